"""
The commands of the study.

This module imports nothing but the standard library until a command needs more: ``study`` reads it with
whatever Python is at hand, to answer wrong words before the environment exists.
"""

import argparse
import runpy
import subprocess
import sys
import time
from math import isnan
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

USAGE = """\
A comparative discourse study of news texts on three summits of the Shanghai Cooperation Organisation.
The first command prepares an environment in .venv (about a minute); later ones use it.
"""


def parser():
    """
    The parser of the command line.

    Returns
    -------
    argparse.ArgumentParser
    """
    top = argparse.ArgumentParser(
        "study", description=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    run = commands.add_parser("run", help="execute all notebooks in order, in place, and draw all figures")
    run.set_defaults(call=_run)
    test = commands.add_parser(
        "test", allow_abbrev=False, help="check code, notebooks and figures; further words go to pytest"
    )
    test.set_defaults(call=_test)
    test.add_argument("--quick", action="store_true", help="without executing notebooks (some two minutes)")
    lab = commands.add_parser("lab", help="open JupyterLab on the notebooks; further words go to JupyterLab")
    lab.set_defaults(call=_lab)
    figures = commands.add_parser("figures", help="draw figures; the notebooks stay as they are")
    figures.set_defaults(call=_figures)
    figures.add_argument(
        "names", nargs="*", metavar="NAME", help="names in figures/README.md; all if none is given"
    )
    seeds = commands.add_parser("seeds", allow_abbrev=False, help="check the texts against their manifest")
    seeds.set_defaults(call=_seeds)
    seeds.add_argument("--update", action="store_true", help="show, then record, intended changes")
    seeds.add_argument("--yes", action="store_true", help="with --update: do not ask")
    check = commands.add_parser(
        "check",
        allow_abbrev=False,
        help="compare results and claims with what is recorded of them (about a minute)",
        description="Compare results and claims with what is recorded of them. Claims are assessed anew; those about "
        "topics take some half a minute more, as topics are fitted to blocks drawn again and to shuffled texts.",
    )
    check.set_defaults(call=_check)
    check.add_argument("--update", action="store_true", help="show, then record, changed outcomes of claims")
    methods = commands.add_parser(
        "methods", help="write the methods for a paper, with references, to report/ and to the screen"
    )
    methods.set_defaults(call=_methods)
    bench = commands.add_parser("bench", help="measure speed and memory beside other programs")
    bench.set_defaults(call=_bench)
    _add_bench_options(bench)
    return top


def _add_bench_options(bench):
    bench.add_argument(
        "--sizes",
        nargs="+",
        type=float,
        default=[1, 10, 100],
        metavar="MB",
        help="of synthetic texts (1 10 100)",
    )
    bench.add_argument("--texts", metavar="DIR", help="all *.txt below DIR instead of synthetic texts")
    bench.add_argument(
        "--operations", nargs="+", metavar="NAME", help="such as index or kwic; all if none is given"
    )
    bench.add_argument("--programs", nargs="+", metavar="NAME", help="such as conc; all if none is given")
    bench.add_argument(
        "--repeats", type=int, default=5, metavar="N", help="runs of each; slow ones have fewer (5)"
    )
    bench.add_argument("--processes", type=int, metavar="N", help="that build our index (one a core)")
    bench.add_argument(
        "--limit", type=int, default=600, metavar="S", help="seconds after which a run is ended (600)"
    )
    bench.add_argument(
        "--folder", metavar="DIR", help="where texts and indexes go (the system's temporary one)"
    )
    bench.add_argument("--json", metavar="FILE", help="write every run down here too")


def parse(arguments):
    """
    The command and its options; words for pytest or JupyterLab are in ``further``.

    Parameters
    ----------
    arguments : list of str

    Returns
    -------
    argparse.Namespace
    """
    top = parser()
    options, further = top.parse_known_args(arguments)
    if further and options.command not in ("test", "lab"):
        top.error("unrecognized arguments: " + " ".join(further))
    options.further = further
    return options


def main(arguments=None):
    """
    Carry out a command.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the process.

    Returns
    -------
    int
        Exit status: 0 if all is well, 1 if something failed, 2 for wrong words.
    """
    options = parse(sys.argv[1:] if arguments is None else arguments)
    try:
        return options.call(options)
    except (ValueError, FileNotFoundError) as error:
        print(f"study {options.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(_):
    from sco_discourse.notebooks import run_notebooks

    return run_notebooks(ROOT, notebooks_in_place=True)


def _figures(options):
    from sco_discourse.figures import REGISTRY
    from sco_discourse.notebooks import run_notebooks

    if unknown := [name for name in options.names if name not in REGISTRY]:
        raise ValueError(f"There is no figure {unknown[0]!r}; there are {', '.join(REGISTRY)}.")
    return run_notebooks(ROOT, figure_names=options.names or list(REGISTRY))


def _check(options):
    # All are carried out, whatever the first one finds.
    return max([_carried_out(check, options) for check in (_check_claims, _check_provenance)])


def _carried_out(check, options):
    try:
        return check(options)
    except (ValueError, FileNotFoundError) as error:
        print(f"study check: {error}", file=sys.stderr)
        return 1


def _check_provenance(_):
    from sco_discourse import provenance

    complaints = provenance.complaints(ROOT)
    if not complaints:
        print(f"Seeds, versions, parameters, tables and figures are as {provenance.RECORD} has them.")
        return 0
    print("\n".join(complaints))
    print(
        "study check: undo what was not meant; 'python3 study run' brings the rest up to date.",
        file=sys.stderr,
    )
    return 1


def _not_as_recorded(provenance):
    try:
        return bool(provenance.complaints(ROOT))
    except (ValueError, FileNotFoundError):
        return True


def _methods(_):
    from sco_discourse import methods, provenance

    text = methods.paragraph(ROOT)
    entries = methods.references(text, (ROOT / "seeds" / "references.bib").read_text("utf-8"))
    folder = ROOT / "report"
    folder.mkdir(exist_ok=True)
    (folder / "methods.md").write_text(text + "\n", "utf-8", newline="\n")
    (folder / "methods.bib").write_text(entries, "utf-8", newline="\n")
    print(text)
    print("study methods: wrote report/methods.md and report/methods.bib", file=sys.stderr)
    if _not_as_recorded(provenance):
        print(
            "CAUTION   The results are not those of what is described: see 'python3 study check'.",
            file=sys.stderr,
        )
    return 0


def _test(options):
    began = time.monotonic()
    steps = [
        ["ruff", "check", "--quiet", "."],
        ["ruff", "format", "--check", "--quiet", "."],
        [
            "pytest",
            *(["sco_discourse", "tests", "-m", "not slow"] if options.quick else []),
            *options.further,
        ],
    ]
    for step in steps:
        print("study test:", " ".join(step), flush=True)
        if status := subprocess.call([sys.executable, "-m", *step], cwd=ROOT):
            print(f"study test: {step[0]} found what is shown above.", file=sys.stderr)
            return status
    print(f"study test: all passed in {time.monotonic() - began:.0f} s")
    return 0


def _lab(options):
    first = ROOT / "notebooks" / "00-start-here.ipynb"
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(first), *options.further], cwd=ROOT)


