"""What a pattern stands for, and that a mistake in the file of concepts is told with its line."""

import pytest

from sco_discourse.lexicon import expand, load_concepts

# A pattern, and the phrases that it stands for; a dot is any word.
PATTERNS = """
health community                        => health community
“Health” community!                     => Health community
“Health”, community!                    => Health, community
(health|safety) communit*               => health communit* | safety communit*
(health|health and health) community    => health community | health and health community
one belt (and)? one road                => one belt and one road | one belt one road
health|safety and health                => health | safety and health
community <2> future                    => community future | community . future | community . . future
(a (b|c)|d) e                           => a b e | a c e | d e
(the)? four (main|key)? communities     => the four main communities | the four key communities | the four communities \
| four main communities | four key communities | four communities
"""
MISTAKES = {
    "(health community": "has a bracket that is not closed",
    "health) community": "has ')' where nothing is open",
    "health|": "may be nothing",
    "<2> community": "may be nothing, or begin or end with a gap",
    "community <1>": "may be nothing, or begin or end with a gap",
    "(health)?": "may be nothing",
    "": "may be nothing",
    "…": "may be nothing",
    "a <30> b <30> c": "stands for more than 500 phrases",
    "a <99999999999999999999> b": "has a gap of 99999999999999999999 words",
    "a <x> b": "has '<' at character 3",
    "a <1,3> b": "has '<' at character 3",
    "a > b": "has '>' at character 3",
    "(a)* b": "has .* at character",
    "(" * 60 + "a" + ")" * 60: "has more than 50 brackets",
}
GOOD = """\
# Two concepts.
[[concept]]
id = "health_community"
label = "health community"
frame = "health"
since = 2020-11-10
renderings = [
    "health community",
    { text = "health and health community", note = "a pair, rendered twice" },
]
head = "communit*"
modifiers = ["health"]

[[concept]]
id = "spirit"
label = "Shanghai Spirit"
frame = "identity"
renderings = ["Shanghai Spirit"]
"""


def cases(table):
    lines = [line.split("=>") for line in table.strip().splitlines()]
    return [(pattern.strip(), phrases.strip()) for pattern, phrases in lines]


@pytest.fixture
def load(tmp_path):
    def load(text):
        path = tmp_path / "concepts.toml"
        path.write_text(text, "utf-8")
        return load_concepts(path)

    return load


@pytest.mark.parametrize(("pattern", "phrases"), cases(PATTERNS))
def test_a_pattern_stands_for_phrases(pattern, phrases):
    assert [" ".join(word or "." for word in phrase) for phrase in expand(pattern)] == phrases.split(" | ")


@pytest.mark.parametrize(("pattern", "problem"), MISTAKES.items())
def test_a_pattern_that_means_nothing_is_refused(pattern, problem):
    with pytest.raises(ValueError, match=f"^The pattern .*{problem}".replace(")", r"\)").replace("|", r"\|")):
        expand(pattern)


def test_concepts_have_every_key_and_patterns_as_strings(load):
    health, spirit = load(GOOD)
    assert health["renderings"] == ["health community", "health and health community"]
    assert (health["since"].year, spirit["since"], spirit["modifiers"]) == (2020, None, [])


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('frame = "identity"', 'frame = "identities"', "line 17: frame 'identities' is not one of health"),
        ('id = "spirit"', 'id = "health_community"', "line 15: the id 'health_community' stands twice"),
        (
            'id = "spirit"',
            'id = "Shanghai Spirit"',
            "line 15: the id 'Shanghai Spirit' must be small letters",
        ),
        ('label = "Shanghai Spirit"', "", "line 14: the concept 'spirit' has no label"),
        ("modifiers =", "modifier =", "line 12: there is no 'modifier'; known are id, label"),
        ('head = "communit*"', "", "line 12: head and modifiers belong together"),
        (
            '["Shanghai Spirit"]',
            '["Shanghai (Spirit"]',
            "line 18: The pattern 'Shanghai .Spirit' has a bracket",
        ),
        ('["Shanghai Spirit"]', "[7]", "line 18: a pattern of renderings is a string"),
        ('["Shanghai Spirit"]', "[]", "line 18: the concept 'spirit' has no pattern and no head"),
        ("since = 2020-11-10", 'since = "2020"', "line 6: since must be date, got '2020'"),
        ("[[concept]]", "[concept]", "is not sound TOML: .*line 14"),
        ("# Two", "Two", "is not sound TOML: .*line 1"),
    ],
)
def test_a_mistake_is_told_with_its_line(load, right, wrong, message):
    assert right in GOOD
    text = (
        wrong.join(GOOD.rsplit(right, 1))
        if "spirit" in right.lower() or "identity" in right
        else GOOD.replace(right, wrong, 1)
    )
    with pytest.raises(ValueError, match=rf"^concepts\.toml,? (?:{message})"):
        load(text)


