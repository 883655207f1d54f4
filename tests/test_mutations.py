"""Proof that the checks can fail: each change of a copy of the study must be caught by the check named."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sco_discourse.corpus import update_manifest

ROOT = Path(__file__).parents[1]
NBVAL = ["notebooks/02-frequencies.ipynb"]
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
    import os

    return {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def replace(path, old, new, count=1):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), "utf-8")


def seed_word(folder):
    """One word of one text, recorded in the manifest as if it were meant."""
    replace(next((folder / "seeds").glob("003_*")), "“Shanghai Spirit”", "“Shanghai Ghost”")
    update_manifest(folder / "seeds")


def line_width(folder):
    """The height of the bars in one figure."""
    replace(folder / "sco_discourse/plots.py", "height=0.68", "height=0.69")


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


@pytest.mark.slow
@pytest.mark.parametrize("check", [NBVAL, STORED], ids=["nbval", "stored"])
def test_the_unchanged_copy_passes(tmp_path, check):
    assert passes(copy_of_study(tmp_path), check)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "check"),
    [
        (seed_word, NBVAL),
        (line_width, NBVAL),
        (prose_number, NBVAL),
        (stored_picture, STORED),
        (stripped_outputs, STORED),
        (typed_number, STORED),
    ],
    ids=lambda value: value.__name__ if callable(value) else ("nbval" if value is NBVAL else "stored"),
)
def test_a_change_is_caught(tmp_path, change, check):
    folder = copy_of_study(tmp_path)
    change(folder)
    assert not passes(folder, check)
