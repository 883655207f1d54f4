"""What must hold on the study's own texts, body text only, counted without the package."""

import re
from pathlib import Path

import pytest

import sco_discourse as sco

SEEDS = Path(__file__).parents[1] / "seeds"
# Body lines were read off the files by eye; these are the others that hold one of the words below.
NOT_BODY = {
    "2020-cns": {1},
    "2021-cctv": {9, 11, 19, 21, 39, 41, 71, 73, 91, 93, *range(137, 144)},
    "2022-xinhua": {
        1,
        3,
        5,
        6,
        8,
        10,
        18,
        30,
        34,
        38,
        44,
        50,
        56,
        58,
        64,
        68,
        74,
        76,
        80,
        82,
        84,
        88,
        92,
        *range(95, 108),
    },
    "2022-guangming": {1, 5, 7, 13, 19, 27},
    "2022-cctv": {1, 5, 7, 15, 17, 23, 25, *range(32, 40)},
}


@pytest.fixture(scope="module")
def body():
    """The lines of each text that are body text, by their number."""
    documents = sco.load_corpus(SEEDS).documents
    return {
        row.doc_id: {
            number: line
            for number, line in enumerate(row.text.split("\n"), 1)
            if line.strip() and number not in NOT_BODY[row.doc_id]
        }
        for row in documents.itertuples()
    }


def found(body, pattern):
    wanted = re.compile(pattern, re.IGNORECASE)
    return {
        doc_id: [number for number, line in lines.items() for _ in wanted.findall(line)]
        for doc_id, lines in body.items()
    }


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("shanghai spirit", r"\bShanghai Spirit\b"),
        (
            "global development initiative*|global security initiative*",
            r"\bglobal (?:development|security) initiatives?\b",
        ),
        ("health communit*", r"\bhealth communit(?:y|ies)\b"),
        ("*afghan*", r"[\w-]*afghan\w*"),
        ("four communit*", r"\bfour “?\"?communit(?:y|ies)\b"),
        ("multilateralism", r"\bmultilateralism\b"),
    ],
)
def test_the_package_finds_the_lines_that_a_plain_search_finds(tokens, body, query, pattern):
    lines = sco.concordance(tokens, query)
    ours = {doc_id: list(lines.loc[lines["doc_id"] == doc_id, "line"]) for doc_id in body}
    assert ours == found(body, pattern)


def test_shanghai_spirit_is_in_all_five(tokens):
    assert (sco.phrase_frequencies(tokens, ["shanghai spirit"])["count"] > 0).all()


def test_no_initiative_is_named_before_2022(tokens):
    query = (
        "global development initiative*|global security initiative*|global development and global security*"
    )
    counts = sco.phrase_frequencies(tokens, [query], by="year").set_index("year")["count"]
    assert counts[2020] == counts[2021] == 0 < counts[2022]


def test_health_community_is_most_frequent_in_2020(tokens):
    rates = sco.phrase_frequencies(tokens, ["health communit*"], by="year").set_index("year")["rate"]
    assert rates.idxmax() == 2020
    assert rates[2020] > 5 * rates.drop(2020).max()


def test_afghanistan_is_nearly_alone_in_2021(tokens):
    counts = sco.phrase_frequencies(tokens, ["*afghan*"], by="year").set_index("year")["count"]
    assert counts[2020] == 0
    assert counts[2021] > 0.9 * counts.sum()


def test_a_count_and_its_evidence_are_the_same_selection(tokens):
    frequencies = sco.frequencies(tokens, by="doc_id")
    for row in frequencies.groupby("doc_id").head(40).rename(columns={"count": "n"}).itertuples():
        assert len(sco.concordance(tokens.where(doc_id=row.doc_id), row.term)) == row.n


def test_afghanistan_is_a_keyword_of_2021_but_heaped(tokens):
    table = sco.keyness(tokens.where(year=2021), tokens.where(year=[2020, 2022])).set_index("term")
    assert table["lrc"].idxmax() == "afghanistan"
    assert table.loc["afghanistan", "dpnorm"] > 0.5
