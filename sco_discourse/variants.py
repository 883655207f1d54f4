"""Renderings of one concept side by side: what merging them changes, and candidates that the lexicon lacks."""

import numpy as np
import pandas as pd
import regex
from scipy import sparse

from sco_discourse import association, queries
from sco_discourse.concepts import mentions as mentions_of
from sco_discourse.concepts import spans, words
from sco_discourse.frequency import group_of_row, per_thousand
from sco_discourse.lexicon import expand
from sco_discourse.scan import normalise
from sco_discourse.tfidf import inverse_document_frequency
from sco_discourse.tokens import among, check_tokens

_PREPOSITIONS = ("for", "of", "with")  # between a head and what follows it in a phrase
_LINKS = (*_PREPOSITIONS, "and", "or")  # between a head and what stands before it
_BREAK = regex.compile(r"[^\w\s'’-]")  # punctuation that divides phrases


def variants(mentions, tokens, *, by="doc_id", per=1000):
    """
    How often each concept occurs in each group under each of its renderings, zeros included: merged and unmerged.

    Parameters
    ----------
    mentions : DataFrame
        As `sco_discourse.mentions` returns it, of the view or of more. Those that count are used.
    tokens : Tokens
    by : str
        Group by this column.
    per : int
        Base of the rates.

    Returns
    -------
    DataFrame
        One row a variant and group: ``concept``, ``variant``,
        ``kind``, the group, ``count``, ``n_tokens`` (size of the group), ``rate`` (per `per` tokens), ``merged_count``
        and ``merged_rate`` (of all variants of the concept). By concept, then the variant that is most frequent in the
        view, ties by the alphabet, then by group.

    Raises
    ------
    ValueError
        If the view is empty, or for an unknown column.

    Examples
    --------
    >>> from sco_discourse import corpus_of, mentions, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a", "b"], "text": ["Rail links.", "Railway links, rail links."]})
    >>> tokens = tokenize(corpus_of(documents))
    >>> links = {"id": "links", "frame": "connectivity", "renderings": ["rail* links"]}
    >>> table = variants(mentions(tokens, [links]), tokens)
    >>> table[["variant", "doc_id", "count", "merged_count"]].to_dict("split")["data"]
    [['rail links', 'a', 1, 1], ['rail links', 'b', 1, 2], ['railway links', 'a', 0, 1], ['railway links', 'b', 1, 2]]
    """
    check_tokens(tokens)
    found = _counted(mentions, tokens)
    labels = tokens.groups(by)[0]
    groups = group_of_row(tokens, by)[tokens.sentence_of(found["first"].to_numpy(np.int64))]
    keys = ["concept", "variant", "kind"]
    counts = found.groupby([*keys, groups]).size().unstack(fill_value=0)
    counts = counts.reindex(columns=range(len(labels)), fill_value=0)
    order = (
        counts.sum(axis=1)
        .rename("n")
        .reset_index()
        .sort_values(["concept", "n", "variant", "kind"], ascending=[True, False, True, True])
    )
    counts = counts.loc[list(order[keys].itertuples(index=False, name=None))]
    table = counts.index.repeat(len(labels)).to_frame(index=False)
    table[by] = np.tile(labels, len(counts))
    table["count"] = counts.to_numpy(np.int64).ravel()
    table["n_tokens"] = np.tile(tokens.group_sizes(by).to_numpy(), len(counts))
    table["rate"] = per_thousand(table["count"], table["n_tokens"], per)
    table["merged_count"] = table.groupby(["concept", by])["count"].transform("sum")
    table["merged_rate"] = per_thousand(table["merged_count"], table["n_tokens"], per)
    return table