def _bench(options):
    # The benchmarks belong to the checkout, not to the package.
    return runpy.run_path(str(ROOT / "tests" / "benchmarks" / "bench.py"))["main"](options)


def _assessed():
    """All claims of the study with their outcomes, those about topics last."""
    from sco_discourse import assessment, topic_claims
    from sco_discourse.topic_labels import load_topic_labels
    from sco_discourse.units import TooSmall

    study, given = assessment.load_study(ROOT / "seeds"), ROOT / "seeds" / "topic_labels.toml"
    labels = load_topic_labels(given) if given.is_file() else ()
    try:
        found = topic_claims.study_topics(study, labels=labels, progress=sys.stderr.isatty())
    except TooSmall as error:
        print(f"study check: no topics. {error}", file=sys.stderr)
        found = None
    return topic_claims.assess_all(study, found)


def _check_claims(options):
    from sco_discourse import ledger

    table, lock = _assessed(), ROOT / "seeds" / "claims.lock"
    for claim in table.itertuples():
        outcome = claim.outcome + f" ({claim.caution})" * bool(claim.caution)
        value = "" if isnan(claim.value) else f" [{claim.value:.2f}]"
        print(f"{claim.id}: {outcome}{value}\n    {claim.sentence}")
    try:
        changes = ledger.lock_changes(table, lock)
    except (ValueError, FileNotFoundError):
        if not options.update:
            raise
        ledger.write_lock(table, lock)
        print(f"Recorded {len(table)} outcomes in seeds/claims.lock.")
        return 0
    n_turned = (changes["kind"] == "outcome").sum()
    for change in changes.fillna("(no such claim)").itertuples():
        word = "CHANGED" if change.kind == "outcome" else "note"
        print(f"{word:9} {change.id}: recorded {change.expected!r}, now {change.found!r}")
    if not n_turned:
        print(f"{len(table)} claims come to the outcomes that seeds/claims.lock records.")
    if len(changes) and options.update:
        ledger.write_lock(table, lock)
        print(f"Recorded {len(changes)} change(s) in seeds/claims.lock.")
    elif n_turned:
        print(
            "Mend what changed them, or record the new outcomes with 'python3 study check --update' and reread the "
            "notebooks.",
            file=sys.stderr,
        )
    return int(n_turned > 0 and not options.update)


def _seeds(options):
    from sco_discourse.corpus import load_corpus, manifest_changes, update_manifest

    folder = ROOT / "seeds"
    if not options.update:
        documents = load_corpus(folder).documents
        for document in documents.itertuples():
            print(f"{document.doc_id:16} {document.file}  {len(document.text):7,} characters, as listed")
        print(f"{len(documents)} texts agree with seeds/manifest.csv.")
        return 0
    changes = manifest_changes(folder)
    for kind, file, expected, found in changes:
        if kind == "renamed":
            print(f"renamed   {file} has the content of {expected} and keeps its row")
        else:
            print(f"{kind:9} {file}  sha256 {expected[:12] or '(none)'} -> {found[:12] or '(none)'}")
    known = {expected: file for _, file, expected, _ in changes}
    for kind, file, _, found in changes:
        if kind == "changed" and found in known:
            print(
                f"CAUTION   {file} now has the content listed for {known[found]}: were two texts exchanged?"
            )
    if not changes:
        print("Nothing to record: the texts agree with seeds/manifest.csv.")
        return 0
    if (
        sys.stdin.isatty()
        and not options.yes
        and input("Record this in seeds/manifest.csv? [y/N] ") not in ("y", "Y")
    ):
        print("Nothing was recorded.")
        return 1
    update_manifest(folder)
    print(f"Recorded {len(changes)} change(s) in seeds/manifest.csv.")
    if new := [file for kind, file, _, _ in changes if kind == "unlisted"]:
        print(f"Fill in year, outlet and the rest for {', '.join(new)}; then 'python3 study run'.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
