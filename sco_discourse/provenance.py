"""What the figures and tables rest on: seeds, parameters and locked versions; and what has changed since."""

import ast
import hashlib
import json
import re
from pathlib import Path

import nbformat

from sco_discourse import figures
from sco_discourse.cleaning import read_toml

RECORD, LOCK = "figures/provenance.json", "requirements.lock"
_SEEDS = ("*.txt", "*.csv", "*.toml", "coding/*")  # what enters the analysis
_ENDINGS = ("csv", "svg")  # a figure's data, and the picture that names no program


def record(root, results=None):
    """
    What every figure and table of the study rests on, and what they are.

    Nothing of it is the machine's: versions are those of the lock, and there is neither date nor place.

    Parameters
    ----------
    root : str or Path
        Folder of the study: ``seeds/``, ``requirements.lock``, ``pyproject.toml``.
    results : str or Path, optional
        Folder with ``notebooks/`` and ``figures/``; by default the same.

    Returns
    -------
    dict
        ``seeds``: sha256 of each file that enters the analysis. ``versions``: as `versions` gives them. ``notebooks``:
        of each, its ``parameters``, its ``tables`` (sha256 of the stored text by caption; lists of lines are tables
        too) and its ``figures`` (sha256 of CSV and SVG by file). What is missing has no entry.
    """
    root = Path(root)
    results = Path(results or root)
    content = {"seeds": seeds(root), "versions": versions(root), "notebooks": {}}
    for path in sorted((results / "notebooks").glob("*.ipynb")):
        drawn = [name for name, entry in figures.REGISTRY.items() if entry.notebook == path.stem]
        own = {"parameters": parameters(path), "tables": _tables(path), "figures": _files(results, drawn)}
        content["notebooks"][path.stem] = own
    # as it is read again: lists for tuples, strings for keys
    return json.loads(as_text(content))


def redrawn(content, results, names):
    """
    A record in which some figures are those of a folder, and all else is as it was.

    Seeds are not looked at again: if they have changed, the other figures and the tables still rest on the old ones.

    Parameters
    ----------
    content : dict
        As `record` returns it; left as it is.
    results : str or Path
        Folder with ``figures/``.
    names : list of str
        Names in the registry of figures.

    Returns
    -------
    dict
    """
    changed = json.loads(as_text(content))
    for name in names:
        notebook = changed.setdefault("notebooks", {}).setdefault(figures.REGISTRY[name].notebook, {})
        notebook.setdefault("figures", {}).update(_files(Path(results), [name]))
    return changed


def as_text(content):
    r"""
    A record as it is written: the same to the byte whenever it says the same.

    Examples
    --------
    >>> as_text({"b": (1, 2), "a": "é"})
    '{\n "a": "é",\n "b": [\n  1,\n  2\n ]\n}\n'
    """
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def stored(root):
    """The record that the last run wrote."""
    path = Path(root) / RECORD
    if not path.is_file():
        raise FileNotFoundError(
            f"{RECORD} is missing: nothing says what the figures and tables rest on. Run 'python3 study run'."
        )
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError) as error:
        raise ValueError(f"{RECORD} is not sound JSON: {error}. Run 'python3 study run'.") from error


def changes(root):
    """
    Differences between the stored record and the study as it stands.

    Parameters
    ----------
    root : str or Path
        Folder of the study.

    Returns
    -------
    list of (str, str, object, object)
        Kind (``seeds``, ``versions``, ``parameters``, ``tables`` or ``figures``), name, value in the record and value
        found, in the order of kind and name; None for what is not there.
    """
    expected, found = dict(_entries(stored(root))), dict(_entries(record(root)))
    return [
        (*entry, expected.get(entry), found.get(entry))
        for entry in sorted(expected.keys() | found.keys())
        if expected.get(entry) != found.get(entry)
    ]


def complaints(root):
    """The same differences, a line each."""
    return [
        f"{kind}: {name}: recorded {_shown(expected)}, found {_shown(found)}"
        for kind, name, expected, found in changes(root)
    ]


