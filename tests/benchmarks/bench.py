"""
Speed and memory of the package beside other programs, as ratios in one run.

The programs take turns, each in a process of its own, so that whatever else the machine does meets all of them.
"""

import json
import math
import os
import platform
import queue
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import corpora
import environment
from coherence import mean_npmi

ROOT = Path(__file__).resolve().parents[2]
OWN, WITH_RANGES = "sco_discourse", "with_ranges"

# Who takes part in what. The first is the one that all others are compared with.
OPERATIONS = {
    "index": (OWN, "conc", "scikit_learn", "nltk", "polars", "duckdb"),
    "keyness": (OWN, WITH_RANGES, "conc", "duckdb"),
    "collocates": (OWN, WITH_RANGES, "conc"),
    "kwic": (OWN, "conc", "conc_page", "nltk"),
    "bigrams": (OWN, "conc", "scikit_learn", "polars", "duckdb"),
    "trigrams": (OWN, "conc", "scikit_learn", "polars", "duckdb"),
    "patterns": (OWN, "scikit_learn", "spacy", "ahocorasick_rs"),
    "topics": (OWN, "tomotopy", "scikit_learn", "minibatch_nmf"),
}
PROGRAMS = tuple(dict.fromkeys(name for names in OPERATIONS.values() for name in names))
NEED_NO_INDEX = {"scikit_learn", "nltk", "spacy", "ahocorasick_rs", "tomotopy", "minibatch_nmf"}
INDEX_OF = {"conc_page": "conc", WITH_RANGES: OWN}

# How many times the speed of a program, and what part of its memory, at GOAL_SIZE megabytes.
GOAL_SIZE = 100
SPEED_GOALS = {
    ("index", "conc"): 12,
    ("index", "scikit_learn"): 2.5,
    ("keyness", "conc"): 12,
    ("keyness", "duckdb"): 8,
    ("collocates", "conc"): 12,
    ("kwic", "conc"): 6,
    ("kwic", "nltk"): 25,
    **{
        (operation, program): goal
        for operation in ("bigrams", "trigrams")
        for program, goal in (("conc", 15), ("duckdb", 4), ("polars", 4), ("scikit_learn", 100))
    },
}
MEMORY_GOALS = {("index", "conc"): 3}
GROWTH_GOAL = 1.05
LARGE_SIZE, LARGE_MEMORY = 1000, 2_000_000_000
TOPICS_SECONDS, TOPICS_MEMORY = 600, 4_000_000_000  # at GOAL_SIZE, which are 100,000 texts

# Topics have texts of their own, as those of the other operations are about nothing.
TOPICS = {"n_topics": corpora.N_TOPICS, "least": 5}

WARM_UP = 5  # seconds: a first run that is longer counts, a shorter one warms up
BUDGET = 90  # seconds of runs after which a program is asked no more for the same operation

NOTES = f"""\
index       from the CSV file, read within the time, to what the program keeps; a new process each time. NLTK and
            CountVectorizer keep theirs in memory, without sentences; Conc, NLTK and CountVectorizer without offsets.
keyness     texts of one half against the other. {OWN} gives counts, rates, G2, log ratio and its interval, and
            {WITH_RANGES} what it gives unless told otherwise: blocks, texts and dispersion besides. DuckDB is asked
            for counts, texts, G2 and log ratio; Conc lists the words of the first half alone.
kwic        every line found and sorted by three words to the right. {OWN} writes out the first 20; Conc and NLTK write
            out all, for want of another way to sort all; conc_page sorts and writes no more than 20 lines need.
bigrams,    all counted, the 20 most frequent in words; {OWN}: ngram_counts, of which ngrams makes words of all, as
trigrams    CountVectorizer does, whose runs go on across the ends of sentences; Conc's end at any punctuation.
patterns    200 words and phrases counted. {OWN} and no other has its index; the others read texts already in memory.
collocates  window of 5; {OWN}'s ends with the sentence, Conc's with the text. {WITH_RANGES} counts blocks and texts
            besides, as the package does unless told otherwise.
topics      20 topics of whole texts, of words in at least 5 of them that are not the commonest of English; a thousand
            short texts a megabyte, with 20 planted topics. {OWN}: factorisation of TF-IDF in float32, its counting
            of words included, where all others have counted them before the clock starts; tomotopy: LDA, 100 rounds,
            not the same topics each time; scikit_learn: LDA over all texts at once, 10 rounds; minibatch_nmf:
            scikit-learn's MiniBatchNMF of TF-IDF. NPMI is how well the ten leading words of a topic keep together in
            the texts, the mean over topics: 0 is chance. TF-IDF prefers rarer words, of which NPMI makes more.
A ratio is the program's seconds or memory by those of {OWN}: above 1 the package is the faster, or needs less.
Seconds are medians of wall-clock time, the least and the most in brackets. The index is open and has been used once
before all operations but the first. Memory is the peak of the process and of its children, added up (on Linux;
elsewhere without the children). conc_page is Conc for a page of 20 lines."""


