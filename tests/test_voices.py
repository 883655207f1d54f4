"""Every character of a sentence in one voice, and every count of voices a count of tokens."""

import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import sco_discourse as sco
from sco_discourse import cleaning, reporting, voices
from sco_discourse.names import LONGEST, ROLES, Names
from sco_discourse.sentences import sentence_spans

SEEDS = Path(__file__).parents[1] / "seeds"
REFERENCE = Path(__file__).parent / "reference" / "voices.toml"
ANY = settings(max_examples=100, deadline=None, derandomize=True)
OWN = ("authored", "", "journalist")

PIECES = "Li Wei|President Xu|Prime Minister Bo Ek|Li Wei, director of an institute, |the ministry|Experts|He"
PIECES += "|residents|The declaration|Minister A. Lind| said | said that | told reporters| told | points out: | added "
PIECES += "| and | but | put forward two ideas: |, adding that |according to |In the view of |, said |, |. |; |: |“|”"
PIECES += "|“|”|'|‘|’|«|»|？|…| — |\n|.” |,” |.” “|trade grew|it will go on|peace is good|On Monday "
PIECES += "|On the other hand, |first|on the one hand |First, |Second, |Q: |A: |Reporter: |Li Wei: |U.S. |no |I |3.5|é"
PIECES = [*PIECES.split("|"), "中文", "’s ", '"', '"', "\u200b", "\ue000", "\ue001"]
SENTENCES = """
Li Wei said that trade grew.
“Peace is good,” said Ana Lind, a scholar.
President Xu said: “Peace is good.”
Trade grew and grew; officials said trade grew.
He said “trade is good”, adding that peace grew.
“Trade is good, ”¶he added.
The declaration stated that trade grew: “trade
Trade grew, but experts say
Peace is good.
“.”
. .
"""
SENTENCES = st.sampled_from([line.replace("¶", "\n") + " " for line in SENTENCES.strip().splitlines()])
PARAGRAPHS = st.lists(
    st.lists(st.sampled_from(PIECES) | SENTENCES | st.text(max_size=3), max_size=16).map("".join),
    min_size=1,
    max_size=5,
)
TEXTS = st.lists(SENTENCES, max_size=6).map("".join)
SPEAKERS = {"Li Wei": ("Li Wei", "expert"), "Wei": ("Li Wei", "expert"), "Xu": ("Xu Bo", "")}

WRONG_SPEAKERS = """
[[speaker]]; name = 'A'; alias = ['B']                   => speaker 1 \\(A\\): unknown key 'alias'; allowed are alias
[[speaker]]; name = 'A'; [[speaker]]; aliases = ['B']    => speaker 2 \\(without a name\\): 'name' is missing
[[speaker]]; name = ''                                   => speaker 1 \\(\\): 'name' is missing
[[speaker]]; name = 'A'; aliases = 'B'                   => aliases must be a list of printed forms, got 'B'
[[speaker]]; name = 'A'; aliases = [3]                   => aliases must be a list of printed forms, got \\[3\\]
[[speaker]]; name = 'A'; aliases = ['']                  => aliases must be a list of printed forms, got \\[''\\]
[[speaker]]; name = 'A'; role = 'king'                   => \\(A\\): role 'king' is not one of leader, official, expert
[[speaker]]; name = 'A'; aliases = ['C']; [[speaker]]; name = 'B'; aliases = ['C'] => 'C' is also a form of A. One
[[speaker]]; name = 'A'; [[speaker]]; name = 'B'; aliases = ['A'] => speaker 2 \\(B\\): 'A' is also a form of A
[speaker]; name = 'A'                                    => holds \\[speaker\\]; allowed are \\[\\[speaker\\]\\] tables
speaker = ['A']                                          => holds \\[speaker\\]; allowed are \\[\\[speaker\\]\\] tables
[[speaker]]; name = 3                                    => speaker 1 \\(3\\): name must be a string, got 3
[[speakers]]; name = 'A'                                 => holds speakers; allowed are
[[speaker]                                               => speakers.toml is not sound TOML
"""

