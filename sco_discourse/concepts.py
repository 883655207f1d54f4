"""Mentions of concepts: every rendering of an idea, found once, with its place, kind, voice and time."""

import numpy as np
import pandas as pd
import regex

from sco_discourse import cleaning, coordination, matching, queries
from sco_discourse.lexicon import KINDS, PATTERNS, expand
from sco_discourse.scan import normalise

_DIVIDING = regex.compile(r"[,;:/–—…、，；：]")
_EARLIER = regex.compile(
    r"\b(?:(?:previous|last)\s+(?:year|summit|meeting)|(?:years?|decades?)\s+(?:ago|earlier))\b",
    regex.IGNORECASE,
)
# What lasts since a year is not over.
_YEAR = regex.compile(r"(?<!\bsince\s+(?:\w+\s+){0,4})(?<!\d)(?:19|20)\d{2}(?!\d)", regex.IGNORECASE)


def mentions(tokens, concepts):
    """
    Every mention of concepts in the view, one row each.

    A pattern's match lies within a sentence and belongs to the row in which it begins; a comma, colon,
    slash or dash stands in it only if the pattern has a comma (*in health, community leaders* names no community). Of
    matches of one concept that overlap, the longest is the mention, and the first among equals. In a coordination, two
    or more modifiers of one head in a row, such as *health and security communities*, each concept named is mentioned
    once; see `sco_discourse.coordination.conjuncts`.

    Parameters
    ----------
    tokens : Tokens
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them. With some of them alone, coordinations with the others are not
        seen, and what lies within the others' mentions counts.

    Returns
    -------
    DataFrame
        In the order of the texts: ``concept``, ``frame``, ``doc_id``, ``line``, ``start``, ``end`` (characters of the
        source, end excluded), ``surface`` (the words as they stand, white space collapsed), ``variant`` (as tokens
        are compared, divided by a space), ``kind`` (``explicit``,
        ``coordinated``, ``broken``, ``anaphoric``), ``counted``, ``within`` (the concept in whose longer mention it
        lies, or missing), ``speech``, ``role``, ``time`` (``past`` where the sentence recalls an earlier year or
        summit, else ``current``), ``first`` and ``n_tokens`` (place in ``tokens.ids``). Anaphoric mentions, and those
        within another concept's unless coordinated, are not counted.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Health and security communities. The health community."]})
    >>> health = {"id": "health", "frame": "health", "renderings": ["health community"], "head": "communit*"}
    >>> security = {"id": "security", "frame": "security", "head": "communit*", "modifiers": ["security"]}
    >>> table = mentions(tokenize(corpus_of(documents)), [health | {"modifiers": ["health"]}, security])
    >>> table[["concept", "surface", "kind"]].to_dict("split")["data"][1:]
    [['security', 'security', 'coordinated'], ['health', 'health community', 'explicit']]
    """
    concepts = _checked(concepts)
    found = _matches(tokens, concepts)
    found = pd.concat([found[found["kind"] != "modifier"], _coordinated(tokens, concepts, found)])
    found = _longest(_not_excluded(found))
    found = _nested(found.sort_values(["first", "n_tokens", "concept"], ignore_index=True))
    rows = tokens.sentence_of(found["first"].to_numpy())
    found = found[tokens.selection()[rows]].reset_index(drop=True)
    return _table(tokens, concepts, found)


def overlaps(mentions):
    """
    Mentions of two concepts that share words without one lying within the other, or stand for the same words.

    Parameters
    ----------
    mentions : DataFrame
        As `mentions` returns it.

    Returns
    -------
    DataFrame
        One row a pair: ``doc_id``, ``line``, ``concept`` and ``surface`` of the first, ``other`` and ``other_surface``.
    """
    rows = mentions.sort_values(["first", "n_tokens"], ascending=[True, False], ignore_index=True)
    first, ends = rows["first"].to_numpy(), (rows["first"] + rows["n_tokens"]).to_numpy()
    # each mention with those that begin before it ends, in the order of their places
    reach = np.searchsorted(first, ends)
    left = np.repeat(np.arange(len(rows)), np.maximum(reach - np.arange(len(rows)) - 1, 0))
    right = np.arange(len(left)) - np.searchsorted(left, left) + left + 1
    same = (first[left] == first[right]) & (ends[left] == ends[right])
    concept = rows["concept"].to_numpy()
    kept = (concept[left] != concept[right]) & (same | (ends[right] > ends[left]))
    one, other = rows.iloc[left[kept]].reset_index(drop=True), rows.iloc[right[kept]].reset_index(drop=True)
    table = one[["doc_id", "line", "concept", "surface"]]
    return table.assign(other=other["concept"], other_surface=other["surface"])


