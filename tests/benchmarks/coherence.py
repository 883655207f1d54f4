"""How often the words of a topic stand in the same texts: counted alike for all programs, from the texts themselves."""

import math
import re
from collections import Counter
from itertools import combinations
from statistics import fmean

from table import texts

WORD = re.compile(r"\w+(?:['’-]\w+)*")


def mean_npmi(topics, path):
    """
    Normalised pointwise mutual information of two words of a topic: the mean over pairs, then over topics.

    ``ln(p(a, b) / (p(a) p(b))) / -ln p(a, b)`` with shares of the texts (Bouma 2009): -1 for words that never meet,
    0 by chance, 1 for words that never part.

    Parameters
    ----------
    topics : list of list of str
        Words of each topic, in lower case.
    path : str or Path
        The table of texts.

    Returns
    -------
    float
        To three digits.
    """
    topics = [frozenset(topic) for topic in topics]
    wanted = frozenset().union(*topics)
    alone, together, n_texts = Counter(), Counter(), 0
    for text in texts(path):
        held = wanted.intersection(WORD.findall(text.lower()))
        alone.update(held)
        together.update({pair for topic in topics for pair in pairs(topic & held)})
        n_texts += 1
    of_topics = [
        fmean(npmi(together[pair], *(alone[word] for word in pair), n_texts) for pair in pairs(topic))
        for topic in topics
    ]
    return round(fmean(of_topics), 3)


def pairs(words):
    """Each two of them, in the order of the alphabet."""
    return combinations(sorted(words), 2)


def npmi(together, a, b, n_texts):
    """
    Normalised pointwise mutual information from numbers of texts.

    Examples
    --------
    >>> # 2 of 8 texts hold both, where chance would leave 4 × 2 / 8 = 1: ln 2 / ln 4
    >>> npmi(2, 4, 2, 8)
    0.5
    """
    if not together:
        return -1.0
    return (
        math.log(together * n_texts / (a * b)) / -math.log(together / n_texts) if together < n_texts else 1.0
    )
