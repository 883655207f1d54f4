"""The codings as they were written, and brought to the paragraphs of the corpus."""

import csv
import datetime
import shutil
from collections import Counter
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


# Rates


def idea(name, frame, *renderings, **further):
    return {"id": name, "frame": frame, "renderings": list(renderings), **further}


@pytest.fixture(scope="module")
def concepts():
    return sco.load_concepts(SEEDS / "concepts.toml")


@pytest.fixture(scope="module")
def found(tokens, concepts):
    return sco.mentions(tokens, concepts)


@pytest.fixture(scope="module")
def coded_seeds(found, tokens, codings, corpus):
    return sco.coded_paragraphs(found, tokens, codings, corpus)


def test_rates_are_of_the_mentions_that_count_and_keep_zeros(index_of):
    tokens = index_of(
        {"a": "Peace, not war.\n\nTrue peace and peace.", "b": "Trade.", "c": "The calm. Peace."},
        year=[2020, 2020, 2021],
    )
    lexicon = [
        idea("peace", "security", "peace", anaphoric=["the calm"]),
        # longer, so that the peace within it does not count
        idea("true", "order", "true peace"),
    ]
    table = sco.frame_rates(sco.mentions(tokens, lexicon), tokens)
    assert table["frame"].tolist() == [frame for frame in sco.FRAMES for _ in range(2)]
    assert table["year"].tolist() == [2020, 2021] * 8
    rows = table.set_index(["frame", "year"])
    # 2020: 8 tokens in 3 paragraphs of 2 texts; peace in two paragraphs of one text
    columns = ["count", "n_tokens", "paragraphs", "n_paragraphs", "blocks", "n_blocks", "texts", "n_texts"]
    assert rows.loc[("security", 2020), columns].tolist() == [2, 8, 2, 3, 1, 2, 1, 2]
    assert rows.loc[("security", 2021), columns].tolist() == [1, 3, 1, 1, 1, 1, 1, 1]
    assert rows.loc[("order", 2020), columns].tolist() == [1, 8, 1, 3, 1, 2, 1, 2]
    assert rows.loc[("order", 2021), columns].tolist() == [0, 3, 0, 1, 0, 1, 0, 1]
    shares = ["rate", "paragraph_share", "paragraph_length", "block_share"]
    assert rows.loc[("security", 2020), shares].tolist() == pytest.approx([250, 2 / 3, 8 / 3, 1 / 2])
    assert not rows.drop(["security", "order"], level=0)["count"].any()


@pytest.mark.parametrize("by", ["year", "doc_id", "speech", "role"])
def test_rates_of_the_seeds_are_those_counted_one_by_one(found, tokens, by):
    table = sco.frame_rates(found, tokens, by=by).set_index(["frame", by])
    groups, segments, blocks = (tokens.column(name) for name in (by, "segment", "block"))
    counts, places = Counter(), {"paragraphs": set(), "blocks": set(), "texts": set()}
    for row in found[found["counted"]].itertuples():
        sentence = next(i for i in range(len(tokens.bounds)) if row.first < tokens.bounds[i + 1])
        key = row.frame, groups[sentence]
        counts[key] += 1
        places["paragraphs"].add((*key, segments[sentence]))
        places["blocks"].add((*key, blocks[sentence]))
        places["texts"].add((*key, row.doc_id))
    for key, row in table.iterrows():
        assert row["count"] == counts[key]
        for name, held in places.items():
            assert row[name] == sum(place[:2] == key for place in held)
        assert row["rate"] == pytest.approx(1000 * counts[key] / row["n_tokens"])
    sizes = tokens.group_sizes(by)
    assert table["count"].sum() == found["counted"].sum()
    assert table.loc["health", "n_tokens"].to_dict() == sizes.to_dict()
    for name, column in (
        ("n_paragraphs", segments),
        ("n_blocks", blocks),
        ("n_texts", tokens.column("document")),
    ):
        whole = {
            group: len({place for place, own in zip(column, groups, strict=True) if own == group})
            for group in sizes.index
        }
        assert table.loc["health", name].to_dict() == whole


