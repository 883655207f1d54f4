"""Mentions of concepts: every rendering of an idea, found once, with its place, kind, voice and time."""

import numpy as np
import pandas as pd
import regex

from sco_discourse import cleaning, matching, queries
from sco_discourse.lexicon import KINDS, expand
from sco_discourse.scan import normalise

_LINKS = ("and", "or")  # words between the conjuncts of a coordination
_COMMAS = regex.compile(r"[,;、，；/]")
_EARLIER = regex.compile(r"\b(?:last year|(?:previous|last) summit|years? ago)\b", regex.IGNORECASE)
_YEAR = regex.compile(r"\b(?:19|20)\d{2}\b")


def mentions(tokens, concepts):
    """
    Every mention of concepts in the view, one row each.

    A pattern's match lies within a sentence and belongs to the row in which it begins. Of matches of one concept that
    overlap, the longest is the mention, and the first among equals. In a coordination, two or more modifiers of one
    head in a row, such as *health and security communities*, each names its concept.

    Parameters
    ----------
    tokens : Tokens
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them, or some of them.

    Returns
    -------
    DataFrame
        In the order of the texts: ``concept``, ``frame``, ``doc_id``, ``line``, ``start``, ``end`` (characters of the
        source, end excluded), ``surface`` (the words as they stand, white space collapsed), ``kind`` (``explicit``,
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
    pairs = []
    for number, row in enumerate(rows.itertuples()):
        for other in rows.iloc[number + 1 :].itertuples():
            if other.first >= row.first + row.n_tokens:
                break
            same = (other.first, other.n_tokens) == (row.first, row.n_tokens)
            if other.concept != row.concept and (
                same or other.first + other.n_tokens > row.first + row.n_tokens
            ):
                pairs.append((row.doc_id, row.line, row.concept, row.surface, other.concept, other.surface))
    return pd.DataFrame(pairs, columns=["doc_id", "line", "concept", "surface", "other", "other_surface"])


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
        stands for. Counts are those of all matches, also within longer ones; of modifiers, those in coordinations.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["The three evil forces.", "The three forces."]})
    >>> forces = {"id": "forces", "frame": "security", "renderings": ["three (evil)? forces"]}
    >>> attestations(tokenize(corpus_of(documents)), [forces])[["pattern", "doc_id", "count"]].to_dict("split")["data"]
    [['three evil forces', 'a', 1], ['three evil forces', 'b', 0], ['three forces', 'a', 0], ['three forces', 'b', 1]]
    """
    asked = [
        (number, key, phrase)
        for number, concept in enumerate(concepts)
        for key in (*KINDS, "exclusions", "modifiers")
        for pattern in concept.get(key) or ()
        for phrase in _renderings(pattern)
    ]
    found = _matches(tokens, [{key: [phrase]} for _, key, phrase in asked])
    found = found[tokens.selection()[tokens.sentence_of(found["first"].to_numpy())]]
    conjuncts = mentions(tokens, concepts).query("kind == 'coordinated'")
    held = set(zip(conjuncts["concept"], conjuncts["first"], strict=True))
    kept = [
        asked[row.concept][1] != "modifiers" or (concepts[asked[row.concept][0]]["id"], row.first) in held
        for row in found.itertuples()
    ]
    found = found[np.array(kept, bool)]
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
        for key in (*KINDS, "exclusions", "modifiers")
    }
    return concept | left


def _matches(tokens, concepts):
    """All matches of all patterns, within sentences: number of the concept, kind, first, n_tokens."""
    kinds = {**KINDS, "exclusions": "exclusion", "modifiers": "modifier"}
    asked = [
        (number, kind, phrase)
        for number, concept in enumerate(concepts)
        for key, kind in kinds.items()
        for pattern in concept.get(key) or ()
        for phrase in expand(pattern)
    ]
    terms = {
        word: queries.fitting(normalise(word), tokens.vocabulary)
        for _, _, phrase in asked
        for word in phrase
        if word
    }
    phrases = [[terms.get(word) for word in phrase] for _, _, phrase in asked]
    places = matching.places(tokens.ids, phrases, len(tokens.vocabulary)) if phrases else []
    tables = [
        pd.DataFrame({"concept": number, "kind": kind, "first": first, "n_tokens": len(phrase)})
        for (number, kind, phrase), first in zip(asked, places, strict=True)
        if len(first)
    ]
    columns = {"concept": int, "kind": str, "first": np.int64, "n_tokens": np.int64}
    found = (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=list(columns)).astype(columns)
    )
    sentence = tokens.sentences["sentence"].to_numpy()
    begins, ends = (
        tokens.sentence_of(found["first"].to_numpy() + last) for last in (0, found["n_tokens"].to_numpy() - 1)
    )
    return found[sentence[begins] == sentence[ends]].drop_duplicates(ignore_index=True)


def _coordinated(tokens, concepts, found):
    """Mentions by modifiers that share a head: in front of it, or behind it and of."""
    found = found[found["kind"] == "modifier"]
    result = []
    for head in dict.fromkeys(concept["head"] for concept in concepts if concept.get("head")):
        members = [number for number, concept in enumerate(concepts) if concept.get("head") == head]
        own = found[found["concept"].isin(members)]
        phrases = [
            [queries.fitting(normalise(word), tokens.vocabulary) for word in phrase]
            for phrase in expand(head)
        ]
        for phrase, first in zip(
            phrases, matching.places(tokens.ids, phrases, len(tokens.vocabulary)), strict=True
        ):
            for place in first.tolist():
                sentence = tokens.sentences["sentence"].iloc[tokens.sentence_of(place)]
                bounds = tokens.whole_sentences()[sentence : sentence + 2]
                result += _conjuncts(tokens, own, bounds, place, -1)
                result += _conjuncts(tokens, own, bounds, place + len(phrase), 1)
    table = pd.DataFrame(result, columns=["concept", "first", "n_tokens"]).astype(np.int64)
    return table.assign(kind="coordinated").drop_duplicates()


