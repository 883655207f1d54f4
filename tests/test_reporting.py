"""What a title says of its bearer, who a name is, and what a verb reports."""

import pytest

from sco_discourse import voices
from sco_discourse.names import NAMED, ROLES, SPOKEN, Names, n_words, role_of
from sco_discourse.reporting import reports

TITLES = """
president, King, head of state, prime minister of Norland, premier, leaders, Emir, chancellor   => leader
vice president, deputy prime minister, foreign minister, ministers, spokeswoman, ambassador             => official
president of the European Commission, president of the national bank, council president                => official
secretary-general, ministries, governor, officials, police, director, government, chairwoman, envoy    => official
professor, director of a research centre, head of the institute, president of a university, biologist  => expert
economist, analysts, scholar of law, think tank, secretary-general of a research center, observers      => expert
opposition leader, union leaders, company, farmer, shopkeeper, Chief Executive, critics, businesswoman  => other
reporter, correspondents, newspaper, Kremlin correspondent                                              => journalist
declaration, communiqué, joint statement, report, treaty, surveys, white paper                          => document
Li Wei, tea, presidency, reporting, administer, kingdom, stated, readers                                =>
"""

# A sentence; whether direct or indirect, the speaker, the role, the cue. A minister was named before.
SENTENCES = """
Officials said trade grew.                                        => indirect, , official, said
Officials were said to leave.                                     => authored, , journalist,
It was told that trade grew.                                      => authored, , journalist,
The figures show that trade grew.                                 => authored, , journalist,
It states that trade grew.                                        => authored, , journalist,
The member states agreed that trade grew.                         => authored, , journalist,
The latest figures said that trade grew.                          => authored, , journalist,
The ministers of the member states that trade met in Oslo.        => authored, , journalist,
At noon, Ana Lind noted the trade of tea.                         => authored, , journalist,
Before President Xu left, he said that trade grew.                => indirect, Xu, leader, said that
Trade grew, said Bo Ek, the ambassador.                           => indirect, Bo Ek, official, said
Trade grew, according to Bo Ek, the ambassador.                   => indirect, Bo Ek, official, according to
Minister A. Guo said that trade grew.                             => indirect, A. Guo, official, said that
A. Guo said that trade grew.                                      => indirect, A. Guo, other, said that
Trade in Oslo notes that tea grew.                                => authored, , journalist,
Trade grew, said Bo Ek, 44, a scholar.                            => indirect, Bo Ek, expert, said
Trade grew, according to Bo Ek, a tall and old and tireless scholar. => indirect, Bo Ek, expert, according to
The people said that trade grew.                                  => indirect, , other, said that
The people noted that trade grew.                                 => authored, , journalist,
Ana Lind also strongly stressed that trade grew.                  => indirect, Ana Lind, official, stressed that
Ana Lind stressed the need to trade.                              => indirect, Ana Lind, official, stressed the need
Ana Lind stressed trade.                                          => authored, , journalist,
Ana Lind put forward two ideas: tea and rice.                     => indirect, Ana Lind, official, put forward … :
Ana Lind put forward two ideas.                                   => authored, , journalist,
Ana Lind told the house at noon: trade grew.                      => indirect, Ana Lind, official, told … :
Ana Lind explained: trade grew.                                   => indirect, Ana Lind, official, explained:
Ana Lind pledged to buy tea.                                      => indirect, Ana Lind, official, pledged to
Ana Lind replied to the house.                                    => authored, , journalist,
Ana Lind suggested planting tea.                                  => indirect, Ana Lind, official, suggested
Ana Lind suggested tea.                                           => authored, , journalist,
Ana Lind asked in Oslo on Monday whether trade grew.              => indirect, Ana Lind, official, asked whether
Ana Lind expressed the hope that trade grew.                      => indirect, Ana Lind, official, expressed
Ana Lind came and said that trade grew.                           => indirect, Ana Lind, official, said that
Ana Lind came to Oslo, saying that trade grew.                    => indirect, Ana Lind, official, saying that
Ana Lind spoke of it, who said that trade grew.                   => indirect, Ana Lind, official, said that
He said that trade grew.                                          => indirect, Ana Lind, official, said that
Trade grew, he explained.                                         => indirect, Ana Lind, official, explained
Trade grew, said Bo Ek, a scholar.                                => indirect, Bo Ek, expert, said
Trade grew, said Bo Ek in Oslo.                                   => indirect, Bo Ek, other, said
Trade grew, according to Bo Ek, a scholar.                        => indirect, Bo Ek, expert, according to
In the words of Bo Ek, a scholar: “Trade grew in May.”            => direct, Bo Ek, expert, according to
Bo Ek, a scholar, and others said that trade grew.                => indirect, Bo Ek, expert, said that
Bo Ek, 44, who farms, said that trade grew.                       => indirect, Bo Ek, other, said that
Experts from the Tea Board believe that trade grew.               => indirect, , expert, believe that
The head of the Tea Institute said that trade grew.               => indirect, , expert, said that
The Ministry of Tea warned that trade fell.                       => indirect, , official, warned that
Foreign Minister Bo Ek’s aide said that trade grew.               => indirect, , official, said that
J. K. Guo, a scholar, said that trade grew.                       => indirect, J. K. Guo, expert, said that
Minister J. K. Guo said that trade grew.                          => indirect, J. K. Guo, official, said that
Mr. Guo, a scholar, said that trade grew.                         => indirect, Guo, expert, said that
Mr Lind said that trade grew.                                     => indirect, Ana Lind, official, said that
What Ana Lind called on others to do failed.                      => authored, , journalist,
Ana Lind said “trade”.                                            => indirect, Ana Lind, official, said
Ana Lind said “Trade grew and grew.”                              => direct, Ana Lind, official, said
Ana Lind: “Trade grew and grew.”                                  => direct, Ana Lind, official, turn
The minister, Ana Lind: “Trade grew and grew.”                    => direct, Ana Lind, official, :
“Trade grew and grew”, noted Ana Lind.                            => direct, Ana Lind, official, noted
“Trade,” Ana Lind said.                                           => indirect, Ana Lind, official, said
"""


