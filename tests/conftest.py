"""What several test files share: the study's own texts, tiny indexes, and worked examples of others."""

import json
import os
import shutil
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse import provenance
from sco_discourse.corpus import update_manifest

TESTS = Path(__file__).parent
# These import programs that the study does not have; test_bench.py tests what can be.
collect_ignore = ["benchmarks"]


def pytest_configure(config):
    """Notebooks that are tested draw into a folder of their own and meet no configuration of the user's."""
    folder = tempfile.TemporaryDirectory(prefix="study-")
    config.add_cleanup(folder.cleanup)
    for name in ("SCO_FIGURES", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(Path(folder.name) / name.lower())
        Path(os.environ[name]).mkdir()


@pytest.fixture(scope="session")
def tokens():
    """The index of the study's own five texts."""
    return sco.tokenize(sco.load_corpus(TESTS.parent / "seeds"))


@pytest.fixture(scope="session")
def index_of():
    """An index of texts made by hand: ``index_of({"a": "Peace.", "b": "Trade."}, year=[2020, 2021])``."""

    def build(texts, **columns):
        documents = pd.DataFrame({"doc_id": list(texts), "text": list(texts.values()), **columns})
        return sco.tokenize(sco.corpus_of(documents))

    return build


@pytest.fixture(scope="session")
def reference():
    """Worked examples from papers and other tools by id: inputs, expected, tol, source."""
    rows = json.loads((TESTS / "reference" / "reference_values.json").read_text("utf-8"))
    return {row["id"]: row for row in rows}


@pytest.fixture(scope="session")
def occurrences_by():
    """Counts made without the index: ``occurrences_by(tokens, "year")[2020]["peace"]``."""

    def occurrences_by(tokens, column):
        """Every token of the view with its group, one sentence after the other, in plain lists and counters."""
        groups, counts = tokens.column(column), defaultdict(Counter)
        for row in tokens.rows:
            terms = tokens.vocabulary[tokens.ids[tokens.bounds[row] : tokens.bounds[row + 1]]]
            counts[groups[row]].update(terms.tolist())
        return counts

    return occurrences_by


@pytest.fixture(scope="session")
def two_years(index_of):
    """Six tokens in 2020 and, in two texts, six in 2021."""
    texts = {"a": "Peace and trade. Peace and peace.", "b": "Trade and rail.", "c": "Trade. Rail, rail."}
    return index_of(texts, year=[2020, 2021, 2021])


@pytest.fixture(scope="session")
def make_tiny():
    """Make each text of a copy of the study one sentence, and record that, claims aside: ``make_tiny(folder)``."""

    def make(folder):
        shutil.rmtree(folder / "seeds/coding")
        for name in ("cleaning.toml", "speakers.toml"):
            (folder / "seeds" / name).unlink()
        # Claims about voices need a leader and an expert, quoted and reported; topics need a word in two texts.
        sentences = (
            *('"Health matters," President Xi said.', "Experts noted that peace grows."),
            *("Trade rises.", "Rails lengthen.", "Leaders met."),
        )
        for path, sentence in zip(sorted((folder / "seeds").glob("00*.txt")), sentences, strict=True):
            path.write_text(sentence, "utf-8")
        update_manifest(folder / "seeds")
        (folder / provenance.RECORD).write_text(provenance.as_text(provenance.record(folder)), "utf-8")

    return make