BYLINES = """
Author: Li Wei (professor at Oslo University)                             => Li Wei, expert
Authors: Li Wei, Bo Ek (researchers of an institute)                      => Li Wei, expert
By Ana Lind, ambassador to Norland                                        => Ana Lind, official
Oslo Daily ~ date 2022-09-15 Author: Li Wei (Director of a research centre) => Li Wei, expert
Editor: Bo Ek ~ By Ana Lind, president of Norland                         => Ana Lind, leader
By Ana Lind, Oslo ~ Author: Li Wei (professor)                            => Li Wei, expert
By Ana Lind, special report                                               => , journalist
By Ana Lind                                                               => , journalist
By Ana Lind, Oslo                                                         => , journalist
Reporter: Li Wei (professor)                                              => , journalist
Oslo Daily                                                                => , journalist
                                                                          => , journalist
"""

# Text, line, beginning of the part, whose words.
FACTS = """
2020-cns 47       | On the other hand   | indirect, Sun Zhuangzhi, expert, on the other hand
2020-cns 47       | In the process of   | indirect, Sun Zhuangzhi, expert, continued
2020-cns 17       | "Values determine   | direct, Xing Guangcheng, expert, quotation
2021-cctv 45      | The declaration     | direct, , document, stated
2021-cctv 133     | In the last phone   | indirect, Vladimir Putin, leader, stated that
2022-xinhua 22    | “The Shanghai       | direct, Xi Jinping, leader, quotation
2022-xinhua 22    | President Xi        | direct, Xi Jinping, leader, name beside a quotation
2022-xinhua 14    | From September 14th | authored, , journalist,
2022-guangming 3  |                     | authored, Cui Zheng, expert, byline
2022-guangming 7  |                     | authored, Cui Zheng, expert, byline
"""

# Paragraphs divided by ~, and whose words each of their parts is; "|" divides parts.
READ = """
He praised “trade that grew fast. It will go on” and left. => direct, , other | direct, , other
Minister Lind said “tea and rice”. => indirect, Lind, official
Minister Lind spoke of “tea.” and left. => authored
Minister Lind said in the old town by the river on that day of May, “Trade grew and grew.” => direct, Lind, official
Minister Lind declared in the old town by the river that “Trade grew and grew.” => direct, Lind, official
Minister Lind praised what she called the “Old Tea Spirit”. => authored
“Trade of tea grew,” Minister Lind said, “and rice grew too” in Oslo. => direct, Lind, official
“Never again,” said Minister Lind. => direct, Lind, official
Minister Lind came. «Trade grew and grew,» she said. => authored | direct, Lind, official
Then: “Trade grew and grew.” => direct, , other
“Trade grew,” said Minister Lind, adding that “rice fell and fell”. => direct, Lind, official
Minister Lind said that tea grew: “It grew and grew”. => indirect, Lind, official | direct, Lind, official
When the trade of tea grew, and rice fell, officials said it would go on. => indirect, , official
The trade of tea and rice grew, and officials said it would go on. => authored | indirect, , official
Trade grew, and officials said it will. => indirect, , official
“Trade grew and grew,” said Minister Lind, and the talks in Oslo went on until the night. \
  => direct, Lind, official | authored
“Trade grew and grew,” said Minister Lind, and she left. => direct, Lind, official
“Trade grew and grew.” President Xu went home. => direct, Xu, leader | direct, Xu, leader
“Trade grew and grew.” President Xu went to the old town by the river, where he met \
scholars of the tea board, guests and friends from many towns. \
  => direct, , other | authored
Ana Lind, a scholar, said that trade grew. ~ Officials say tea fell. “It is so bad.” \
  => indirect, Ana Lind, expert | indirect, , official | direct, , official
Ana Lind, a scholar, said that trade grew. Officials said tea fell. ~ “It is so bad.” \
  => indirect, Ana Lind, expert | indirect, , official | direct, , official
Officials say trade grew. On May 5, tea fell. It fell again. => indirect, , official | authored | authored
The declaration stated that trade grew. It will grow. => indirect, , document | authored
Ana Lind, a scholar, said that on the one hand tea grew. On May 5, Oslo fell. ~ On the other hand, rice fell. \
  => indirect, Ana Lind, expert | authored | authored
Ana Lind, a scholar, said that tea grew. ~ On the other hand, rice fell. => indirect, Ana Lind, expert | authored
Ana Lind, a scholar, said: “On the one hand tea grew and grew.” ~ On the other hand, rice fell. \
  => direct, Ana Lind, expert | indirect, Ana Lind, expert
Ana Lind, a scholar, said that second, tea grew. ~ Finally, rice fell. \
  => indirect, Ana Lind, expert | indirect, Ana Lind, expert
"""