def variant_shifts(mentions, target, reference, *, per=1000):
    """
    Differences between two selections by concept: all renderings merged, and the most frequent one alone.

    Parameters
    ----------
    mentions : DataFrame
        As `sco_discourse.mentions` returns it, of both selections or of more. Those that count are used.
    target, reference : Tokens
        Two views of one index.
    per : int
        Base of the rates.

    Returns
    -------
    DataFrame
        One row a concept that occurs in either: ``concept``, ``variant`` (its most frequent one in both together, ties
        by the alphabet), ``n_variants``, ``n_tied`` (variants as frequent as it; above 1 the choice is arbitrary, and
        so is what changes); of all variants ``count``, ``count_reference``, ``difference`` (of the rates, target minus
        reference, per `per` tokens), ``g2`` (signed, four cells), ``rank`` (by difference, 1 the highest, equals
        sharing the lowest); the same of the variant alone with ``_alone``; ``rank_change`` (alone minus merged),
        ``sign_changes`` (whether the differences have other signs, 0 being one of its own). By rank, then concept.

    Raises
    ------
    ValueError
        If a selection is empty, or they are of different indexes.

    Notes
    -----
    G² describes these texts; it is no evidence about a year.

    Examples
    --------
    >>> from sco_discourse import corpus_of, mentions, tokenize
    >>> texts = ["Rail links here.", "Railway links, or rail links."]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": ["a", "b"], "text": texts})))
    >>> links = {"id": "links", "frame": "connectivity", "renderings": ["rail* links"]}
    >>> table = variant_shifts(mentions(tokens, [links]), tokens.where(doc_id="b"), tokens.where(doc_id="a"), per=15)
    >>> # merged 2 of 5 against 1 of 3 tokens, alone 1 of 5 against 1 of 3
    >>> table[["variant", "difference", "difference_alone", "sign_changes"]].round(6).to_dict("split")["data"]
    [['rail links', 1.0, -2.0, True]]
    """
    if target.ids is not reference.ids:
        raise ValueError("target and reference are of different indexes; give two where() views of one.")
    for name, tokens in (("target", target), ("reference", reference)):
        check_tokens(tokens, name)
    sides = [_counted(mentions, tokens) for tokens in (target, reference)]
    both = pd.concat(sides)
    sizes = both.groupby(["concept", "variant"]).size().rename("n").reset_index()
    sizes["tied"] = sizes["n"] == sizes.groupby("concept")["n"].transform("max")
    leading = sizes.sort_values(["concept", "n", "variant"], ascending=[True, False, True]).groupby("concept")
    table = leading.agg(
        variant=("variant", "first"), n_variants=("n", "size"), n_tied=("tied", "sum")
    ).reset_index()
    n1, n2 = target.n_tokens, reference.n_tokens
    for suffix in ("", "_alone"):
        f1, f2 = (_counts_of(side, table, alone=bool(suffix)) for side in sides)
        difference = per_thousand(f1, n1, per) - per_thousand(f2, n2, per)
        table[f"count{suffix}"], table[f"count_reference{suffix}"] = f1, f2
        table[f"difference{suffix}"] = difference
        table[f"g2{suffix}"] = association.log_likelihood(f1, n1, f2, n2)
        table[f"rank{suffix}"] = (
            table[f"difference{suffix}"].rank(method="min", ascending=False).astype(np.int64)
        )
    table["rank_change"] = table["rank_alone"] - table["rank"]
    table["sign_changes"] = np.sign(table["difference"]) != np.sign(table["difference_alone"])
    return table.sort_values(["rank", "concept"], ignore_index=True)


