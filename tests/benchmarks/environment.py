"""The environment of the peers: made as the study's own is, from a hash-locked list of its own, beside it."""

import shutil
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = Path(__file__).with_name("requirements.lock")


def peers_python():
    """
    The interpreter that has the peers; their environment is built where it is missing or out of date.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        If pip cannot install them.
    """
    script = study_script()
    if script.stamp_of(script.VENV) != script.stamp():
        _build(script)
    return script.PYTHON


def study_script():
    """The script that prepares the study's environment, turned to the peers'."""
    loader = SourceFileLoader("study_of_peers", str(ROOT / "study"))
    script = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(script)
    script.VENV = ROOT / ".venv-bench"
    script.LOCK = LOCK
    script.PYTHON = script.VENV / script.PYTHON.relative_to(ROOT / ".venv")
    return script


def _build(script):
    script.say(
        f"Preparing {script.VENV.name}, once: the programs to compare with (about two minutes, 1.1 GB)"
    )
    shutil.rmtree(script.VENV, ignore_errors=True)
    try:
        pip = script.make_venv(getattr(sys, "_base_executable", sys.executable))
        script.install(pip, "--require-hashes", "--only-binary=:all:", "-r", str(LOCK))
    except SystemExit as stopped:
        version = ".".join(map(str, sys.version_info[:3]))
        raise ValueError(
            f"{stopped}\nThe peers' environment could not be built. They have wheels for Python 3.11.5 to 3.14 on "
            f"x86-64 Linux and Windows and on macOS for Apple silicon, and this is {version} on {sys.platform}. "
            "Without them, '--programs sco_discourse' measures the study's own package alone."
        ) from None
    (script.VENV / "study-stamp").write_text(script.stamp(), "utf-8")