def attestations(tokens, concepts):
    """
    How often each rendering fits each text of the view, zeros included.

    Parameters
    ----------
    tokens : Tokens
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them.

    Returns
    -------
    DataFrame
        One row a rendering and text, in this order: ``concept``, ``key`` (such as ``renderings``, ``exclusions``),
        ``pattern``, ``doc_id``, ``count``. A pattern with alternatives and without gaps is as many renderings as it
        stands for. Counts are those of all matches, also within longer ones; of modifiers, of those that are conjuncts.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["The three evil forces.", "The three forces."]})
    >>> forces = {"id": "forces", "frame": "security", "renderings": ["three (evil)? forces"]}
    >>> attestations(tokenize(corpus_of(documents)), [forces])[["pattern", "doc_id", "count"]].to_dict("split")["data"]
    [['three evil forces', 'a', 1], ['three evil forces', 'b', 0], ['three forces', 'a', 0], ['three forces', 'b', 1]]
    """
    concepts = _checked(concepts)
    asked = [
        (number, key, phrase)
        for number, concept in enumerate(concepts)
        for key in PATTERNS
        for pattern in concept.get(key) or ()
        for phrase in _renderings(pattern)
    ]
    found = _matches(tokens, [{key: [phrase]} for _, key, phrase in asked])
    found = found[tokens.selection()[tokens.sentence_of(found["first"].to_numpy())]]
    place = ["concept", "first", "n_tokens"]
    conjuncts = pd.MultiIndex.from_frame(_coordinated(tokens, concepts, _matches(tokens, concepts))[place])
    of_concept = found.assign(
        concept=np.array([number for number, _, _ in asked], np.int64)[found["concept"]]
    )
    is_conjunct = pd.MultiIndex.from_frame(of_concept[place]).isin(conjuncts)
    found = found[(found["kind"] != "modifier").to_numpy() | is_conjunct]
    document = tokens.column("document")
    shown = np.unique(document[tokens.rows])
    place = np.searchsorted(shown, document[tokens.sentence_of(found["first"].to_numpy())])
    counts = np.bincount(found["concept"].to_numpy() * len(shown) + place, minlength=len(asked) * len(shown))
    rows = [(concepts[number]["id"], key, phrase) for number, key, phrase in asked]
    table = pd.DataFrame(rows, columns=["concept", "key", "pattern"])
    table = table.loc[table.index.repeat(len(shown))].reset_index(drop=True)
    doc_ids = tokens.documents["doc_id"].to_numpy()[shown]
    return table.assign(doc_id=np.tile(doc_ids, len(asked)), count=counts).drop_duplicates(ignore_index=True)


def held_out_mentions(tokens, concepts):
    """
    Mentions of each text as the other texts would have them found: leave one text out.

    For each text all renderings that it alone attests are dropped, and all exclusions and modifiers that fit it alone;
    the mentions of the text are those of what is left.

    Parameters
    ----------
    tokens : Tokens
        A view of two texts or more.
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them.

    Returns
    -------
    DataFrame
        As `mentions` returns it.

    Raises
    ------
    ValueError
        If the view has fewer than two texts.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> texts = ["The three evil forces.", "Three forces. Three forces.", "Three forces."]
    >>> documents = pd.DataFrame({"doc_id": ["a", "b", "c"], "text": texts})
    >>> forces = {"id": "forces", "frame": "security", "renderings": ["three (evil)? forces"]}
    >>> held_out_mentions(tokenize(corpus_of(documents)), [forces])["doc_id"].tolist()
    ['b', 'b', 'c']
    """
    table = attestations(tokens, concepts)
    doc_ids = tokens.groups("doc_id")[0]
    if len(doc_ids) < 2:
        raise ValueError(f"Leaving one text out takes two texts or more, got {len(doc_ids)}.")
    held = table[table["count"] > 0]
    alone = held[~held.duplicated(["concept", "key", "pattern"], keep=False)]
    tables = []
    for doc_id in doc_ids:
        own = alone[alone["doc_id"] == doc_id]
        dropped = set(zip(own["concept"], own["key"], own["pattern"], strict=True))
        left = [_without(concept, dropped) for concept in concepts]
        tables.append(mentions(tokens.where(doc_id=doc_id), left))
    return pd.concat(tables, ignore_index=True)


def _renderings(pattern):
    """The renderings that a pattern with alternatives stands for; one with gaps is one."""
    phrases = expand(pattern)
    return (
        [pattern] if any(None in phrase for phrase in phrases) else [" ".join(phrase) for phrase in phrases]
    )


def _without(concept, dropped):
    """A concept without some of its renderings."""
    left = {
        key: [
            phrase
            for pattern in concept.get(key) or ()
            for phrase in _renderings(pattern)
            if (concept["id"], key, phrase) not in dropped
        ]
        for key in PATTERNS
    }
    return concept | left