def cases(table):
    return [[part.strip() for part in line.rsplit("=>", 1)] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("title", "role"), [(title, role) for row, role in cases(TITLES) for title in row.split(", ")]
)
def test_a_title_has_a_role(title, role):
    assert role_of(title) == role
    assert role in ("", *ROLES)


@pytest.mark.parametrize(("sentence", "expected"), cases(SENTENCES))
def test_a_verb_reports(sentence, expected):
    _, [part] = voices.attribute(["Minister Ana Lind came to Oslo.", sentence])
    assert (part.start, part.end) == (0, len(sentence))
    assert ", ".join(part.voice).strip() == expected


def remember(names, words, role):
    person = names.named(words, role)
    names.remember(*person)
    return person


def test_a_name_is_known_in_full_in_part_and_as_printed():
    names = Names(
        {"Xu": ("Xu Bo", ""), "Old Xu": ("Xu Bo", ""), "Dr. O": ("Bo Ek", ""), "M. Y": ("Ed Ib", "")}
    )
    assert names.known(["Old", "Xu"]) == names.known(["Xu’s"]) == "Xu Bo"
    assert (
        names.known(["Dr.", "O"])
        == names.known(["Dr", "O"])
        == remember(names, ["Dr", "O"], "")[0]
        == "Bo Ek"
    )
    assert names.known(["M.", "Y’s"]) == "Ed Ib"
    assert names.known(["Ana", "Lind"]) is None
    assert remember(names, ["Ana", "Lind"], "expert") == ("Ana Lind", "expert")
    assert names.known(["Lind"]) == names.known(["Ana"]) == names.known(["Dr", "Lind's"]) == "Ana Lind"
    assert remember(names, ["Mr", "Lind"], "") == ("Ana Lind", "expert")


def test_a_surname_of_two_is_neither_s():
    names = Names({"Ana Lind": ("Ana Lind", "expert"), "Eva Lind": ("Eva Lind", "leader")})
    assert names.known(["Lind"]) is None
    assert remember(names, ["Lind"], "") == ("Lind", "other")
    assert names.known(["Eva"]) == names.known(["Eva", "Lind"]) == "Eva Lind"


def test_another_of_the_same_surname_is_another():
    names = Names({"Ana Lind": ("Ana Lind", "expert")})
    assert remember(names, ["Eva", "Lind"], "") == ("Eva Lind", "other")


def test_a_name_of_several_words_is_no_alias_of_one():
    names = Names({"Xi": ("Xi Jinping", "leader")})
    assert remember(names, ["Wang", "Xi"], "expert") == ("Wang Xi", "expert")
    assert names.known(["Xi"]) == "Xi Jinping"


def test_a_role_once_told_is_kept_until_another_is():
    names = Names({"Bo Ek": ("Bo Ek", "expert")})
    assert remember(names, ["Bo", "Ek"], "") == ("Bo Ek", "expert")
    assert remember(names, ["Bo", "Ek"], "leader") == remember(names, ["Bo", "Ek"], "") == ("Bo Ek", "leader")
    assert remember(names, ["Bo", "Ek"], "other") == ("Bo Ek", "other")
    assert remember(names, ["Bo", "Ek"], "") == ("Bo Ek", "leader")
    assert remember(names, ["Tea", "Ministry"], "") == ("Tea Ministry", "official")
    assert remember(names, ["Bo"], "") == ("Bo Ek", "leader")


def test_people_have_a_title_or_are_known():
    names = Names({})
    clause = (
        "On Monday President Xu of the Tea Bank met Ana Lind, director of the port; the farmer Bo Ek left."
    )
    assert [person[1:] for person in names.people(clause)] == [
        ("Xu", "leader"),
        ("Ana Lind", "official"),
        ("Bo Ek", "other"),
    ]
    for person in names.people(clause):
        names.remember(person.name, person.role)
    assert [person.name for person in names.people("Then Lind left Oslo, and so did Bo Ek.")] == [
        "Ana Lind",
        "Bo Ek",
    ]
    assert [clause[person.place :][:9] for person in names.people(clause)][1:] == ["Ana Lind,", "Bo Ek lef"]


def test_reports_end_with_the_first_that_has_content():
    names = Names({})
    quote = SPOKEN * 9
    clause = f"{quote} said Ana Lind, a scholar, adding that trade grew and saying that it will."
    found = reports(clause, names, names.people(clause))
    assert [(report.speaker, report.cue, report.has_content) for report in found] == [
        ("Ana Lind", "said", False),
        ("Ana Lind", "adding that", True),
    ]
    assert reports("", names, []) == []


def test_what_is_masked_as_spoken_is_no_word():
    assert n_words(f"said {SPOKEN * 9}, {NAMED * 4}; (so)") == 3
