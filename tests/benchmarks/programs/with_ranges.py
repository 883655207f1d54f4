"""The study's own package once more, with the blocks and texts in which words occur, as its tables are by default."""

import importlib.util
from pathlib import Path

PACKAGE = "sco_discourse"

_description = importlib.util.spec_from_file_location(
    "program_of_package", Path(__file__).with_name("sco_discourse.py")
)
_own = importlib.util.module_from_spec(_description)
_description.loader.exec_module(_own)
opened = _own.opened


def keyness(tokens, spec):
    return _own.keyness(tokens, spec | {"ranges": True})


def collocates(tokens, spec):
    return _own.collocates(tokens, spec | {"ranges": True})
