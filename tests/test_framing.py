"""The codings as they were written, and brought to the paragraphs of the corpus."""

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
import regex

import sco_discourse as sco
from sco_discourse.corpus import manifest_changes

SEEDS = Path(__file__).parents[1] / "seeds"
CODES = ["zone", *sco.FRAMES, "dominant", "speech", "voice", "speaker", "time"]
DOCUMENTS = pd.DataFrame({"doc_id": ["x", "y"], "file": ["000_a.txt", "001_b.txt"]})
ROW = {
    **{"file": "000", "line": "1", "zone": "body"},
    **dict.fromkeys(sco.FRAMES, "0"),
    **{"dominant": "none", "speech": "authored", "voice": "journalist", "speaker": "", "time": "current"},
}


@pytest.fixture(scope="module")
def corpus():
    return sco.load_corpus(SEEDS)


@pytest.fixture(scope="module")
def codings(corpus):
    return sco.read_codings(SEEDS / "coding", corpus.documents)


def write(folder, *rows, name="coder_a.csv"):
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def coded(lines, column="health"):
    """Codings of one text: ``{line: values of the coders}``; None where a coder has left a line out."""
    rows = [
        (f"c{coder}", "x", line, value)
        for line, values in lines.items()
        for coder, value in enumerate(values)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["coder", "doc_id", "line", column])


def paragraphs(text, lines, column="health", rules=()):
    """Each segment of a text with its number of lines and its code."""
    corpus = sco.corpus_of(pd.DataFrame({"doc_id": ["x"], "text": [text]}), rules)
    table = sco.agreed_of_segments(coded(lines, column), corpus, column)
    assert table[["doc_id", "line", "zone", "start", "end"]].equals(corpus.segments)
    codes = [None if pd.isna(code) else code for code in table["code"]]
    return list(zip(table["line"], table["n_lines"], codes, strict=True))


# The files


def test_both_coders_have_coded_every_line_of_every_text(corpus, codings):
    written = {
        (doc_id, number)
        for doc_id, text in zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True)
        for number, line in enumerate(text.split("\n"), 1)
        if line.strip("\ufeff\u200b \t\r\u3000")
    }
    assert len(written) == 186
    for _, rows in codings.groupby("coder"):
        assert len(rows) == 186
        assert set(zip(rows["doc_id"], rows["line"], strict=True)) == written


def test_codings_are_read_as_they_were_written(corpus, codings):
    assert codings.columns.tolist() == ["coder", "doc_id", "line", *CODES]
    assert codings["coder"].unique().tolist() == ["a", "b"]
    files = corpus.documents.set_index("doc_id")["file"]
    read = codings.assign(file=codings["doc_id"].map(files).str[:3]).astype(str)
    for coder, rows in read.groupby("coder"):
        with (SEEDS / "coding" / f"coder_{coder}.csv").open(encoding="utf-8", newline="") as file:
            assert rows[["file", "line", *CODES]].to_dict("records") == list(csv.DictReader(file))


def test_lines_that_are_not_running_text_have_no_frame(codings):
    furniture = codings[~codings["zone"].isin(["body", "headline", "subhead"])]
    assert len(furniture) > 50
    assert not furniture[list(sco.FRAMES)].to_numpy().any()


def test_the_codings_are_no_texts_of_the_corpus(corpus):
    assert manifest_changes(SEEDS) == []
    assert len(corpus.documents) == 5


def test_codings_are_read_in_the_order_of_coders_whatever_the_form_of_the_file(tmp_path):
    write(tmp_path, ROW | {"speaker": " Li, Bo "}, name="coder_b.csv")
    write(tmp_path, ROW | {"line": "7"}, ROW | {"file": "001", "health": "1"}, name="coder_a.csv")
    # as a spreadsheet writes it, with a mark of the encoding and a column of remarks
    path = tmp_path / "coder_c.csv"
    write(tmp_path, ROW | {"remark": "?"}, name=path.name)
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    table = sco.read_codings(tmp_path, DOCUMENTS)
    units = table[["coder", "doc_id", "line", "health", "speaker"]].to_numpy().tolist()
    assert units[:2] == [["a", "x", 7, 0, ""], ["a", "y", 1, 1, ""]]
    assert units[2:] == [["b", "x", 1, 0, "Li, Bo"], ["c", "x", 1, 0, ""]]


