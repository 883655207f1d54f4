"""Every character in one row of the ledger, every line in its zone, every sentence whole."""

import textwrap
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse import cleaning
from sco_discourse.sentences import sentence_spans

SEEDS = Path(__file__).parents[1] / "seeds"
ANY = settings(max_examples=2000, deadline=None, derandomize=True)
MANY = settings(ANY, max_examples=1000)
BLANK = str.maketrans("", "", "\ufeff\u200b")

PIECES = (
    "Peace|trade. |and so|(Finish)|See also|△|By Li|”|(Reporters Li, Wu)|Home » a|中文。|一，|😀|é|.|?|! |… "
)
PIECES += "|\n|\n\n|\r\n|\r| |\u00a0|\u3000|\ufeff|\u200b|\t|\x85|\u2028|Rome, Oslo, May 1 |AFP|Photo by Li|Mr. |U.S. "
PIECES += "|\x01|\x0b|\x0c|\x1c|\x7f|\u0301|e\u0308|\u200d|trade.\ufeff And |It ended.” "
# Pieces such as matter here, and characters of any kind between them.
SOME = st.lists(st.sampled_from(PIECES.split("|")), max_size=10).map("".join)
TEXTS = st.builds("{}{}{}".format, SOME, st.text(max_size=6), SOME)

BEFORE = "The leaders met in the old town and spoke for an hour.\n\n"
AFTER = "\n\nThey left by the late train."

LINES = {  # of the seeds, as a person reads them
    "2020-cns": "1 headline, 3 byline, 17 body, 49 boilerplate",
    "2021-cctv": "1 body, 9 subhead, 19 caption, 21 caption, 33 body, 91 subhead, 121 body, 137 credit, 143 credit",
    "2022-xinhua": "1 boilerplate, 3 headline, 5 byline, 6 headline, 8 byline, 10 byline, 12 body, 18 subhead, "
    "30 caption, 34 boilerplate, 74 caption, 76 caption, 82 caption, 96 boilerplate, 98 byline, 106 boilerplate",
    "2022-guangming": "1 byline, 3 body, 5 caption, 7 subhead, 27 byline",
    "2022-cctv": "1 headline, 7 subhead, 15 subhead, 19 body, 33 credit, 39 credit",
}

SENTENCES = """
It rose 17.6% to US$25.25 billion. ~ It fell by .5%.
Mr. Li and Dr. Wang met Prof. Guo. ~ They spoke.
J. K. Guo and Li X. Wang wrote it. ~ She left.
U.S. President Li spoke. ~ In the U.S. on Monday he left.
He said “Go.” ~ She went. ~ He said "Go." ~ Now.
Mr.  Li met him. ~ The U.S.  President spoke.
He said “Go”. ~ She went. ~ (It ended.) ~ Next.
He said “‘Go!’” ~ “Why?” she asked. ~ “So? ” ~ Now.
Mutual respect. , seeking. . ~ Next. .
Rice, tea, etc. were sold. ~ Rice, etc. ~ The rest stayed.
Wait… then go. ~ Wait... ~ Then go ... now… ~ — Yes.
In No. 5 and vs. Li he wrote. ~ Acme Co., Ltd. grew. ~ Is it so?! ~ [Yes.]
中文。 ~ 第二句！ ~ 第三句？ ~ 2021 ended. ~ 2022 began.
"""