def candidate_renderings(tokens, concepts, *, sizes=(2, 3, 4), window=5, stopwords=(), min_count=1):
    """
    Phrases that may render a concept and that the lexicon misses, ranked, for a person to accept.

    A candidate is a run of words without punctuation, neither first nor last a stop word, that ends with a head of the
    concept in the view, or begins with one before *for*, *of* or *with*; before the head stands a content word, one of
    these, *and* or *or*. A head is the last content word of a rendering found, or what the concept's ``head`` fits in
    it. No word of a candidate belongs to a mention of any concept, counted or not, or to an exclusion. At each place of
    a head the shortest runs are taken.

    ``score = similarity × head_share``. ``similarity`` is the cosine between the words within `window` tokens of the
    head, on both sides and in its sentence, of the candidate and of the concept's mentions (their own other words
    included), counted and weighted by ``log10(n / df)`` over the 100-token blocks (cosine: Salton & McGill 1983,
    chapter 4). ``head_share`` is the share of the head's occurrences that are heads of the concept's mentions: a head
    that serves everything tells little.

    Parameters
    ----------
    tokens : Tokens
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them.
    sizes : sequence of int
        Words in a candidate.
    window : int
        Words on each side of the head.
    stopwords : collection of str
        No content words: neither heads nor edges of candidates, and passed over in windows.
    min_count : int
        Candidates with fewer occurrences are left out.

    Returns
    -------
    DataFrame
        One row a candidate and concept, with the highest score first, ties by concept and candidate: ``candidate``,
        ``concept``, ``head``, ``count``, ``texts``, ``similarity``, ``head_share``, ``score``, ``shared`` (up to five
        words that add most to the similarity), ``doc_id`` and ``line`` of the first. Those with score 0 are left out.

    Raises
    ------
    ValueError
        If the view is empty, a size or the window is below 1.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> sentences = ["We build a health community together.", "We build a hygiene community together.", "Rail grows."]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": ["a", "b", "c"], "text": sentences})))
    >>> health = {"id": "health", "frame": "health", "renderings": ["health community"]}
    >>> table = candidate_renderings(tokens, [health], stopwords={"a", "we"})
    >>> table[["candidate", "shared"]].to_dict("split")["data"]
    [['hygiene community', 'build together']]
    """
    check_tokens(tokens)
    if min(sizes, default=0) < 1 or window < 1:
        raise ValueError(f"sizes and window must be at least 1 word, got {tuple(sizes)} and {window}.")
    content = ~among(tokens.vocabulary, stopwords)
    found = mentions_of(tokens, concepts)
    excluded = [{"id": concept["id"], "renderings": concept.get("exclusions") or []} for concept in concepts]
    covered = _covered(
        tokens, pd.concat([found, mentions_of(tokens, [row | {"frame": None} for row in excluded])])
    )
    heads = _heads(tokens, concepts, found, content)
    spans = _candidates(tokens, heads, covered, content, sizes)
    table = _scored(tokens, heads, spans, content, window)
    table = table[(table["score"] > 0) & (table["count"] >= min_count)]
    table = table.sort_values(
        ["score", "concept", "candidate"], ascending=[False, True, True], ignore_index=True
    )
    rows = tokens.sentence_of(table["first"].to_numpy(np.int64))
    table = table.assign(
        head=tokens.vocabulary[table["head"]], **{n: tokens.column(n)[rows] for n in ("document", "line")}
    )
    table["doc_id"] = tokens.documents["doc_id"].to_numpy()[table["document"]]
    leading = [
        "candidate",
        "concept",
        "head",
        "count",
        "texts",
        "similarity",
        "head_share",
        "score",
        "shared",
    ]
    return table[[*leading, "doc_id", "line"]]


def _counted(mentions, tokens):
    """The mentions in the view that count, with their variants."""
    rows = tokens.sentence_of(mentions["first"].to_numpy(np.int64))
    return mentions[mentions["counted"].to_numpy(bool) & tokens.selection()[rows]]


def _counts_of(found, table, *, alone):
    """Mentions of each concept of a table, or of its variant alone."""
    if alone:
        found = found.merge(table[["concept", "variant"]], on=["concept", "variant"])
    return found["concept"].value_counts().reindex(table["concept"], fill_value=0).to_numpy(np.int64)


def _covered(tokens, found):
    """Whether each token of the index belongs to a mention."""
    covered = np.zeros(len(tokens.ids), bool)
    for first, n in zip(found["first"], found["n_tokens"], strict=True):
        covered[first : first + n] = True
    return covered


def _heads(tokens, concepts, found, content):
    """The head of each mention that counts and is written out: ``concept``, ``place`` and ``term`` of the index."""
    patterns = {concept["id"]: concept.get("head") for concept in concepts}
    fitting_of = {
        name: {
            int(term)
            for phrase in (expand(head) if head else ())
            for term in queries.fitting(normalise(phrase[-1].removesuffix(",")), tokens.vocabulary)
        }
        for name, head in patterns.items()
    }
    rows = []
    own = found[found["counted"].astype(bool) & (found["kind"] != "coordinated")]
    for concept, first, n in zip(own["concept"], own["first"], own["n_tokens"], strict=True):
        terms = tokens.ids[first : first + n]
        last = [place for place in range(n) if content[terms[place]]][-1:]
        named = [place for place in range(n) if int(terms[place]) in fitting_of[concept]][-1:]
        rows += [(concept, first + place, int(terms[place])) for place in named or last]
    return pd.DataFrame(rows, columns=["concept", "place", "term"])