def _checked(concepts):
    """The concepts as a list, their patterns in lists."""
    concepts = [concepts] if isinstance(concepts, dict) else list(concepts)
    for concept in concepts:
        for key in PATTERNS:
            if isinstance(concept.get(key), str):
                raise TypeError(
                    f"{key} of the concept {concept.get('id')!r} must be a list of patterns, got {concept[key]!r}."
                )
    return concepts


def _matches(tokens, concepts):
    """All matches of all patterns, within sentences: number of the concept, kind, first, n_tokens."""
    kinds = {**KINDS, "exclusions": "exclusion", "modifiers": "modifier"}
    asked = [
        (number, kinds[key], phrase)
        for number, concept in enumerate(concepts)
        for key in PATTERNS
        for pattern in concept.get(key) or ()
        for phrase in expand(pattern)
    ]
    tables = [
        pd.DataFrame({"concept": number, "kind": kind, "first": first, "n_tokens": len(phrase)}).assign(
            divisible=kind == "exclusion" or any(word and word.endswith(",") for word in phrase)
        )
        for (number, kind, phrase), first in zip(
            asked, _places(tokens, [phrase for _, _, phrase in asked]), strict=True
        )
        if len(first)
    ]
    columns = {"concept": int, "kind": str, "first": np.int64, "n_tokens": np.int64, "divisible": bool}
    found = (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=list(columns)).astype(columns)
    )
    sentence = tokens.sentences["sentence"].to_numpy()
    begins, ends = (
        tokens.sentence_of(found["first"].to_numpy() + last) for last in (0, found["n_tokens"].to_numpy() - 1)
    )
    found = found[sentence[begins] == sentence[ends]]
    asked = found[~found["divisible"] & (found["n_tokens"] > 1)]
    runs = spans(tokens, asked["first"].to_numpy(), asked["n_tokens"].to_numpy())
    divided = asked.index[[_DIVIDING.search(run) is not None for run in runs]]
    return found.drop(index=divided, columns="divisible").drop_duplicates(ignore_index=True)


def _places(tokens, phrases):
    """Where each phrase of patterns begins, whatever stands between its words."""
    terms = {
        word: queries.fitting(normalise(word.removesuffix(",")), tokens.vocabulary)
        for phrase in phrases
        for word in phrase
        if word
    }
    phrases = [[terms.get(word) for word in phrase] for phrase in phrases]
    return matching.places(tokens.ids, phrases, len(tokens.vocabulary)) if phrases else []


def spans(tokens, first, n_tokens):
    """
    The source of runs of tokens of one document each.

    Parameters
    ----------
    tokens : Tokens
    first, n_tokens : ndarray of int64, shape (n,)
        First token and number of tokens of each run.

    Returns
    -------
    list of str
        From the first character of its first token to the last of its last.
    """
    document = tokens.column("document")[tokens.sentence_of(first)]
    starts, ends = tokens.starts[first].tolist(), tokens.ends[first + n_tokens - 1].tolist()
    runs, opened, text = [""] * len(first), None, ""
    for place in np.argsort(document, kind="stable").tolist():
        if document[place] != opened:
            opened, text = document[place], tokens.texts[document[place]]
        runs[place] = text[starts[place] : ends[place]]
    return runs


def words(tokens, first, n_tokens):
    """
    The terms of runs of tokens, divided by a space.

    Parameters
    ----------
    tokens : Tokens
    first, n_tokens : ndarray of int64, shape (n,)
        First token and number of tokens of each run.

    Returns
    -------
    list of str
    """
    runs = zip(first.tolist(), n_tokens.tolist(), strict=True)
    return [" ".join(tokens.vocabulary[tokens.ids[place : place + n]].tolist()) for place, n in runs]


def _coordinated(tokens, concepts, found):
    """Mentions by modifiers that share a head with others."""
    found = found[found["kind"] == "modifier"]
    result = []
    for head in dict.fromkeys(concept["head"] for concept in concepts if concept.get("head")):
        members = [number for number, concept in enumerate(concepts) if concept.get("head") == head]
        own = found.loc[found["concept"].isin(members), ["concept", "first", "n_tokens"]]
        phrases = expand(head)
        heads = [
            (place, len(phrase))
            for phrase, first in zip(phrases, _places(tokens, phrases), strict=True)
            for place in first.tolist()
        ]
        result += coordination.conjuncts(tokens, heads, list(own.itertuples(index=False, name=None)))
    table = pd.DataFrame(result, columns=["concept", "first", "n_tokens"]).astype(np.int64)
    return table.assign(kind="coordinated").drop_duplicates()


def _not_excluded(found):
    """The matches that overlap no exclusion of their concept."""
    kept = []
    for _, own in found.groupby("concept", sort=False):
        excluded = own[own["kind"] == "exclusion"].sort_values("first")
        own = own[own["kind"] != "exclusion"]
        begins = excluded["first"].to_numpy()
        # how far the exclusions reach that begin before the match ends
        reach = np.maximum.accumulate(np.append(-1, begins + excluded["n_tokens"].to_numpy()))
        before = np.searchsorted(begins, (own["first"] + own["n_tokens"]).to_numpy())
        kept.append(own[reach[before] <= own["first"].to_numpy()])
    return pd.concat(kept) if kept else found


