"""Words that keep company: the collocates of a node, and the collocates that several nodes share."""

from numbers import Integral

import numpy as np
import pandas as pd

from sco_discourse import association, effect_sizes
from sco_discourse.parts import blocks_and_texts
from sco_discourse.queries import labelled
from sco_discourse.tokens import among, check_tokens

_SCORES = ["logdice", "g2", "mi", "mi3", "t", "dice", "delta_p_of_word", "delta_p_of_node", "o_over_e"]


def collocates(tokens, node, *, window=5, measure="logdice", min_count=1, stopwords=(), ranges=True):
    """
    Words near a node, with how often they stand there, how often chance would bring it, and how they attract.

    Every token of the view is near the node or not, so that all cells of the table are counts (Evert 2008,
    "Corpora and collocations", sections 3.1 and 5.1): one within the windows of two occurrences counts once; a window
    ends with its sentence and is as short as the sentence makes it; the node's own tokens are in no window, nor in
    the sizes. A window runs on through the parts of a sentence that mixes voices, where the view holds them.

    Parameters
    ----------
    tokens : Tokens
    node : str
        A word or a phrase, as `Tokens.find` takes it: ``*`` and ``?``, alternatives divided by ``|``.
    window : int or (int, int)
        Tokens on each side of the node, or to its left and right.
    measure : str
        Column to sort by, the highest first: ``"observed"`` or one of the scores.
    min_count : int
        Words that stand near the node less often are left out.
    stopwords : collection of str
        Words left out of the table; they stay in windows and sizes.
    ranges : bool
        False leaves out the columns ``texts`` and ``blocks``, which in large corpora take half of the time.

    Returns
    -------
    DataFrame
        One row a word that stands near the node: ``term``, ``count`` (occurrences in the view, the node's own tokens
        apart), ``observed`` (of them, near the node: O), ``expected`` (by chance: E), ``window`` (tokens near the
        node), ``logdice``, ``g2`` (signed, four cells), ``mi`` and ``mi3`` (bits), ``t``, ``dice``,
        ``delta_p_of_word`` (given the node) and ``delta_p_of_node`` (given the word), ``o_over_e``, ``texts`` and
        ``blocks`` (number of them in which the word stands near the node). Sorted by `measure`, then term; undefined
        scores last. ``attrs``: ``node``, ``window`` (left and right), ``n_node`` (its occurrences), ``n_tokens`` (of
        the view without the node's own), so that ``expected`` is ``window × count / n_tokens``. No rows if the node
        does not occur.

    Raises
    ------
    ValueError
        If the view is empty, the window holds nothing, or the measure is unknown.

    Notes
    -----
    logDice and Dice compare ``observed`` with ``n_node`` and ``count``, without the window's width; where a word stands
    more than once in a window logDice may exceed 14.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["We seek peace. They seek trade. Trade grows."]})
    >>> table = collocates(tokenize(corpus_of(documents)), "seek", window=1)
    >>> # near seek: we, peace, they, trade; trade occurs twice among the 6 other tokens, so E = 4 × 2 / 6
    >>> table[["term", "observed", "expected", "window"]].round(2).to_dict("split")["data"]
    [['peace', 1, 0.67, 4], ['they', 1, 0.67, 4], ['we', 1, 0.67, 4], ['trade', 1, 1.33, 4]]
    """
    left, right = window_sides(window)
    _check(tokens, measure)
    first, lengths = tokens.find(node)
    near = beside(tokens, first, lengths, left, right)
    if len(tokens.rows) < len(tokens.sentences):
        near &= np.repeat(tokens.selection(), np.diff(tokens.bounds))
    near = np.flatnonzero(near)
    n_terms = len(tokens.vocabulary)
    ids = tokens.ids[near]
    observed = np.bincount(ids, minlength=n_terms)
    own = _union(first, first + lengths)
    own = own[_in_view(tokens, own)]
    counts = np.bincount(tokens.term_ids(), minlength=n_terms) - np.bincount(
        tokens.ids[own], minlength=n_terms
    )
    kept = np.flatnonzero((observed >= max(min_count, 1)) & ~among(tokens.vocabulary, stopwords))
    n_tokens = int(counts.sum())
    table = _scored(counts[kept], observed[kept], len(near), n_tokens, len(first))
    if ranges:
        n_of_row = np.diff(np.searchsorted(near, tokens.bounds))
        blocks, texts = blocks_and_texts(tokens, ids, n_of_row)
        # Both are of the terms that stand near the node.
        shown = np.searchsorted(np.flatnonzero(observed), kept)
        table = table.assign(texts=texts[shown], blocks=blocks[shown])
    # The vocabulary is in the order of the alphabet, which a stable sort keeps among equals; the undefined are last.
    order = np.argsort(-table[measure].to_numpy(), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "term", pd.Index(tokens.vocabulary[kept[order]]))
    table.attrs = {"node": node, "window": (left, right), "n_node": len(first), "n_tokens": n_tokens}
    return table


