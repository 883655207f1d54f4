"""Where many phrases stand in an index, looked for all at once."""

import numpy as np


def places(ids, phrases, n_terms):
    """
    Where phrases begin, whatever sentences end between their words.

    The rarest word of each phrase is looked for, all of them in one pass over the tokens; the other words are compared
    only where it stands.

    Parameters
    ----------
    ids : ndarray of uint32, shape (n,)
        The tokens.
    phrases : list of list of ndarray or None
        For each word of each phrase the terms that it may be; None for any. Each phrase has a word that is not None.
    n_terms : int
        Size of the vocabulary.

    Returns
    -------
    list of ndarray of int64
        For each phrase the positions of its first tokens, ascending.

    Examples
    --------
    >>> a, b, any_word = np.array([0]), np.array([1]), None
    >>> [found.tolist() for found in places(np.array([0, 1, 0, 2, 1], np.uint32), [[a, b], [a, any_word, b]], 3)]
    [[0], [2]]
    """
    if len(phrases) == 1 and all(terms is not None for terms in phrases[0]):
        return [_scanned(ids, phrases[0], n_terms)]
    counts = np.bincount(ids, minlength=n_terms)
    anchors = [_rarest(phrase, counts) for phrase in phrases]
    wanted = np.zeros(n_terms, bool)
    for phrase, anchor in zip(phrases, anchors, strict=True):
        wanted[phrase[anchor]] = True
    found = np.flatnonzero(wanted[ids])
    found = found[np.argsort(ids[found], kind="stable")]
    # Those of one term are together, from one bound to the next.
    bounds = np.append(0, np.cumsum(np.where(wanted, counts, 0)))
    result = []
    for phrase, anchor in zip(phrases, anchors, strict=True):
        own = [found[bounds[term] : bounds[term + 1]] for term in phrase[anchor].tolist()]
        first = np.concatenate([np.empty(0, np.int64), *own]) - anchor
        first = first[(first >= 0) & (first + len(phrase) <= len(ids))]
        for place, terms in enumerate(phrase):
            if terms is not None and place != anchor:
                first = first[_are(ids[first + place], terms, n_terms)]
        result.append(np.sort(first))
    return result


def _scanned(ids, phrase, n_terms):
    """Where one phrase begins: its first word is compared with every token, the others only behind those."""
    first = np.flatnonzero(_are(ids[: max(len(ids) - len(phrase) + 1, 0)], phrase[0], n_terms))
    for place, terms in enumerate(phrase[1:], 1):
        first = first[_are(ids[first + place], terms, n_terms)]
    return first


def _are(ids, terms, n_terms):
    """Whether each token is one of some terms."""
    if len(terms) == 1:
        return ids == terms[0]
    wanted = np.zeros(n_terms, bool)
    wanted[terms] = True
    return wanted[ids]


def _rarest(phrase, counts):
    """The word of a phrase that occurs least often."""
    return min(
        (place for place, terms in enumerate(phrase) if terms is not None),
        key=lambda place: counts[phrase[place]].sum(),
    )
