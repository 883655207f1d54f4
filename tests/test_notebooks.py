"""The notebooks as they are stored, and as they come out of a fresh run."""

import ast
import base64
import re
import shutil
from pathlib import Path

import nbformat
import pytest

import sco_discourse as sco
from sco_discourse import figures
from sco_discourse.notebooks import run_notebooks, stored_form

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# Years, and the names of notebooks: the only figures that may be typed in prose.
TYPED = re.compile(
    r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?\b|\b\d\d-[a-z]+(?:-[a-z]+)*(?:\.ipynb)?\b|\b20\d\d-[a-z]+:\d+\b"
)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code(notebook) for output in cell.outputs]


def test_the_series_is_complete():
    assert [path.stem for path in NOTEBOOKS] == [
        "00-start-here",
        "01-corpus",
        "02-frequencies",
        "03-tfidf-keyness",
        "04-collocations",
        "05-concepts-frames",
        "06-topics",
        "07-voices",
        "08-robustness",
    ]


def test_the_notebooks_lead_from_one_to_the_next():
    """The first page names all the others in order, and each of these but the last ends with the one that follows."""
    stems = [path.stem for path in NOTEBOOKS]
    told = [
        "\n".join(cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown")
        for path in NOTEBOOKS
    ]
    table = re.findall(r"^\| \[(\S+)\]\((\S+)\.ipynb\) \| (.+) \|$", told[0], re.MULTILINE)
    assert [row[:2] for row in table] == [(stem, stem) for stem in stems[1:]]
    assert [row[2] for row in table] == [text.split("\n")[0].removeprefix("# ") for text in told[1:]]
    for text, following in zip(told[1:-1], stems[2:], strict=True):
        assert re.findall(r"\((\S+)\.ipynb\)", text)[-1] == following


def test_stored_as_run_from_top_to_bottom(notebook):
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))


def test_every_cell_that_shows_something_has_its_output(notebook):
    for cell in code(notebook):
        n_calls = len(re.findall(r"\b(?:say|show_\w+)\(", cell.source))
        n_shown = sum(output.output_type == "display_data" for output in cell.outputs)
        # a call in a loop shows something more than once
        assert n_shown == n_calls or n_shown > n_calls > 0, cell.source


def test_no_errors_and_no_stray_output(notebook):
    assert {output.output_type for output in outputs(notebook)} <= {"display_data", "execute_result"}


def test_stored_in_the_form_that_a_run_writes(notebook):
    assert notebook == stored_form(nbformat.from_dict(notebook))


def test_pictures_are_those_of_the_figures_folder(notebook):
    for output in outputs(notebook):
        if "image/png" in output.get("data", {}):
            name, mark = re.match(r"Figure (\S+) \((\w+)\): ", output.data["text/plain"]).groups()
            assert base64.b64decode(output.data["image/png"]) == (ROOT / f"figures/{name}.png").read_bytes()
            assert mark == figures.fingerprint((ROOT / f"figures/{name}.svg").read_bytes())
            assert len(output.metadata["image/png"]["alt"]) > 40


def test_notebooks_draw_the_figures_that_the_registry_gives_them():
    for path in NOTEBOOKS:
        plain = [
            output.data.get("text/plain", "")
            for output in outputs(nbformat.read(path, 4))
            if "data" in output
        ]
        drawn = {match.group(1) for text in plain if (match := re.match(r"Figure (\S+) \(", text))}
        assert drawn == {name for name, entry in figures.REGISTRY.items() if entry.notebook == path.stem}


def test_no_functions_installs_or_absolute_paths(notebook):
    for cell in code(notebook):
        assert not re.search(r"^\s*(?:def |class |[!%])", cell.source, re.MULTILINE), cell.source
        assert not re.search(r"""["'](?:/|~|[A-Z]:)""", cell.source), cell.source