def seeds(root):
    """The sha256 of every file in ``seeds/`` that enters the analysis, by its path there."""
    folder = Path(root) / "seeds"
    paths = {path for pattern in _SEEDS for path in folder.glob(pattern)}
    return {
        path.relative_to(folder).as_posix(): _sha256(path.read_bytes())
        for path in sorted(paths)
        if path.is_file() and not path.name.startswith(".")
    }


def versions(root):
    """
    Versions of the packages that the study asks for, from its lock and not from what is installed.

    Parameters
    ----------
    root : str or Path
        Folder with ``requirements.lock`` and ``pyproject.toml``.

    Returns
    -------
    dict of {str: str}
        By package; the lock itself, with all packages besides, stands under its name with its sha256.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If the lock lacks a package.
    """
    lock, project = (Path(root) / name for name in (LOCK, "pyproject.toml"))
    for path in (lock, project):
        if not path.is_file():
            raise FileNotFoundError(
                f"{path.name} is missing: the study's packages and versions stand in it. Restore it."
            )
    locked = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text("utf-8"), re.MULTILINE):
        locked.setdefault(_canonical(name), []).append(version)
    found = {}
    for wanted in read_toml(project)["project"]["dependencies"]:
        name = _canonical(re.match(r"[\w.-]+", wanted).group())
        if name not in locked:
            raise ValueError(
                f"{LOCK} has no {name}, which pyproject.toml asks for. Make the lock anew, as CONTRIBUTING.md says."
            )
        found[name] = " or ".join(locked[name])
    return {**found, LOCK: _sha256(lock.read_bytes())}


def parameters(path):
    """
    What a notebook's parameter cell assigns.

    Parameters
    ----------
    path : str or Path
        A notebook. Its parameters stand in the first cell of code that begins with ``# Parameters``.

    Returns
    -------
    dict
        Value by name, all names in capitals. What is not written out, because it rests on other names, is given as its
        source text. Empty for a notebook without such a cell.

    Raises
    ------
    ValueError
        If the cell is not sound Python.
    """
    sources = [cell.source for cell in _code(path)]
    source = next((source for source in sources if source.startswith("# Parameters")), "")
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise ValueError(f"The parameters of {Path(path).name} are not sound Python: {error}.") from error
    assigned = [node for node in body if isinstance(node, ast.Assign)]
    pairs = [pair for node in assigned for target in node.targets for pair in _pairs(target, node.value)]
    return {
        name.id: _value(value, source)
        for target, value in pairs
        for name in ast.walk(target)
        if isinstance(name, ast.Name) and name.id.isupper()
    }


def _pairs(target, value):
    """Targets and values one by one: ``A, B = 1, 2`` assigns two."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        starred = any(isinstance(part, ast.Starred) for part in [*target.elts, *value.elts])
        if not starred and len(target.elts) == len(value.elts):
            return zip(target.elts, value.elts, strict=True)
    return [(target, value)]


def _value(node, source):
    try:
        value = ast.literal_eval(node)
        as_text(value)
    except (ValueError, TypeError):
        return " ".join(ast.get_source_segment(source, node).split())
    return value


def _code(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def _tables(path):
    """The sha256 of each stored table by its caption; tables of one caption count together."""
    texts = {}
    for cell in _code(path):
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):
                plain = output.data["text/plain"]
                texts.setdefault(plain.split("\n")[0], []).append(plain)
    return {caption: _sha256("\n".join(parts).encode()) for caption, parts in texts.items()}


def _files(results, names):
    paths = [results / "figures" / f"{name}.{ending}" for name in names for ending in _ENDINGS]
    return {path.name: _sha256(path.read_bytes()) for path in paths if path.is_file()}


def _entries(part, path=()):
    """Every value of a record by kind and name."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from _entries(value, (*path, key))
    else:
        kind, rest = (path[2], (path[1], *path[3:])) if path[0] == "notebooks" else (path[0], path[1:])
        yield (kind, ", ".join(rest)), part


def _shown(value):
    if value is None:
        return "nothing"
    if isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value):
        return value[:12]
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= 60 else told[:57] + "..."


def _canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _sha256(content):
    return hashlib.sha256(content).hexdigest()
