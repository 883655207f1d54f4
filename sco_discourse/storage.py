"""An index in a folder: plain NumPy arrays that open by memory map, and texts that are decoded one at a time."""

import json
import os
import shutil
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

_FORMAT = 1
_DESCRIPTION = "index.json"
_VOCABULARY = "vocabulary.txt"
_ARRAYS = ("ids", "starts", "ends", "sizes", "text", "text_sizes")


class StoredTexts(Sequence):
    """
    Texts one behind the other in an array of UTF-8 bytes, each decoded when it is asked for.

    Parameters
    ----------
    content : ndarray of uint8
    bounds : ndarray of int64, shape (n_texts + 1,)
        Where each text begins and ends, in bytes.
    """

    def __init__(self, content, bounds):
        self._content, self._bounds = content, bounds

    def __len__(self):
        """Number of texts."""
        return len(self._bounds) - 1

    def __getitem__(self, number):
        """The text of this number."""
        if not 0 <= number < len(self):
            raise IndexError(f"There is no text {number}; there are {len(self)}, from 0.")
        content = self._content[self._bounds[number] : self._bounds[number + 1]]
        return content.tobytes().decode("utf-8", "surrogatepass")


class Arrays:
    """
    Arrays that grow part by part: in memory, or as ``.npy`` files of a folder.

    Parameters
    ----------
    folder : Path, optional
    """

    def __init__(self, folder=None):
        self.folder, self._parts, self._files = folder, {}, {}

    def add(self, **parts):
        """Append a part to each of these arrays; the first part of an array decides on its type."""
        for name, part in parts.items():
            if self.folder is None:
                self._parts.setdefault(name, []).append(part)
                continue
            if name not in self._files:
                self._files[name] = [(self.folder / f"{name}.npy").open("w+b"), part.dtype, 0]
                _write_header(*self._files[name])
            file, dtype, _ = self._files[name]
            part.astype(dtype, copy=False).tofile(file)
            self._files[name][2] += len(part)

    def add_texts(self, texts):
        """Append texts as `StoredTexts` keeps them: their bytes to ``text``, the length of each to ``text_sizes``."""
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        sizes = np.array([len(part) for part in parts], np.int64)
        self.add(text=np.frombuffer(b"".join(parts), np.uint8), text_sizes=sizes)

    def add_table(self, name, table):
        """
        Append the columns of a table, as arrays ``name.0``, ``name.1``, …; strings as numbers of the distinct ones.

        Parameters
        ----------
        name : str
        table : DataFrame

        Returns
        -------
        dict of {str: list of str}
            The distinct strings of the columns that hold any.

        Raises
        ------
        ValueError
            If a column holds what is neither a number, nor a string, nor missing, or both of them.
        """
        strings = {}
        for number, (column, values) in enumerate(table.items()):
            array = values.to_numpy()
            if array.dtype.kind == "O":
                _check_strings(values.dropna(), name, column)
                array, found = pd.factorize(array)
                strings[f"{name}.{number}"] = list(found)
            self.add(**{f"{name}.{number}": array})
        return strings

    def finished(self):
        """
        The arrays, whole.

        Returns
        -------
        dict of {str: ndarray}
            Those of a folder are memory maps: what is written to them is written to the files.
        """
        if self.folder is None:
            return {name: np.concatenate(parts) for name, parts in self._parts.items()}
        self.close()
        return {name: _mapped(self.folder / f"{name}.npy", "r+") for name in self._files}

    def close(self):
        """Finish the files, if there are any; further calls do nothing."""
        for file, dtype, length in self._files.values():
            if not file.closed:
                file.seek(0)
                _write_header(file, dtype, length)
                file.close()


@contextmanager
def new_folder(folder):
    """
    A folder that appears under its name when all is in it, or not at all.

    Parameters
    ----------
    folder : str or Path
        It must not exist, or be empty.

    Yields
    ------
    Arrays
        Those that are written meanwhile; `Arrays.folder` is where.
    """
    folder = Path(folder).absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there already. Name a new folder for the index, or remove this one.")
    if not folder.parent.is_dir():
        raise FileNotFoundError(
            f"The folder {folder.parent}, in which the index is to stand, is missing. Make it first."
        )
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    draft.mkdir()
    arrays = Arrays(draft)
    try:
        yield arrays
        arrays.close()
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    finally:
        arrays.close()
        shutil.rmtree(draft, ignore_errors=True)