WRONG_RULES = r"""
name='a'; zone='credit'; pattern='A'                                 ~ rule 1 \(a\): 'reason' is missing
zone='credit'; reason='b'; pattern='A'                               ~ rule 1 \(without a name\): 'name' is missing
name='a'; reason='b'; pattern='A'                                    ~ cleaning.toml, rule 1 \(a\): 'zone' is missing
name='a'; reason='b'; zone='foot'; pattern='A'                       ~ zone 'foot' is not one of headline, subhead
name='a'; reason='b'; zone='body'; pattern='A'                       ~ zone 'body' is not one of headline, subhead
name='a'; reason='b'; zone='credit'; pattern='('                     ~ rule 1 \(a\): the pattern does not compile
name='a'; reason='b'; zone='credit'; pattern=3                       ~ pattern must be of type str, got 3
name='a'; reason='b'; zone='credit'; position='top'; part=true       ~ 'part' goes with 'pattern'
name='a'; reason='b'; zone='credit'; pattern='A'; sentences=2        ~ 'sentences' goes with 'part = true'
name='a'; reason='b'; zone='credit'; position='foot'                 ~ 'foot' is not one of section, top, repeat, end
name='a'; reason='b'; zone='credit'; position='top'; behind=true     ~ 'behind' goes with a 'pattern' for whole
name='a'; reason='b'; zone='credit'; pattern='A'; part=true; behind=true ~ 'behind' goes with a 'pattern' for whole
name='a'; reason='b'; zone='credit'; position='top'; pattern='A'     ~ give either 'pattern' or 'position'
name='a'; reason='b'; zone='credit'                                  ~ give either 'pattern' or 'position'
name='a'; reason='b'; zone='credit'; patern='A'                      ~ unknown key 'patern'; allowed are behind, name
name='a'; reason='b'; zone='credit'; pattern='A'; texts='x'          ~ texts must be of type list, got 'x'
name='a'; reason='b'; zone='credit'; pattern='A'; texts=[]           ~ texts must list doc_ids, got \[\]. Without
name='a'; reason='b'; zone='credit'; pattern='A'; texts=[2020]       ~ texts must list doc_ids, got \[2020\]
name='a'; reason='b'; zone='credit'; pattern='A'; optional='yes'     ~ optional must be of type bool, got 'yes'
name='a'; reason='b'; zone='credit'; pattern='x*'; part=true         ~ fits nothing at all as well
name='a'; reason='b'; zone='credit'; position='top'; words=-1        ~ words must not be negative, got -1
name='a'; reason='b'; zone='credit'; pattern='A'; part=true; sentences=-1 ~ sentences must not be negative
name='body'; reason='b'; zone='credit'; pattern='A'                  ~ rule 1 \(body\): the name is taken
name='a'; reason='b'; zone='credit'; pattern='A'; [[rule]]; name='c' ~ rule 2 \(c\): 'zone' is missing
"""


@pytest.fixture(scope="module")
def rules():
    return cleaning.load_rules(SEEDS / "cleaning.toml")


@pytest.fixture(scope="module")
def corpus():
    return sco.load_corpus(SEEDS)


def pieces(text, rules=()):
    """The pieces of a text that are not white space, with what the ledger says of each."""
    rows = cleaning.ledger(text, rules).query("zone != '' and action != 'joined'")
    return [(text[row.start : row.end], row.zone, row.action) for row in rows.itertuples()]


def line_at(text, position):
    """The line of a position, as an editor counts."""
    return 1 + len(regex.findall(r"\r\n|\r|\n", text[:position]))


def zones(text, rules):
    return [zone for _, zone, _ in pieces(text, rules)]


def rule(**keys):
    return {"name": "test", "zone": "subhead", "reason": "test", **keys}


@ANY
@given(TEXTS, st.booleans())
@example("\ufeff\n\u200b\n\r\nPeace. ", True)
def test_the_ledger_tiles_any_text(rules, text, ruled):
    rows = list(cleaning.ledger(text, rules if ruled else ()).itertuples(index=False))
    assert "".join(text[row.start : row.end] for row in rows) == text
    assert [row.start for row in rows] == [0, *(row.end for row in rows)][: len(rows)]
    for row in rows:
        shown = text[row.start : row.end].translate(BLANK).strip()
        assert row.start < row.end
        assert row.line == line_at(text, row.start)
        assert row.zone in ("", *cleaning.ZONES)
        assert row.action in ("kept", "joined", "set aside")
        assert (shown == "") == (row.zone == "" or row.action == "joined")


@ANY
@given(TEXTS)
@example("\ufeffOne.\r\nTwo e\u0301.\rThree\x01 four.\x0c\nand so.")
def test_segments_and_sentences_lose_no_character(text):
    found = ""
    for paragraph in cleaning.segments(cleaning.ledger(text)).itertuples(index=False):
        part = text[paragraph.start : paragraph.end]
        assert paragraph.line == line_at(text, paragraph.start)
        spans = sentence_spans(part)
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert all(part[start:end] == part[start:end].strip() != "" for start, end in spans)
        found += "".join(part[start:end] for start, end in spans)
    assert "".join(found.translate(BLANK).split()) == "".join(text.translate(BLANK).split())


