import ast
import subprocess
import sys
from pathlib import Path

import pytest

import sco_discourse

PACKAGE = Path(sco_discourse.__file__).parent

# Every module and the modules of the package that it may import. A new module must be entered here.
ARROWS = {
    "scan": set(),
    "sentences": {"scan"},
    "cleaning": {"sentences"},
    "names": set(),
    "reporting": {"names"},
    "voices": {"cleaning", "names", "reporting", "sentences"},
    "corpus": {"cleaning", "voices"},
    "counting": set(),
    "queries": {"scan"},
    "storage": set(),
    "tokens": {"matching", "queries", "scan", "storage"},
    "index": {"cleaning", "scan", "sentences", "storage", "tokens", "voices"},
    "association": set(),
    "effect_sizes": {"association"},
    "significance": {"association"},
    "agreement": set(),
    "framing": {"frequency", "lexicon", "tokens"},
    "codings": {"agreement", "cleaning", "lexicon"},
    "lexicon": {"cleaning", "scan"},
    "matching": set(),
    "coordination": {"queries"},
    "concepts": {"cleaning", "coordination", "lexicon", "matching", "queries", "scan"},
    "parts": {"counting"},
    "frequency": {"cleaning", "counting", "index", "parts", "queries", "tokens"},
    "dispersion": {"parts"},
    "diversity": {"frequency", "tokens"},
    "tfidf": {"frequency", "parts", "tokens"},
    "keyness": {"association", "dispersion", "effect_sizes", "frequency", "significance", "tokens"},
    "collocation": {"association", "effect_sizes", "parts", "queries", "tokens"},
    "distance": {"tfidf", "tokens"},
    "concordance": {"cleaning", "concepts", "counting", "collocation", "lexicon", "queries", "tokens"},
    "planted": {"tokens"},
    "progress": set(),
    "units": {"counting", "tokens"},
    "factorisation": {"units"},
    "alignment": set(),
    "topics": {"factorisation", "progress", "units"},
    "stability": {"alignment", "coherence", "factorisation", "progress", "topics", "units"},
    "topic_readings": {"codings", "lexicon", "units"},
    "topic_labels": {"cleaning", "factorisation"},
    "coherence": {"effect_sizes", "parts", "tokens"},
    "resampling": {"frequency"},
    "coverage": {"frequency", "resampling"},
    "variants": {"association", "concepts", "frequency", "lexicon", "queries", "scan", "tfidf", "tokens"},
    "claims": {"lexicon", "scan"},
    "key_words": {"keyness", "resampling"},
    "verdicts": {"key_words", "resampling"},
    "assessment": {
        *("claims", "codings", "concepts", "corpus", "framing", "frequency", "index", "key_words", "lexicon"),
        *("resampling", "tokens", "verdicts"),
    },
    "topic_claims": {
        *("assessment", "claims", "stability", "topic_labels", "topic_readings", "topics", "verdicts"),
    },
    "ledger": set(),
    "specifications": {"claims", "concepts", "index", "tokens"},
    "multiverse": {
        *("claims", "frequency", "index", "key_words", "keyness", "resampling", "specifications", "tfidf"),
    },
    "canvas": set(),
    "barcodes": {"canvas"},
    "curves": {"canvas"},
    "plots": {"canvas"},
    "topic_plots": {"canvas"},
    "figures": {"barcodes", "canvas", "claims", "curves", "plots", "topic_plots"},
    "display": {"figures"},
    "provenance": {"cleaning", "figures"},
    "methods": {"__init__", "cleaning", "provenance", "scan", "tokens", "units"},
    "notebooks": {"figures", "provenance"},
    "cli": {
        *("assessment", "corpus", "figures", "ledger", "methods", "notebooks", "provenance", "topic_claims"),
        "topic_labels",
        "units",
    },
}
MEASURES = {
    "association",
    "effect_sizes",
    "significance",
    "agreement",
    "collocation",
    "concepts",
    "framing",
    "frequency",
    "dispersion",
    "diversity",
    "tfidf",
    "keyness",
    "distance",
    "concordance",
    "alignment",
    "factorisation",
    "planted",
    "stability",
    "topic_readings",
    "topics",
    "units",
    "coherence",
    "codings",
    "coverage",
    "resampling",
    "specifications",
    "multiverse",
    "variants",
}
# What a module may import from outside the package, beside the standard library.
LIBRARIES = {
    "association": {"numpy", "scipy"},
    "effect_sizes": {"numpy"},
    "significance": {"numpy", "scipy"},
    "agreement": {"numpy", "pandas", "scipy"},
    "resampling": {"numpy", "pandas"},
    "coherence": {"numpy", "pandas", "scipy"},
    "framing": {"numpy", "pandas", "regex"},
    "plots": {"matplotlib", "numpy", "pandas"},
    "curves": {"matplotlib", "numpy", "pandas"},
    "topic_plots": {"matplotlib", "numpy", "pandas"},
    "specifications": {"numpy", "pandas"},
    "multiverse": {"numpy", "pandas"},
    "figures": {"matplotlib", "numpy", "pandas"},
    "cli": set(),
}