def _longest(found):
    """Of the matches of one concept that overlap, the longest, and the first among equals; explicit before the rest."""
    ranks = {kind: rank for rank, kind in enumerate([*KINDS.values(), "coordinated"])}
    found = found.assign(rank=found["kind"].map(ranks)).sort_values(
        ["n_tokens", "first", "rank"], ascending=[False, True, True]
    )
    taken, kept = {}, []
    for concept, first, n_tokens in zip(found["concept"], found["first"], found["n_tokens"], strict=True):
        own = taken.setdefault(concept, set())
        places = range(first, first + n_tokens)
        kept.append(own.isdisjoint(places))
        if kept[-1]:
            own.update(places)
    return found[np.array(kept, bool)].drop(columns="rank")


def _nested(found):
    """Beside each mention the number of the concept in whose longer mention it lies; -1 for none."""
    order = found.sort_values(["first", "n_tokens"], ascending=[True, False]).index
    reach, owner, size = -1, -1, 0
    within = np.full(len(found), -1)
    columns = (found.loc[order, name].tolist() for name in ("concept", "first", "n_tokens", "kind"))
    for place, concept, first, n_tokens, kind in zip(order.tolist(), *columns, strict=True):
        last = first + n_tokens
        if last <= reach and n_tokens < size:
            within[place] = owner
        # a reference to a concept names nothing that it could take from another
        if last > reach and kind != "anaphoric":
            reach, owner, size = last, concept, n_tokens
    return found.assign(within=within)


def _table(tokens, concepts, found):
    first, n_tokens = found["first"].to_numpy(), found["n_tokens"].to_numpy()
    rows = tokens.sentence_of(first)
    document = tokens.column("document")[rows]
    ids, frames = (
        np.array([*(concept[key] for concept in concepts), None], object) for key in ("id", "frame")
    )
    starts, ends = (
        places.astype(np.int64) for places in (tokens.starts[first], tokens.ends[first + n_tokens - 1])
    )
    texts = {number: tokens.texts[number] for number in np.unique(document).tolist()}
    paragraphs = tokens.segments.iloc[tokens.sentences["segment"].to_numpy()[rows]]
    places = (document, paragraphs["line"], paragraphs["start"], starts)
    lines = [
        line + cleaning.line_breaks(texts[number], begin, start)
        for number, line, begin, start in zip(*(place.tolist() for place in places), strict=True)
    ]
    surfaces = [" ".join(run.split()) for run in spans(tokens, first, n_tokens)]
    table = pd.DataFrame(
        {
            "concept": ids[found["concept"]],
            "frame": frames[found["concept"]],
            "doc_id": tokens.documents["doc_id"].to_numpy()[document],
            "line": np.array(lines, np.int64),
            "start": starts,
            "end": ends,
            "surface": pd.Series(surfaces, dtype=str),
            "variant": pd.Series(words(tokens, first, n_tokens), dtype=str),
            "kind": found["kind"].to_numpy(),
            "counted": ((found["kind"] == "coordinated") | (found["within"] < 0))
            & (found["kind"] != "anaphoric"),
            "within": pd.Series(ids[found["within"]], dtype=str),
        }
    )
    for name in ("speech", "role"):
        if name in tokens.sentences:
            table[name] = tokens.column(name)[rows]
    table["time"] = _times(tokens, rows, texts)
    return table.assign(first=first, n_tokens=n_tokens)


def _times(tokens, rows, texts):
    """Past where a sentence recalls an earlier year or summit."""
    sentence, document = tokens.sentences["sentence"].to_numpy()[rows], tokens.column("document")[rows]
    whole = tokens.whole_sentences()
    years = (
        tokens.documents["year"].tolist() if "year" in tokens.documents else [None] * len(tokens.documents)
    )
    times = {}
    for number, text in dict(zip(sentence.tolist(), document.tolist(), strict=True)).items():
        words = texts[text][tokens.starts[whole[number]] : tokens.ends[whole[number + 1] - 1]]
        times[number] = "past" if _EARLIER.search(words) or _recalls(words, years[text]) else "current"
    return pd.Series([times[number] for number in sentence.tolist()], dtype=str)


def _recalls(words, year):
    """Whether words name a year before one, and not that one itself; a text without a year recalls none."""
    own = regex.match(r"\d{4}(?!\d)", str(year))
    if own is None:
        return False
    named = [named for named in map(int, _YEAR.findall(words)) if named <= int(own[0])]
    return bool(named) and max(named) < int(own[0])