def test_rates_of_a_view_are_of_what_begins_in_it(found, tokens):
    view = tokens.where(speech="authored")
    table = sco.frame_rates(found, view)
    whole = sco.frame_rates(found[found["speech"] == "authored"], view)
    pd.testing.assert_frame_equal(table, whole)
    assert table["count"].sum() == (found["counted"] & (found["speech"] == "authored")).sum()


def test_rates_double_with_their_base_and_change_no_input(found, tokens):
    before = found.copy()
    once, twice = (sco.frame_rates(found, tokens, per=per)["rate"] for per in (1000, 2000))
    pd.testing.assert_series_equal(2 * once, twice)
    pd.testing.assert_frame_equal(found, before)


def test_of_nothing_there_are_no_rates(found, tokens):
    with pytest.raises(ValueError, match="holds no tokens"):
        sco.frame_rates(found, tokens.where(year=2020, doc_id="2021-cctv"))
    with pytest.raises(ValueError, match="'decade'"):
        sco.frame_rates(found, tokens, by="decade")
    with pytest.raises(ValueError, match=r"Frame 'war' is not one of health, security"):
        sco.frame_rates(found.assign(frame="war"), tokens)
    assert not sco.frame_rates(found.iloc[:0], tokens)["count"].any()


def test_presence_of_a_concept_is_in_how_many_texts(index_of):
    tokens = index_of({"a": "Peace.", "b": "War.", "c": "Peace and peace."}, year=[2020, 2021, 2021])
    lexicon = [
        idea("war", "security", "war"),
        idea("peace", "security", "peace"),
        idea("tea", "culture", "tea"),
    ]
    table = sco.concept_rates(sco.mentions(tokens, lexicon), tokens, lexicon)
    assert table[["concept", "year", "count", "texts", "n_texts"]].to_numpy().tolist() == [
        *(["war", 2020, 0, 0, 1], ["war", 2021, 1, 1, 2]),
        *(["peace", 2020, 1, 1, 1], ["peace", 2021, 2, 1, 2]),
        *(["tea", 2020, 0, 0, 1], ["tea", 2021, 0, 0, 2]),
    ]
    # only the concepts that are asked for
    assert set(sco.concept_rates(sco.mentions(tokens, lexicon), tokens, lexicon[:1])["concept"]) == {"war"}


@pytest.mark.parametrize(
    ("columns", "since", "not_yet"),
    [
        ({"date": "2021-09-17"}, datetime.date(2021, 9, 21), True),
        ({"date": "2021-09-17"}, datetime.date(2021, 9, 17), False),
        # as late as its month or year allows
        ({"date": "2024-02"}, datetime.date(2024, 2, 29), False),
        ({"date": "2024-02"}, datetime.date(2024, 3, 1), True),
        ({"year": 2021}, datetime.date(2021, 12, 31), False),
        ({"year": 2021}, datetime.date(2022, 1, 1), True),
        ({"date": "", "year": 2021}, datetime.date(2022, 1, 1), True),
        ({"date": "2021-09-17", "year": 2021}, datetime.date(2021, 9, 21), True),
        ({"date": "2021-09-17"}, None, None),
        ({}, datetime.date(2021, 9, 17), None),
    ],
)
def test_an_absence_is_by_the_calendar_where_the_concept_is_later_than_the_text(
    index_of, columns, since, not_yet
):
    tokens = index_of({"a": "Peace."}, **{name: [value] for name, value in columns.items()})
    lexicon = [idea("war", "security", "war", since=since)]
    value = sco.concept_rates(sco.mentions(tokens, lexicon), tokens, lexicon, by="doc_id")["not_yet"].iloc[0]
    assert (None if pd.isna(value) else value) == not_yet


@pytest.mark.parametrize(
    "date", ["2021-09-17T08:00", "2021-09-17 08:00", pd.Timestamp(2021, 9, 17), datetime.date(2021, 9, 17)]
)
def test_a_date_may_have_a_time(index_of, date):
    initiative = idea("x", "initiatives", "initiative", since=datetime.date(2021, 9, 21))
    tokens = index_of({"a": "No such thing."}, date=[date])
    assert sco.concept_rates(sco.mentions(tokens, [initiative]), tokens, [initiative], by="doc_id")[
        "not_yet"
    ].tolist() == [True]


