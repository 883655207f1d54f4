"""Conc again, for a page of twenty lines: it then sorts no more than that page needs."""

import importlib.util
from pathlib import Path

from conc.concordance import Concordance

PACKAGE = "conc"
PAGE = 20

_description = importlib.util.spec_from_file_location("program_of_conc", Path(__file__).with_name("conc.py"))
_conc = importlib.util.module_from_spec(_description)
_description.loader.exec_module(_conc)
opened = _conc.opened


def kwic(corpus, spec):
    report = Concordance(corpus).concordance(spec["node"], order="1R2R3R", page_size=PAGE)
    report.to_frame()
    return {"lines": report.summary_data["total_count"]}
