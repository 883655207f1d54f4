"""Five texts like the study's whose topics are known: words of topics are planted in a background of frequencies."""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

import sco_discourse as sco

YEARS = (2020, 2021, 2022, 2022, 2022)
SIZES = (11, 16, 20, 16, 9)  # blocks of 100 tokens: those of the study's texts
N_WORDS, N_PLANTED = 500, 12
STOPWORDS = {"the"}
_PER_SENTENCE = 20
_OF_CONTENT = 0.48  # leaves 46 words a block that recur in others, as in the study's texts
_SYLLABLES = [*map("".join, product("bdfgklmnprstvz", "aeiou"))]
# no word is a stop word, a name or the end of a sentence
_PARTS = _SYLLABLES[:8], _SYLLABLES[8:16], _SYLLABLES[16:24]
WORDS = np.array(["".join(parts) for parts in product(*_PARTS)])[:N_WORDS]


@dataclass(frozen=True)
class Planted:
    """An index and what was planted in it."""

    tokens: sco.Tokens
    topics: list  # of sets of 12 words
    prevalence: pd.DataFrame  # year × topic from 0: expected share of the tokens of topics


def planted(seed, *, strength=0.5, n_topics=4, pure=True, burst=None, differ=True):
    """
    An index of five texts of 2020, 2021 and 2022 (three) with topics planted in a background.

    Words have Zipf's frequencies, varied from text to text, and half of the tokens are a stop word, so that a block
    holds as many words that recur as one of the study's texts.

    Parameters
    ----------
    seed : int
    strength : float
        Share of a block's words that are of topics; 0 plants none.
    n_topics : int
    pure : bool
        Whether each block is of one topic, drawn by the year's prevalence, or of a mixture, drawn around it.
    burst : float, optional
        Shape of a gamma distribution by which each word's frequency varies from block to block (Pólya's urn: the
        smaller, the burstier); default: not at all.
    differ : bool
        Whether the years differ in their topics' prevalence.

    Returns
    -------
    Planted
    """
    generator = np.random.default_rng(seed)
    zipf = 1 / np.arange(1, N_WORDS + 1) ** 0.8
    places = generator.permutation(np.arange(20, N_WORDS))[: n_topics * N_PLANTED].reshape(n_topics, -1)
    profile = np.zeros((n_topics, N_WORDS))
    np.put_along_axis(profile, places, 1 / N_PLANTED, axis=1)
    prevalence = {year: generator.dirichlet(np.full(n_topics, 2.0)) for year in sorted(set(YEARS))}
    if not differ:
        prevalence = dict.fromkeys(prevalence, prevalence[YEARS[0]])
    texts = []
    for year, n_blocks in zip(YEARS, SIZES, strict=True):
        of_text = zipf * generator.gamma(1, 1, N_WORDS)
        blocks = []
        for _ in range(n_blocks):
            background = of_text if burst is None else of_text * generator.gamma(burst, 1 / burst, N_WORDS)
            mixture = _mixture(prevalence[year], pure, generator)
            words = (1 - strength) * background / background.sum() + strength * (mixture @ profile)
            blocks.append(_block(words, generator))
        texts.append(" ".join(blocks))
    documents = pd.DataFrame({"doc_id": list("abcde"), "year": YEARS, "text": texts})
    topics = [set(WORDS[own]) for own in places]
    index = sco.tokenize(sco.corpus_of(documents))
    return Planted(index, topics, pd.DataFrame(prevalence).T)


def shuffled(tokens, seed):
    """An index of the texts of another with the words of each in random order, in sentences of 20."""
    generator = np.random.default_rng(seed)
    document = np.repeat(tokens.column("document"), np.diff(tokens.bounds))
    words = tokens.vocabulary[tokens.ids]
    texts = [
        sentences(generator.permutation(words[document == number])) for number in range(len(tokens.documents))
    ]
    columns = tokens.documents[["doc_id", "year"]]
    return sco.tokenize(sco.corpus_of(columns.assign(text=texts)))


def sentences(words):
    """Words in sentences of 20 tokens."""
    rows = [words[start : start + _PER_SENTENCE] for start in range(0, len(words), _PER_SENTENCE)]
    return " ".join(" ".join(row).capitalize() + "." for row in rows)


def _mixture(prevalence, pure, generator):
    if pure:
        return generator.multinomial(1, prevalence)
    return generator.dirichlet(prevalence * len(prevalence))


def _block(frequencies, generator):
    words = np.where(generator.random(100) < _OF_CONTENT, generator.choice(WORDS, 100, p=frequencies), "the")
    return sentences(words)