@pytest.mark.parametrize("column", ["file", "line", *CODES])
def test_a_missing_column_is_named(tmp_path, column):
    write(tmp_path, {name: value for name, value in ROW.items() if name != column})
    with pytest.raises(
        ValueError, match=rf"coder_a\.csv has no column '{column}'; it needs file, line, zone"
    ):
        sco.read_codings(tmp_path, DOCUMENTS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"file": "002"},
            r"file '002' is the beginning of 0 file names; .* 000_a\.txt, 001_b\.txt\. Write it",
        ),
        ({"file": "00"}, r"file '00' is the beginning of 2 file names"),
        ({"file": "a.txt"}, r"file 'a\.txt' is the beginning of 0 file names"),
        ({"file": ""}, r"file '' is the beginning of 2 file names"),
        ({"line": "0"}, r"line '0' is not a line number; lines count from 1"),
        ({"line": "1.0"}, r"line '1\.0' is not a line number"),
        ({"line": "-1"}, r"line '-1' is not a line number"),
        ({"line": ""}, r"line '' is not a line number"),
        ({"zone": "foot"}, r"zone is 'foot'; the codebook allows body, headline, subhead, byline"),
        ({"dominant": "peace"}, r"dominant is 'peace'; the codebook allows health, .*identity, none\."),
        ({"speech": "none"}, r"speech is 'none'; the codebook allows authored, direct, indirect, mixed\."),
        ({"voice": "Leader"}, r"voice is 'Leader'; the codebook allows leader, official"),
        ({"time": "future"}, r"time is 'future'; the codebook allows current, past, none\."),
        *(({frame: "2"}, rf"{frame} is '2'; the codebook allows 0, 1\.") for frame in sco.FRAMES),
        ({"health": ""}, r"health is ''; the codebook allows 0, 1\."),
    ],
)
def test_what_the_codebook_does_not_allow_is_named_with_its_place(tmp_path, change, message):
    write(tmp_path, ROW, ROW | {"line": "3"} | change)
    with pytest.raises(ValueError, match=r"coder_a\.csv, line 3: " + message):
        sco.read_codings(tmp_path, DOCUMENTS)


def test_a_line_is_coded_once(tmp_path):
    write(tmp_path, ROW, ROW | {"file": "001"}, ROW | {"file": "000_a"})
    with pytest.raises(ValueError, match=r"coder_a\.csv, line 4: x:1 is coded on line 2 already\. Keep one"):
        sco.read_codings(tmp_path, DOCUMENTS)


@pytest.mark.parametrize("extra", [",more", None])
def test_a_row_has_the_fields_of_the_header(tmp_path, extra):
    write(tmp_path, ROW)
    path = tmp_path / "coder_a.csv"
    text = path.read_text("utf-8").rstrip()
    path.write_text(text + extra if extra else text.removesuffix(",current"), "utf-8")
    with pytest.raises(ValueError, match=r"coder_a\.csv, line 2: the row does not have the 16 fields"):
        sco.read_codings(tmp_path, DOCUMENTS)


def test_a_folder_without_codings_is_an_error(tmp_path):
    shutil.copy(SEEDS / "coding" / "CODEBOOK.md", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"holds no codings\. Put one file a coder there"):
        sco.read_codings(tmp_path, DOCUMENTS)


# Lines


def test_a_line_is_decided_where_all_coders_give_one_value():
    table = sco.agreed(coded({3: [1, 1, 1], 1: [0, 0, 1], 5: [0, 0, 0], 7: [1, 1, None]}), "health")
    assert table.columns.tolist() == ["doc_id", "line", "code"]
    assert table["line"].tolist() == [3, 1, 5, 7]
    assert table["code"].isna().tolist() == [False, True, False, True]
    assert table["code"].dropna().tolist() == [1, 0]


def test_an_empty_value_is_a_value_and_can_be_agreed_on():
    table = sco.agreed(coded({1: ["", ""], 3: ["", "Xi"], 5: ["Xi", "Xi"]}, "speaker"), "speaker")
    assert table["code"].fillna("?").tolist() == ["", "?", "Xi"]


def test_the_order_of_the_coders_does_not_matter(codings):
    for column in CODES:
        mirrored = sco.agreed(codings.assign(coder=codings["coder"].map({"a": "b", "b": "a"})), column)
        assert sco.agreed(codings, column).equals(mirrored)


def test_one_coder_cannot_agree():
    with pytest.raises(ValueError, match=r"Agreement takes two coders or more, got 1\."):
        sco.agreed(coded({1: [1]}), "health")


@pytest.mark.parametrize("column", ["line", "wealth", "zone"])
def test_only_coded_columns_can_be_agreed_on(column):
    with pytest.raises(ValueError, match=rf"'{column}' is not a coded column; the codebook has zone, health"):
        sco.agreed(coded({1: [1, 1]}), column)


