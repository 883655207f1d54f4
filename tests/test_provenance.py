"""What the results rest on: the record, what changes it, and the methods paragraph."""

import ast
import hashlib
import inspect
import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

import sco_discourse as sco
from sco_discourse import cli, figures, methods, notebooks, provenance
from sco_discourse.corpus import update_manifest

ROOT = Path(__file__).parents[1]
CONCEPTS = "notebooks/05-concepts-frames.ipynb"
TOPICS = "notebooks/06-topics.ipynb"
# What notebooks take from the package and is no measure: it loads, selects, shows, or is told with another.
NOT_MEASURES = {
    *(
        "CHOICES",
        "CLAIMS",
        "FRAMES",
        "TOPIC_CLAIMS",
        "ZONES",
        "load_corpus",
        "load_concepts",
        "load_stopwords",
        "read_codings",
        "tokenize",
    ),
    *("concordance", "hits", "lines", "occurrences", "stretches", "zone_sizes", "overlaps", "block_table"),
    *("evidence", "topic_evidence", "option_shares", "specification_curve"),
    *("per_thousand", "rate_difference", "concept_rates", "n_larger"),
    *(
        "align_topics",
        "load_topic_labels",
        "share_difference",
        "stability_curve",
        "topic_blocks",
        "topic_labels",
    ),
    "topic_paragraphs",
    "coherence",
    "corpus_of",
    *("variants", "variant_shifts", "candidate_renderings", "held_out_mentions"),
    *("agreed_of_segments", "coded_paragraphs", "micro_f1", "paragraph_voices", "wrong_paragraphs"),
}