def test_a_text_of_nothing_has_no_rows():
    assert len(cleaning.ledger("")) == 0
    assert len(cleaning.segments(cleaning.ledger("\n \n"))) == 0


def test_a_sentence_broken_over_three_lines_is_one_paragraph():
    text = "Trust,\n\nbenefit and equality. , and respect\n\n.\nNext."
    rows = cleaning.ledger(text)
    assert rows["action"].tolist() == ["kept", "joined", "kept", "joined", "kept", "set aside", "kept"]
    assert rows["zone"].tolist() == ["body"] * 5 + ["", "body"]
    shown = [(row.line, text[row.start : row.end]) for row in cleaning.segments(rows).itertuples()]
    assert shown == [(1, text[:-6]), (6, "Next.")]


# In turn: the line above ends, three times; the line below begins a sentence; no line of the run ends, twice.
APART = [
    "It ended.\n\nand so.",
    "It “ended.”\n\nand so.",
    "It ended.\n\u200b\nand so.",
    "The year\n\nThe end.",
    "Year\n\nstage",
    "Y\n\ns\n\nIt.",
]


@pytest.mark.parametrize("text", APART)
def test_other_lines_stay_apart(text):
    assert "joined" not in cleaning.ledger(text)["action"].tolist()


def test_a_heading_is_not_joined_and_a_broken_sentence_is_no_heading(rules):
    assert zones(f"{BEFORE}Great results\n\nfruitful{AFTER}", rules) == ["body", "subhead", "subhead", "body"]
    broken = f"{BEFORE}In such times we\n\nwork together.{AFTER}"
    assert zones(broken, rules) == ["body"] * 4
    assert len(cleaning.segments(cleaning.ledger(broken, rules))) == 3
    assert zones(f"{BEFORE}They asked\n\nwhere to go?{AFTER}", rules) == ["body"] * 4
    assert "joined" not in cleaning.ledger(f"{BEFORE}It said\n\nreporter｜Li Ming.", rules)["action"].tolist()


def test_headlines_stand_above_the_text_and_their_repetition_is_set_aside(rules):
    text = f"A day in Rome\nThe second deck\nA DAY IN ROME\n{BEFORE}A day in Rome\nA day in Oslo{AFTER}"
    assert pieces(text, rules) == [
        ("A day in Rome", "headline", "kept"),
        ("The second deck", "headline", "kept"),
        ("A DAY IN ROME", "headline", "set aside"),
        (BEFORE.strip(), "body", "kept"),
        ("A day in Rome", "headline", "set aside"),
        ("A day in Oslo", "subhead", "kept"),
        (AFTER.strip(), "body", "kept"),
    ]


def test_the_length_of_a_short_line_is_the_rule_s():
    assert zones("One two.\nfour five", [rule(position="short", words=1)]) == ["body", "body"]
    assert zones("One two.\nfour five", [rule(position="short", words=2)]) == ["body", "subhead"]
    unfinished = f"{'word ' * 15}\n\n{'word ' * 16}"  # 15 words unless the rule says otherwise
    assert zones(unfinished, [rule(position="short")]) == ["subhead", "body"]


def test_the_first_rule_that_fits_at_the_start_names_the_line():
    both = [rule(pattern=regex.compile("Ab")), rule(pattern=regex.compile("A"), zone="credit")]
    assert zones("Abc.", both) == ["subhead"]
    assert zones("Abc.", both[::-1]) == ["credit"]
    assert zones("An Ab.", both[:1]) == ["body"]


def test_a_dateline_and_reporters_are_cut_from_a_paragraph(rules):
    talks = "The talks began in the old hall above the river and went on until the night."
    text = f"{BEFORE}Reuters, Rome, May 15 (Ana Lind) {talks} (Reporters Ana Lind, Bo Ek){AFTER}"
    assert pieces(text, rules)[1:-1] == [
        ("Reuters, Rome, May 15 (Ana Lind) ", "byline", "set aside"),
        (talks, "body", "kept"),
        (" (Reporters Ana Lind, Bo Ek)", "byline", "set aside"),
    ]
    assert len(cleaning.segments(cleaning.ledger(text, rules))) == 5


def test_positions_do_not_see_what_was_cut(rules):
    text = "The talks went on until the night. (Reporters Ana Lind)"
    assert zones(text, rules) == ["body", "byline"]
    assert zones(f"{BEFORE}The talks ended. (Reporters Ana Lind)", rules) == ["body", "body", "byline"]


