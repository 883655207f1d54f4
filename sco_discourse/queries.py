"""What a query means: the terms that each of its words stands for."""

from bisect import bisect_left

import numpy as np
import regex

from sco_discourse.scan import JOINERS, LETTERS, composed, normalise

_WORD = regex.compile(rf"[{LETTERS}*?]+(?:[{JOINERS}][{LETTERS}*?]+)*")


def phrases(query, vocabulary):
    """
    The alternatives of a query, each as the terms that its words stand for.

    Parameters
    ----------
    query : str
        Words, ``*`` and ``?``, alternatives divided by ``|``, as `sco_discourse.Tokens.find` takes them.
    vocabulary : ndarray of str, shape (n_terms,)
        In alphabetical order.

    Returns
    -------
    list of list of ndarray
        For each alternative, for each word, positions in the vocabulary, ascending.

    Raises
    ------
    ValueError
        If the query, or an alternative of it, has no word in it.

    Examples
    --------
    >>> words = np.array(["peace", "trade", "trades"])
    >>> [[terms.tolist() for terms in phrase] for phrase in phrases("Peace|trade* peace", words)]
    [[[0]], [[1, 2], [0]]]
    """
    found = [_WORD.findall(alternative) for alternative in _checked(query).split("|")]
    if not all(found):
        raise ValueError(f"The query {query!r} has an alternative without a word in it.")
    return [[fitting(normalise(word), vocabulary) for word in words] for words in found]


def patterns(query, vocabulary):
    """
    A query of regular expressions divided by white space, as the terms that each fits as a whole.

    Parameters
    ----------
    query : str
    vocabulary : ndarray of str, shape (n_terms,)

    Returns
    -------
    list of list of ndarray
        As for `phrases`; there is one alternative.

    Raises
    ------
    ValueError
        If there is no pattern, or a malformed one.

    Examples
    --------
    >>> [terms.tolist() for terms in patterns("trades? .+", np.array(["peace", "trade", "trades"]))[0]]
    [[1, 2], [0, 1, 2]]
    """
    phrase = []
    for pattern in composed(_checked(query)).split():
        try:
            phrase.append(_matching(regex.compile(pattern, regex.IGNORECASE), vocabulary))
        except regex.error as error:
            raise ValueError(
                f"The pattern {pattern!r} in the query {query!r} is malformed: {error}. White space divides the "
                "patterns of tokens, so none may hold any; put a backslash before a sign that stands for itself."
            ) from error
    if not phrase:
        raise ValueError(f"The query {query!r} has no pattern in it; give one for each token.")
    return [phrase]


def labelled(queries):
    """
    Queries by their labels.

    Parameters
    ----------
    queries : str, list of str, or dict
        One query or several, which are their own labels; the keys of a dict are labels.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If there are none.

    Examples
    --------
    >>> labelled("peace|trade")
    {'peace|trade': 'peace|trade'}
    """
    if not queries:
        raise ValueError("There is nothing to look for: give at least one query.")
    if isinstance(queries, str):
        queries = [queries]
    return dict(queries) if isinstance(queries, dict) else {query: query for query in queries}


def _checked(query):
    if not isinstance(query, str):
        raise TypeError(f"A query is a string, got {query!r}.")
    return query


def fitting(word, vocabulary):
    """Positions in the vocabulary of the terms that a word of a query stands for."""
    if "*" not in word and "?" not in word:
        place = bisect_left(vocabulary, word)
        return np.arange(place, place + (place < len(vocabulary) and vocabulary[place] == word))
    return _matching(regex.compile(regex.escape(word).replace(r"\*", ".*").replace(r"\?", ".")), vocabulary)


def _matching(pattern, vocabulary):
    return np.flatnonzero([pattern.fullmatch(term) is not None for term in vocabulary])