def copy_of_study(folder):
    for part in ("seeds", "notebooks", "figures"):
        shutil.copytree(ROOT / part, folder / part)
    for file in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / file, folder)
    return folder


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A copy of the study in which all is as its own record has it."""
    copy_of_study(tmp_path)
    (tmp_path / provenance.RECORD).write_text(provenance.as_text(provenance.record(tmp_path)), "utf-8")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    return tmp_path


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")


def notebook(folder, source):
    """A notebook of one cell of parameters."""
    path = folder / "a.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# Parameters"), nbformat.v4.new_code_cell(source)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_the_study_is_as_recorded():
    assert provenance.complaints(ROOT) == []
    stored = (ROOT / provenance.RECORD).read_text("utf-8")
    assert stored == provenance.as_text(json.loads(stored))


def test_the_record_has_every_seed_notebook_table_and_figure():
    record = provenance.stored(ROOT)
    texts = set(sco.load_corpus(ROOT / "seeds").documents["file"])
    others = {"manifest.csv", "cleaning.toml", "concepts.toml", "speakers.toml", "stopwords.txt"}
    assert texts | others | {"coding/coder_a.csv", "coding/CODEBOOK.md"} <= set(record["seeds"])
    assert not {"README.md", "references.bib"} & set(record["seeds"])
    assert list(record["notebooks"]) == sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    drawn = {file for own in record["notebooks"].values() for file in own["figures"]}
    assert drawn == {f"{name}.{ending}" for name in figures.REGISTRY for ending in ("csv", "svg")}
    assert all(own["parameters"]["SEEDS"] == "../seeds" for own in record["notebooks"].values())
    assert "Mentions of each frame by year" in record["notebooks"]["05-concepts-frames"]["tables"]


def test_the_record_is_the_same_wherever_the_study_lies(tmp_path):
    first, second = (copy_of_study(tmp_path / name) for name in ("first", "second"))
    told = provenance.as_text(provenance.record(first))
    assert told == provenance.as_text(provenance.record(second))
    assert str(tmp_path) not in told


def test_the_hashes_are_those_of_the_files():
    record = provenance.record(ROOT)
    file = next(path for path in (ROOT / "seeds").glob("003_*"))
    assert record["seeds"][file.name] == hashlib.sha256(file.read_bytes()).hexdigest()
    drawn = (ROOT / "figures/framing.csv").read_bytes()
    own = record["notebooks"]["05-concepts-frames"]["figures"]
    assert own["framing.csv"] == hashlib.sha256(drawn).hexdigest()


def test_versions_are_those_of_the_lock(study):
    versions = provenance.versions(study)
    asked = re.findall(r'^    "([a-z-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert {"numpy", "pandas"} <= versions.keys() - {provenance.LOCK} <= set(asked)
    (study / "requirements.lock").write_text("numpy==0.1 ; x\nnumpy==0.2 ; y\nPandas==3\n", "utf-8")
    (study / "pyproject.toml").write_text('[project]\ndependencies = ["numpy>=2", "pandas"]\n', "utf-8")
    found = provenance.versions(study)
    assert (found["numpy"], found["pandas"]) == ("0.1 or 0.2", "3")
    (study / "pyproject.toml").write_text('[project]\ndependencies = ["polars"]\n', "utf-8")
    with pytest.raises(ValueError, match=r"requirements.lock has no polars, .* Make the lock anew"):
        provenance.versions(study)
    (study / "requirements.lock").unlink()
    with pytest.raises(FileNotFoundError, match=r"requirements.lock is missing: .* Restore it"):
        provenance.versions(study)


def test_parameters_are_values_or_the_source_that_makes_them(tmp_path):
    source = (
        '# Parameters: some\nA, B = 0.5, [1, 3]  # two\nC = {"x": (1, 2)}\nD = [*B, "y"]\nE = dict(\n    x=A,\n)\n'
        "F, G = divmod(7, 2)\nH = {1, 2}\nlower = 9\n"
    )
    found = provenance.parameters(notebook(tmp_path, source))
    assert {name: found[name] for name in "ABCD"} == {
        "A": 0.5,
        "B": [1, 3],
        "C": {"x": (1, 2)},
        "D": '[*B, "y"]',
    }
    assert [found[name] for name in "EFGH"] == ["dict( x=A, )", "divmod(7, 2)", "divmod(7, 2)", "{1, 2}"]
    assert "lower" not in found
    assert provenance.parameters(notebook(tmp_path, "A = 1")) == {}
    with pytest.raises(ValueError, match=r"parameters of a.ipynb are not sound Python"):
        provenance.parameters(notebook(tmp_path, "# Parameters\nA = = 1"))


def one_byte(study):
    path = next((study / "seeds").glob("003_*"))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"a", b"e", 1))
    update_manifest(study / "seeds")
    return (
        f"seeds: {path.name}: recorded {hashlib.sha256(content).hexdigest()[:12]}, found ",
        "seeds: manifest.csv: ",
    )


def a_new_text(study):
    (study / "seeds/new.txt").write_text("A new text.", "utf-8")
    return ("seeds: new.txt: recorded nothing, found ",)


def a_coding(study):
    replace(study / "seeds/coding/coder_a.csv", "body", "bodi")
    return ("seeds: coding/coder_a.csv: ",)


def a_parameter(study):
    replace(study / CONCEPTS, "0.95, 2000, 2022", "0.95, 2001, 2022")
    return ("parameters: 05-concepts-frames, N_DRAWS: recorded 2000, found 2001",)


def a_table(study):
    replace(study / CONCEPTS, "Mentions of each frame by year\\n", "Mentions of each frame by years\\n")
    return (
        "Mentions of each frame by year: recorded ",
        "Mentions of each frame by years: recorded nothing, found ",
    )


def a_version(study):
    replace(study / "requirements.lock", "numpy==", "numpy==9")
    return "versions: numpy: ", "versions: requirements.lock: "


def a_figure(study):
    replace(study / "figures/framing.csv", "2020", "2019")
    return ("figures: 05-concepts-frames, framing.csv: ",)


def no_figure(study):
    (study / "figures/topics.svg").unlink()
    return ("figures: 06-topics, topics.svg: ",)


@pytest.mark.parametrize(
    "change", [one_byte, a_new_text, a_coding, a_parameter, a_table, a_version, a_figure, no_figure]
)
def test_what_changed_is_told_by_name_and_nothing_else(study, change):
    assert provenance.complaints(study) == []
    expected = change(study)
    lines = provenance.complaints(study)
    assert len(lines) == len(expected)
    for part, line in zip(sorted(expected), sorted(lines), strict=True):
        assert part in line


def test_the_check_says_which_text_changed_and_fails(study, make_tiny, capsys):
    make_tiny(study)
    assert cli.main(["check", "--update"]) == 0
    assert "are as figures/provenance.json has them" in capsys.readouterr().out
    expected, _ = one_byte(study)
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    assert expected in said.out
    assert "python3 study run" in said.err


def test_what_rests_on_nothing_is_an_error_that_says_what_to_do(study, make_tiny, capsys):
    make_tiny(study)
    assert cli.main(["check", "--update"]) == 0
    path = study / provenance.RECORD
    path.write_text("<<<<<<< ours", "utf-8")
    assert cli.main(["check"]) == 1
    assert "figures/provenance.json is not sound JSON" in capsys.readouterr().err
    path.unlink()
    assert cli.main(["check"]) == 1
    assert "figures/provenance.json is missing" in (said := capsys.readouterr().err)
    assert "Run 'python3 study run'" in said


@pytest.fixture
def fake_run(study, monkeypatch):
    """Notebooks that are not executed: each is stored as it is, and draws one figure anew if it is its own."""

    def execute(path, target):
        shutil.copy(path, target)
        for name, entry in figures.REGISTRY.items():
            if entry.notebook == path.stem:
                for ending in figures.ENDINGS:
                    content = (study / f"figures/{name}.{ending}").read_bytes()
                    (target.parents[1] / f"figures/{name}.{ending}").write_bytes(
                        content + b"\n" * (name == "framing")
                    )
        return True

    monkeypatch.setattr(notebooks, "_execute", execute)
    return study


def test_a_run_records_what_it_wrote(fake_run):
    one_byte(fake_run)
    (fake_run / provenance.RECORD).unlink()
    assert notebooks.run_notebooks(fake_run, notebooks_in_place=True) == 0
    assert provenance.changes(fake_run) == []
    assert provenance.stored(fake_run)["seeds"] != provenance.stored(ROOT)["seeds"]


def test_one_figure_drawn_again_changes_its_own_entries_alone(fake_run):
    before = provenance.stored(fake_run)
    assert notebooks.run_notebooks(fake_run, figure_names=["framing"]) == 0
    assert provenance.changes(fake_run) == []
    after = provenance.stored(fake_run)
    own = "05-concepts-frames", "figures"
    changed = {
        name for name, hashed in after["notebooks"][own[0]][own[1]].items() if hashed not in str(before)
    }
    assert changed == {"framing.csv", "framing.svg"}
    for name in changed:
        after["notebooks"][own[0]][own[1]][name] = before["notebooks"][own[0]][own[1]][name]
    assert after == before


def test_one_figure_drawn_again_does_not_vouch_for_the_others(fake_run):
    one_byte(fake_run)
    assert notebooks.run_notebooks(fake_run, figure_names=["framing"]) == 0
    assert {kind for kind, *_ in provenance.changes(fake_run)} == {"seeds"}


def test_one_figure_drawn_without_a_record_makes_none(fake_run):
    (fake_run / provenance.RECORD).unlink()
    assert notebooks.run_notebooks(fake_run, figure_names=["framing"]) == 0
    assert not (fake_run / provenance.RECORD).exists()


@pytest.fixture(scope="module")
def paragraph():
    return methods.paragraph(ROOT)


def test_the_paragraph_holds_what_is_counted_from_the_files(paragraph):
    corpus = sco.load_corpus(ROOT / "seeds")
    token = re.compile(r"[^\W_]+(?:[-‐‑'’‘][^\W_]+)*")
    total = 0
    for text in corpus.documents.itertuples():
        own = corpus.ledger[(corpus.ledger["doc_id"] == text.doc_id) & (corpus.ledger["zone"] == "body")]
        n_tokens = sum(len(token.findall(text.text[row.start : row.end])) for row in own.itertuples())
        digest = hashlib.sha256((ROOT / "seeds" / text.file).read_bytes()).hexdigest()[:12]
        outlet = text.outlet.split(" (")[0]
        assert f"{text.doc_id} ({outlet}, {n_tokens:,} tokens, sha256 {digest})" in paragraph
        total += n_tokens
    assert f"{len(corpus.documents)} texts" in paragraph
    assert f"{total:,} tokens of body text" in paragraph
    n_characters = sum(len(path.read_bytes().decode("utf-8")) for path in (ROOT / "seeds").glob("00*.txt"))
    whole, body, aside, blank = (
        int(number.replace(",", ""))
        for number in re.search(
            r"Of their (\S+) characters, (\S+) are body text, .*?analysed, (\S+) were .*? and (\S+) are white",
            paragraph,
        ).groups()
    )
    assert whole == n_characters == body + aside + blank
    n_rules = (ROOT / "seeds/cleaning.toml").read_text("utf-8").count("\n[[rule]]")
    assert f" by {n_rules} rules" in paragraph
    n_lines = len((ROOT / "seeds/coding/coder_a.csv").read_text("utf-8").splitlines()) - 1
    assert f"codings of {n_lines} lines" in paragraph
    n_concepts = len(
        re.findall(r"^\[\[concept\]\]", (ROOT / "seeds/concepts.toml").read_text("utf-8"), re.MULTILINE)
    )
    assert f"Concepts, {n_concepts} in {len(sco.FRAMES)} frames" in paragraph


def test_the_paragraph_holds_the_parameters_and_the_versions(paragraph):
    assert "B = 2,000 draws, seed 2022" in paragraph
    assert "means of 1,000 draws" in paragraph
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for name in ("numpy", "scikit-learn"):
        assert f"{name} {re.search(f'^{name}==([0-9.]+)', lock, re.MULTILINE).group(1)}" in paragraph
    assert "{" not in re.sub(r"`.+?`", "", paragraph)
    assert "\n" not in paragraph


def test_the_paragraph_follows_the_parameters(study):
    for notebook in (CONCEPTS, TOPICS):
        replace(study / notebook, "0.95, 2000, 2022", "0.9, 12345, 2023")
    text = methods.paragraph(study)
    assert "Intervals at 90 per cent are" in text
    assert "B = 12,345 draws, seed 2023" in text
    assert "means of 1,000 draws, seed 2022" in text
    for notebook in (CONCEPTS, TOPICS):
        replace(study / notebook, "N_DRAWS, SEED = ", "N, SEED = ")
    with pytest.raises(ValueError, match=r"calls level_contrasts has the parameter N_DRAWS"):
        methods.paragraph(study)


def test_a_measure_that_no_notebook_uses_is_not_told(study, paragraph):
    assert "Topics are exploration" in paragraph
    (study / "notebooks/06-topics.ipynb").unlink()
    assert "Topics are exploration" not in methods.paragraph(study)


def test_every_measure_of_the_notebooks_is_told_and_no_other():
    used = set().union(*(methods.calls_of(path) for path in (ROOT / "notebooks").glob("*.ipynb")))
    told = {name for names in methods.MEASURES for name in names.split()}
    assert told <= used
    assert used == told | (used & NOT_MEASURES)
    assert not told & NOT_MEASURES


def test_defaults_that_are_told_are_those_used():
    """No notebook gives its own value to an argument whose default the paragraph tells."""
    sources = [
        cell.source
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in nbformat.read(path, 4).cells
        if cell.cell_type == "code"
    ]
    given = {
        (node.func.attr, keyword.arg): keyword.value
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        for keyword in node.keywords
    }
    for names, sentence in methods.MEASURES.items():
        first = names.split()[0]
        defaults = (
            set(re.findall(r"\{([a-z_]+)\}", sentence))
            & inspect.signature(getattr(sco, first)).parameters.keys()
        )
        # blocks of one voice alone are no runs: that table has a note of its own
        assert not {(first, name) for name in defaults} & given.keys() - {("level_contrasts", "length")}
    assert ("distances", "size") not in given


def test_the_tokens_are_what_the_paragraph_calls_them(paragraph):
    assert f"(`{methods.TOKEN.pattern}`)" in paragraph
    assert methods.TOKEN.findall("The people’s anti-epidemic – report, 20 é") == [
        *("The", "people’s", "anti-epidemic", "report", "20", "é"),
    ]


def test_references_are_those_cited_and_no_others(study, capsys, paragraph):
    entry = re.compile(r"^@\w+\{(\w+),", re.MULTILINE)
    assert cli.main(["methods"]) == 0
    said = capsys.readouterr()
    assert said.out == (study / "report/methods.md").read_text("utf-8") == paragraph + "\n"
    assert "CAUTION" not in said.err
    written = (study / "report/methods.bib").read_text("utf-8")
    keys = entry.findall(written)
    assert keys == sorted(set(re.findall(r"[\[ ]@(\w+)", paragraph))) == methods.cited(paragraph)
    # the whole bibliography is cited, and each entry says who, what and when
    assert keys == sorted(entry.findall((ROOT / "seeds/references.bib").read_text("utf-8")))
    for part in written.strip().split("\n\n"):
        assert all(
            re.search(rf"^  {field} += \{{.+\}},?$", part, re.MULTILINE)
            for field in ("author", "title", "year")
        )
        assert part.count("{") == part.count("}")
    with pytest.raises(ValueError, match=r"no entry 'nobody2020'"):
        methods.references("[@nobody2020]", written)


def test_the_methods_of_other_results_are_written_with_a_caution(study, capsys):
    a_parameter(study)
    assert cli.main(["methods"]) == 0
    assert "CAUTION" in capsys.readouterr().err