@dataclass
class Measured:
    """What a program took for an operation; `problem` says why it took nothing."""

    size: float
    operation: str
    program: str
    seconds: list = field(default_factory=list)
    memory: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    counts: dict = field(default_factory=dict)
    version: str = ""
    problem: str = ""

    @property
    def median(self):
        """Median of the seconds; NaN without any."""
        return statistics.median(self.seconds) if self.seconds else math.nan

    @property
    def peak(self):
        """Most memory of all runs, in bytes; NaN where it is not known."""
        return max(self.memory, default=math.nan)


def main(options):
    """
    Measure, show tables, and write them down if asked to.

    Parameters
    ----------
    options : argparse.Namespace
        As ``sco_discourse.cli`` parses them: ``sizes``, ``repeats``, ``programs``, ``operations``, ``texts``,
        ``folder``, ``processes``, ``limit``, ``json``.

    Returns
    -------
    int
        0, or 1 if a program failed.
    """
    operations = chosen(options.operations, OPERATIONS, "operation")
    programs = chosen(options.programs, PROGRAMS, "program")
    checked(options)
    folder = Path(options.folder or Path(tempfile.gettempdir()) / "sco-discourse-bench").resolve()
    pythons = dict.fromkeys((OWN, WITH_RANGES), sys.executable)
    if peers := set(programs) - pythons.keys():
        pythons |= dict.fromkeys(peers | set(INDEX_OF.values()), str(environment.peers_python())) | pythons
    options.processes = options.processes or machine()["cores"]
    print(heading(options))
    results = []
    for size, operations_there, spec in specs(options, operations, folder):
        with tempfile.TemporaryDirectory(prefix="indexes-", dir=folder) as indexes:
            session = Session(pythons, spec | {"processes": options.processes}, Path(indexes), options.limit)
            measured = []
            for operation in operations_there:
                taking_part = [name for name in OPERATIONS[operation] if name in programs]
                measured += session.measure(size, operation, taking_part, options.repeats)
        print("\n" + table(measured, spec, synthetic=options.texts is None), flush=True)
        results += measured
    if growth := growth_table(results):
        print("\n" + growth)
    print("\n" + versions(results))
    print("\n" + NOTES)
    if options.json:
        record = {"machine": machine(), "results": [asdict(result) for result in results]}
        Path(options.json).write_text(json.dumps(record, indent=1) + "\n", "utf-8")
    return int(any(result.problem.startswith("failed") for result in results))


def chosen(names, known, kind):
    """The names asked for in the order in which they are known; all if none are."""
    if unknown := [name for name in names or () if name not in known]:
        raise ValueError(f"There is no {kind} {unknown[0]!r}; there are {', '.join(known)}.")
    return [name for name in known if not names or name in names]


def checked(options):
    """Refuse numbers that nothing can be measured with."""
    if wrong := [size for size in options.sizes if not 0 < size < math.inf]:
        raise ValueError(
            f"--sizes must be positive numbers of megabytes, such as 1 10 100; got {wrong[0]:g}."
        )
    if options.folder and Path(options.folder).is_file():
        raise ValueError(f"--folder {options.folder} is a file; name a folder for texts and indexes.")
    if options.json and not Path(options.json).absolute().parent.is_dir():
        raise ValueError(f"--json {options.json}: the folder of this file is missing. Make it first.")
    for name in ("repeats", "processes", "limit"):
        value = getattr(options, name)
        if value is not None and value < 1:
            raise ValueError(f"--{name} must be at least 1, got {value}.")


