"""How varied the vocabulary of texts is."""

from numbers import Integral

import numpy as np
import pandas as pd

from sco_discourse.frequency import ngram_counts
from sco_discourse.tokens import check_tokens


def lexical_diversity(tokens, *, by="doc_id", window=100):
    """
    Variety of the words of each group, by three measures.

    TTR, types by tokens, falls as texts grow: compare it at one size only. MATTR is the mean TTR of all windows of
    one length, each beginning one token after the last (Covington & McFall 2010, *Journal of Quantitative Linguistics*
    17(2)). Yule's K, ``10⁴ (Σ m² V(m) − N) / N²`` with ``V(m)`` the types that occur ``m`` times among ``N``
    tokens, is high where words recur (Yule 1944, *The Statistical Study of Literary Vocabulary*).

    Parameters
    ----------
    tokens : Tokens
    by : str
        Group by this column.
    window : int
        Length of a window, in tokens. Windows run over the ends of sentences, and over what the view or the group
        leaves out of a text, but never from one text into the next; a group's windows are those of all its texts.

    Returns
    -------
    DataFrame
        One row a group, as `Tokens.groups` orders them: the group, ``n_tokens``, ``n_types``, ``ttr``, ``n_windows``,
        ``mattr`` (NaN where no text is as long as a window), ``yule_k``.

    Raises
    ------
    ValueError
        If the view holds no tokens, for a window below 1, or an unknown column.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": ["a"], "text": ["one one two one"]})))
    >>> # windows one one, one two, two one: mean of 1/2, 1 and 1; K = 10⁴ (3² + 1² − 4) / 4²
    >>> lexical_diversity(tokens, window=2).round(3).to_dict("split")["data"]
    [['a', 4, 2, 0.5, 3, 0.833, 3750.0]]
    """
    check_tokens(tokens)
    if not isinstance(window, Integral) or window < 1:
        raise ValueError(f"window must be a whole number of tokens, at least 1; got {window!r}.")
    labels, codes = tokens.groups(by)
    n_tokens = tokens.group_sizes(by).to_numpy()
    groups, _, counts = ngram_counts(tokens, 1, by)
    n_types = np.bincount(groups, minlength=len(labels))
    squares = np.bincount(groups, weights=counts.astype(float) ** 2, minlength=len(labels))
    n_windows, types = _windows(tokens, codes, len(labels), window)
    table = {
        by: labels,
        "n_tokens": n_tokens,
        "n_types": n_types,
        "ttr": n_types / n_tokens,
        "n_windows": n_windows,
        "mattr": types / np.where(n_windows > 0, n_windows * float(window), np.nan),
        "yule_k": 1e4 * (squares - n_tokens) / n_tokens.astype(float) ** 2,
    }
    return pd.DataFrame(table)


def _windows(tokens, codes, n_groups, window):
    """
    Number of windows of each group, and the sum of their types.

    A token is counted in the windows in which it is the first of its type: those that begin after the last occurrence
    before it, and hold it.
    """
    documents = tokens.sentences["document"].to_numpy()[tokens.rows]
    runs = np.repeat(codes * len(tokens.documents) + documents, tokens.sizes())
    # Tokens of one run (the group's part of a text) side by side, in the order of the text.
    order = np.argsort(runs, kind="stable")
    runs, ids = runs[order], tokens.term_ids()[order]
    begins = np.searchsorted(runs, runs)
    last = np.searchsorted(runs, runs, side="right") - window
    places = np.arange(len(runs))
    # An occurrence in an earlier run lies before this one begins.
    earliest = np.maximum.reduce([begins, places - window + 1, _previous(ids) + 1])
    first = np.maximum(np.minimum(places, last) - earliest + 1, 0)
    groups = runs // len(tokens.documents)
    n_windows = np.bincount(groups[places <= last], minlength=n_groups)
    return n_windows, np.bincount(groups, weights=first, minlength=n_groups)


def _previous(ids):
    """Place of the last occurrence of the same type before each token; -1 for the first."""
    order = np.argsort(ids, kind="stable")
    same = np.diff(ids[order].astype(np.int64)) == 0
    previous = np.full(len(ids), -1)
    previous[order[1:][same]] = order[:-1][same]
    return previous