def _candidates(tokens, heads, covered, content, sizes):
    """Where runs of uncovered words end with a head in the view, or begin with one before a preposition."""
    wanted = np.isin(tokens.ids, heads["term"]) & content[tokens.ids] & ~covered
    wanted &= np.repeat(tokens.selection(), np.diff(tokens.bounds))
    behind, before = among(tokens.vocabulary, _PREPOSITIONS), content | among(tokens.vocabulary, _LINKS)
    whole, sentence = tokens.whole_sentences(), tokens.sentences["sentence"].to_numpy()
    rows = []
    for head in np.flatnonzero(wanted).tolist():
        number = sentence[tokens.sentence_of(head)]
        for n in sorted(sizes):
            ends = [
                (head - n + 1, head, head - 1, before),
                (head, head + n - 1, head + 1, behind),
            ]
            rows += [
                (first, n, head)
                for first, last, neighbour, linked in ends
                if whole[number] <= first
                and last < whole[number + 1]
                and linked[tokens.ids[neighbour]]
                and content[tokens.ids[[first, last]]].all()
                and not covered[first : last + 1].any()
                and not _BREAK.search(spans(tokens, np.array([first]), np.array([last - first + 1]))[0])
            ]
    table = pd.DataFrame(rows, columns=["first", "n_tokens", "place"]).astype(np.int64)
    table = table[table["n_tokens"] == table.groupby("place")["n_tokens"].transform("min")]
    table["candidate"] = pd.Series(
        words(tokens, table["first"], table["n_tokens"]), index=table.index, dtype=str
    )
    return table.assign(head=tokens.ids[table["place"]].astype(np.int64))


def _profiles(tokens, rows, places, n_rows, content, window):
    """Weighted words about some places, one row of length 1 each."""
    whole, sentence = tokens.whole_sentences(), tokens.sentences["sentence"].to_numpy()
    number = sentence[tokens.sentence_of(places)]
    offsets = np.array([step for step in range(-window, window + 1) if step])
    near = places[:, None] + offsets
    held = (near >= whole[number][:, None]) & (near < whole[number + 1][:, None])
    terms = tokens.ids[near[held]]
    of_row = np.broadcast_to(rows[:, None], near.shape)[held]
    weights = np.nan_to_num(inverse_document_frequency(tokens)["idf"].to_numpy(), posinf=0) * content
    matrix = sparse.coo_array((weights[terms], (of_row, terms)), shape=(n_rows, len(content))).tocsr()
    lengths = np.sqrt((matrix**2).sum(axis=1))
    return sparse.diags_array(1 / np.where(lengths > 0, lengths, 1)) @ matrix


def _scored(tokens, heads, found, content, window):
    """Pairs of a candidate and a concept that share a head, with their similarity and what makes it."""
    candidates = found.groupby(["candidate", "head"], sort=True)
    of_candidate = candidates.ngroup().to_numpy()
    names, concepts = pd.factorize(heads["concept"], sort=True)
    left = _profiles(tokens, of_candidate, found["place"].to_numpy(), candidates.ngroups, content, window)
    right = _profiles(tokens, names, heads["place"].to_numpy(np.int64), len(concepts), content, window)
    document = tokens.column("document")[tokens.sentence_of(found["first"].to_numpy())]
    table = found.assign(document=document).groupby(["candidate", "head"], sort=True)
    table = table.agg(
        count=("first", "size"), texts=("document", "nunique"), first=("first", "min")
    ).reset_index()
    lexical = (
        heads.drop_duplicates(["concept", "place"])
        .groupby(["concept", "term"])
        .size()
        .rename("n")
        .reset_index()
    )
    lexical["head_share"] = lexical["n"] / tokens.counts().to_numpy()[lexical["term"]]
    pairs = table.reset_index(names="row").merge(lexical, left_on="head", right_on="term")
    products = (
        left[pairs["row"].to_numpy()]
        .multiply(right[pd.Index(concepts).get_indexer(pairs["concept"])])
        .tocsr()
    )
    pairs["similarity"] = np.asarray(products.sum(axis=1)).ravel()
    pairs["score"] = pairs["similarity"] * pairs["head_share"]
    pairs["shared"] = pd.Series(_strongest(tokens, products), dtype=str)
    return pairs


def _strongest(tokens, products):
    """Of each row the words with the highest products."""
    shown = []
    for row in range(products.shape[0]):
        own = slice(*products.indptr[row : row + 2])
        terms, values = products.indices[own], products.data[own]
        order = np.lexsort((terms, -values))[:5]
        shown.append(" ".join(tokens.vocabulary[terms[order][values[order] > 0]].tolist()))
    return shown