def specs(options, operations, folder):
    """Each table of texts: its size in megabytes, the operations on it, and what is asked of it."""
    folder.mkdir(parents=True, exist_ok=True)
    if options.texts is None:
        others = [operation for operation in operations if operation != "topics"]
        for size in sorted(set(options.sizes)):
            if others:
                yield size, others, corpora.described(corpora.synthetic(size, folder))
            if "topics" in operations:
                path = corpora.topical(size, folder)
                planted = {"planted": mean_npmi(corpora.planted_terms(), path)}
                yield size, ["topics"], corpora.described(path) | TOPICS | planted
        return
    path, skipped = corpora.of_folder(options.texts, folder)
    for name in skipped:
        print(f"Left out, for it is not UTF-8: {name}")
    spec = corpora.described(path) | TOPICS
    yield spec["n_bytes"] / corpora.MEGABYTE, operations, spec


def turns(names, n_rounds):
    """
    Who runs when: in each round all, and each round another begins.

    Examples
    --------
    >>> turns(["a", "b", "c"], 2)
    [['a', 'b', 'c'], ['b', 'c', 'a']]
    """
    return [names[n % len(names) :] + names[: n % len(names)] for n in range(n_rounds)] if names else []


class Session:
    """The programs at one table of texts, each with its index in a folder of its own."""

    def __init__(self, pythons, spec, folder, limit):
        self.pythons, self.spec, self.folder, self.limit = pythons, spec, folder, limit

    def measure(self, size, operation, programs, repeats):
        """What each program takes for an operation, in turns."""
        results = {name: Measured(size, operation, name) for name in programs}
        run = self._fresh if operation == "index" else self._open
        if operation != "index":
            for name in programs:
                self._guard(results[name], self._index_once, name)
        workers = {}
        try:
            for number, names in enumerate(turns(programs, repeats + (operation != "index"))):
                for name in names:
                    result = results[name]
                    done = len(result.seconds) >= repeats or sum(result.seconds) >= BUDGET
                    if not (result.problem or done):
                        self._guard(result, run, name, result, workers, number)
        finally:
            for worker in workers.values():
                worker.stop()
        return list(results.values())

    def _guard(self, result, call, *arguments):
        """Let one program's failure be a line of the table, not the end of all."""
        progress(f"{result.size:g} MB, {result.operation}: {result.program}")
        try:
            call(*arguments)
        except TimeoutError:
            result.problem = f"longer than {self.limit} s"
        except RuntimeError as error:
            result.problem = f"failed: {error}"
        finally:
            progress("")

    def _fresh(self, name, result, workers, number):
        """Build an index in a new process; the last one stays for the operations."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        with Worker(self.pythons[name], name, "index", self._spec(name), self.limit) as worker:
            record(result, worker, worker.run())

    def _open(self, name, result, workers, number):
        """Run on an open index, whose process lives on from round to round."""
        if name not in workers:
            worker = Worker(self.pythons[name], name, result.operation, self._spec(name), self.limit)
            workers[name] = worker.__enter__()
        try:
            answer = workers[name].run()
        except (TimeoutError, RuntimeError):
            workers.pop(name).stop()
            raise
        if number > 0 or answer["seconds"] > WARM_UP:
            record(result, workers[name], answer)

    def _index_once(self, name):
        """Build the index that an operation needs, where the operation `index` has not left one."""
        name = INDEX_OF.get(name, name)
        if name not in NEED_NO_INDEX and not (self.folder / name).exists():
            with Worker(self.pythons[name], name, "index", self._spec(name), self.limit) as worker:
                worker.run()

    def _spec(self, name):
        return self.spec | {"folder": str(self.folder / INDEX_OF.get(name, name))}


def record(result, worker, answer):
    """Enter one run."""
    result.seconds.append(answer["seconds"])
    result.cpu.append(answer["cpu"])
    if answer["memory"]:
        result.memory.append(answer["memory"] + sum(worker.children.values()))
    result.counts, result.version = answer["counts"], worker.version


class Worker:
    """A process that runs one operation of one program as often as it is told to."""

    def __init__(self, python, program, operation, spec, limit):
        self.command = [str(python), str(Path(__file__).with_name("worker.py")), program, operation]
        self.spec, self.limit = spec, limit
        self.children = {}
        self.own = program in (OWN, WITH_RANGES)

    def __enter__(self):
        self.errors = tempfile.TemporaryFile()
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])] if self.own else []
        surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            encoding="utf-8",
            env=surroundings,
        )
        self.lines = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self.version = self._ask(json.dumps(self.spec))["version"]
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self):
        """One run: its seconds, CPU seconds, memory and counts."""
        return self._ask("run")

    def stop(self):
        """End the process, and its children with it."""
        for pid in descendants(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            with suppress(BrokenPipeError):
                stream.close()

    def _listen(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def _ask(self, line):
        """Send a line and wait for the answer, watching how large the children grow meanwhile."""
        # if it has ended, what it said last is told below
        with suppress(BrokenPipeError):
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        ends = time.monotonic() + self.limit
        while time.monotonic() < ends:
            try:
                answer = self.lines.get(timeout=0.05)
            except queue.Empty:
                for pid in descendants(self.process.pid):
                    self.children[pid] = max(self.children.get(pid, 0), peak_of(pid))
                continue
            if answer is None:
                raise RuntimeError(self._last_words())
            return json.loads(answer)
        raise TimeoutError

    def _last_words(self):
        self.errors.seek(0)
        said = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return said[-1] if said else f"it ended with status {self.process.wait()} and said nothing"


def descendants(pid):
    """Processes that a process has started, and theirs; none where the system does not tell."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return [*found, *(further for child in found for further in descendants(child))]


