"""Proof that the checks can fail: each change of a copy of the study must be caught by the check named."""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sco_discourse.corpus import update_manifest

ROOT = Path(__file__).parents[1]
NBVAL = ["notebooks/02-frequencies.ipynb"]
COLLOCATIONS = ["notebooks/04-collocations.ipynb"]
STORED = ["tests/test_notebooks.py", "-m", "not slow"]


def copy_of_study(folder):
    for part in ("sco_discourse", "seeds", "notebooks", "figures", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def passes(folder, check):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *check]
    # The copy's package comes before the one that is installed.
    done = subprocess.run(
        command, cwd=folder, env=environment(folder), capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 0


def environment(folder):
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def replace(path, old, new, count=1):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def unchanged(folder):
    """Nothing: the control."""


def seed_word(folder):
    """One word of one text, recorded in the manifest as if it were meant."""
    replace(next((folder / "seeds").glob("003_*")), "“Shanghai Spirit”", "“Shanghai Ghost”")
    update_manifest(folder / "seeds")


def swapped_years(folder):
    """The years of two texts exchanged in the manifest."""
    path = folder / "seeds/manifest.csv"
    text = path.read_text("utf-8")
    text = text.replace("_44d423f7df0511db.txt,2020,", "_44d423f7df0511db.txt,2021,")
    path.write_text(text.replace("_8b785c70f332d57e.txt,2021,", "_8b785c70f332d57e.txt,2020,"), "utf-8")


def line_width(folder):
    """The height of the bars in one figure."""
    replace(folder / "sco_discourse/plots.py", "height=0.68", "height=0.69")


def no_fourteen(folder):
    """logDice without its fourteen."""
    replace(folder / "sco_discourse/effect_sizes.py", "return 14 + np.log2(", "return np.log2(")


def window(folder):
    """The window of the collocations in the parameters of the notebook."""
    replace(
        folder / "notebooks/04-collocations.ipynb", "WINDOW, OTHER_WINDOWS = 5,", "WINDOW, OTHER_WINDOWS = 4,"
    )


def prose_number(folder):
    """One number in a stored sentence."""
    path = folder / "notebooks/02-frequencies.ipynb"
    found = re.search(r"occurs (\d+) times", path.read_text("utf-8")).group(0)
    replace(path, found, "occurs 99 times", count=-1)


def stored_picture(folder):
    """One stored picture, replaced by another figure's."""
    shutil.copy(folder / "figures/topics.png", folder / "figures/distances.png")


def stripped_outputs(folder):
    """A notebook without its outputs, which nbval alone would let pass."""
    path = folder / "notebooks/02-frequencies.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    path.write_text(json.dumps(notebook), "utf-8")


def typed_number(folder):
    """A result typed by hand into a Markdown cell."""
    replace(
        folder / "notebooks/02-frequencies.ipynb",
        "Texts used: the body",
        "Texts used: 18 mentions in the body",
    )


CASES = {
    unchanged: [*NBVAL, *STORED],
    seed_word: NBVAL,
    swapped_years: ["notebooks/00-start-here.ipynb"],
    line_width: NBVAL,
    no_fourteen: COLLOCATIONS,
    window: COLLOCATIONS,
    prose_number: NBVAL,
    stored_picture: STORED,
    stripped_outputs: STORED,
    typed_number: STORED,
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Whether the check passed after each change; two at a time, for each starts Python anew."""

    def outcome(change):
        folder = copy_of_study(tmp_path_factory.mktemp(change.__name__))
        change(folder)
        return passes(folder, CASES[change])

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(CASES, pool.map(outcome, CASES), strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("change", CASES, ids=lambda change: change.__name__)
def test_only_a_change_is_caught(outcomes, change):
    assert outcomes[change] == (change is unchanged)