def test_a_group_with_a_text_of_unknown_date_leaves_the_calendar_open(index_of):
    initiative = idea("x", "initiatives", "initiative", since=datetime.date(2021, 9, 21))
    tokens = index_of(
        {"a": "One.", "b": "Two.", "c": "Three."}, year=[2020.0, None, 2021.0], outlet=["x", "x", "y"]
    )
    table = sco.concept_rates(sco.mentions(tokens, [initiative]), tokens, [initiative], by="outlet")
    assert [None if pd.isna(later) else bool(later) for later in table["not_yet"]] == [None, False]


def test_a_concept_is_given_once(found, tokens):
    twice = [idea("peace", "order", "peace")] * 2
    with pytest.raises(ValueError, match="concept 'peace' is given twice"):
        sco.concept_rates(found, tokens, twice)


def test_agreement_is_by_a_column_of_the_paragraphs(coded_seeds):
    with pytest.raises(ValueError, match="no column 'zone'; they have frame, segment"):
        sco.frame_agreement(coded_seeds, by="zone")


def test_the_last_text_of_a_group_decides_on_the_calendar(index_of):
    tokens = index_of({"a": "Peace.", "b": "War."}, date=["2021-01-01", "2022-01-01"], year=[1, 1])
    lexicon = [idea("war", "security", "war", since=datetime.date(2021, 6, 1))]
    table = sco.concept_rates(sco.mentions(tokens, lexicon), tokens, lexicon)
    assert table["not_yet"].tolist() == [False]


def test_the_initiatives_could_not_be_named_before_2022(found, tokens, concepts):
    table = sco.concept_rates(found, tokens, concepts, by="doc_id")
    own = table[table["concept"] == "global_development_initiative"].set_index("doc_id")
    assert own["not_yet"].to_dict() == {doc: doc < "2022" for doc in tokens.documents["doc_id"]}
    # no concept is mentioned before its first public date
    assert not (table["not_yet"].fillna(False) & (table["count"] > 0)).any()
    sums = table.groupby("concept")["count"].sum()
    counted = found[found["counted"]].groupby("concept").size()
    assert sums.to_dict() == counted.reindex(sums.index, fill_value=0).to_dict()


# Agreement


def test_agreement_of_the_coders_is_that_of_their_columns(codings):
    table = sco.coder_agreement(codings).set_index("column")
    assert table.index.tolist() == [name for name in CODES if name not in ("zone", "speaker")]
    for column, row in table.iterrows():
        codes = sco.agreed(codings, column)["code"]
        assert row["undecided"] == codes.isna().sum()
        assert row["percent"] == pytest.approx(100 * codes.notna().mean())
        sides = codings.pivot(index="coder", columns=["doc_id", "line"], values=column)
        assert row["alpha"] == sco.krippendorff_alpha(sides)
    assert (table["n_lines"] == 186).all()
    # no frame may be vetoed by alpha
    assert (table.loc[list(sco.FRAMES), "alpha"] > 0.667).all()


def test_agreement_is_of_two_coders(codings):
    three = pd.concat([codings, codings[codings["coder"] == "a"].assign(coder="c")])
    with pytest.raises(ValueError, match="must be of two coders, got 3"):
        sco.coder_agreement(three)


