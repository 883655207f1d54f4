"""The commands, and the script that prepares their environment."""

import os
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sco_discourse import cli

ROOT = Path(__file__).parents[1]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A copy of the study at a place of its own, for the commands to work on."""
    for part in ("seeds", "notebooks", "figures"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for file in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / file, tmp_path)
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def tiny_study(study, make_tiny):
    """The same of five texts of one sentence, without a record of claims and otherwise as it is recorded."""
    make_tiny(study)
    (study / "seeds/claims.lock").unlink()
    return study


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert all(
        command in said for command in ("run", "test", "lab", "figures", "seeds", "check", "methods", "bench")
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "required: COMMAND"),
        (["rnu"], "invalid choice: 'rnu'"),
        (["run", "now"], "unrecognized arguments: now"),
        (["seeds", "--updte"], "unrecognized arguments: --updte"),
        (["bench", "--size", "ten"], "invalid float value: 'ten'"),
    ],
)
def test_wrong_words_are_answered_with_what_is_allowed(words, complaint, capsys):
    with pytest.raises(SystemExit, match="2"):
        cli.main(words)
    assert complaint in capsys.readouterr().err


def test_further_words_reach_pytest_and_jupyterlab():
    assert cli.parse(["test", "--quick", "-k", "keyness"]).further == ["-k", "keyness"]
    assert cli.parse(["lab", "--no-browser"]).further == ["--no-browser"]


def test_an_unknown_figure_is_named_with_those_there_are(capsys):
    assert cli.main(["figures", "keynes"]) == 1
    assert "no figure 'keynes'" in capsys.readouterr().err


def test_seeds_agree(study, capsys):
    assert cli.main(["seeds"]) == 0
    assert "5 texts agree" in capsys.readouterr().out


def test_a_changed_text_is_reported_then_recorded(study, capsys):
    text = next((study / "seeds").glob("003_*"))
    text.write_text(text.read_text("utf-8") + "One more sentence.\n", "utf-8")
    assert cli.main(["seeds"]) == 1
    assert f"{text.name} does not match seeds/manifest.csv" in capsys.readouterr().err
    assert cli.main(["seeds", "--update", "--yes"]) == 0
    said = capsys.readouterr().out
    assert said.index(f"changed   {text.name}") < said.index("Recorded 1 change")
    assert cli.main(["seeds"]) == 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.* fits have not settled")
def test_claims_that_come_to_what_is_recorded_pass(study, capsys):
    assert cli.main(["check"]) == 0
    said = capsys.readouterr().out
    assert (
        "health-less-2022: supported with a caution (single text) [-17.03]\n    Mentions of health fall from"
        in said
    )
    assert "topics-hold: not supported [0.00]\n    Not supported at this size: of " in said
    assert (
        "topic-health-less-2022: not testable at this size\n    The topic with most words of health (" in said
    )
    assert "25 claims come to the outcomes that seeds/claims.lock records." in said


def test_texts_too_small_for_topics_are_told_and_their_claims_recorded(tiny_study, capsys):
    assert cli.main(["check", "--update"]) == 0
    said = capsys.readouterr()
    assert "study check: no topics. No word occurs in 2 units" in said.err
    assert (
        "topic-health-less-2022: not testable at this size\n    The topic of health: the texts have"
        in said.out
    )
    lock = (tiny_study / "seeds/claims.lock").read_text("utf-8")
    assert "\ntopic-health-less-2022,not testable at this size,,\n" in lock


def test_a_claim_that_comes_out_otherwise_fails_until_it_is_recorded(tiny_study, capsys):
    lock = tiny_study / "seeds/claims.lock"
    assert cli.main(["check"]) == 1
    assert "no outcome is recorded yet" in capsys.readouterr().err
    assert cli.main(["check", "--update"]) == 0
    assert "Recorded 25 outcomes in seeds/claims.lock." in capsys.readouterr().out
    recorded = lock.read_text("utf-8")
    assert cli.main(["check"]) == 0
    assert "25 claims come to the outcomes that seeds/claims.lock records." in capsys.readouterr().out
    other, now = recorded, "not testable at this size"
    for name in (names := ("security-more-2021", "topics-hold")):
        other = other.replace(f"\n{name},{now}", f"\n{name},supported")
    lock.write_text(other, "utf-8")
    assert cli.main(["check"]) == 1
    said = capsys.readouterr()
    for name in names:
        assert f"CHANGED   {name}: recorded 'supported', now {now!r}" in said.out
    assert "study check --update" in said.err
    assert cli.main(["check", "--update"]) == 0
    assert "CHANGED   topics-hold" in (said := capsys.readouterr().out)
    assert "Recorded 2 change(s) in seeds/claims.lock." in said
    assert lock.read_text("utf-8") == recorded


def test_help_says_that_topics_take_time(capsys):
    with pytest.raises(SystemExit, match="0"):
        cli.main(["check", "--help"])
    assert "topics take some half a minute more" in " ".join(capsys.readouterr().out.split())


def test_on_a_terminal_nothing_is_recorded_without_a_yes(study, capsys, monkeypatch):
    next((study / "seeds").glob("003_*")).unlink()
    before = (study / "seeds/manifest.csv").read_bytes()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert cli.main(["seeds", "--update"]) == 1
    assert "Nothing was recorded" in capsys.readouterr().out
    assert (study / "seeds/manifest.csv").read_bytes() == before


def test_a_new_text_asks_for_its_description(study, capsys):
    (study / "seeds/2023.txt").write_text("A new text.", "utf-8")
    assert cli.main(["seeds", "--update", "--yes"]) == 0
    assert "Fill in year, outlet and the rest for 2023.txt" in capsys.readouterr().out
    assert cli.main(["seeds"]) == 1
    assert "no year for 2023.txt" in capsys.readouterr().err


def test_a_renamed_text_keeps_its_description(study, capsys):
    text = next((study / "seeds").glob("003_*"))
    text.rename(study / "seeds/guangming.txt")
    assert cli.main(["seeds", "--update", "--yes"]) == 0
    assert f"guangming.txt has the content of {text.name} and keeps its row" in capsys.readouterr().out
    assert cli.main(["seeds"]) == 0
    assert "2022-guangming   guangming.txt" in capsys.readouterr().out


def test_two_new_texts_do_not_share_one_description(study, capsys):
    text = next((study / "seeds").glob("003_*"))
    for name in ("one.txt", "two.txt"):
        shutil.copy(text, study / "seeds" / name)
    text.unlink()
    assert cli.main(["seeds", "--update", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "one.txt has the content" in said
    assert "Fill in year, outlet and the rest for two.txt" in said
    assert (study / "seeds/manifest.csv").read_text("utf-8").count("two.txt") == 1


def test_exchanged_texts_are_remarked_on(study, capsys):
    one, two = (next((study / "seeds").glob(f"{number}_*")) for number in ("000", "004"))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    assert cli.main(["seeds", "--update", "--yes"]) == 0
    assert f"{one.name} now has the content listed for {two.name}" in capsys.readouterr().out


def test_nothing_to_record_is_said(study, capsys):
    assert cli.main(["seeds", "--update"]) == 0
    assert "Nothing to record" in capsys.readouterr().out


def script(*words, **own):
    # -S and an empty path: nothing but the standard library can be imported
    command = [sys.executable, "-S", str(ROOT / "study"), *words]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **own}, check=False)


def test_the_script_gives_help_without_an_environment():
    done = script("--help")
    assert done.returncode == 0
    assert "execute all notebooks" in done.stdout


def test_the_script_answers_wrong_words_before_it_installs_anything():
    done = script("rnu")
    assert done.returncode == 2
    assert "invalid choice: 'rnu'" in done.stderr
    assert "Preparing" not in done.stdout


def test_the_script_refuses_another_python(monkeypatch):
    study = runpy.run_path(str(ROOT / "study"))
    monkeypatch.setattr(sys, "version_info", (3, 10, 1))
    with pytest.raises(SystemExit, match=r"needs Python 3.11 to 3.14, but this is 3.10"):
        study["main"](["run"])


def test_the_environment_is_stamped_with_lock_python_and_place_alone(tmp_path):
    for name in ("study", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    stamp = runpy.run_path(str(tmp_path / "study"))["stamp"]
    first = stamp()
    (tmp_path / "pyproject.toml").write_text("# another setting\n", "utf-8")
    assert stamp() == first
    with (tmp_path / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# another package\n")
    assert stamp() != first


def test_a_half_built_environment_has_no_stamp(tmp_path):
    shutil.copy(ROOT / "study", tmp_path)
    study = runpy.run_path(str(tmp_path / "study"))
    assert study["stamp_of"](tmp_path / ".venv") is None
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").touch()
    assert study["stamp_of"](tmp_path / ".venv") is None


def test_every_package_of_the_lock_has_a_hash_and_a_version():
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = [line for line in lock.split("\n") if line and not line.startswith((" ", "#"))]
    assert all("==" in entry and entry.endswith("\\") for entry in entries)
    names = {entry.split("==")[0] for entry in entries}
    assert {"pandas", "scikit-learn", "matplotlib", "jupyterlab", "nbval"} <= names
    assert "http" not in lock.replace("httpcore", "").replace("httpx", "")
