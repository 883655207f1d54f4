"""The record of what became of the claims, to see when one comes out otherwise."""

from pathlib import Path

import numpy as np
import pandas as pd

_LOCKED = ["id", "outcome", "caution", "value"]


def lock_changes(table, path):
    """
    Claims whose outcome or cautions are not those recorded.

    Parameters
    ----------
    table : DataFrame
        As `assess` and `assess_topics` return it, or both together.
    path : str or Path
        A file as `write_lock` writes it.

    Returns
    -------
    DataFrame
        One row a claim, in the order of the table, then those that are recorded only: ``id``, ``kind`` (``outcome``, or
        ``caution`` where the outcome is the same), ``expected`` and ``found``, both with the cautions; missing where
        there is no such claim.

    Raises
    ------
    FileNotFoundError
        If nothing is recorded yet.
    ValueError
        If the file does not have the columns of a record, or a claim twice.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"There is no {path.name}: no outcome is recorded yet. Record them with 'python3 study check --update'."
        )
    try:
        recorded = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        recorded = pd.DataFrame({"id": []})
    if list(recorded) != _LOCKED or recorded["id"].duplicated().any():
        raise ValueError(
            f"{path.name} must have the columns {', '.join(_LOCKED)} and each claim once. Record it anew with "
            "'python3 study check --update'."
        )
    both = _locked(table).merge(recorded, on="id", how="outer", suffixes=("", "_recorded"), sort=False)
    order = [*table["id"], *recorded["id"][~recorded["id"].isin(table["id"])]]
    both = both.set_index("id").loc[order].reset_index()
    changed = both[
        both["outcome"].ne(both["outcome_recorded"]) | both["caution"].ne(both["caution_recorded"])
    ]
    expected, found = (_told(changed, suffix) for suffix in ("_recorded", ""))
    kind = np.where(changed["outcome"].eq(changed["outcome_recorded"]), "caution", "outcome")
    table = {"id": changed["id"], "kind": kind, "expected": expected, "found": found}
    return pd.DataFrame(table).reset_index(drop=True)


def write_lock(table, path):
    """
    Record the outcomes of claims, to be compared later.

    Parameters
    ----------
    table : DataFrame
        As `assess` and `assess_topics` return it, or both together.
    path : str or Path
    """
    path = Path(path)
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(_locked(table).to_csv(index=False, lineterminator="\n"), "utf-8", newline="\n")
    draft.replace(path)


def _locked(table):
    """What is recorded of claims; the value, if there is one, is for the reader of a difference."""
    return table[_LOCKED[:-1]].assign(
        value=["" if pd.isna(value) else f"{value:.2f}" for value in table["value"]]
    )


def _told(table, suffix):
    outcome, caution = table[f"outcome{suffix}"], table[f"caution{suffix}"].fillna("")
    return outcome.where(caution == "", outcome + ": " + caution)