def test_a_claimed_line_neither_breaks_nor_continues_a_sentence(rules):
    text = f"Leaders meet in Rome\n\nreporter｜Ana Lind Jr.\n\n{BEFORE}"
    assert zones(text, rules) == ["headline", "credit", "body"]
    # a caption between the halves: no half is glued to it, nor taken for a heading
    text = f"{BEFORE}They met by\n\n△ The river.\n\nthe old river and spoke."
    assert "caption" in zones(text, rules)


def test_lines_cut_by_a_margin_are_joined_again(corpus, rules):
    for document in corpus.documents.itertuples():
        lines = [textwrap.fill(line, 72, break_on_hyphens=False) for line in document.text.split("\n")]
        folded = sco.corpus_of(pd.DataFrame({"doc_id": ["a"], "text": ["\n".join(lines)]}), rules)
        of_text = sco.tokenize(corpus).where(doc_id=document.doc_id)
        assert sco.tokenize(folded).n_tokens == pytest.approx(of_text.n_tokens, rel=0.02)


def test_turns_of_an_interview_stay(rules):
    turns = "Q: How do you see the summit?\n\nReporter: And the next one?\n\nHe put it in words of one kind:"
    text = BEFORE + turns + AFTER
    assert set(zones(text, rules)) == {"body"}


@pytest.mark.parametrize("pattern", ["x*", r"\s*$", r"(?=here)", r"\b"])
def test_a_part_that_fits_nothing_changes_nothing(pattern):
    rules = [rule(pattern=regex.compile(pattern), part=True, zone="byline")]
    assert pieces("Some sentence here.", rules) == [("Some sentence here.", "body", "kept")]


@MANY
@given(TEXTS, st.lists(st.sampled_from(["e", "e.*", r"\s*$", "^.", r"\w+ ", "(?<=a)", "c"]), max_size=4))
def test_the_ledger_tiles_a_text_whatever_the_parts(text, patterns):
    rules = [rule(pattern=regex.compile(pattern), part=True, zone="byline") for pattern in patterns]
    rows = cleaning.ledger(text, rules)
    assert "".join(text[start:end] for start, end in zip(rows["start"], rows["end"], strict=True)) == text


@pytest.mark.parametrize(
    "mark", [" ", ". ", "… ", ".” ", "(", "[Photo/", "A. ", "By x ", "See also X ", "A.A-", "AA"]
)
def test_a_line_of_one_thing_is_divided_in_little_time(rules, mark):
    # quadratic time would take minutes, cubic time hours
    text = f"It ended. {mark * 50_000}end"
    begun = time.process_time()
    assert cleaning.ledger(text, rules)["end"].iloc[-1] == len(text)
    assert sentence_spans(text)[-1][1] == len(text)
    assert time.process_time() - begun < 20


@pytest.mark.parametrize(("doc_id", "known"), LINES.items())
def test_known_lines_of_the_seeds_have_their_zones(corpus, doc_id, known):
    rows = corpus.ledger[(corpus.ledger["doc_id"] == doc_id) & (corpus.ledger["zone"] != "")]
    zone_of = rows[rows["action"] != "joined"].drop_duplicates("line").set_index("line")["zone"]
    assert ", ".join(f"{line} {zone_of[int(line)]}" for line in regex.findall(r"\d+", known)) == known


def test_no_furniture_is_left_in_the_body_of_the_seeds(corpus):
    texts = corpus.documents.set_index("doc_id")["text"]
    body = corpus.segments[corpus.segments["zone"] == "body"].itertuples()
    body = " ".join(texts[row.doc_id][row.start : row.end] for row in body)
    for furniture in (
        "Photo by",
        "photo taken",
        "See also",
        "cookies",
        "Producer",
        "(Finish)",
        "Reporters",
        "admin",
    ):
        assert furniture not in body
    for doc_id, line, beginning in (
        ("2020-cns", 0, "(A closer"),
        ("2022-xinhua", 2, "Drawing"),
        ("2022-cctv", 0, "Ori"),
    ):
        headline = texts[doc_id].split("\n")[line]
        assert headline.startswith(beginning)
        assert headline.removeprefix("Original title: ") not in body


