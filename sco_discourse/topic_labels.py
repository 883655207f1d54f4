"""Names of topics: computed from their terms, or given by a reader for just these terms."""

import warnings
from pathlib import Path

import pandas as pd

from sco_discourse.cleaning import read_toml
from sco_discourse.factorisation import N_TERMS

_N_WORDS = 3


def topic_labels(terms, given=()):
    """
    A label of each topic.

    Parameters
    ----------
    terms : DataFrame
        As `sco_discourse.topic_model` returns them.
    given : list of dict
        Labels that a reader gave, as `load_topic_labels` returns them.

    Returns
    -------
    DataFrame
        One row a topic: ``topic``, ``label``, ``by`` (``reader``, or ``terms`` if it is computed: the first three of
        the leading terms that weigh more in this topic than in any other, or of all leading terms if they are fewer).

    Warns
    -----
    UserWarning
        For each label given for terms that no topic has any more: it is dropped.

    Examples
    --------
    >>> terms = {"topic": [1, 1, 2, 2], "term": ["sco", "virus", "sco", "rail"], "weight": [0.5, 0.2, 0.4, 0.1]}
    >>> given = [{"label": "Railways", "terms": ["rail", "sco"]}]
    >>> # neither topic has three terms of its own
    >>> topic_labels(pd.DataFrame(terms), given).to_dict("split")["data"]
    [[1, 'sco, virus', 'terms'], [2, 'Railways', 'reader']]
    """
    leading = terms.groupby("topic", sort=True).head(N_TERMS)
    known = {frozenset(label["terms"]): label["label"] for label in given}
    most = leading["weight"].round(9) == leading.groupby("term")["weight"].transform("max").round(9)
    rows, used = [], set()
    for topic, own in leading.groupby("topic"):
        key = frozenset(own["term"])
        distinct = own["term"][most[own.index]]
        computed = distinct if len(distinct) >= _N_WORDS else own["term"]
        used.add(key)
        label = known.get(key, ", ".join(computed.head(_N_WORDS)))
        rows.append({"topic": topic, "label": label, "by": "reader" if key in known else "terms"})
    for key in [key for key in known if key not in used]:
        warnings.warn(
            f"The label {known[key]!r} is dropped: it was given for {', '.join(sorted(key))}, and no topic has just "
            "these terms now. Read the topics again and give it for their terms, or take it out of the file.",
            stacklevel=2,
        )
    return pd.DataFrame(rows)


def load_topic_labels(path):
    """
    The labels that a reader gave to topics.

    Parameters
    ----------
    path : str or Path
        A TOML file with a table ``[[topic]]`` for each: ``label``, and ``terms``, the ten that lead the topic.

    Returns
    -------
    list of dict
        ``label``, ``terms``.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        For sloppy TOML, another table than ``[[topic]]``, a missing or unknown key, an empty label, terms that are no
        list of words or name one twice, or terms that are given two labels.
    """
    path = Path(path)
    tables = read_toml(path)
    labels = tables.get("topic", [])
    if set(tables) - {"topic"} or not isinstance(labels, list):
        raise ValueError(
            f"{path.name} has {', '.join(sorted(tables))}; give a table [[topic]] for each label, and nothing else."
        )
    seen = {}
    for number, label in enumerate(labels, 1):
        if problem := _problem(label):
            raise ValueError(f"{path.name}, topic {number}: {problem}.")
        key = frozenset(label["terms"])
        if key in seen:
            raise ValueError(
                f"{path.name}, topic {number}: topic {seen[key]} has the same terms. Keep one label."
            )
        seen[key] = number
    return labels


def _problem(label):
    """What is wrong with a label; empty if nothing is."""
    if not isinstance(label, dict):
        return f"it must be a table with label and terms, got {label!r}"
    if set(label) != {"label", "terms"}:
        return f"the keys are {', '.join(label) or 'none'}; give label and terms, and nothing else"
    if not isinstance(label["label"], str) or not label["label"].strip():
        return f"label must be words, got {label['label']!r}"
    terms = label["terms"]
    if not isinstance(terms, list) or not terms or not all(isinstance(term, str) and term for term in terms):
        return f"terms must be a list of the topic's leading terms, got {terms!r}"
    if twice := sorted({term for term in terms if terms.count(term) > 1}):
        return f"{twice[0]!r} is among the terms twice; name each once"
    return ""