# Paragraphs

JOINED = "Two lines of one\nsentence.\n\nPeace."


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ([0, 0], [0, 0], 0),
        ([0, 0], [1, 1], 1),
        ([1, 1], [0, 0], 1),
        ([1, 1], [1, 1], 1),
        ([0, 0], [0, 1], None),
        ([1, 1], [0, 1], None),
        ([0, 1], [0, 1], None),
    ],
)
def test_a_joined_paragraph_has_a_frame_of_any_line_unless_one_is_undecided(first, second, code):
    assert paragraphs(JOINED, {1: first, 2: second, 4: [0, 0]}) == [(1, 2, code), (4, 1, 0)]


@pytest.mark.parametrize(
    ("column", "first", "second", "code"),
    [
        ("voice", "leader", "leader", "leader"),
        ("voice", "leader", "expert", None),
        ("voice", "none", "expert", "expert"),
        ("voice", "none", "none", "none"),
        ("speaker", "Xi", "", "Xi"),
        ("speaker", "", "", ""),
        ("speaker", "Xi", "Putin", None),
        ("dominant", "none", "security", "security"),
        ("dominant", "health", "security", None),
        ("zone", "body", "subhead", None),
        ("speech", "authored", "indirect", None),
    ],
)
def test_a_joined_paragraph_has_the_value_of_the_lines_that_say_something(column, first, second, code):
    assert paragraphs(JOINED, {1: [first] * 2, 2: [second] * 2}, column)[0] == (1, 2, code)


def test_a_joined_paragraph_is_undecided_if_a_line_is_not_coded():
    assert paragraphs(JOINED, {1: [1, 1]}) == [(1, 1, None), (4, 0, None)]


def source(pattern):
    """A cleaning rule that takes a part of a line for a byline."""
    return [
        {
            "name": "source",
            "zone": "byline",
            "reason": "test",
            "part": True,
            "pattern": regex.compile(pattern),
        }
    ]


def test_a_line_gives_its_code_to_its_longest_part():
    text = "Rome, May 1 The leaders met in Rome.\nPeace came. (Reporters Li, Wu and many others)"
    assert paragraphs(text, {1: [1, 1], 2: [0, 0]}, rules=source(r"\(Reporters .*\)|^Rome, May 1 ")) == [
        *((1, 0, None), (1, 1, 1)),
        *((2, 0, None), (2, 1, 0)),
    ]


def test_the_longest_part_of_a_line_may_belong_to_a_paragraph_that_began_before():
    text = "The leaders met\nin the old town of Rome and left. (Li)"
    # The second line goes on with the first paragraph and ends in a byline that gets no code.
    segments = paragraphs(text, {1: [0, 0], 2: [1, 1]}, rules=source(r"\(Li\)"))
    assert segments == [(1, 2, 1), (2, 0, None)]


def test_white_space_that_joins_lines_does_not_lengthen_a_part():
    text = "Rome, May 1 They" + "\n" * 20 + "met and left."
    segments = paragraphs(text, {1: [1, 1], 21: [0, 0]}, rules=source("^Rome, May 1 "))
    assert segments == [(1, 1, 1), (1, 1, 0)]


def test_a_coded_line_without_text_is_an_error():
    with pytest.raises(
        ValueError, match=r"x:3 is coded, but the corpus has no text on that line\. Count physical"
    ):
        paragraphs(JOINED, {1: [1, 1], 3: [0, 0]})


def test_every_line_of_the_codings_goes_to_one_segment(corpus, codings):
    table = sco.agreed_of_segments(codings, corpus, "zone")
    assert table["n_lines"].sum() == 186
    assert table["n_lines"].dtype == "int64"
    assert table["code"].dtype == "string"
    assert sco.agreed_of_segments(codings, corpus, "health")["code"].dtype == "Int64"
    several = table[table["n_lines"] != 1]
    assert several[["doc_id", "line", "n_lines"]].to_numpy().tolist() == [
        *(["2020-cns", 3, 0], ["2021-cctv", 29, 3], ["2021-cctv", 119, 2], ["2022-xinhua", 94, 0]),
    ]


def test_the_paragraph_that_a_full_stop_ends_alone_has_no_agreed_zone(corpus, codings):
    of = {column: sco.agreed_of_segments(codings, corpus, column) for column in CODES}
    row = {
        c: table[(table["doc_id"] == "2021-cctv") & (table["line"] == 29)].iloc[0] for c, table in of.items()
    }
    assert pd.isna(row["zone"]["code"])
    assert {
        column: row[column]["code"] for column in ("identity", "security", "voice", "speaker", "time")
    } == {**{"identity": 1, "security": 0, "voice": "leader", "speaker": "Xi Jinping", "time": "past"}}