def test_both_broken_sentences_of_2021_are_whole(corpus):
    text = corpus.documents.set_index("doc_id")["text"]["2021-cctv"]
    rows = corpus.sentences[corpus.sentences["doc_id"] == "2021-cctv"].itertuples()
    sentences = [(row.line, " ".join(text[row.start : row.end].split())) for row in rows]
    (trust,) = [sentence for line, sentence in sentences if line == 29 and "advocating" in sentence]
    assert trust.startswith("The fundamental reason") and trust.endswith("and seek common development .")  # noqa: PT018
    peace = "work together to maintain peace and stability, which is more precious than gold."
    assert (119, f"At critical moments, we should {peace}") in sentences
    assert not {31, 33, 121} & {line for line, _ in sentences}


@pytest.mark.parametrize("line", SENTENCES.strip().splitlines())
@pytest.mark.parametrize("space", [" ", "\n", "\u00a0"])
def test_sentences_are_divided_where_they_end(line, space):
    sentences = line.split(" ~ ")
    text = f" {space.join(sentences)}\n"
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


WORDS = st.lists(st.sampled_from(["trade", "peace", "the", "U.S. side", "3.5%", "health"]), max_size=4)
ENDS = st.sampled_from([".", "!", "?", "…", ".”", "?'", ".)"])


@MANY
@given(st.lists(st.tuples(WORDS, ENDS), max_size=6), st.sampled_from([" ", "  ", " \n", "\r\n"]))
def test_sentences_put_together_are_found_again(parts, space):
    sentences = [" ".join(["So", *words]) + end for words, end in parts]
    text = space.join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == sentences


def test_rules_are_read_in_order_and_compiled(rules, tmp_path):
    assert [rule["name"] for rule in rules][:2] == ["breadcrumb", "link to another story"]
    assert all(("pattern" in rule) != ("position" in rule) for rule in rules)
    (tmp_path / "one.toml").write_text(
        "[[rule]]\nname = 'a'\nzone = 'credit'\nreason = 'b'\npattern = 'A+'", "utf-8"
    )
    (one,) = cleaning.load_rules(tmp_path / "one.toml")
    assert one["pattern"].match("AAb").group() == "AA"
    (tmp_path / "none.toml").write_text("# no rule\n", "utf-8")
    assert cleaning.load_rules(tmp_path / "none.toml") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[rules]]\nname='a'", r"cleaning.toml holds rules; allowed are \[\[rule\]\]"),
        ("[rule]\nname='a'", r"cleaning.toml holds \[rule\]; allowed"),
        ("[[rule\n", "cleaning.toml is not sound TOML: .*line 1"),
    ],
)
def test_a_wrong_file_of_rules_is_named(tmp_path, content, message):
    (tmp_path / "cleaning.toml").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=message):
        cleaning.load_rules(tmp_path / "cleaning.toml")


@pytest.mark.parametrize("case", WRONG_RULES.strip().splitlines())
def test_a_wrong_rule_is_named(tmp_path, case):
    lines, message = case.split(" ~ ")
    path = tmp_path / "cleaning.toml"
    path.write_text("[[rule]]\n" + lines.replace("; ", "\n"), "utf-8")
    with pytest.raises(ValueError, match=message.strip()):
        cleaning.load_rules(path)


@pytest.mark.parametrize("pattern", [r"(?:[\w ]|[a-z]+|\s)+[§¶]", r"(.+)\1\1§|(.*?,)*?(.*?,)*?(.*?,)*?§"])
def test_a_pattern_without_end_is_stopped_and_named(pattern):
    text = "One.\n" + "a word and another one " * 40 + "trade, tea, " * 400
    documents = pd.DataFrame({"doc_id": ["a"], "text": [text]})
    with pytest.raises(ValueError, match=r"a, line 2 .*the cleaning rule 'test' took more than 2 seconds"):
        sco.corpus_of(documents, [rule(pattern=regex.compile(pattern))])


def test_rules_that_are_not_utf_8_are_refused_with_their_line(tmp_path):
    (tmp_path / "cleaning.toml").write_bytes(b"# one\n# caf\xe9\n")
    with pytest.raises(ValueError, match=r"cleaning.toml, line 2, is not UTF-8. Save it"):
        cleaning.load_rules(tmp_path / "cleaning.toml")