def cases(table):
    return [[part.strip() for part in line.split("=>")] for line in table.strip("\n").splitlines()]


def labelled():
    """The cases of the reference, those that the module misses expected to fail."""
    for case in tomllib.loads(REFERENCE.read_text("utf-8"))["case"]:
        marks = pytest.mark.xfail(strict=True, reason=case["misses"]) if "misses" in case else ()
        yield pytest.param(case["parts"], id=case["name"], marks=marks)


def read_labels(block):
    """A paragraph, and the label of each of its characters."""
    lines = [line.split(" | ", 1) for line in block.splitlines()]
    labels = []
    for label, words in lines:
        speech, speaker, role = OWN if label == "authored" else label.split(", ")
        labels += [(speech, "" if speaker == "-" else speaker, role)] * (len(words) + 1)
    return " ".join(words for _, words in lines), labels


def body(*paragraphs):
    """A text of body paragraphs, and its segments."""
    starts = np.cumsum([0, *(len(paragraph) + 1 for paragraph in paragraphs)])
    ends = starts[:-1] + [len(paragraph) for paragraph in paragraphs]
    return "\n".join(paragraphs), pd.DataFrame({"zone": "body", "start": starts[:-1], "end": ends})


def spoken(*paragraphs, **options):
    """Parts of one text, as words and what is said of them."""
    read = voices.attribute(paragraphs, **options)
    return [
        (text[part.start : part.end], ", ".join(part.voice))
        for text, parts in zip(paragraphs, read, strict=True)
        for part in parts
    ]


def undivided(corpus):
    """The corpus with every sentence whole, in the voice in which it begins."""
    whole = corpus.sentences.groupby(["doc_id", "sentence"], sort=False)
    sentences = whole.first().assign(end=whole["end"].last()).reset_index()[corpus.sentences.columns]
    return replace(corpus, sentences=sentences)


def per_token(tokens, column):
    return np.repeat(tokens.column(column), np.diff(tokens.bounds)).tolist()


@pytest.fixture(scope="module")
def corpus():
    return sco.load_corpus(SEEDS)


@pytest.mark.parametrize("parts", list(labelled()))
def test_every_character_has_the_voice_that_a_reader_gave_it(parts):
    paragraphs = [read_labels(block) for block in parts.strip().split("\n\n")]
    read = voices.attribute([text for text, _ in paragraphs])
    for (text, labels), found in zip(paragraphs, read, strict=True):
        assert_whole(text, found, OWN[1:])
        for part in found:
            for label in dict.fromkeys(labels[part.start : part.end]):
                expected = [
                    told if told != "?" else got for told, got in zip(label, part.voice[:3], strict=True)
                ]
                assert part.voice[:3] == tuple(expected), text[part.start : part.end]


def assert_whole(text, parts, author):
    """The parts lie in the sentences in order and leave no character of them out; each has a sound voice."""
    spans = sentence_spans(text)
    covered = []
    for part in parts:
        first, last = spans[part.sentence]
        assert first <= part.start < part.end <= last
        covered += range(part.start, part.end)
        assert part.voice.speech in voices.SPEECH
        assert part.voice.role in ROLES[:-1]
        assert (part.voice[1:3] == author) or (part.voice.speech != "authored" and part.voice.cue)
    assert covered == [place for span in spans for place in range(*span)]


@settings(ANY, max_examples=850)
@given(PARAGRAPHS, st.booleans(), st.sampled_from([("", "journalist"), ("Bo Ek", "expert")]))
@example(
    ["", " ", "“", "Li Wei said: ", "“”", "'", "Q: ", "said", ", said Li Wei"], False, ("", "journalist")
)
def test_parts_tile_the_sentences_of_any_paragraphs(paragraphs, known, author):
    speakers = SPEAKERS if known else None
    read = voices.attribute(paragraphs, speakers, author)
    for text, parts in zip(paragraphs, read, strict=True):
        assert_whole(text, parts, author)
    assert read == voices.attribute(paragraphs, speakers, author)
    # What comes later changes nothing.
    assert read[:2] == voices.attribute(paragraphs[:2], speakers, author)


@settings(ANY, max_examples=300)
@given(st.text(max_size=200))
def test_any_characters_are_read(text):
    for paragraphs in ([text], text.split(), text.splitlines()):
        for paragraph, parts in zip(paragraphs, voices.attribute(paragraphs), strict=True):
            assert_whole(paragraph, parts, ("", "journalist"))