def test_paragraphs_have_the_frames_of_mentions_that_count_and_begin_there(tmp_path):
    corpus = sco.corpus_of(
        pd.DataFrame({"doc_id": ["x"], "text": ["Peace.\n\nTrue peace.\n\nThe calm.\n\nTea."]})
    )
    tokens = sco.tokenize(corpus)
    lexicon = [
        idea("peace", "security", "peace", anaphoric=["the calm"]),
        idea("true", "order", "true peace"),
    ]
    codings = coded({1: [1, 1], 3: [1, 1], 5: [0, 1], 7: [0, 0]}, "security")
    codings = codings.assign(**{frame: 0 for frame in sco.FRAMES if frame != "security"})
    table = sco.coded_paragraphs(sco.mentions(tokens, lexicon), tokens, codings, corpus)
    assert len(table) == 4 * 8
    rows = table.set_index(["frame", "line"])
    assert rows.loc["security", "found"].tolist() == [1, 0, 0, 0]
    assert rows.loc["order", "found"].tolist() == [0, 1, 0, 0]
    assert rows.loc["security", "code"].fillna(9).tolist() == [1, 1, 9, 0]
    scores = sco.frame_agreement(table).set_index("frame")
    columns = ["decided", "undecided", "uncoded", "n", "predicted", "hits", "precision", "recall"]
    assert scores.loc["security", columns].tolist() == [3, 1, 0, 2, 1, 1, 1, 0.5]
    assert scores.loc["order", columns[:-1]].tolist() == [4, 0, 0, 0, 1, 0, 0]
    assert pd.isna(scores.loc["order", "recall"])
    wrong = sco.wrong_paragraphs(table, sco.mentions(tokens, lexicon), tokens)
    assert wrong.to_numpy().tolist() == [
        ["x", 3, "order", "false alarm", "true: True peace", "True peace."],
        ["x", 3, "security", "miss", "(peace: peace)", "True peace."],
    ]


def test_agreement_by_year_adds_up(coded_seeds):
    whole, years = sco.frame_agreement(coded_seeds), sco.frame_agreement(coded_seeds, by="year")
    assert years["frame"].tolist() == [frame for frame in sco.FRAMES for _ in range(3)]
    columns = ["decided", "undecided", "uncoded", "n", "predicted", "hits"]
    sums = years.groupby("frame", sort=False)[columns].sum().reset_index()
    pd.testing.assert_frame_equal(sums, whole[["frame", *columns]])
    low, high = sco.wilson_interval(whole["hits"], whole["n"])
    assert whole["recall_low"].tolist() == low.tolist()
    assert whole["recall_high"].tolist() == high.tolist()
    assert (whole[["decided", "undecided", "uncoded"]].sum(axis=1) == 120).all()


def test_the_scores_of_the_seeds_are_those_counted_one_by_one(found, codings, coded_seeds, corpus):
    # the physical line in which a mention begins, brought to its paragraph by the ledger's own lines
    lines = corpus.segments[corpus.segments["zone"] == "body"]
    for frame, rows in coded_seeds.groupby("frame"):
        counted = found[found["counted"] & (found["frame"] == frame)]
        hit = {
            (row.doc_id, row.line)
            for row in lines.itertuples()
            if ((counted["doc_id"] == row.doc_id) & counted["start"].between(row.start, row.end - 1)).any()
        }
        own = rows[rows["found"] == 1]
        assert set(zip(own["doc_id"], own["line"], strict=True)) == hit


def test_every_wrong_paragraph_is_shown_once_with_what_was_found(coded_seeds, found, tokens):
    table = sco.wrong_paragraphs(coded_seeds, found, tokens)
    scores = sco.frame_agreement(coded_seeds)
    errors = table.groupby("error").size()
    assert errors["miss"] == (scores["n"] - scores["hits"]).sum()
    assert errors["false alarm"] == (scores["predicted"] - scores["hits"]).sum()
    assert not table.duplicated(["doc_id", "line", "frame"]).any()
    alarms = table[table["error"] == "false alarm"]
    assert (alarms["mentions"] != "").all()
    shown = table.loc[table["error"] == "miss", "mentions"]
    assert all(text.startswith("(") for text in shown if text)
    assert table["opening"].str.split().str.len().max() == 12


def test_nothing_wrong_is_an_empty_table(coded_seeds, found, tokens):
    right = coded_seeds.assign(code=coded_seeds["found"].astype("Int64"))
    table = sco.wrong_paragraphs(right, found, tokens)
    assert table.empty
    assert table.columns.tolist() == ["doc_id", "line", "frame", "error", "mentions", "opening"]


def test_paragraphs_are_those_of_the_view_and_its_corpus(found, tokens, codings, corpus, index_of):
    table = sco.coded_paragraphs(found, tokens.where(year=2020), codings, corpus)
    assert set(table["doc_id"]) == {"2020-cns"}
    with pytest.raises(ValueError, match="The index is of another corpus"):
        sco.coded_paragraphs(found, index_of({"x": "Peace."}), codings, corpus)