TWO = """\
[[concept]]
id = "a"
label = "a"
frame = "health"
renderings = ["aa"]

[[concept]]
id = "b"
label = "b"
frame = "order"
renderings = [
    "bb",
    "cc",
]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("[[concept]]", "[[concept]] # two", "line 10: frame 'bad'"),
        ("[[concept]]", '[[ "concept" ]]', "line 10: frame 'bad'"),
        ('label = "a"', 'label = "a"\nnote = """\n[[concept]]\nid = 3\n"""', "line 14: frame 'bad'"),
        ('label = "b"', 'label = "b\u2028b"', "line 10: frame 'bad'"),
        ('label = "b"', 'label = "bad"', "line 10: frame 'bad'"),
    ],
)
def test_comments_strings_and_spellings_of_heads_do_not_move_the_line(load, right, wrong, message):
    text = TWO.replace(right, wrong).replace('frame = "order"', 'frame = "bad"')
    with pytest.raises(ValueError, match=rf"^concepts\.toml, {message}"):
        load(text)
    with pytest.raises(ValueError, match=rf"^concepts\.toml, {message}"):
        load("\ufeff" + text.replace("\n", "\r\n"))


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ('"(dd"', "line 15: The pattern '.dd' has a bracket"),
        ("7", "line 15: a pattern of renderings is a string, or text and note; got 7"),
        ('{ note = "x" }', "line 15: a pattern of renderings is a string, or text and note"),
        ('{ text = "x", note = 3 }', "line 15: a pattern of renderings is a string, or text and note"),
        ('{ text = "x", nota = "y" }', "line 15: a pattern of renderings is a string, or text and note"),
        ('{ text = "(x" }', "line 15: The pattern '.x' has a bracket"),
    ],
)
def test_a_mistake_in_a_list_is_told_with_the_line_of_its_element(load, element, message):
    with pytest.raises(ValueError, match=rf"^concepts\.toml, {message}"):
        load(TWO.replace('    "cc",', f'    # not "(dd", nor 7\n    "cc",\n    {element},'))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("since = 2020-01-01T00:00:00", "line 15: since must be date, got datetime"),
        ('head = "x"\nmodifiers = []', "line 15: head and modifiers belong together, neither of them empty"),
        ('head = ""\nmodifiers = ["y"]', "line 15: head and modifiers belong together"),
        ('modifiers = ["y"]', "line 15: head and modifiers belong together"),
        ('head = "(x"\nmodifiers = ["y"]', "line 15: The pattern '.x' has a bracket"),
    ],
)
def test_a_mistake_in_a_further_key_is_told_with_its_line(load, line, message):
    with pytest.raises(ValueError, match=rf"^concepts\.toml, {message}"):
        load(TWO + line + "\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "must hold tables .* found nothing"),
        ('concept = ["a"]', "must hold tables .* found concept"),
        ("[concept]\nid = 'a'", "must hold tables"),
        (f"x = 1\n{TWO}", "must hold tables .* found x, concept"),
        ("concept = [{id = 'a', label = 'a', frame = 'bad'}]", "line 1: frame 'bad'"),
        (TWO.replace('label = "b"', 'label = "  "'), "line 9: the concept 'b' has no label"),
    ],
)
def test_a_file_of_another_form_is_an_error(load, text, message):
    with pytest.raises(ValueError, match=rf"^concepts\.toml,? {message}"):
        load(text)


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path):
    path = tmp_path / "concepts.toml"
    path.write_bytes(TWO.replace('label = "b"', 'label = "é"').encode("latin-1"))
    with pytest.raises(ValueError, match=r"concepts\.toml, line 9, is not UTF-8"):
        load_concepts(path)


def test_concepts_know_each_other(load):
    concepts = load(TWO)
    assert concepts[0].lexicon is concepts[1].lexicon is concepts
    assert (concepts[0] | {"label": "x"})["label"] == "x"
