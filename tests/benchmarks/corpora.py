"""
Texts to measure on: synthetic English of any size, or those of a folder, as one table in a CSV file.

Frequencies follow Zipf and Mandelbrot and new words turn up at any size; words, signs and lengths of
sentences resemble English, but nothing in the texts means anything and no word prefers another's company, except in
the texts with planted topics.
"""

import csv
import hashlib
import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from table import FIELDS, rows

SEED = 2020
MEGABYTE = 1_000_000
N_WORDS = 1 << 20
BATCH = 400_000  # tokens made at a time
_FACTOR = 40_507  # a prime

# Texts with planted topics: many and short, of fewer words, of which a model has nearly 20,000.
TEXTS_A_MEGABYTE = 1000
N_TOPICS = 20
_N_TOPICAL_WORDS = 20_000
_FIRST_TOPICAL = 200  # rank from which on words are of topics
_SHARE_TOPICAL = 0.3  # of the words of a text

# the commonest words, and what others are made of
HEAD = """\
the of and to a in is that it for was on as with he be by at his i this had not are but from or have an they
which one you were her all she there would their we him been has when who will more no if out so said what
up its about into than them can only other new some could time these two may then do first any my now such
like our over man me even most made after also did many before must through years where much your way well
down should because each just those people Mr. how too U.S. state good very make world still own see men
work long get here between both life being under never day same another know while last might us great old
year off come since against go came right used take three don't it's Dr. didn't e.g. can't won't children’s
St. that's people’s well-known long-term café naïve"""
SYLLABLES = """\
al an ar be ber bi ca ce co com con da de den der di dis do ed el en er es ex fa fer fi for ga ge gra ha he
i il in ing is ist ity la le li lo ly ma man me ment mi mo na ne ni no nor o on or pa pe per pi po pre pro
ra re ri ro sa se sha si so sta su ta te ten ter ti tion to tra tu u un ur va ve vi wa we wi ya"""


def synthetic(size, folder, seed=SEED):
    """
    A table of synthetic texts of a given size; made once, and again when this file changes.

    Parameters
    ----------
    size : float
        Millions of bytes of text, which the last text may go beyond.
    folder : Path
    seed : int

    Returns
    -------
    Path
        A CSV file with the columns ``doc_id``, ``half``, ``text``: texts of 100 to 500 words, every other one of
        half a.
    """
    return _made_once("synthetic", _texts, size, folder, seed)


def topical(size, folder, seed=SEED):
    """
    A table of synthetic texts with planted topics; made once, and again when this file changes.

    Each text is about one or a few of twenty topics, in shares drawn from a Dirichlet distribution of 0.1. Three
    of ten words are drawn from its topics, the others from all words alike. In a topic, each word but the commonest has
    its frequency times a factor drawn for both, log-normal with a deviation of 2: topics share words, as real ones do.

    Parameters
    ----------
    size : float
        About as many millions of bytes of text, in a thousand texts each: 100 are 100,000 texts.
    folder : Path
    seed : int

    Returns
    -------
    Path
        As for `synthetic`; texts of 120 to 270 words.
    """
    return _made_once("topical", _topical_texts, size, folder, seed)


def _made_once(kind, texts, size, folder, seed):
    if not size > 0:
        raise ValueError(f"size must be a positive number of megabytes, such as 1, 10 or 100; got {size}.")
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    path = Path(folder) / f"{kind}-{size:g}mb-seed{seed}-{source}.csv"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in path.parent.glob(f"{kind}-{size:g}mb-seed{seed}-*.csv"):
            stale.unlink()
        half_made = path.with_suffix(".part")
        with half_made.open("wb") as file:
            file.write((",".join(FIELDS) + "\n").encode())
            for number, text in enumerate(texts(size, seed)):
                file.write(b'd%07d,%s,"%s"\n' % (number, (b"a", b"b")[number % 2], text))
        half_made.replace(path)
    return path


def of_folder(texts, folder):
    """
    A table of the text files below a folder.

    Parameters
    ----------
    texts : Path
        Every ``*.txt`` below it is a text.
    folder : Path
        Where the table goes.

    Returns
    -------
    path : Path
        As for `synthetic`.
    skipped : list of Path
        Files that are not UTF-8.

    Raises
    ------
    ValueError
        If there is no folder, or fewer than two texts in it.
    """
    texts, folder = Path(texts), Path(folder)
    if not texts.is_dir():
        raise ValueError(f"--texts must name a folder of *.txt files; there is no folder {str(texts)!r}.")
    found, skipped = sorted(texts.rglob("*.txt")), []
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "texts.csv"
    n_texts = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(FIELDS)
        for source in found:
            try:
                text = source.read_text("utf-8-sig")
            except UnicodeDecodeError:
                skipped.append(source)
                continue
            if text.strip():
                table.writerow((source.relative_to(texts).as_posix(), "ab"[n_texts % 2], text))
                n_texts += 1
    if n_texts < 2:
        raise ValueError(
            f"{str(texts)!r} has {n_texts} UTF-8 text(s) in its *.txt files ({len(found)} found, {len(skipped)} not "
            "UTF-8); keyness compares two halves, so give a folder with at least two."
        )
    return path, skipped