def test_no_typed_numbers_in_prose(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d", TYPED.sub("", cell.source)), cell.source


# Words that assert a direction: only the sentence of a claim, which can turn out otherwise, may do that.
DIRECTION = re.compile(
    r"\b(?:rose|ris(?:e|es|en|ing)|fell|fall(?:s|en|ing)?|grew|grow(?:s|n|ing)?|shr[aiu]nk(?:s|ing)?|increas\w+"
    r"|decreas\w+|declin\w+|drop(?:s|ped|ping)?|surg\w+|more|less|fewer|higher|lower)\b",
    re.IGNORECASE,
)


def test_no_direction_is_asserted_in_prose_that_is_not_computed(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            assert not DIRECTION.search(cell.source), DIRECTION.search(cell.source)


def test_no_typed_numbers_in_computed_prose(notebook):
    for cell in code(notebook):
        if "prose" in cell.metadata.get("tags", []):
            said = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Call)]
            said = [node for node in said if isinstance(node.func, ast.Name) and node.func.id == "say"]
            typed = [part.value for node in said for argument in node.args for part in literals(argument)]
            # a bound of 0 is a definition, not a result
            assert not re.search(r"\d", re.sub(r"\b0\b", "", TYPED.sub("", " ".join(typed)))), typed


def literals(argument):
    """The parts of a sentence that are typed rather than computed."""
    if isinstance(argument, ast.JoinedStr):
        return [part for part in argument.values if isinstance(part, ast.Constant)]
    if isinstance(argument, ast.BinOp):
        return [*literals(argument.left), *literals(argument.right)]
    return [argument] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def test_every_line_cited_exists_and_is_not_blank(notebook):
    documents = sco.load_corpus(ROOT / "seeds").documents
    source = {row.doc_id: row.text.split("\n") for row in documents.itertuples()}
    plain = " ".join(output.data["text/plain"] for output in outputs(notebook) if "data" in output)
    cited = re.findall(r"(20\d\d-[a-z]+):(\d+(?:, \d+)*)", plain)
    places = [(doc_id, int(line)) for doc_id, lines in cited for line in lines.split(", ")]
    assert len(places) > 5
    assert [place for place in places if not source[place[0]][place[1] - 1].strip()] == []


def test_opens_with_a_question_and_each_part_is_one(notebook):
    told = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    headings = [line for source in told for line in source.split("\n") if line.startswith("#")]
    assert headings[0].startswith("# ")
    assert all(heading.endswith("?") or heading.startswith("## Limits") for heading in headings), headings


def test_every_reading_has_a_caution_and_its_lines(notebook):
    prose = [cell for cell in code(notebook) if "prose" in cell.metadata.get("tags", [])]
    assert "**Answer.**" in "".join(cell.source for cell in prose)
    for cell in prose:
        said = " ".join(output.data["text/plain"] for output in cell.outputs)
        if "**Answer.**" not in said:
            assert re.search(r"\*Reading\.\*.+\*Caution\.\*.+\*Lines\.\*", said, re.DOTALL), said


def test_the_figures_folder_holds_the_registry_and_nothing_else():
    expected = {f"{name}.{ending}" for name in figures.REGISTRY for ending in figures.ENDINGS}
    expected |= {"README.md", "provenance.json"}
    assert {path.name for path in (ROOT / "figures").iterdir()} == expected
    assert (ROOT / "figures/README.md").read_text("utf-8") == figures.index()


@pytest.mark.slow
def test_a_fresh_run_writes_the_same_bytes(tmp_path):
    for part in ("notebooks", "seeds"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for file in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / file, tmp_path)
    assert run_notebooks(tmp_path, notebooks_in_place=True) == 0
    for part in ("notebooks", "figures", "seeds"):
        stored = {path.name: path.read_bytes() for path in (ROOT / part).iterdir() if path.is_file()}
        written = {path.name: path.read_bytes() for path in (tmp_path / part).iterdir() if path.is_file()}
        assert sorted(written) == sorted(stored)
        assert [name for name in stored if written[name] != stored[name]] == []


def test_a_failing_notebook_changes_nothing(tmp_path, capfd):
    for part in ("notebooks", "figures"):
        (tmp_path / part).mkdir()
    cells = [nbformat.v4.new_code_cell("1 + 1", id="a"), nbformat.v4.new_code_cell("1 / 0", id="b")]
    stored = nbformat.v4.new_notebook(cells=cells)
    nbformat.write(stored, tmp_path / "notebooks/00-broken.ipynb")
    before = (tmp_path / "notebooks/00-broken.ipynb").read_bytes()
    assert run_notebooks(tmp_path, notebooks_in_place=True) == 1
    said = capfd.readouterr().err
    assert "00-broken.ipynb" in said
    assert "ZeroDivisionError" in said
    assert "Nothing was written" in said
    assert (tmp_path / "notebooks/00-broken.ipynb").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figures", "notebooks"]