def _conjuncts(tokens, own, bounds, edge, side):
    """The modifiers in a row on one side of a head, if they are two or more: to its left, or to the right of its of."""
    low, high = bounds
    word = lambda place: str(tokens.vocabulary[tokens.ids[place]]) if low <= place < high else ""  # noqa: E731
    if side > 0:
        if word(edge) != "of":
            return []
        edge += 1
    edges = own["first"] + own["n_tokens"] if side < 0 else own["first"]
    items = []
    while True:
        fitting = own[(edges == edge) & (own["first"] >= low) & (own["first"] + own["n_tokens"] <= high)]
        if not len(fitting):
            break
        longest = fitting.loc[fitting["n_tokens"].idxmax()]
        same = fitting[fitting["n_tokens"] == longest["n_tokens"]]
        items += same[["concept", "first", "n_tokens"]].to_numpy().tolist()
        edge = longest["first"] if side < 0 else longest["first"] + longest["n_tokens"]
        beside = edge - 1 if side < 0 else edge
        if word(beside) in _LINKS:
            edge += side
        elif not (low < edge < high and _COMMAS.search(_between(tokens, edge))):
            break
    return items if len({concept for concept, _, _ in items}) > 1 else []


def _between(tokens, place):
    """The source between a token and the one before it."""
    document = tokens.column("document")[tokens.sentence_of(place)]
    return tokens.texts[document][tokens.ends[place - 1] : tokens.starts[place]]


def _not_excluded(found):
    """The matches that overlap no exclusion of their concept."""
    kept = []
    for _, own in found.groupby("concept", sort=False):
        excluded = own[own["kind"] == "exclusion"]
        own = own[own["kind"] != "exclusion"]
        first, last = excluded["first"].to_numpy(), (excluded["first"] + excluded["n_tokens"]).to_numpy()
        ends = own["first"] + own["n_tokens"]
        hit = [((first < end) & (last > begin)).any() for begin, end in zip(own["first"], ends, strict=True)]
        kept.append(own[~np.array(hit, bool)])
    return pd.concat(kept) if kept else found


def _longest(found):
    """Of the matches of one concept that overlap, the longest, and the first among equals; explicit before the rest."""
    ranks = {kind: rank for rank, kind in enumerate([*KINDS.values(), "coordinated"])}
    found = found.assign(rank=found["kind"].map(ranks)).sort_values(
        ["n_tokens", "first", "rank"], ascending=[False, True, True]
    )
    taken, kept = {}, []
    for row in found.itertuples():
        own = taken.setdefault(row.concept, set())
        places = range(row.first, row.first + row.n_tokens)
        kept.append(own.isdisjoint(places))
        if kept[-1]:
            own.update(places)
    return found[np.array(kept, bool)].drop(columns="rank")


def _nested(found):
    """Beside each mention the number of the concept in whose longer mention it lies; -1 for none."""
    order = found.sort_values(["first", "n_tokens"], ascending=[True, False]).index
    reach, owner, size, within = -1, -1, 0, {}
    for index in order:
        row = found.loc[index]
        last = row["first"] + row["n_tokens"]
        within[index] = owner if last <= reach and row["n_tokens"] < size else -1
        if last > reach:
            reach, owner, size = last, row["concept"], row["n_tokens"]
    return found.assign(within=pd.Series(within, dtype=np.int64))


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
    lines = [
        line + cleaning.line_breaks(texts[number], begin, start)
        for number, line, begin, start in zip(
            document.tolist(),
            paragraphs["line"].tolist(),
            paragraphs["start"].tolist(),
            starts.tolist(),
            strict=True,
        )
    ]
    surfaces = [
        " ".join(texts[number][start:end].split())
        for number, start, end in zip(document.tolist(), starts.tolist(), ends.tolist(), strict=True)
    ]
    table = pd.DataFrame(
        {
            "concept": ids[found["concept"]],
            "frame": frames[found["concept"]],
            "doc_id": tokens.documents["doc_id"].to_numpy()[document],
            "line": np.array(lines, np.int64),
            "start": starts,
            "end": ends,
            "surface": pd.Series(surfaces, dtype=str),
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
    sentence = tokens.sentences["sentence"].to_numpy()
    whole = tokens.whole_sentences()
    years = tokens.documents["year"].to_numpy() if "year" in tokens.documents else None
    times = {}
    for number, document in dict(
        zip(sentence[rows].tolist(), tokens.column("document")[rows].tolist(), strict=True)
    ).items():
        first, last = whole[number], whole[number + 1] - 1
        words = texts[document][tokens.starts[first] : tokens.ends[last]]
        named = [int(year) for year in _YEAR.findall(words)]
        earlier = years is not None and named and max(named) < int(years[document])
        times[number] = "past" if earlier or _EARLIER.search(words) else "current"
    return [times[number] for number in sentence[rows].tolist()]