@settings(ANY, max_examples=30)
@given(TEXTS, TEXTS)
def test_the_parts_of_a_text_do_not_depend_on_other_texts(one, two):
    documents = pd.DataFrame({"doc_id": ["a", "b"], "text": [one, two]})
    both = sco.corpus_of(documents, speakers=SPEAKERS).sentences
    alone = sco.corpus_of(documents[1:], speakers=SPEAKERS).sentences
    columns = ["sentence", "line", "start", "end", *voices.Voice._fields]
    own = both.loc[both["doc_id"] == "b", columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone[columns], check_dtype=False)


RULES = [
    {"name": "own", "zone": zone, "reason": "test", "pattern": pattern}
    for zone, pattern in (
        ("headline", cleaning.regex.compile("Tea")),
        ("caption", cleaning.regex.compile("Photo")),
    )
]
QUERIES = [
    "trade",
    "trade grew",
    "good said",
    "good * lind",
    "said trade",
    "grew *",
    "good trade | good",
    "is good he *",
]


@settings(ANY, max_examples=25)
@given(TEXTS, TEXTS)
@example("Photo of Li Wei. He said “trade grew”.\nTea and trade\n", "")
def test_counts_of_voices_sum_to_the_tokens(one, two):
    documents = pd.DataFrame(
        {"doc_id": ["a", "b"], "text": ["Tea and trade. \n" + one, two + "\nPhoto of trade."]}
    )
    corpus = sco.corpus_of(documents, RULES, SPEAKERS)
    tokens = sco.tokenize(corpus, zones=sco.ZONES)
    for view in (tokens, tokens.where(zone=["headline", "caption"]), tokens.where(doc_id="a")):
        for by in ("speech", "speaker", "role"):
            counts = view.counts(by)
            pd.testing.assert_series_equal(counts.sum(axis=1), view.counts(), check_names=False)
            assert counts.to_numpy().sum() == view.n_tokens
            assert counts.sum().to_dict() == view.group_sizes(by).to_dict()
            assert sco.frequencies(view, by=by)["count"].sum() == view.n_tokens
    furniture = tokens.sentences[tokens.sentences["zone"] == "caption"]
    assert set(furniture["role"]) == {"none"}
    assert set(furniture["speech"]) == {"authored"}


@settings(ANY, max_examples=50)
@given(TEXTS, TEXTS, st.sampled_from(QUERIES))
def test_an_occurrence_belongs_to_the_voice_in_which_it_begins(one, two, query):
    documents = pd.DataFrame({"doc_id": ["a", "b"], "text": [one + " Peace is good.", two]})
    corpus = sco.corpus_of(documents, speakers=SPEAKERS)
    tokens, whole = sco.tokenize(corpus), sco.tokenize(undivided(corpus))
    # Where voices divide no sentence, as many occurrences at the same places.
    first, lengths = tokens.find(query)
    assert [first.tolist(), lengths.tolist()] == [found.tolist() for found in whole.find(query)]
    for by in ("speech", "speaker", "role"):
        values = per_token(tokens, by)
        expected = Counter(values[place] for place in first)
        table = sco.phrase_frequencies(tokens, query, by=by)
        assert dict(zip(table[by], table["count"], strict=True)) == {
            value: expected[value] for value in sorted(set(values))
        }
        views = {value: tokens.where(**{by: value}) for value in set(values)}
        assert all(len(view.find(query)[0]) == expected[value] for value, view in views.items())
        shown = [len(sco.concordance(view, query)) for view in views.values()]
        assert sum(shown) == len(sco.concordance(tokens, query)) == len(first)


@settings(ANY, max_examples=30)
@given(TEXTS, TEXTS, st.sampled_from([1, 3, 7, 100]))
def test_blocks_do_not_change_when_voices_divide_a_sentence(one, two, size):
    documents = pd.DataFrame({"doc_id": ["a", "b"], "text": [one + " Peace is good.", two + " Trade grew."]})
    corpus = sco.corpus_of(documents, speakers=SPEAKERS)
    tokens, whole = sco.tokenize(corpus), sco.tokenize(undivided(corpus))
    assert tokens.ids.tolist() == whole.ids.tolist()
    blocks = [np.repeat(index.blocks(size), np.diff(index.bounds)).tolist() for index in (tokens, whole)]
    assert blocks[0] == blocks[1]
    assert per_token(tokens, "sentence") == per_token(whole, "sentence")