def test_the_cleaning_rules_give_every_line_the_zone_on_which_the_coders_agree(corpus, codings):
    table = sco.agreed_of_segments(codings, corpus, "zone").dropna(subset="code")
    differ = table[table["zone"] != table["code"]]
    assert differ.empty, differ
    assert table["n_lines"].sum() >= 180
    assert set(table["zone"]) == set(sco.ZONES)


ANA, BO = "Ana Lind, a scholar, said tea fell. ", "Bo Ek, a scholar, said rice fell. "  # 7 tokens each
EXPERTS, OFFICIALS = "Experts say tea fell. ", "Officials said rice rose. "  # 4 each


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trade grew. Tea fell.", ["authored", "", "journalist", 4]),
        (OFFICIALS, ["indirect", "", "official", 4]),
        # Two roles in one form of speech are not mixed.
        (EXPERTS + "Officials said rice rose again.", ["indirect", "", "official", 9]),
        ("“Tea is good,” said Ana Lind, a scholar. " + OFFICIALS, ["mixed", "Ana Lind", "expert", 12]),
        # The text's own words are more, but do not count beside those of others.
        ("Trade grew in Oslo and in Rome and in Bonn. " + EXPERTS, ["mixed", "", "expert", 14]),
        # In a tie the first role wins,
        (EXPERTS + OFFICIALS, ["indirect", "", "expert", 8]),
        (OFFICIALS + EXPERTS, ["indirect", "", "official", 8]),
        # even if the other's tokens are all one speaker's: 7 + 7 and 14.
        (
            ANA + BO + "Officials said rice rose in Oslo and in Rome and in Bonn only today.",
            ["indirect", "Ana Lind", "expert", 28],
        ),
        # The two experts have 14 tokens together, the officials 9 and so the largest part.
        (
            ANA + BO + "Officials said it fell in Oslo and in Rome.",
            ["indirect", "Ana Lind", "expert", 23],
        ),
        # Of the experts the second says more.
        (ANA + "Bo Ek, a scholar, said rice fell again.", ["indirect", "Bo Ek", "expert", 15]),
        (ANA + "Bo Ek, a scholar, said it. Ana Lind said rice fell.", ["indirect", "Ana Lind", "expert", 18]),
    ],
)
def test_the_voice_of_a_paragraph_is_that_of_most_of_its_attributed_tokens(index_of, text, expected):
    table = sco.paragraph_voices(index_of({"a": text}))
    assert table.to_numpy().tolist() == [["a", 1, *expected]]


def test_a_signed_paragraph_without_attribution_has_the_author_s_role():
    rule = {"name": "own", "zone": "byline", "reason": "test", "pattern": regex.compile("Author:.*")}
    text = "Author: Li Wei (professor)\n\nTrade grew.\n\nTea fell. Officials said rice rose."
    corpus = sco.corpus_of(pd.DataFrame({"doc_id": ["a"], "text": [text]}), [rule])
    assert sco.paragraph_voices(sco.tokenize(corpus)).reset_index().to_numpy().tolist() == [
        [1, "a", 3, "authored", "Li Wei", "expert", 2],
        [2, "a", 5, "mixed", "", "official", 6],
    ]


def test_the_voice_of_a_paragraph_is_that_of_its_sentences_in_the_view(index_of):
    texts = {"b": f"Trade grew.\n\nTea fell. {OFFICIALS}{EXPERTS}Scholars say it is so.", "a": OFFICIALS}
    tokens = index_of(texts)
    assert sco.paragraph_voices(tokens).reset_index().to_numpy().tolist() == [
        [0, "b", 1, "authored", "", "journalist", 2],
        [1, "b", 3, "mixed", "", "expert", 15],
        [2, "a", 1, "indirect", "", "official", 4],
    ]
    # Without the first text's first paragraph and its experts
    view = tokens.where(sentence=[1, 2, 5])
    assert sco.paragraph_voices(view).reset_index().to_numpy().tolist() == [
        [1, "b", 3, "mixed", "", "official", 6],
        [2, "a", 1, "indirect", "", "official", 4],
    ]


def test_every_paragraph_of_the_seeds_with_tokens_has_a_voice(tokens):
    table = sco.paragraph_voices(tokens)
    assert table.index.tolist() == list(dict.fromkeys(tokens.sentences["segment"]))
    assert table["n_tokens"].sum() == tokens.n_tokens
    assert not table.isna().any(axis=None)