def described(path):
    """
    What a table holds, and what is asked of it: the node and the patterns, of letters that every tokeniser takes alike.

    Parameters
    ----------
    path : Path

    Returns
    -------
    dict
        ``source``, ``n_texts``, ``n_bytes`` (of text), ``node`` (a frequent word), ``patterns`` (up to 100 words
        and 100 phrases of two or three words that occur) and ``stopwords`` (the commonest of English).
    """
    n_texts, n_bytes, sample = 0, 0, []
    for row in rows(path):
        n_texts += 1
        n_bytes += len(row["text"].encode())
        if n_bytes < 2 * MEGABYTE or not sample:
            sample.append(row["text"])
    words, phrases = _frequent(sample)
    return {
        "source": str(path),
        "n_texts": n_texts,
        "n_bytes": n_bytes,
        "node": words[min(30, len(words) - 1)],
        "patterns": sorted({*words[50:5050:50], *phrases[:5000:50]}),
        # whole, and as programs take them that end a word at a full stop
        "stopwords": sorted({*HEAD.lower().split(), *re.findall(r"\w+(?:['’-]\w+)*", HEAD.lower())}),
    }


def planted_terms(seed=SEED):
    """The ten likeliest words of each planted topic, the likeliest first."""
    syllables = SYLLABLES.split()
    chances = np.diff(_topical_chances(seed)[:N_TOPICS], prepend=0)
    n_head = len(HEAD.split())
    return [
        [_made(rank - n_head, syllables) for rank in np.argsort(-row, kind="stable")[:10].tolist()]
        for row in chances
    ]


def _frequent(texts):
    """Words and phrases of plain letters, the most frequent first."""
    words, phrases = Counter(), Counter()
    for text in texts:
        for run in re.findall(r"(?<![\w'’.-])[a-z]{2,}(?: [a-z]{2,})*(?![\w'’.-])", text):
            run = run.split(" ")
            words.update(run)
            phrases.update(map(" ".join, pairwise(run)))
            phrases.update(map(" ".join, zip(run, run[1:], run[2:], strict=False)))
    ranked = [sorted(counts, key=lambda term, c=counts: (-c[term], term)) for counts in (words, phrases)]
    if not ranked[0]:
        raise ValueError("The texts hold no word of plain letters to look for; give texts in English.")
    return ranked


def _texts(size, seed):
    """Texts, each as bytes, until they are as large as wanted."""
    random = np.random.default_rng(seed)
    n_bytes = size * MEGABYTE
    made = n_texts = 0
    while made < n_bytes:
        batch = min(BATCH, int((n_bytes - made) / 5) + 1000)
        for text in _written(random, *_batch(random, batch, n_texts)):
            yield text
            made, n_texts = made + len(text), n_texts + 1
            if made >= n_bytes:
                return


@cache
def _vocabulary():
    """
    Words by rank, as they stand in a sentence and at its beginning, and signs: one buffer, with where each begins.

    The commonest words are English, the others made of syllables, longer where they are rarer.
    """
    head, syllables = HEAD.split(), SYLLABLES.split()
    words = [*head, *(_made(number, syllables) for number in range(N_WORDS - len(head)))]
    pieces = [*words, *(word[:1].upper() + word[1:] for word in words), *_SIGNS]
    encoded = [piece.encode() for piece in pieces]
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum(sizes) - sizes, sizes


# A sign is what follows a word: its punctuation, then the space, which a mark of quotation may end.
_PUNCTUATION = ("", ",", ";", ".", "?", "!", ".”", ",”")
_SPACES = ("", " ", " “", "\n\n", "\n\n“", " – ")
_SIGNS = (*_PUNCTUATION, *_SPACES)
_SIGN = {sign: 2 * N_WORDS + number for number, sign in enumerate(_SIGNS)}