def test_the_seeds_are_the_same_index_whether_divided_or_not(corpus):
    tokens, whole = sco.tokenize(corpus), sco.tokenize(undivided(corpus))
    assert per_token(tokens, "block") == per_token(whole, "block")
    assert len(whole.sentences) == tokens.sentences["sentence"].nunique()
    assert repr(tokens) == repr(whole)


def test_a_sentence_is_divided_where_the_voice_changes():
    assert spoken("The trade of tea grew; Li Wei, a scholar, said: “It is so.” “So we think. It is so.”") == [
        ("The trade of tea grew; ", "authored, , journalist, "),
        ("Li Wei, a scholar, said: “It is so.”", "direct, Li Wei, expert, said"),
        ("“So we think.", "direct, Li Wei, expert, quotation"),
        ("It is so.”", "direct, Li Wei, expert, quotation"),
    ]
    assert spoken("“It will go on,” said Li Wei, a scholar, adding that he hopes so.") == [
        ("“It will go on,”", "direct, Li Wei, expert, said"),
        (" said Li Wei, a scholar, adding that he hopes so.", "indirect, Li Wei, expert, adding that"),
    ]


@pytest.mark.parametrize(("text", "expected"), cases(READ))
def test_whose_words_each_part_is(text, expected):
    read = [part.voice[:3] for parts in voices.attribute(text.split(" ~ ")) for part in parts]
    assert read == [OWN if told == "authored" else tuple(told.split(", ")) for told in expected.split(" | ")]


@pytest.mark.parametrize(
    "words", ["Officials said that tea, ", "Minister Lind said that tea, ", "Tea, officials said "]
)
def test_a_sentence_is_read_up_to_the_longest_and_else_authored_as_a_whole(words):
    text = (words + "tea, " * LONGEST)[: LONGEST - 1] + "."
    (read,), (longer,) = voices.attribute([text]), voices.attribute([text[:-1] + "a."])
    assert [(part.start, part.end, part.voice.speech) for part in read] == [(0, LONGEST, "indirect")]
    assert [(part.start, part.end, part.voice[:3]) for part in longer] == [(0, LONGEST + 1, OWN)]
    # Nor does it name anybody who would speak later.
    assert Names({}).people(text[:-1] + "a.") == []
    assert spoken(text[:-1] + "a.", "“Trade grew and grew.”")[1][1] == "direct, , other, quotation"


def test_a_paragraph_of_nothing_but_clauses_is_read_at_once(monkeypatch):
    # 42,000 characters: none of its 2,000 verbs is tried, as the sentence is longer than the longest.
    tried = []
    monkeypatch.setattr(reporting, "_report", lambda *args: tried.append(args))
    text = "officials noted tea, " * 2000
    assert len(sentence_spans(text)) == 1
    (parts,) = voices.attribute([text])
    assert tried == []
    assert [(part.start, part.end, part.voice[:3]) for part in parts] == [(0, len(text) - 1, OWN)]
    assert_whole(text, parts, OWN[1:])
    voices.attribute([text[:LONGEST]])
    assert tried


def test_a_table_of_sentences_has_a_row_a_part_in_characters_of_the_text():
    text, segments = body(
        "Peace is good.", "It is so. The trade of tea grew; officials said\nit would.", "", "Tea fell."
    )
    table = voices.sentences(text, segments.set_index(pd.Index([7, 3, 9, 8])))
    assert table.to_numpy().tolist() == [
        [7, 0, 0, 14, *OWN, ""],
        [3, 1, 15, 24, *OWN, ""],
        [3, 2, 25, 48, *OWN, ""],
        [3, 2, 48, 72, "indirect", "", "official", "said"],
        [8, 3, 74, 83, *OWN, ""],
    ]


def test_a_table_of_no_sentences_has_the_columns():
    expected = ["segment", "sentence", "start", "end", "speech", "speaker", "role", "cue"]
    for text, segments in (body(), body("", " ")):
        assert voices.sentences(text, segments).columns.tolist() == expected
        assert len(voices.sentences(text, segments)) == 0


