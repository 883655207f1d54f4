"""The table of texts that every program reads: a CSV file with a row a text."""

import csv

FIELDS = ("doc_id", "half", "text")


def rows(path):
    """
    The rows of a table, one at a time.

    Parameters
    ----------
    path : str or Path

    Yields
    ------
    dict of {str: str}
        With the keys of `FIELDS`.
    """
    csv.field_size_limit(2**31 - 1)
    with open(path, encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def texts(path):
    """The texts of a table, one at a time."""
    return (row["text"] for row in rows(path))