def modules():
    return sorted(path.stem for path in PACKAGE.rglob("*.py") if path.stem != "__init__")


def imports(module, *, anywhere=True):
    """Names of all that a module imports, in full; without `anywhere` only what is loaded with the module."""
    nodes = [ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))]
    names = set()
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = ".".join(filter(None, ["sco_discourse" if node.level else "", node.module]))
            names |= {f"{source}.{alias.name}" for alias in node.names}
        elif anywhere or not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            nodes.extend(ast.iter_child_nodes(node))
    return names


def own(names):
    """Modules of the package among names; the package itself counts as ``__init__``."""
    parts = [name.split(".") for name in names if name.split(".")[0] == "sco_discourse"]
    return {part[1] if len(part) > 1 else "__init__" for part in parts}


def libraries(names):
    """Libraries among names, without the standard one."""
    return {name.split(".")[0] for name in names} - set(sys.stdlib_module_names) - {"sco_discourse"}


def test_every_module_of_the_package_is_entered_in_the_table_of_arrows():
    assert set(modules()) <= set(ARROWS)


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_modules_that_its_arrows_lead_to(module):
    assert own(imports(module)) <= ARROWS[module]


def test_arrows_point_one_way():
    # Each round takes away the modules that lead nowhere; a circle would remain.
    left = dict(ARROWS)
    while ends := [module for module, targets in left.items() if not targets & left.keys()]:
        for module in ends:
            del left[module]
    assert left == {}


@pytest.mark.parametrize("module", sorted(MEASURES))
def test_a_measure_knows_no_files_figures_or_commands(module):
    forbidden = {"corpus", "plots", "figures", "display", "notebooks", "cli", "__init__"}
    assert not own(imports(module)) & forbidden
    assert not libraries(imports(module)) & {"matplotlib", "IPython", "nbformat", "nbclient"}


@pytest.mark.parametrize("module", sorted(LIBRARIES))
def test_a_module_imports_only_the_libraries_that_it_may(module):
    assert libraries(imports(module)) <= LIBRARIES[module]


def test_association_needs_nothing_but_numpy_and_scipy():
    assert {name.split(".")[0] for name in imports("association")} == {"numpy", "scipy"}


def test_the_command_line_starts_with_the_standard_library_alone():
    loaded = imports("cli", anywhere=False)
    assert {name.split(".")[0] for name in loaded} <= set(sys.stdlib_module_names)


def test_importing_the_package_loads_neither_matplotlib_nor_scikit_learn():
    code = "import sys, sco_discourse; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "sco_discourse" in loaded.stdout.split()
    assert not {"matplotlib", "sklearn", "IPython"} & set(loaded.stdout.split())


def test_all_that_the_package_offers_exists_once():
    offered = sco_discourse.__all__
    assert len(offered) == len(set(offered))
    assert all(hasattr(sco_discourse, name) for name in offered)