def collocation_network(tokens, nodes, *, n_collocates=10, measure="logdice", **options):
    """
    Nodes and their leading collocates, with the collocates that they share.

    After Brezina, McEnery & Wattam (2015, *International Journal of Corpus Linguistics* 20(2)).

    Parameters
    ----------
    tokens : Tokens
    nodes : list of str, or dict of {str: str}
        Queries as `Tokens.find` takes them; the keys of a dict are the labels.
    n_collocates : int
        Leading collocates of each node.
    measure : str
        Score of the edges, as for `collocates`.
    **options
        ``window``, ``min_count`` and ``stopwords``, as `collocates` takes them.

    Returns
    -------
    DataFrame
        One row an edge: ``node`` (its label), ``collocate``, ``score``, ``observed``, ``shared`` (number of nodes that
        the word is a collocate of). A word that leads at one node has its edges to all nodes near which it stands at
        least ``min_count`` times. By node in the order given, then by score, then by collocate.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["Lasting peace. Lasting trade. Free trade."]})
    >>> edges = collocation_network(tokenize(corpus_of(documents)), ["peace", "trade"])
    >>> edges[["node", "collocate", "score", "shared"]].round(2).to_dict("split")["data"]
    [['peace', 'lasting', 13.42, 2], ['trade', 'free', 13.42, 1], ['trade', 'lasting', 13.0, 2]]
    """
    named = labelled(nodes)
    if n_collocates < 1:
        raise ValueError(f"n_collocates must be at least 1, got {n_collocates}.")
    tables = {label: collocates(tokens, query, measure=measure, **options) for label, query in named.items()}
    leading = set().union(*(table["term"].head(n_collocates) for table in tables.values()))
    edges = pd.concat(
        [table[table["term"].isin(leading)].assign(node=label) for label, table in tables.items()],
        ignore_index=True,
    ).rename(columns={"term": "collocate"})
    edges["score"] = edges[measure]
    edges["shared"] = edges.groupby("collocate")["node"].transform("size").astype(np.int64)
    return edges[["node", "collocate", "score", "observed", "shared"]]


def _scored(counts, observed, window, n_tokens, n_node):
    """Chance and scores; near the node is the target, the rest of the view the reference."""
    cells = (observed, window, counts - observed, n_tokens - window)
    expected, _ = association.expected(*cells)
    of_word, of_node = effect_sizes.delta_p(*cells)
    margins = (observed, n_node, counts)
    scores = {
        "logdice": effect_sizes.logdice(*margins),
        "g2": association.log_likelihood(*cells),
        "mi": effect_sizes.mutual_information(observed, expected),
        "mi3": effect_sizes.mutual_information(observed, expected, power=3),
        "t": effect_sizes.t_score(observed, expected),
        "dice": effect_sizes.dice(*margins),
        "delta_p_of_word": of_word,
        "delta_p_of_node": of_node,
        "o_over_e": observed / expected,
    }
    chance = {"count": counts, "observed": observed, "expected": expected, "window": window}
    return pd.DataFrame(chance | {name: scores[name] for name in _SCORES})


def beside(tokens, first, lengths, left, right):
    """
    Whether each token of the index stands near an occurrence of a node, and is not part of one itself.

    Parameters
    ----------
    tokens : Tokens
    first, lengths : ndarray of int64
        The occurrences, as `Tokens.find` returns them.
    left, right : int
        Tokens on each side, within the sentence.

    Returns
    -------
    ndarray of bool, shape (len(tokens.ids),)
    """
    begins = tokens.whole_sentences()
    number = np.searchsorted(begins, first, side="right") - 1
    low = np.maximum(first - left, begins[number])
    high = np.minimum(first + lengths + right, begins[number + 1])
    near = np.zeros(len(tokens.ids), bool)
    near[_union(low, high)] = True
    near[_union(first, first + lengths)] = False
    return near


def _in_view(tokens, positions):
    """Whether the view holds each of some tokens of the index."""
    if len(tokens.rows) == len(tokens.bounds) - 1:
        return np.ones(len(positions), bool)
    return tokens.selection()[tokens.sentence_of(positions)]


def _union(low, high):
    """All positions of half-open intervals, each once, ascending; the intervals come in the order of `low`."""
    reach = np.maximum.accumulate(high)
    # What an earlier interval holds is left out of the later ones.
    low = np.maximum(low, np.append(low[:1], reach[:-1]))
    sizes = np.maximum(reach - low, 0)
    positions = np.repeat(low - np.cumsum(sizes) + sizes, sizes)
    positions += np.arange(len(positions))
    return positions


def window_sides(window):
    """Tokens to the left and to the right of a node: both alike for one number, which is checked."""
    sides = (window, window) if np.ndim(window) == 0 else tuple(window)
    if len(sides) != 2 or not all(isinstance(side, Integral) and side >= 0 for side in sides):
        raise ValueError(f"window must be a number of tokens, or one for each side, got {window!r}.")
    left, right = sides
    if left + right < 1:
        raise ValueError(
            f"window {window!r} holds no token; give at least 1 on one side, such as 5 or (0, 1)."
        )
    return int(left), int(right)


def _check(tokens, measure):
    check_tokens(tokens)
    if measure not in ("observed", *_SCORES):
        raise ValueError(f"measure must be one of observed, {', '.join(_SCORES)}; got {measure!r}.")