def describe(folder, vocabulary, tables, strings):
    """
    Write what the arrays of a folder mean.

    Parameters
    ----------
    folder : Path
    vocabulary : ndarray of str
    tables : dict of {str: list of str}
        Columns of each table.
    strings : dict of {str: list of str}
        As `Arrays.add_table` returns them.
    """
    described = {"format": _FORMAT, "n_terms": len(vocabulary), "tables": tables, "strings": strings}
    (folder / _VOCABULARY).write_text("\n".join(vocabulary), "utf-8", newline="\n")
    (folder / _DESCRIPTION).write_text(json.dumps(described, ensure_ascii=True, indent=1), "utf-8")


def read(folder):
    """
    The arrays and tables of a folder.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    arrays : dict of {str: ndarray}
        Memory maps that cannot be written to.
    vocabulary : ndarray of str
    tables : dict of {str: DataFrame}

    Raises
    ------
    FileNotFoundError
        If the folder holds no index.
    ValueError
        If the index has another format.
    """
    folder = Path(folder)
    if not (folder / _DESCRIPTION).exists():
        raise FileNotFoundError(
            f"{folder} holds no index: {_DESCRIPTION} is missing. Tokens.save() or index_texts() write one."
        )
    try:
        described = dict(json.loads((folder / _DESCRIPTION).read_text("utf-8")))
        words = (folder / _VOCABULARY).read_text("utf-8")
    except (FileNotFoundError, ValueError, TypeError) as error:
        raise _incomplete(folder, f"{_DESCRIPTION} or {_VOCABULARY}") from error
    if described.get("format") != _FORMAT:
        raise ValueError(
            f"The index in {folder} has format {described.get('format')!r}; this version reads {_FORMAT}. Build it "
            "again."
        )
    vocabulary = np.array(words.split("\n") if words else [], dtype=np.dtypes.StringDType())
    arrays = {name: _opened(folder, name) for name in _ARRAYS}
    lengths = {len(arrays[name]) for name in ("ids", "starts", "ends")}
    if len(vocabulary) != described["n_terms"]:
        raise _incomplete(folder, _VOCABULARY)
    if lengths != {arrays["sizes"].sum()}:
        raise _incomplete(folder, "ids.npy, starts.npy, ends.npy or sizes.npy")
    tables = {}
    for name, columns in described["tables"].items():
        found = {}
        for number, column in enumerate(columns):
            found[column] = _opened(folder, f"{name}.{number}")
            strings = described["strings"].get(f"{name}.{number}")
            if strings is not None:
                found[column] = pd.array([*strings, None], dtype="str").take(found[column])
        tables[name] = pd.DataFrame(found, copy=False)
    return arrays, vocabulary, tables


def _opened(folder, name):
    try:
        return _mapped(folder / f"{name}.npy", "r")
    except (FileNotFoundError, ValueError, EOFError) as error:
        raise _incomplete(folder, f"{name}.npy") from error


def _incomplete(folder, name):
    return ValueError(f"The index in {folder} is incomplete: {name} is missing or cut short. Build it again.")


def _check_strings(values, table, column):
    if wrong := [value for value in values if not isinstance(value, str)]:
        raise ValueError(
            f"The column {column!r} of {table} holds {wrong[0]!r}, of type {type(wrong[0]).__name__}; an index stores "
            "columns of numbers, and columns of strings. Turn it into strings."
        )


def _mapped(path, mode):
    try:
        return np.asarray(np.load(path, mmap_mode=mode))
    except ValueError:
        # nothing can be mapped of an empty array
        return np.load(path)


def _write_header(file, dtype, length):
    # NumPy leaves room in the header for a longer first axis
    header = {"descr": np.lib.format.dtype_to_descr(dtype), "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(file, header)
