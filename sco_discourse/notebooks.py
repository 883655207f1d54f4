"""The notebooks executed from top to bottom, and all that they write put in place at once."""

import os
import re
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from sco_discourse import figures, provenance


def run_notebooks(root, *, notebooks_in_place=False, figure_names=None):
    """
    Execute the study's notebooks in order, draw their figures and record what these rest on.

    Everything is written to a folder beside the study first; if a cell fails, nothing has changed. A run that leaves
    the notebooks alone brings only its figures up to date in ``figures/provenance.json``, if there is one.

    Parameters
    ----------
    root : Path
        Folder with ``notebooks/`` and ``figures/``.
    notebooks_in_place : bool
        Store the executed notebooks.
    figure_names : list of str, optional
        Execute only the notebooks that draw these figures, and keep only these.

    Returns
    -------
    int
        0, or 1 if a cell failed.
    """
    began = time.monotonic()
    names = list(figures.REGISTRY) if figure_names is None else figure_names
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    if figure_names is not None:
        paths = [path for path in paths if path.stem in {figures.REGISTRY[name].notebook for name in names}]
    (root / "figures").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".study-", dir=root) as folder:
        staging = Path(folder)
        for part in ("notebooks", "figures"):
            (staging / part).mkdir()
        with _surroundings(staging):
            for path in paths:
                if not _execute(path, staging / "notebooks" / path.name):
                    return 1
        (staging / "figures" / "README.md").write_text(figures.index(), "utf-8")
        written = [f"{name}.{ending}" for name in names for ending in figures.ENDINGS]
        written.append("README.md")
        if content := _provenance(root, staging, names, notebooks_in_place):
            (staging / provenance.RECORD).write_text(provenance.as_text(content), "utf-8", newline="\n")
            written.append(Path(provenance.RECORD).name)
        n_figures, n_new = _move(staging / "figures", root / "figures", written)
        n_notebooks = 0
        if notebooks_in_place:
            n_notebooks, changed = _move(
                staging / "notebooks", root / "notebooks", [path.name for path in paths]
            )
            n_new += changed
    what = [f"{n_notebooks} notebooks in notebooks/"] if notebooks_in_place else []
    what.append(f"{n_figures} files in figures/")
    print(
        f"Wrote {' and '.join(what)} in {time.monotonic() - began:.0f} s; {n_new or 'none'} of them changed."
    )
    return 0


def stored_form(notebook):
    """
    A notebook without what differs between machines that execute it alike.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; changed in place and returned.

    Returns
    -------
    NotebookNode
    """
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook


@contextmanager
def _surroundings(staging):
    """Settings of this run alone: where figures go, and no configuration of the user's."""
    own = {
        "SCO_FIGURES": str(staging / "figures"),
        "IPYTHONDIR": str(staging / "ipython"),
        "JUPYTER_CONFIG_DIR": str(staging / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(staging / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _execute(path, target):
    """Execute one notebook and write it to the target; say what failed and return False if a cell does."""
    began = time.monotonic()
    print(f"  {path.stem:28}", end="", flush=True)
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": path.parent}},
        # Left alone, each kernel warns that it talks to its own machine without encryption.
        config=Config(KernelManager={"transport_encryption": "auto"}),
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        print("failed")
        said = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
        print(f"{path.name}: {said.strip()}\nNothing was written.", file=sys.stderr)
        return False
    nbformat.write(stored_form(notebook), target)
    print(f"{time.monotonic() - began:5.1f} s", flush=True)
    return True


def _provenance(root, staging, names, notebooks_in_place):
    """What is to be recorded; None if some figures are drawn again that nothing is recorded of."""
    if notebooks_in_place:
        return provenance.record(root, staging)
    if (root / provenance.RECORD).exists():
        return provenance.redrawn(provenance.stored(root), staging, names)
    return None


def _move(source, target, names):
    """Replace the named files of the target; return how many there were, and how many differ from before."""
    changed = 0
    for name in names:
        new, old = source / name, target / name
        if not new.exists():
            raise ValueError(
                f"No notebook drew {name}, though sco_discourse.figures lists it. Nothing was written."
            )
    for name in names:
        new, old = source / name, target / name
        changed += not old.exists() or new.read_bytes() != old.read_bytes()
        shutil.move(new, old)
    return len(names), changed