def _made(number, syllables):
    """A word for each number, of one syllable, then of two, then of more; some with a hyphen, some a number."""
    if number % 211 == 7:
        return str(1500 + number // 211)
    rest, n_parts, n_words = number, 1, len(syllables)
    while rest >= n_words:
        rest, n_parts, n_words = rest - n_words, n_parts + 1, n_words * len(syllables)
    # a factor that shares none with their number scatters neighbours, so that likeness tells nothing of frequency
    rest = rest * _FACTOR % n_words
    parts = []
    for _ in range(n_parts):
        rest, part = divmod(rest, len(syllables))
        parts.append(syllables[part])
    if n_parts > 2 and number % 50 == 3:
        parts.insert(2, "-")
    return "".join(parts)


@cache
def _chances():
    """
    Cumulated chances of the words by rank, from 0.

    After Zipf and Mandelbrot, 1 / (r + 2.5), falling faster beyond some thousand ranks as it does in English (Ferrer i
    Cancho & Solé 2001), so that the vocabulary goes on growing, but ever more slowly.
    """
    ranks = np.arange(N_WORDS)
    chances = np.cumsum(1 / (ranks + 2.5) / (1 + ranks / 6000) ** 0.7)
    return chances / chances[-1]


def _topical_texts(size, seed):
    """Texts, each as bytes, as many as wanted."""
    random = np.random.default_rng(seed)
    left = max(2, round(size * TEXTS_A_MEGABYTE))
    while left:
        n_texts = min(left, BATCH // 200)
        yield from _written(random, *_topical_batch(random, n_texts, _topical_chances(seed)))
        left -= n_texts


@cache
def _topical_chances(seed):
    """Cumulated chances of the words by rank: a row a topic, and one of what is about none."""
    of_any = np.diff(_chances()[:_N_TOPICAL_WORDS], prepend=0)
    random = np.random.default_rng([seed, N_TOPICS])
    factors = random.lognormal(sigma=2, size=(N_TOPICS, _N_TOPICAL_WORDS))
    factors[:, :_FIRST_TOPICAL] = 0
    chances = np.cumsum(np.vstack([of_any * factors, of_any]), axis=1)
    return chances / chances[:, -1:]


def _topical_batch(random, n_texts, chances):
    """Words of so many texts by rank, and where each text ends."""
    lengths = random.integers(120, 271, n_texts)
    mixtures = np.cumsum(random.dirichlet(np.full(N_TOPICS, 0.1), n_texts), axis=1)[:, :-1]
    n = lengths.sum()
    topics = (mixtures[np.repeat(np.arange(n_texts), lengths)] < random.random(n)[:, None]).sum(axis=1)
    topics[random.random(n) >= _SHARE_TOPICAL] = N_TOPICS
    # row after row, each 1 above the last, so that one search serves all
    rows = (chances + np.arange(N_TOPICS + 1)[:, None]).ravel()
    words = np.searchsorted(rows, topics + random.random(n), side="right") - topics * _N_TOPICAL_WORDS
    return words, np.cumsum(lengths) - 1


def _batch(random, n, number):
    """Words by rank of texts of about n tokens in all, the first of them the text of that number, and their ends."""
    words = np.searchsorted(_chances(), random.random(n), side="right")
    lengths = random.integers(100, 501, n // 100 + 1)
    ends = np.cumsum(lengths)
    ends = ends[: np.searchsorted(ends, n)]
    n = int(ends[-1]) if len(ends) else n
    ends = ends - 1 if len(ends) else np.array([n - 1])
    words = words[:n]
    of_text = np.repeat(np.arange(len(ends)), np.diff(ends, prepend=-1))
    # the halves differ: every twentieth word of middling rank is missing from one, and its neighbour twice as frequent
    missing = ((of_text + number) % 2 == 1) & (words >= 200) & (words < 20_000) & (words % 20 == 0)
    return words + missing, ends


def _written(random, words, ends):
    """Texts as bytes: words in sentences, with signs between them."""
    buffer, begins, sizes = _vocabulary()
    n = len(words)
    first, last = _sentences(random, n, ends)
    punctuation, spaces = _signs(random, n, first, last, ends)
    pieces = np.empty(3 * n, np.int64)
    pieces[0::3] = words + N_WORDS * first
    pieces[1::3], pieces[2::3] = punctuation, spaces
    lengths = sizes[pieces]
    after = np.cumsum(lengths)
    steps = np.arange(after[-1]) + np.repeat(begins[pieces] - (after - lengths), lengths)
    made = buffer[steps].tobytes()
    start = 0
    for end in after[3 * ends + 2].tolist():
        yield made[start:end]
        start = end


def _sentences(random, n, ends):
    """Which tokens begin a sentence and which end one; a text ends one too."""
    lengths = np.clip(random.lognormal(2.85, 0.55, n // 3 + 2), 3, 80).astype(np.int64)
    stops = np.cumsum(lengths) - 1
    last = np.zeros(n, bool)
    last[stops[stops < n]] = True
    last[ends] = True
    return np.append(True, last[:-1]), last


def _signs(random, n, first, last, ends):
    """The punctuation and the space behind each token."""
    chance = random.random(n)
    number = np.cumsum(first) - 1
    quoted = random.random(number[-1] + 1) < 0.08
    closing = random.random(number[-1] + 1)
    punctuation = np.full(n, _SIGN[""])
    punctuation[chance < 0.055] = _SIGN[","]
    punctuation[chance < 0.003] = _SIGN[";"]
    stop = np.where(closing < 0.93, _SIGN["."], np.where(closing < 0.98, _SIGN["?"], _SIGN["!"]))
    stop[quoted] = _SIGN[".”"]
    punctuation[last] = stop
    spaces = np.full(n, _SIGN[" "])
    spaces[(chance > 0.997) & ~last] = _SIGN[" – "]
    paragraph = random.random(number[-1] + 1) < 0.2
    opens = np.append(quoted[1:], False)
    gap = np.where(paragraph, _SIGN["\n\n"], _SIGN[" "])
    gap[opens] = np.where(paragraph, _SIGN["\n\n“"], _SIGN[" “"])[opens]
    spaces[last] = gap
    spaces[ends] = _SIGN[""]
    return punctuation, spaces
