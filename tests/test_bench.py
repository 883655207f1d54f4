"""What the benchmarks are made of; no test takes the time of anything or needs the programs compared with."""

import argparse
import ast
import doctest
import importlib.util
import math
import re
import sys
from collections import Counter
from pathlib import Path
from typing import ClassVar

import numpy as np
import pandas as pd
import pytest

from sco_discourse import cli, index_texts
from sco_discourse.coherence import coherence as package_coherence

BENCHMARKS = Path(__file__).parent / "benchmarks"


def module(name):
    description = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
    loaded = importlib.util.module_from_spec(description)
    sys.modules[description.name] = loaded
    description.loader.exec_module(loaded)
    return loaded


bench = module("bench")
corpora = bench.corpora
coherence = sys.modules["coherence"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A synthetic table of a third of a megabyte."""
    return corpora.synthetic(0.3, tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="module")
def topical(tmp_path_factory):
    """Three hundred synthetic texts with planted topics."""
    return corpora.topical(0.3, tmp_path_factory.mktemp("topical"))


@pytest.fixture(scope="module")
def texts(made):
    return [row["text"] for row in corpora.rows(made)]


def options(**own):
    return argparse.Namespace(**{**vars(cli.parse(["bench"])), **own})


def measured(program, *seconds, size=100, operation="index", **own):
    return bench.Measured(size, operation, program, list(seconds), cpu=list(seconds), **own)


def test_a_synthetic_table_is_the_same_each_time_and_another_by_another_seed(made, tmp_path):
    again = corpora.synthetic(0.3, tmp_path / "again")
    other = corpora.synthetic(0.3, tmp_path / "again", seed=1)
    assert again.name == made.name
    assert again.read_bytes() == made.read_bytes() != other.read_bytes()


def test_a_synthetic_table_has_the_size_asked_for(texts):
    assert 0 <= sum(len(text.encode()) for text in texts) - 300_000 < 5_000
    n_words = [len(text.split()) for text in texts[:-1]]
    # dashes stand by themselves
    assert min(n_words) >= 100
    assert 500 <= max(n_words) < 520


def test_a_table_is_made_once(made):
    before = made.stat().st_mtime_ns
    assert corpora.synthetic(0.3, made.parent) == made
    assert made.stat().st_mtime_ns == before
    assert not list(made.parent.glob("*.part"))


def test_a_table_of_another_generator_is_replaced(tmp_path):
    old = tmp_path / "synthetic-0.01mb-seed2020-00000000.csv"
    old.touch()
    assert corpora.synthetic(0.01, tmp_path).exists()
    assert not old.exists()


def test_the_halves_take_turns_and_differ(made):
    rows = list(corpora.rows(made))
    assert "".join(row["half"] for row in rows[:4]) == "abab"
    assert len({row["doc_id"] for row in rows}) == len(rows)
    words = {
        half: Counter(
            re.findall(r"\w+", " ".join(row["text"] for row in rows if row["half"] == half).lower())
        )
        for half in "ab"
    }
    only_in_a, only_in_b = (
        [word for word, count in words[one].items() if count > 9 and word not in words[other]]
        for one, other in ("ab", "ba")
    )
    # some are in one half alone by chance, but more of those that the other half does without
    assert len(only_in_a) > 3 * max(len(only_in_b), 1)


def test_frequencies_fall_as_zipf_says_and_new_words_keep_coming(texts):
    words = re.findall(r"[\w'’-]+", " ".join(texts).lower())
    ranked = np.array(sorted(Counter(words).values(), reverse=True))
    ranks = np.arange(10, 1000)
    slope = np.polyfit(np.log(ranks), np.log(ranked[ranks - 1]), 1)[0]
    assert -1.2 < slope < -0.8
    half = len(words) // 2
    assert 1.2 < len(set(words)) / len(set(words[:half])) < 1.8


def test_the_texts_are_written_like_english(texts):
    text = "\n\n".join(texts)
    assert all(
        sign in text for sign in (", ", "; ", "? ", "! ", " “", ".” ", "don't", "’s", "well-known", "é")
    )
    sentences = re.split(r"(?<=[.?!])”?\s+“?", text)
    # what is not capital or number follows an abbreviation
    assert sum(not sentence[:1].islower() for sentence in sentences) > 0.9 * len(sentences)
    assert 10 < len(text.split()) / len(sentences) < 25


def test_patterns_and_node_occur(made, texts):
    spec = corpora.described(made)
    assert spec["n_texts"] == len(texts)
    assert spec["n_bytes"] == sum(len(text.encode()) for text in texts)
    text = " ".join(texts).lower()
    assert len(spec["patterns"]) == len(set(spec["patterns"])) > 100
    assert sum(" " in pattern for pattern in spec["patterns"]) >= 50
    assert all(re.search(rf"\b{pattern}\b", text) for pattern in [spec["node"], *spec["patterns"]])


def test_texts_with_planted_topics_are_a_thousand_a_megabyte_and_the_same_each_time(topical, tmp_path):
    again = corpora.topical(0.3, tmp_path)
    assert again.name == topical.name
    assert again.read_bytes() == topical.read_bytes()
    n_words = [len(re.findall(r"[\w'’-]+", row["text"])) for row in corpora.rows(topical)]
    assert len(n_words) == 300
    # "U.S." counts as two
    assert 120 <= min(n_words) < 130
    assert 260 < max(n_words) < 285
    assert 0.9 < corpora.described(topical)["n_bytes"] / 300_000 < 1.1


def test_words_of_a_planted_topic_meet_and_others_do_not(tmp_path):
    table = corpora.topical(2, tmp_path)
    planted = corpora.planted_terms()
    assert [len(set(words)) for words in planted] == [10] * 20
    assert coherence.mean_npmi(planted, table) > 0.1
    # the first words of ten topics, the second ones, and so on
    strangers = [list(words) for words in zip(*planted[:10], strict=True)]
    assert coherence.mean_npmi(strangers, table) < 0.03


def test_words_are_seldom_alike():
    words = [corpora._made(number, corpora.SYLLABLES.split()) for number in range(20_000)]
    # "al" and "i" make the same as "a" and "li"
    assert len(set(words)) > 0.8 * len(words)


@pytest.mark.parametrize("size", [0, -1, math.nan])
def test_a_size_is_positive(size, tmp_path):
    with pytest.raises(ValueError, match=f"positive number of megabytes.*got {size}"):
        corpora.synthetic(size, tmp_path)


def test_texts_of_a_folder_are_taken_if_utf_8(tmp_path):
    folder = tmp_path / "texts"
    (folder / "more").mkdir(parents=True)
    (folder / "b.txt").write_text('He said "no", twice.\n\nYes.', "utf-8")
    (folder / "more/a.txt").write_text("Caf\u00e9s, many.", "utf-8-sig")
    (folder / "bad.txt").write_bytes(b"caf\xe9")
    (folder / "empty.txt").write_text(" \n", "utf-8")
    (folder / "other.md").write_text("Not a text.", "utf-8")
    path, skipped = corpora.of_folder(folder, tmp_path / "out")
    assert [tuple(row.values()) for row in corpora.rows(path)] == [
        ("b.txt", "a", 'He said "no", twice.\n\nYes.'),
        ("more/a.txt", "b", "Cafés, many."),
    ]
    assert skipped == [folder / "bad.txt"]


def test_a_folder_without_texts_is_refused(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    with pytest.raises(ValueError, match=r"has 0 UTF-8 text\(s\).*1 found, 1 not UTF-8.*at least two"):
        corpora.of_folder(tmp_path, tmp_path / "out")
    with pytest.raises(ValueError, match=r"no folder.*nowhere"):
        corpora.of_folder(tmp_path / "nowhere", tmp_path / "out")


def test_the_programs_take_turns_and_each_begins_once():
    rounds = bench.turns(["a", "b", "c"], 4)
    assert rounds == [["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]]
    assert bench.turns([], 3) == []


def test_examples_in_docstrings():
    done = [doctest.testmod(tested) for tested in (bench, coherence)]
    assert all(each.attempted >= 1 for each in done)
    assert not any(each.failed for each in done)


def test_coherence_is_that_of_the_package(topical):
    topics = corpora.planted_terms()[:3]
    numbers = {word: topic for topic, words in enumerate(topics) for word in words}
    terms = pd.DataFrame({"topic": numbers.values(), "term": numbers.keys()})
    tokens = index_texts(corpora.rows(topical))
    expected = package_coherence(terms, tokens, by="doc_id")["coherence"].mean()
    assert coherence.mean_npmi(topics, topical) == pytest.approx(expected, abs=0.0005)


def test_words_that_never_meet_and_words_that_never_part(tmp_path):
    table = tmp_path / "texts.csv"
    table.write_text('doc_id,half,text\n1,a,"Rail, rail trade"\n2,b,virus\n3,a,virus\n', "utf-8")
    # one pair meets wherever its words stand, the other never
    assert coherence.mean_npmi([["trade", "rail"], ["virus", "rail"]], table) == 0
    assert coherence.mean_npmi([["rail", "virus"]], table) == -1
    assert coherence.npmi(3, 3, 3, 3) == 1


def test_a_run_may_count_when_the_clock_has_stopped(monkeypatch):
    said = []
    worker = module("worker")
    monkeypatch.setattr(worker.time, "perf_counter", lambda: said.append("clock") or len(said))
    late = worker.timed(lambda spec: lambda: said.append("counted") or {"words": spec}, 3)
    assert (said, late["counts"]) == (["clock", "clock", "counted"], {"words": 3})
    assert worker.timed(lambda: {"words": 4})["counts"] == {"words": 4}


def test_topics_have_texts_of_their_own_unless_texts_are_given(tmp_path):
    made = list(bench.specs(options(sizes=[0.02]), ["index", "topics"], tmp_path))
    assert [(size, operations) for size, operations, _ in made] == [(0.02, ["index"]), (0.02, ["topics"])]
    plain, about = (spec for *_, spec in made)
    assert ("synthetic-" in plain["source"], "topical-" in about["source"]) == (True, True)
    assert (about["n_texts"], about["n_topics"], "planted" in plain) == (20, 20, False)
    assert [operations for _, operations, _ in bench.specs(options(sizes=[0.02]), ["kwic"], tmp_path)] == [
        ["kwic"]
    ]
    texts = tmp_path / "texts"
    texts.mkdir()
    for name in "ab":
        (texts / f"{name}.txt").write_text("Trade and trade.", "utf-8")
    ((_, operations, given),) = bench.specs(options(texts=str(texts)), ["index", "topics"], tmp_path)
    assert (operations, given["least"]) == (["index", "topics"], 5)


def test_stop_words_are_as_any_of_the_programs_writes_them(made):
    assert {"the", "mr.", "mr", "u.s.", "u", "s", "it's"} <= set(corpora.described(made)["stopwords"])


def test_growth_is_the_slope_on_logarithms():
    # ten times the size: 100 times the seconds, then 10 times; the slope of (0, 0), (1, 2), (2, 3) is 1.5
    assert bench.exponent([1, 10, 100], [1, 100, 1000]) == pytest.approx(1.5)
    assert bench.exponent([1, 100], [3, 3]) == pytest.approx(0)


def test_medians_peaks_and_cores():
    result = bench.Measured(1, "index", "conc", [3.0, 1.0, 8.0], [5, 9, 7], [6.0, 6.0, 12.0])
    assert (result.median, result.peak) == (3, 9)
    assert bench.cores_used(result) == 2
    nothing = bench.Measured(1, "index", "conc")
    assert math.isnan(nothing.median)
    assert math.isnan(nothing.peak)


def test_the_children_count_in_the_memory():
    worker = argparse.Namespace(children={7: 20, 8: 30}, version="1.0")
    result = measured("sco_discourse")
    bench.record(result, worker, {"seconds": 1, "cpu": 1, "memory": 100, "counts": {"words": 3}})
    assert result.memory == [150]
    assert (result.counts, result.version) == ({"words": 3}, "1.0")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2.449, "2.4x"), (12.3, "12x"), (0.3, "0.3x"), (149.4, "149x"), (math.nan, "unknown")],
)
def test_a_ratio_has_two_digits(value, shown):
    assert bench.ratio(value) == shown


def test_goals_stand_where_they_were_agreed():
    own = measured("sco_discourse", 1.0, memory=[100])
    slow, quick = measured("conc", 12.0, memory=[299]), measured("conc", 11.9, memory=[300])
    assert bench.goal_of(slow, own) == "12x met, memory 3x not met"
    assert bench.goal_of(quick, own) == "12x not met, memory 3x met"
    assert bench.goal_of(measured("conc", 12.0, memory=[299], size=10), own) == ""
    assert bench.goal_of(measured("nltk", 12.0, memory=[299]), own) == ""
    assert bench.goal_of(measured("conc", problem="longer than 600 s"), own) == ""
    assert bench.goal_of(slow, None) == ""


def test_a_gigabyte_has_a_goal_of_its_own():
    own = measured("sco_discourse", 100.0, memory=[2_000_000_001], size=1000)
    assert bench.goal_of(own, own) == "2,000 MB not met, two cores not met"
    own.memory, own.cpu = [2_000_000_000], [180.0]
    assert bench.goal_of(own, own) == "2,000 MB met, two cores met"


def test_topics_of_a_hundred_thousand_texts_have_a_limit_in_time_and_memory():
    own = measured("sco_discourse", 600.0, memory=[4_000_000_001], operation="topics")
    assert bench.goal_of(own, own) == "600 s met, 4,000 MB not met"
    own.seconds, own.memory = [601.0], [4_000_000_000]
    assert bench.goal_of(own, own) == "600 s not met, 4,000 MB met"
    assert bench.goal_of(measured("tomotopy", 700.0, operation="topics"), own) == ""
    own.size = 10
    assert bench.goal_of(own, own) == ""


def test_every_goal_is_of_a_program_that_takes_part():
    assert all(program in bench.OPERATIONS[operation] for operation, program in bench.SPEED_GOALS)
    assert all(program in bench.OPERATIONS[operation] for operation, program in bench.MEMORY_GOALS)
    assert {path.stem for path in (BENCHMARKS / "programs").glob("*.py")} == set(bench.PROGRAMS)


@pytest.mark.parametrize("operation", sorted(bench.OPERATIONS))
def test_every_program_that_takes_part_has_the_operation(operation):
    for program in bench.OPERATIONS[operation]:
        tree = ast.parse((BENCHMARKS / "programs" / f"{program}.py").read_text("utf-8"))
        assert operation in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, program


def test_the_table_shows_ratios_counts_and_problems():
    spec = {"n_bytes": 100_000_000, "n_texts": 3, "node": "peace"}
    results = [
        measured("sco_discourse", 2.0, 1.0, 4.0, memory=[50_000_000], counts={"words": 1000}),
        measured("conc", 30.0, memory=[200_000_000], counts={"words": 1010}),
        measured("scikit_learn", problem="longer than 600 s"),
        measured("nltk", problem="failed: no such thing"),
    ]
    lines = bench.table(results, spec, synthetic=True).split("\n")
    assert lines[0] == "100 MB in 3 texts (synthetic English, no real texts); node: peace"
    assert lines[2].split()[:3] == ["operation", "program", "seconds"]
    assert [re.split(r"  +", line.strip()) for line in lines[3:7]] == [
        ["index", "sco_discourse", "2 (1–4)", "3", "1x", "1.0", "50 MB", "1x"],
        ["conc", "30 (30–30)", "1", "15x", "1.0", "200 MB", "4x", "12x met, memory 3x met"],
        ["scikit_learn", "longer than 600 s"],
        ["nltk", "failed: no such thing"],
    ]
    assert [re.split(r"  +", line.strip()) for line in lines[-2:]] == [
        ["index", "sco_discourse", "1,000 words"],
        ["conc", "1,010 words (+1.00%)"],
    ]
    assert "texts of your own" in bench.table(results, spec, synthetic=False)
    planted = bench.table(results, spec | {"planted": 0.16}, synthetic=True)
    assert planted.startswith(
        "100 MB in 3 texts (synthetic English, no real texts); NPMI of planted topics: 0.16\n"
    )


def test_versions_are_named_once():
    results = [measured("conc", 1.0, version="0.1.13"), measured("conc", 2.0, version="0.1.13")]
    assert bench.versions([*results, measured("nltk", problem="failed")]) == "Programs: conc 0.1.13"


def test_growth_is_shown_for_several_sizes_and_judged_from_1_to_100():
    results = [measured("sco_discourse", float(size), size=size) for size in (1, 10, 100)]
    results += [measured("conc", float(size**2), size=size) for size in (1, 10)]
    lines = bench.growth_table(results).split("\n")
    assert lines[-2].split() == [
        "index",
        "sco_discourse",
        "1",
        "10",
        "100",
        "1.00",
        "at",
        "most",
        "1.05",
        "met",
    ]
    assert lines[-1].split() == ["index", "conc", "1", "10", "2.00"]
    # the rounds of a fit are not a matter of size
    topics = [measured("sco_discourse", float(size), size=size, operation="topics") for size in (1, 10, 100)]
    assert bench.growth_table(topics).split()[-2:] == ["100", "1.00"]
    assert bench.growth_table(results[:1]) == ""
    assert "at most" not in bench.growth_table(results[:2])


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({"programs": ["cnoc"]}, r"no program 'cnoc'; there are sco_discourse, conc, .*ahocorasick_rs"),
        ({"operations": ["kwik"]}, r"no operation 'kwik'; there are index, keyness, .*patterns"),
        ({"sizes": [10, 0]}, "--sizes must be positive numbers of megabytes, such as 1 10 100; got 0"),
        ({"sizes": [math.inf]}, "--sizes must be positive .* got inf"),
        ({"repeats": 0}, "--repeats must be at least 1, got 0"),
        ({"limit": 0}, "--limit must be at least 1, got 0"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_made(words, complaint, tmp_path, monkeypatch):
    monkeypatch.setattr(bench.environment, "peers_python", lambda: pytest.fail("built an environment"))
    with pytest.raises(ValueError, match=complaint):
        bench.main(options(**words, folder=str(tmp_path / "none")))
    assert not (tmp_path / "none").exists()


def test_the_command_hands_its_words_on(monkeypatch):
    seen = []
    monkeypatch.setattr(
        cli.runpy, "run_path", lambda path: {"main": lambda given: seen.append((path, given)) or 7}
    )
    assert cli.main(["bench", "--sizes", "1", "2.5", "--programs", "conc"]) == 7
    path, given = seen[0]
    assert Path(path) == BENCHMARKS / "bench.py"
    assert (given.sizes, given.programs, given.repeats) == ([1, 2.5], ["conc"], 5)


def test_the_peers_have_an_environment_and_a_lock_of_their_own():
    script = bench.environment.study_script()
    assert script.VENV.name == ".venv-bench"
    assert script.PYTHON.is_relative_to(script.VENV)
    assert script.LOCK == BENCHMARKS / "requirements.lock"


def test_an_environment_that_cannot_be_built_names_what_pip_said(monkeypatch, tmp_path):
    script = bench.environment.study_script()
    script.VENV = tmp_path / ".venv-bench"

    def refuse(*_):
        sys.exit("ERROR: No matching distribution found for conc")

    script.make_venv, script.install, script.say = lambda python: [], refuse, lambda line: None
    with pytest.raises(
        ValueError, match=r"(?s)No matching distribution found for conc.*Python 3.11.5 to 3.14"
    ):
        bench.environment._build(script)


def test_every_peer_of_the_lock_has_a_hash_and_a_version():
    lock = (BENCHMARKS / "requirements.lock").read_text("utf-8")
    entries = [line for line in lock.split("\n") if line and not line.startswith((" ", "#"))]
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    names = {entry.split("==")[0] for entry in entries}
    assert {
        "conc",
        "scikit-learn",
        "nltk",
        "polars",
        "duckdb",
        "spacy",
        "ahocorasick-rs",
        "tomotopy",
    } <= names
    assert "://" not in lock


class Scripted:
    """A worker that takes the seconds that were written down for it, or fails as it was told to."""

    asked: ClassVar = []
    script: ClassVar = {}

    def __init__(self, python, program, operation, spec, limit):
        self.program, self.operation, self.folder = program, operation, spec["folder"]
        self.children, self.version = {}, "1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def run(self):
        Scripted.asked.append((self.program, self.operation))
        Path(self.folder).mkdir(exist_ok=True)
        seconds = Scripted.script.get(self.program, 1.0)
        if isinstance(seconds, Exception) and self.operation != "index":
            raise seconds
        return {"seconds": seconds, "cpu": 1, "memory": 5, "counts": {}}

    def stop(self):
        Scripted.asked.append((self.program, "stop"))


@pytest.fixture
def session(monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "Worker", Scripted)
    monkeypatch.setattr(Scripted, "asked", [])
    monkeypatch.setattr(Scripted, "script", {})
    return bench.Session(dict.fromkeys(bench.PROGRAMS, "python"), {}, tmp_path, 600)


def test_an_index_is_built_in_turns_each_time_anew(session):
    results = session.measure(1, "index", ["sco_discourse", "conc"], 2)
    built = [program for program, what in Scripted.asked if what == "index"]
    assert built == ["sco_discourse", "conc", "conc", "sco_discourse"]
    assert [what for _, what in Scripted.asked] == ["index", "stop"] * 4
    assert [len(result.seconds) for result in results] == [2, 2]


def test_an_operation_finds_an_index_built_once_and_its_first_run_warms_up(session):
    results = session.measure(1, "kwic", ["sco_discourse", "conc", "conc_page", "nltk"], 2)
    assert [program for program, what in Scripted.asked if what == "index"] == ["sco_discourse", "conc"]
    runs = [program for program, what in Scripted.asked if what == "kwic"]
    assert runs[4:8] == ["conc", "conc_page", "nltk", "sco_discourse"]
    assert len(runs) == 12
    assert [len(result.seconds) for result in results] == [2] * 4
    assert [what for _, what in Scripted.asked[-4:]] == ["stop"] * 4


def test_a_slow_program_counts_from_its_first_run_and_has_fewer(session):
    Scripted.script = {"conc": 50.0, "duckdb": 6.0}
    own, conc, duckdb = session.measure(1, "keyness", ["sco_discourse", "conc", "duckdb"], 5)
    assert (len(own.seconds), len(conc.seconds), len(duckdb.seconds)) == (5, 2, 5)
    assert Scripted.asked.count(("duckdb", "keyness")) == 5


def test_a_program_that_fails_or_takes_too_long_is_left_out_and_the_others_go_on(session):
    Scripted.script = {"conc": RuntimeError("no memory"), "duckdb": TimeoutError()}
    own, conc, duckdb = session.measure(1, "keyness", ["sco_discourse", "conc", "duckdb"], 3)
    assert (conc.problem, duckdb.problem) == ("failed: no memory", "longer than 600 s")
    assert (own.problem, len(own.seconds)) == ("", 3)
    assert Scripted.asked.count(("conc", "keyness")) == Scripted.asked.count(("duckdb", "keyness")) == 1
    # an index, then the operation: what failed is ended too
    assert Scripted.asked.count(("conc", "stop")) == 2