def test_a_signed_text_speaks_in_its_author_s_role_and_furniture_for_nobody():
    zones = ["byline", "headline", "body", "subhead", "caption", "credit", "boilerplate", "byline"]
    lines = ["Oslo Daily"] + ["Experts say trade grew."] * 6 + ["Author: Li Wei (professor)"]
    text, segments = body(*lines)
    table = voices.sentences(text, segments.assign(zone=zones))
    signed, nobody = ["authored", "Li Wei", "expert", "byline"], ["authored", "", "none", ""]
    said = ["indirect", "", "expert", "say"]
    expected = [nobody, signed, said, signed, nobody, nobody, nobody, nobody]
    assert table[list(voices.Voice._fields)].to_numpy().tolist() == expected
    assert table["sentence"].tolist() == list(range(8))
    unsigned = voices.sentences(text, segments.assign(zone=[*zones[:-1], "credit"]))
    assert unsigned[list(voices.Voice._fields)].to_numpy().tolist()[1] == [*OWN, ""]


def test_the_asker_of_an_interview_is_its_author():
    text = ["Q: Why, said Bo Ek?", "Li Wei, a scholar, was asked.", "A: So.", "Li Wei: It is. So it is."]
    assert spoken(*text, author=("Ana Lind", "expert")) == [
        ("Q: Why, said Bo Ek?", "authored, Ana Lind, expert, byline"),
        ("Li Wei, a scholar, was asked.", "authored, Ana Lind, expert, byline"),
        ("A: So.", "direct, Li Wei, expert, turn"),
        ("Li Wei: It is.", "direct, Li Wei, expert, turn"),
        ("So it is.", "direct, Li Wei, expert, turn"),
    ]
    assert spoken("A: So.", "Bo Ek: It is.") == [
        ("A: So.", "authored, , journalist, "),
        ("Bo Ek: It is.", "authored, , journalist, "),
    ]


def write(tmp_path, content):
    path = tmp_path / "speakers.toml"
    path.write_text(content.replace("; ", "\n"), "utf-8")
    return path


def test_speakers_are_known_by_every_form(tmp_path):
    content = "[[speaker]]; name = 'Li Wei'; aliases = ['Wei L.', 'Dr Li']; role = 'expert'"
    content += "; [[speaker]]; name = 'Bo Ek'"
    expert = ("Li Wei", "expert")
    forms = {"Li Wei": expert, "Wei L.": expert, "Dr Li": expert, "Bo Ek": ("Bo Ek", "")}
    assert voices.load_speakers(write(tmp_path, content)) == forms
    assert voices.load_speakers(write(tmp_path, "\ufeff" + content)) == forms
    assert voices.load_speakers(write(tmp_path, "# nobody")) == {}
    twice = "[[speaker]]; name = 'A'; aliases = ['A']"
    assert voices.load_speakers(write(tmp_path, twice)) == {"A": ("A", "")}


@pytest.mark.parametrize(("content", "message"), cases(WRONG_SPEAKERS))
def test_an_unsound_file_of_speakers_is_refused(tmp_path, content, message):
    with pytest.raises(ValueError, match=message):
        voices.load_speakers(write(tmp_path, content))


def test_known_speakers_have_one_name_and_the_role_of_the_file_or_the_text():
    speakers = {"Li Wei": ("Li Wei", "expert"), "Old Li": ("Li Wei", "expert"), "Xu": ("Xu Bo", "")}
    text = "Old Li said that trade grew. President Xu said that it will. Xu added that it is good."
    assert [voice for _, voice in spoken(text, speakers=speakers)] == [
        "indirect, Li Wei, expert, said that",
        "indirect, Xu Bo, leader, said that",
        "indirect, Xu Bo, leader, added that",
    ]
    assert [voice for _, voice in spoken(text)][1:] == [
        "indirect, Xu, leader, said that",
        "indirect, Xu, leader, added that",
    ]


@pytest.mark.parametrize(("bylines", "expected"), cases(BYLINES))
def test_a_byline_with_a_title_tells_the_author(bylines, expected):
    assert ", ".join(voices.author(bylines.replace(" ~ ", "\n"))) == expected