def peak_of(pid):
    """Most memory that a process has had so far, in bytes; 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def exponent(sizes, seconds):
    """
    Growth: the slope of log time on log size by least squares; 1 is proportional.

    Examples
    --------
    >>> round(exponent([1, 10, 100], [0.5, 5, 50]), 6)
    1.0
    """
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(s) for s in seconds])[0]


def goal_of(result, own):
    """What the ratio to the package was meant to be, and whether it is; empty where nothing was agreed."""
    if own is None or not own.seconds:
        return ""
    said = []
    if result.size == GOAL_SIZE and result.program != OWN:
        speed = SPEED_GOALS.get((result.operation, result.program))
        memory = MEMORY_GOALS.get((result.operation, result.program))
        if speed and result.seconds:
            said.append(f"{speed:g}x {verdict(result.median / own.median >= speed)}")
        if memory and result.seconds:
            said.append(f"memory {memory:g}x {verdict(result.peak / own.peak >= memory)}")
    if result.size == LARGE_SIZE and result is own and own.operation == "index":
        said.append(f"{in_megabytes(LARGE_MEMORY)} {verdict(own.peak <= LARGE_MEMORY)}")
        said.append(f"two cores {verdict(cores_used(own) > 1.2)}")
    if result.size == GOAL_SIZE and result is own and own.operation == "topics":
        said.append(f"{TOPICS_SECONDS} s {verdict(own.median <= TOPICS_SECONDS)}")
        said.append(f"{in_megabytes(TOPICS_MEMORY)} {verdict(own.peak <= TOPICS_MEMORY)}")
    return ", ".join(said)


def verdict(met):
    return "met" if met else "not met"


def cores_used(result):
    """CPU seconds a second of the clock, over all runs."""
    return sum(result.cpu) / sum(result.seconds) if result.seconds else math.nan


def table(results, spec, *, synthetic):
    """What was measured at one size, as lines of text: first the ratios, then what each program counted."""
    kind = "synthetic English, no real texts" if synthetic else "texts of your own"
    asked = f"NPMI of planted topics: {spec['planted']}" if "planted" in spec else f"node: {spec['node']}"
    lines = [f"{in_megabytes(spec['n_bytes'])} in {spec['n_texts']:,} texts ({kind}); {asked}"]
    cells = [("operation", "program", "seconds", "runs", "ratio", "cores", "memory", "ratio", "goal")]
    counts = [("operation", "program", "counted, and by how much else than " + OWN)]
    for operation in dict.fromkeys(result.operation for result in results):
        group = [result for result in results if result.operation == operation]
        own = next((result for result in group if result.program == OWN), None)
        for number, result in enumerate(group):
            label = operation if number == 0 else ""
            cells.append((label, result.program, *figures(result, own), goal_of(result, own)))
            if result.counts:
                counts.append((label, result.program, counted(result.counts, own.counts if own else {})))
    return "\n".join([*lines, "", *aligned(cells, "<<>>>>>><"), "", *aligned(counts, "<<<")])


def figures(result, own):
    """Seconds, runs, ratio, cores, memory and its ratio, each as text."""
    if not result.seconds:
        return (result.problem, "", "", "", "", "")
    seconds = f"{result.median:.3g} ({min(result.seconds):.3g}–{max(result.seconds):.3g})"
    if result.problem:
        seconds += f", then {result.problem}"
    known = own is not None and own.seconds
    return (
        seconds,
        str(len(result.seconds)),
        ratio(result.median / own.median) if known else "",
        f"{cores_used(result):.1f}",
        in_megabytes(result.peak),
        ratio(result.peak / own.peak) if known else "",
    )


def ratio(value):
    return "unknown" if math.isnan(value) else f"{value:.0f}x" if value >= 99.5 else f"{value:.2g}x"


def in_megabytes(n_bytes):
    return (
        "unknown"
        if math.isnan(n_bytes)
        else f"{n_bytes / corpora.MEGABYTE:,.3g} MB"
        if (n_bytes < 100 * corpora.MEGABYTE)
        else f"{n_bytes / corpora.MEGABYTE:,.0f} MB"
    )


def counted(counts, own):
    """What a program counted, and the difference in percent."""
    said = []
    for name, count in counts.items():
        other = own.get(name)
        apart = f" ({count / other - 1:+.2%})" if other and other != count else ""
        said.append(f"{count:,} {name}{apart}")
    return ", ".join(said)


def growth_table(results):
    """Growth of each operation and program over the sizes; empty with one size alone."""
    sizes = sorted({result.size for result in results})
    if len(sizes) < 2:
        return ""
    cells = [("operation", "program", "sizes in MB", "exponent", "goal")]
    for operation, program in dict.fromkeys((result.operation, result.program) for result in results):
        done = [r for r in results if (r.operation, r.program) == (operation, program) and r.seconds]
        if len(done) < 2:
            continue
        slope = exponent([r.size for r in done], [r.median for r in done])
        whole = program == OWN and operation != "topics" and {1, GOAL_SIZE} <= {r.size for r in done}
        goal = f"at most {GROWTH_GOAL} {verdict(slope <= GROWTH_GOAL)}" if whole else ""
        cells.append((operation, program, " ".join(f"{r.size:g}" for r in done), f"{slope:.2f}", goal))
    return "\n".join(
        ["Growth: slope of log seconds on log size; 1 is proportional.", "", *aligned(cells, "<<<><")]
    )


def aligned(rows, sides):
    """Rows of cells in columns, each to its side."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            f"{cell:{side}{width}}" for cell, side, width in zip(row, sides, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def versions(results):
    """The programs measured, each with its version."""
    known = {result.program: result.version for result in results if result.version}
    return "Programs: " + ", ".join(f"{program} {version}" for program, version in known.items())


def heading(options):
    """What was measured on, and how."""
    there = machine()
    return (
        f"{there['cores']} cores, Python {there['python']}, {there['system']}; {OWN} builds with "
        f"{options.processes} process(es). The programs take turns."
    )


def machine():
    """Cores, Python and system."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def progress(what):
    """One moving line on a terminal, nothing in a pipe."""
    if sys.stderr.isatty():
        print("\r" + what[:78].ljust(78) + "\r", end="", file=sys.stderr, flush=True)
