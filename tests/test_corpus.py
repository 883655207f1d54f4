"""Texts are what their manifest says, and every offset slices the untouched source."""

import csv
import hashlib
import shutil
from pathlib import Path

import pandas as pd
import pytest

import sco_discourse as sco
from sco_discourse import cleaning
from sco_discourse import corpus as corpora

SEEDS = Path(__file__).parents[1] / "seeds"
COMMAND = "python3 study seeds --update"
HEADER = "doc_id,file,year,summit,date,timing,outlet,genre,matched_to,language,sha256,note,page\n"
TEXTS = {"b.txt": "Trade, first.\r\n\r\nThen\r\npeace. And more.\n", "a.txt": "\ufeffPeace.\nTrade."}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def folder(tmp_path):
    """Two texts, listed against the alphabet, one of them with quotes and a comma in its note."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    hashes = {}
    for file, text in TEXTS.items():
        (folder / file).write_bytes(text.encode())
        hashes[file] = sha256(text.encode())
    rows = (
        f'two,b.txt,2021,"21st, Rome",,after,,,one,,{hashes["b.txt"]},"a ""note"", é",7\n',
        f"one,a.txt,2020,,,,,,,,{hashes['a.txt']},NA,\n",
    )
    (folder / "manifest.csv").write_bytes((HEADER + "".join(rows)).encode())
    (folder / "stopwords.txt").write_text("the\n", "utf-8")
    return folder


def edit(folder, old, new):
    path = folder / "manifest.csv"
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8", newline="\n")


def test_a_corpus_keeps_the_order_of_its_manifest_and_the_texts_untouched(folder):
    corpus = sco.load_corpus(folder)
    assert corpus.documents["doc_id"].tolist() == ["two", "one"]
    assert corpus.documents["year"].tolist() == [2021, 2020]
    assert corpus.documents["text"].tolist() == list(TEXTS.values())
    assert corpus.documents["note"].tolist() == ['a "note", é', "NA"]
    assert corpus.documents["page"].tolist() == ["7", ""]
    # Without cleaning.toml every line is body text: 2 paragraphs (lines 3 and 4 are one), then 2; 3 sentences, then 2.
    assert corpus.segments["doc_id"].tolist() == ["two", "two", "one", "one"]
    assert corpus.segments["line"].tolist() == [1, 3, 1, 2]
    assert set(corpus.segments["zone"]) == {"body"}
    assert corpus.sentences["segment"].tolist() == [0, 1, 1, 2, 3]
    assert corpus.sentences["line"].tolist() == [1, 3, 4, 1, 2]


def test_offsets_slice_the_source(folder):
    corpus = sco.load_corpus(folder)
    texts = corpus.documents.set_index("doc_id")["text"]

    def shown(table):
        return [texts[row.doc_id][row.start : row.end] for row in table.itertuples()]

    assert shown(corpus.segments) == ["Trade, first.", "Then\r\npeace. And more.", "Peace.", "Trade."]
    assert shown(corpus.sentences) == ["Trade, first.", "Then\r\npeace.", "And more.", "Peace.", "Trade."]
    assert "".join(shown(corpus.ledger)) == "".join(TEXTS.values())


def test_the_cleaning_rules_of_the_folder_are_used(folder):
    rule = "[[rule]]\nname = 'last'\nzone = 'credit'\npattern = 'Trade'\nreason = 'test'\n"
    (folder / "cleaning.toml").write_text(rule, "utf-8")
    assert sco.load_corpus(folder).segments["zone"].tolist() == ["credit", "body", "body", "credit"]


def test_a_corpus_can_be_made_of_texts_in_memory():
    documents = pd.DataFrame({"doc_id": ["x", "y"], "text": ["Hello.\n\nYou.", ""]}, index=[5, 3])
    before = documents.copy()
    corpus = sco.corpus_of(documents)
    assert corpus.documents.index.tolist() == [0, 1]
    assert corpus.segments["doc_id"].tolist() == ["x", "x"]
    pd.testing.assert_frame_equal(documents, before)
    with pytest.raises(ValueError, match="need a column 'text'; found doc_id"):
        sco.corpus_of(documents[["doc_id"]])
    with pytest.raises(ValueError, match="doc_id 'x' occurs twice"):
        sco.corpus_of(documents.assign(doc_id="x"))


def test_a_changed_text_is_named_with_both_hashes_and_the_command(folder):
    (folder / "a.txt").write_bytes(b"New.")
    expected, got = sha256(TEXTS["a.txt"].encode()), sha256(b"New.")
    message = (
        f"a.txt does not match seeds/manifest.csv: expected sha256 {expected[:12]}, got {got[:12]}. Restore"
    )
    with pytest.raises(ValueError, match=f"^{message} the file, or .*{COMMAND}"):
        sco.load_corpus(folder)


def test_missing_and_unlisted_texts_are_named_together(folder):
    (folder / "a.txt").unlink()
    (folder / "new.txt").write_text("Another text.", "utf-8")
    missing = f"a.txt is listed in seeds/manifest.csv but is not in seeds/. Restore it, or .*{COMMAND}"
    unlisted = f"new.txt is in seeds/ but not listed in its manifest.csv. Move it away, or .*{COMMAND}"
    with pytest.raises(ValueError, match=f"{missing}.*\n{unlisted}"):
        sco.load_corpus(folder)


def test_a_renamed_text_is_recognised_and_keeps_its_row(folder):
    (folder / "a.txt").rename(folder / "new.txt")
    with pytest.raises(
        ValueError, match=f"new.txt has the content of a.txt, which is listed and gone. .*{COMMAND}"
    ):
        sco.load_corpus(folder)
    before = corpora.read_manifest(folder)
    corpora.update_manifest(folder)
    expected = before.replace({"file": {"a.txt": "new.txt"}})
    pd.testing.assert_frame_equal(corpora.read_manifest(folder), expected)


def test_only_texts_must_be_listed(folder):
    (folder / "notes.md").write_text("Not a text.", "utf-8")
    assert corpora.manifest_changes(folder) == []  # nor are the stop words a text


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"manifest.csv is missing: a folder of texts needs a manifest.csv"
    ):
        sco.load_corpus(tmp_path)


def test_a_first_manifest_is_begun(tmp_path):
    (tmp_path / "a.txt").write_text("One.", "utf-8")
    assert corpora.update_manifest(tmp_path) == [("unlisted", "a.txt", "", sha256(b"One."))]
    assert corpora.read_manifest(tmp_path)["doc_id"].tolist() == ["a"]


def write(folder, content):
    """One of the texts anew, recorded."""
    (folder / "a.txt").write_bytes(content)
    corpora.update_manifest(folder)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "Café".encode("latin-1"),
            "a.txt, line 1, is not UTF-8: byte 3 of the file is 0xe9. Save it as UTF-8",
        ),
        (b"One.\r\nTwo.\rThree.\n\xff", "a.txt, line 4, is not UTF-8: byte 18 of the file is 0xff. Save"),
        (
            "Peace.\n和平与发展".encode("gbk"),
            "a.txt, line 2, is not UTF-8: byte 7 .* is 0xba. It is probably GBK",
        ),
        ("Peace.".encode("utf-16"), "a.txt is UTF-16, as its first two bytes say. Save it as UTF-8"),
        (b"\xfe\xff" + "Peace.".encode("utf-16-be"), "a.txt is UTF-16"),
        (
            "Peace.".encode("utf-16-le"),
            "a.txt, line 1: byte 1 of the file is NUL.* probably UTF-16 or no text",
        ),
        (b"Peace.\n\nTrade\0.", "a.txt, line 3: byte 13 of the file is NUL"),
    ],
)
def test_a_text_that_is_not_utf8_is_refused_and_left_as_it_is(folder, content, message):
    write(folder, content)
    with pytest.raises(ValueError, match=message):
        sco.load_corpus(folder)
    assert (folder / "a.txt").read_bytes() == content


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_line_end_and_a_byte_order_mark_are_accepted(folder, mark, end):
    text = mark + end.join(
        ["Pe\u0301ace\x01. Trade.", "", "The leaders of", "six states met. They left.", ""]
    )
    write(folder, text.encode())
    corpus = sco.load_corpus(folder)
    assert corpus.documents["text"].tolist()[1] == text
    shown = [
        (row.line, text[row.start : row.end])
        for row in corpus.sentences[corpus.sentences["doc_id"] == "one"].itertuples()
    ]
    assert shown == [
        (1, "Pe\u0301ace\x01."),
        (1, "Trade."),
        (3, f"The leaders of{end}six states met."),
        (4, "They left."),
    ]
    (met,) = sco.concordance(sco.tokenize(corpus), "met").to_dict("records")
    assert (met["line"], text[met["start"] : met["end"]]) == (4, "met")


def test_one_line_of_five_million_characters_is_read(folder):
    write(folder, b"The leaders met in Rome (as before) and spoke. " * 110_000)
    sentences = sco.load_corpus(folder).sentences.query("doc_id == 'one'")
    assert len(sentences) == 110_000
    assert (sentences["line"] == 1).all()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",2020,", ",,", "manifest.csv has no year for a.txt. Fill it in"),
        ("one,a.txt", ",a.txt", "manifest.csv has no doc_id for a.txt. Fill it in"),
        (",2020,", ",20,", "year '20' of one is not a year of four digits"),
        ("one,a.txt", "two,a.txt", "doc_id 'two' occurs twice. Each text has one row"),
        (",one,,", ",three,,", "matched_to 'three' is not a doc_id of the manifest"),
        ("matched_to", "matched", "manifest.csv has no column 'matched_to'; it needs doc_id, file, year"),
    ],
)
def test_an_unsound_manifest_is_refused(folder, old, new, message):
    edit(folder, old, new)
    with pytest.raises(ValueError, match=message):
        sco.load_corpus(folder)


def test_a_file_listed_twice_is_refused(folder):
    edit(folder, "one,a.txt", f"new,a.txt,2020,,,,,,,,{sha256(TEXTS['a.txt'].encode())},,\none,a.txt")
    with pytest.raises(ValueError, match=r"file 'a.txt' occurs twice. Each text has one row"):
        sco.load_corpus(folder)


def test_an_update_records_a_changed_text_and_nothing_else(folder):
    manifest = folder / "manifest.csv"
    before = manifest.read_bytes()
    (folder / "a.txt").write_bytes(b"New.")
    old, new = sha256(TEXTS["a.txt"].encode()), sha256(b"New.")
    assert corpora.update_manifest(folder) == [("changed", "a.txt", old, new)]
    assert manifest.read_bytes() == before.replace(old.encode(), new.encode())
    assert sco.load_corpus(folder).documents["text"].tolist() == [TEXTS["b.txt"], "New."]


def test_an_update_drops_a_missing_text_and_adds_an_unlisted_one(folder):
    manifest = folder / "manifest.csv"
    header, two, one = manifest.read_bytes().splitlines(keepends=True)
    (folder / "a.txt").unlink()
    (folder / "c, d.txt").write_bytes(b"New.")
    changes = corpora.update_manifest(folder)
    assert changes == [
        ("missing", "a.txt", one.decode().split(",")[10], ""),
        ("unlisted", "c, d.txt", "", sha256(b"New.")),
    ]
    assert manifest.read_bytes() == header + two + f'"c, d","c, d.txt",,,,,,,,,{sha256(b"New.")},,\n'.encode()
    with pytest.raises(ValueError, match=r"manifest.csv has no year for c, d.txt"):
        sco.load_corpus(folder)


def test_a_second_update_records_nothing(folder):
    (folder / "a.txt").write_bytes(b"New.")
    (folder / "new.txt").write_bytes(b"New.")
    (folder / "b.txt").unlink()
    assert len(corpora.update_manifest(folder)) == 3
    manifest = folder / "manifest.csv"
    before = manifest.read_bytes(), manifest.stat().st_mtime_ns
    assert corpora.update_manifest(folder) == []
    assert (manifest.read_bytes(), manifest.stat().st_mtime_ns) == before
    assert sorted(path.name for path in folder.iterdir()) == [
        "a.txt",
        "manifest.csv",
        "new.txt",
        "stopwords.txt",
    ]


def test_an_update_that_fails_leaves_the_manifest_as_it_was(folder):
    before = (folder / "manifest.csv").read_bytes()
    (folder / "a.txt").write_bytes(b"New.")
    (folder / "manifest.csv.new").mkdir()  # the draft cannot be written
    with pytest.raises(OSError, match=r"manifest\.csv\.new"):
        corpora.update_manifest(folder)
    assert (folder / "manifest.csv").read_bytes() == before


def test_stop_words_have_comments_and_no_case(tmp_path):
    (tmp_path / "words.txt").write_text("# articles\nThe\n\na  # one\nit's\n", "utf-8")
    assert sco.load_stopwords(tmp_path / "words.txt") == {"the", "a", "it's"}


def test_the_seeds_are_the_files_of_their_manifest():
    with (SEEDS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        known = {row["file"]: row["sha256"] for row in csv.DictReader(file)}
    texts = set(SEEDS.glob("*.txt")) - {SEEDS / "names.txt", SEEDS / "stopwords.txt"}
    assert known == {path.name: sha256(path.read_bytes()) for path in texts}
    assert len(known) == 5


def test_an_update_of_the_seeds_keeps_their_rows(tmp_path):
    folder = Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
    before = list(csv.reader((folder / "manifest.csv").read_text("utf-8").splitlines()))
    (folder / "new.txt").write_bytes(b"New.")
    corpora.update_manifest(folder)
    after = list(csv.reader((folder / "manifest.csv").read_text("utf-8").splitlines()))
    assert after == [*before, ["new", "new.txt", *[""] * 8, sha256(b"New."), ""]]


def test_every_character_of_the_seeds_is_accounted_for():
    corpus = sco.load_corpus(SEEDS)
    for doc_id, text in zip(corpus.documents["doc_id"], corpus.documents["text"], strict=True):
        rows = corpus.ledger[corpus.ledger["doc_id"] == doc_id]
        assert "".join(text[row.start : row.end] for row in rows.itertuples()) == text
        for table in (corpus.segments[corpus.segments["zone"] == "body"], corpus.sentences):
            for row in table[table["doc_id"] == doc_id].itertuples():
                assert row.line == text[: row.start].count("\n") + 1
                assert text[row.start : row.end] == text[row.start : row.end].strip() != ""
    assert set(corpus.segments["zone"]) == set(cleaning.ZONES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.split("\n")[0] + "\n", "manifest.csv lists no texts"),
        (lambda text: "", "manifest.csv has no column 'doc_id'"),
        (
            lambda text: text.rstrip("\n") + ",one more\n",
            r"manifest.csv, line \d+: the row does not have the 13 fields",
        ),
    ],
    ids=["no rows", "nothing", "a field too many"],
)
def test_a_manifest_that_cannot_be_read_is_explained(folder, change, message):
    for text in folder.glob("*.txt"):
        text.unlink()
    path = folder / "manifest.csv"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(ValueError, match=message):
        sco.load_corpus(folder)


def test_a_manifest_saved_by_a_spreadsheet_is_read(folder):
    path = folder / "manifest.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert (
        sco.load_corpus(folder).documents["doc_id"].tolist()
        == corpora.read_manifest(folder)["doc_id"].tolist()
    )


def test_a_corpus_needs_texts():
    with pytest.raises(ValueError, match="at least one text"):
        sco.corpus_of(pd.DataFrame({"doc_id": [], "text": []}))
    with pytest.raises(ValueError, match="The text of a is None; it must be a string"):
        sco.corpus_of(pd.DataFrame({"doc_id": ["a"], "text": [None]}, dtype=object))


RULES = {
    "headline": """position = 'top'""",
    "credit": """pattern = 'Photo|Editor'""",
}


def write_rules(folder, **added):
    """The rules of `RULES`, each named after its zone, with further keys for one of them."""
    tables = [
        f"[[rule]]\nname = '{zone}'\nzone = '{zone}'\nreason = 'test'\n{keys}\n{added.get(zone, '')}\n"
        for zone, keys in RULES.items()
    ]
    (folder / "cleaning.toml").write_text("".join(tables), "utf-8")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.txt is empty. Put the text in it, or leave the file out"),
        ("\ufeff \r\n\u3000\n", "a.txt holds only white space. Put the text in it"),
        (
            "A title\n\nPhoto: Li\nEditor: Wu\n",
            "a.txt has no body text: the rule 'credit' took 2 of its 3 lines that are not blank, first line 3 "
            r"\('Photo: Li'\). Mend the rule in cleaning.toml, limit it with 'texts', or leave the file out",
        ),
    ],
)
def test_a_text_without_body_text_is_named(folder, text, message):
    (folder / "a.txt").write_bytes(text.encode())
    write_rules(folder)
    corpora.update_manifest(folder)
    with pytest.raises(ValueError, match=message):
        sco.load_corpus(folder)


def test_a_rule_for_one_text_leaves_the_others_alone(folder):
    for doc_id, zones in (
        ("one", ["body", "body", "body", "credit"]),
        ("two", ["credit", "body", "body", "body"]),
    ):
        (folder / "cleaning.toml").write_text(
            f"[[rule]]\nname = 'a'\nzone = 'credit'\nreason = 'b'\npattern = 'Trade'\ntexts = ['{doc_id}']\n",
            "utf-8",
        )
        assert sco.load_corpus(folder).segments["zone"].tolist() == zones


def test_a_rule_for_a_text_that_is_not_there_is_refused(folder):
    write_rules(folder, credit="texts = ['one', 'three']")
    with pytest.raises(
        ValueError, match="rule 'credit' is for 'three', which is no doc_id of the corpus; known are two, one"
    ):
        sco.load_corpus(folder)


def test_rules_that_fit_nothing_are_warned_of_once_and_the_caller_is_named(folder):
    write_rules(folder)
    message = (
        "cleaning.toml: 'headline', 'credit' fit nothing in any text. Mend or remove .* 'optional = true'"
    )
    with pytest.warns(UserWarning, match=message) as warned:
        sco.load_corpus(folder)
    assert [warning.filename for warning in warned] == [__file__]


def test_an_optional_rule_may_fit_nothing(folder):
    write_rules(folder, headline="optional = true")
    with pytest.warns(UserWarning, match="cleaning.toml: 'credit' fit nothing"):
        sco.load_corpus(folder)
    write_rules(folder, headline="optional = true", credit="optional = true")
    sco.load_corpus(folder)  # a warning would be an error here


def test_a_text_is_not_matched_to_itself(folder):
    path = folder / "manifest.csv"
    rows = path.read_text("utf-8").replace("one,a.txt,2020,,,,,,,,", "one,a.txt,2020,,,,,,one,,")
    path.write_text(rows, "utf-8")
    with pytest.raises(ValueError, match="'one' is matched to itself"):
        sco.load_corpus(folder)