def test_a_corpus_has_a_row_a_part_with_line_and_voice():
    text = "Tea.\n\nThe trade of tea grew; officials said\nit would. It is so."
    documents = pd.DataFrame({"doc_id": ["x", "y"], "text": [text, "Xu said: “Go on.”"]})
    table = sco.corpus_of(documents, speakers={"Xu": ("Xu Bo", "leader")}).sentences
    columns = ["doc_id", "segment", "sentence", "line", "speech", "speaker", "role"]
    assert table[columns].to_numpy().tolist() == [
        ["x", 0, 0, 1, *OWN],
        ["x", 1, 1, 3, *OWN],
        ["x", 1, 1, 3, "indirect", "", "official"],
        ["x", 1, 2, 4, "indirect", "", "official"],
        ["y", 2, 0, 1, "direct", "Xu Bo", "leader"],
    ]


def test_the_speakers_of_the_folder_are_used(tmp_path):
    for path in SEEDS.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with_file = sco.load_corpus(tmp_path).sentences
    assert "Vladimir Putin" in set(with_file["speaker"])
    (tmp_path / "speakers.toml").unlink()
    without = sco.load_corpus(tmp_path).sentences
    assert "Vladimir Putin" not in set(without["speaker"])
    (tmp_path / "speakers.toml").write_text("[[speaker]]\n", "utf-8")
    with pytest.raises(ValueError, match=r"speakers.toml, speaker 1 \(without a name\): 'name' is missing"):
        sco.load_corpus(tmp_path)


def test_voices_select_group_and_show_lines(index_of):
    tokens = index_of({"a": "Tea grew. “Tea is good,” said Ana Lind, a scholar. Officials said tea grew."})
    assert repr(tokens.where(speech="direct")) == "<Tokens: 8 tokens, 1 sentences, 1 texts>"
    assert tokens.where(role=["expert", "official"]).n_tokens == 12
    assert tokens.where(speaker="Ana Lind").counts()["tea"] == 1
    assert tokens.where(speech="indirect", role="official").n_tokens == 4
    table = sco.frequencies(tokens, by="speech").query("term == 'tea'")
    assert dict(zip(table["speech"], table["count"], strict=True)) == {
        "authored": 1,
        "direct": 1,
        "indirect": 1,
    }
    lines = sco.concordance(tokens.where(speech="direct"), "tea", width=10)
    assert lines[["left", "node", "right"]].to_numpy().tolist() == [["ea grew. “", "Tea", " is good,”"]]
    with pytest.raises(
        ValueError, match="No sentence has speech = 'quoted'; found authored, direct, indirect"
    ):
        tokens.where(speech="quoted")


def test_sentences_of_two_texts_are_two(index_of):
    tokens = index_of({"a": "Trade", "b": "Grew."})
    assert tokens.sentences["sentence"].tolist() == [0, 1]
    assert len(tokens.find("trade grew")[0]) == 0


def test_a_phrase_across_two_voices_is_found_in_the_first(index_of):
    tokens = index_of({"a": "The trade of tea grew; officials said it would. It is so."})
    assert tokens.sentences["sentence"].tolist() == [0, 0, 1]
    assert repr(tokens) == "<Tokens: 12 tokens, 2 sentences, 1 texts>"
    table = sco.phrase_frequencies(tokens, ["grew officials", "would it"], by="speech")
    assert table["count"].tolist() == [1, 0, 0, 0]
    assert len(tokens.where(speech="authored").find("grew officials")[0]) == 1
    assert len(tokens.where(speech="indirect").find("grew officials")[0]) == 0
    assert sco.concordance(tokens.where(speech="authored"), "grew officials")["node"].tolist() == [
        "grew; officials"
    ]


@pytest.mark.parametrize("fact", FACTS.strip().splitlines())
def test_what_a_reader_finds_in_the_seeds(corpus, fact):
    where, begins, expected = (part.strip() for part in fact.split("|"))
    doc_id, line = where.split()
    text = corpus.documents.set_index("doc_id")["text"][doc_id]
    rows = corpus.sentences.query(
        "doc_id == @doc_id and line == @line", local_dict={"doc_id": doc_id, "line": int(line)}
    )
    rows = [row for row in rows.itertuples() if text[row.start : row.end].startswith(begins)]
    assert rows
    assert {", ".join([row.speech, row.speaker, row.role, row.cue]).strip() for row in rows} == {expected}


def test_the_seeds_speak_of_one_president_under_one_name(corpus):
    speakers = set(corpus.sentences["speaker"])
    assert {"Xi Jinping", "Vladimir Putin", "Zhang Ming", "Deng Hao"} <= speakers
    assert not speakers & {"Xi", "President Xi", "Putin", "President Putin", "Ziyoyev"}
