"""Lines as they stand on pages of news, none of them from the seeds: each in its zone, and no body text lost."""

from pathlib import Path

import pytest

from sco_discourse import cleaning

BEFORE = "The leaders met in the old town and spoke for an hour.\n\n"
AFTER = "\n\nThey left by the late train."

# Lines divided by ~, none of them from the seeds.
FURNITURE = {
    "boilerplate": "Home > World > Asia ~ Home | News ~ Read more: Tea exports grow ~ You may also like ~ (End) ~ "
    "[The end] ~ Leave a Reply ~ More on this story ~ Your email address will not be published. Thank you. ~ "
    "We use cookies to make this page better. ~ Our website uses cookies to improve your visit. ~ "
    "Privacy Policy ~ Disclaimer: the views are the author's own. ~ (END) ~ （完） ~ READ MORE ~ Read more » ~ "
    "Related: Tea ~ Recommended: Rice ~ Cookie Policy ~ Accept all cookies ~ All rights reserved. ~ "
    "© 2019 Reuters ~ "
    "By using this site you accept cookies. ~ "
    "We use only necessary cookies on this page. ~ Sign up here to get the news. ~ "
    "Skip to main content ~ Statement: What stands on this website is for reference only.",
    "caption": "Leaders pose on the steps. (Photo by Ana LIND / AFP) ~ A guard walks past the hall. AFP ~ "
    "Flags above the hall. AFP/Getty Images ~ Leaders pose on Monday. Photo by Ana Lind/Reuters ~ "
    "Photo: Reuters ~ "
    "Pictured: flags above the hall. ~ ▲ The flags. ~ This photo shows the flags in the rain. ~ "
    "Guests in the hall (photo taken on May 1, 2019). They met again in June. ~ PHOTO: Reuters ~ "
    "(Xinhua/Bo Ek) ~ Image caption, The flags. ~ "
    "Leaders pose on the steps. [Photo/Agencies] ~ "
    "A fan of a wind farm in May. Published by Reuters (Photo by Lind)",
    "byline": "By Ana Lind ~ by Ana Lind, staff writer ~ Editor: Ana Lind ~ Source: Reuters ~ Author: Ana Lind ~ "
    "Reuters, Rome, May 15. Title: Tea exports grow ~ “Rome Daily” (May 15, 2019, 3rd edition) ~ "
    "Rome News Agency reporters ~ Editors: Ana Lind, Bo Ek ~ (Source: Reuters) ~ "
    "Published: 2019-05-15 ~ Reporting by Ana Lind; Editing by Bo Ek",
    "credit": "Producer｜Ana Lind ~ Chief Editor丨Bo Ek ~ Producer: Ana Lind ~ Camera | Bo Ek",
    "headline": "Original title: Tea exports grow",
    "subhead": "Tea and rice ~ Where do we go? ~ Where do we “go”?” ~ a b c d e f g h i j k l m n o",  # 15 words
    "body": "Home is where the ministers said they wished to be. ~ "
    "Home appliances are exported in great number. ~ "
    "The minister asked whether this website uses cookies. ~ Cookies were served, a man from AFP took one. ~ "
    "A photographer by trade, he took a photo by the river. ~ The photo was taken by Reuters. ~ He told AFP. ~ "
    "Photographs by a friend hang in the hall. ~ Related industries grew by a tenth. ~ "
    "The end of the war is near. ~ We use cookies, said the minister. ~ "
    "Privacy & cookies were debated by the ministers at length. ~ "
    "Keywords: peace, trade and a shared future, the president said. ~ "
    "Related: tea exports fell by a tenth in May, officials said. ~ "
    "Note: figures on this website were revised in May. ~ This picture shows a country in crisis, he said. ~ "
    "Recommended measures include a joint bank. ~ Privacy Policy was the title of the third session. ~ "
    "Statement after statement called for calm. ~ Copyright law was on the agenda. ~ "
    "Editors of three papers met in Rome. ~ By far the largest share of the trade goes by rail. ~ "
    "He wrote: Reuters, Rome, May 15. ~ It began (Reporters Li, Wu) and ended. ~ "
    "By 2030 trade will double. ~ Read more books, the president told students. ~ "
    "Statement: a new era has begun. ~ "
    "See also the declaration, which they signed in 2021. ~ In Rome, Italy, May 15 was a holiday. ~ "
    "The figure shows how far trade has grown, officials said. ~ Source: the ministry told us so on Monday. ~ "
    "See also Russia, which sells more gas. ~ Opinion | The organisation has grown. ~ "
    "Tourism grew (By contrast, tea fell). ~ "
    "Tea and rice. ~ He said “Go.” ~ They left. Where to? ~ 三个词。 ~ a b c d e f g h i j k l m n o p",  # 16 words
}

# The same, from agencies, broadcasters, newspapers and translated portals.
PAGES = {
    "boilerplate": """
    Scan the QR code to follow us ~ Scan the QR code with WeChat ~ Click here to read the full story ~ Related reading
    Click to enter the special topic ~ Share on Facebook ~ Share this article ~ Share ~ Tweet ~ Print ~ Email
    Tags: SCO, China ~ Tag: Samarkand ~ Topics: Asia, Trade ~ Keywords: SCO; summit ~ Comments (3) ~ 12 Comments
    Follow us on Twitter ~ Follow Al Jazeera English on Twitter ~ Download our app ~ Download the BBC News app
    Our Standards: The Thomson Reuters Trust Principles. ~ Enditem ~ (End) ~ [Finish] ~ [End] ~ -End- ~ ### ~ ENDS
    ICP No. 10020002 ~ 京ICP备10020002号 ~ All rights reserved ~ © 2022 BBC. ~ Newsletter ~ ADVERTISEMENT
    Most read ~ Most popular ~ Trending now ~ Editor's picks ~ Top stories ~ Recommended ~ Related articles
    Subscribe to our newsletter ~ Sign in ~ Log in or register ~ Back to top ~ Copy link ~ Read full article
    READ ALSO: Trade grows ~ Also read: Trade grows ~ Also read | Trade grows ~ 3 min read ~ 5 minute read
    Advertisement · Scroll to continue ~ Story continues below advertisement ~ Font size: A A A ~ Load more
    Previous: Trade grows by a tenth ~ Next article: Tea exports fall ~ Return to the list ~ Report an error
    WeChat ~ Weibo ~ 扫一扫 分享到微信 ~ 相关阅读 ~ Read also ~ Related reading: ~ Most Viewed ~ Search Trends
    The views expressed do not necessarily reflect those of the paper. ~ The opinions are the author's own.
    Copyright belongs to the Rome Daily. ~ You may also be interested in: ~ Comments (2) Closed
    Contact us at news@example.org ~ Have a story? Write to news@example.org ~ Contact us ~ Please contact us by email
    Editor's note: Six states founded it. ~ Editor’s Note: This is the second part of three.
    """,
    "byline": """
    Updated 3:12 PM ~ Updated: 15 Sep 2022, 03:12 PM IST ~ Last modified on September 14, 2022
    Last updated 2 hours ago
    Published in Dawn, September 16th, 2022
    Published: September 15, 2022 ~ Published September 16, 2022 ~ 2022-09-15 10:12:03 ~ September 15, 2022 10:12
    15 September 2022 ~ Sep 15, 2022 ~ 15 Sep 2022, 10:12 ~ (Editor: Li Ming) ~ [责任编辑：王力]
    [Editor in charge: Wang]
    责编：李明 ~ 编辑：李明 ~ 来源：新华网 ~ 记者：李明
    Editor in charge: Li Ming ~ Edited by Li Ming ~ Editor-in-charge: Wang
    Reporting by Ana Lind; Editing by Bo Ek ~ Reporting by Ana Lind in Rome and Bo Ek in Oslo; Writing by Cy Orr
    Additional reporting by Ana Lind ~ Source: Xinhua ~ Source: Xinhua Editor: huaxia
    BY ANA LIND ~ By ANA LIND and BO EK
    September 16, 2022 5:10 PM GMT+2 Updated 2 years ago ~ 12 JUL, 14:05 ~ Updated 22:10, 14-Nov-2023
    2024-09-03 08:21 Source: Xinhuanet ~ 2023-08-25 06:47 Rome Times ~ 10:12, 15 Sep 2022 | Rome
    Ana Lind Published September 17, 2022 Updated September 18, 2022 07:05am
    By Ana Lind | Rome Daily | Updated: 2022-09-16 07:05
    [Rome Times special correspondent in Russia Ana Lind Rome Times reporter Bo Ek]
    (Participating reporters: Ana Lind, Bo Ek; Editors: Cy Orr) ~ (With input from Xinhua) ~ With inputs from agencies
    The author is a professor at the University of Rome. ~ The writers are with the Rome Institute.
    Ana Lind is a senior correspondent based in London who covers Asia.
    Ana Lind is the Rome correspondent of the Daily and has covered Asia since 2001.
    By Ana Lind, BBC News, Rome ~ Written by Ana Lind ~ Text/Li Ming ~ Author: Li Ming
    """,
    "caption": """
    Photo: VCG ~ /VCG ~ /CFP ~ [Photo/Xinhua] ~ (Photo by Li Ming/Xinhua) ~ [Photo: Xinhua] ~ Photo credit: AFP
    Leaders pose in Rome. /VCG ~ Leaders pose in Rome, May 1, 2022. /Xinhua ~ Leaders pose in Rome. Photo: VCG
    Leaders pose in Rome on Monday [Ana Lind/AFP] ~ Image source, Getty Images ~ Image caption, Leaders pose in Rome
    Leaders pose in Rome. (AP Photo/Ana Lind) ~ REUTERS/Ana Lind ~ Leaders pose in Rome. REUTERS/Ana Lind
    FILE PHOTO: Leaders pose in Rome ~ File photo of the hall ~ Leaders pose in Rome. | Photo Credit: PTI
    Leaders pose in Rome. They met on Monday. (Photo by Ana Lind/AFP via Getty Images) ~ 新华社记者 李明 摄
    An aerial photo taken on May 1, 2022 shows the port ~ In this photo released by the office, leaders pose in Rome.
    [1/4] Flags wave in Rome. REUTERS/Ana Lind/File Photo Acquire Licensing Rights, opens new tab
    Leaders pose in Rome on Friday.—APP ~ © Ana Lind/TASS ~ Leaders pose in Rome © Ana Lind/TASS
    Leaders pose in Rome. © Ana Lind/POOL/TASS ~ ANA LIND/CHINA DAILY ~ Getty Images ~ Ana Lind/Getty Images
    (Cover: Flags wave in Rome. /CFP) ~ Leaders pose in Rome. (Xinhua/Ana Lind) ~ (Cover photo: Flags in Rome.)
    Photo shows the port of Rome. ~ Aerial photo taken on May 1 shows the port. ~ The photo shows the port of Rome.
    """,
    "body": """
    Yes, the trade has grown, he said. ~ Print runs have fallen by half. ~ Comments by the minister were welcomed.
    Share prices rose on Monday. ~ Tags were put on every box of tea. ~ Follow-up talks will be held in Rome.
    Most read newspapers daily, a survey found. ~ Advertisement spending grew by a tenth.
    Newsletter writers met in Rome. ~ The photo was shared by thousands. ~ Photos of the port were taken by satellite.
    Updated rules come into force in May. ~ Published figures show that trade grew.
    Reporting by the state on emissions is required. ~ Editing of the declaration took all night.
    Last modified in 1998, the law is out of date. ~ Source countries of the goods were named.
    Click rates fell. ~ Download speeds in the region doubled. ~ The end is not in sight. ~ Ends do not justify means.
    (The end of the talks was near.) ~ [He paused.] ~ He told Reuters. ~ He spoke to AP. ~ The report was denied by AFP.
    Trade grew by a tenth. Tea led. Rice followed. He spoke to Xinhua. ~ All rights reserved for states were listed.
    15 September was a holiday. ~ September 15, 2022 was the day of the summit. ~ In September 2022 they met again.
    By May 1, 2022, all was ready. ~ By Li Ming's account, the talks went well. ~ Copyright law was discussed.
    Tweets from the hall were deleted. ~ Email is used by most. ~ Trending down since May, prices rose again.
    Top stories were told around the fire. ~ Related goods were taxed. ~ Recommended doses were halved.
    Sign in ink, he told them, not in pencil. ~ Subscribe who may, the bank is small. ~ Next, the ministers met.
    Previous meetings failed. ~ Topics included trade and tea. ~ Keywords of the speech were peace and trade.
    Image is everything in such talks. ~ Pictures of the leaders hang in the hall. ~ File after file was opened.
    TASS reported the talks. ~ Xinhua quoted him on Monday. ~ MOSCOW and Beijing agreed. ~ SCO: the name says it all.
    In this photo he saw his father, he said. ~ Follow us, the guide said, and they did. ~ Our standards are high.
    WeChat is used by a billion people. ~ Weibo users praised the speech. ~ The editor in charge resigned.
    The author is right that trade grew. ~ Ana Lind is a professor in Rome. ~ The writer was there.
    Ana Lind is a reporter at heart, he said. ~ The editor's note was read aloud. ~ They may also be interested in tea.
    The views of the delegates do not reflect those of all. ~ Copyright belongs in the treaty, he said.
    He did not contact us, she said. ~ Most viewed the speech as a success. ~ Contact us, they wrote, or leave.
    On May 15, 2022 they met. ~ May 15, 2022: the day they met. ~ 2022-09-16 was a Friday.
    The book was published May 15, 2022, and sold well. ~ [Special reporters were sent to Rome.]
    With input from experts, the law was written. ~ Rome (in Italy/Europe) was the place. ~ He went to Rome—AP went too.
    The cover: a flag. ~ SCO: The name says it all. ~ NATO: No more. ~ QUESTION: How do you see the summit?
    Tea exports grew (see the report). ~ It grew [by a tenth] in May. ~ The comment “no comments” was heard.
    """,
}

# A dateline, then the body.
DATELINES = """
TASHKENT, Sept 12 (Xinhua) -- | Leaders met.
SAMARKAND, Uzbekistan, Sept. 15 (Xinhua) -- | Leaders met.
MOSCOW, September 15. /TASS/. | Leaders met.
SAMARKAND, Uzbekistan, Sept 15 (Reuters) - | Leaders met.
(Reuters) - | Leaders met.
NEW DELHI (AP) — | Leaders met.
SAMARKAND, Uzbekistan (AP) — | Leaders met.
SAMARKAND, September 16 (RIA Novosti) - | Leaders met.
ASTANA. September 14. KAZINFORM – | Leaders met.
ASTANA. KAZINFORM - | Leaders met.
BEIJING, Sept 15 (AFP) - | Leaders met.
Xinhua News Agency, Tashkent, September 15 (Reporter Li Ming) | Leaders met.
China News Service, Beijing, Sept. 15 (Reporter Li Ming) | Leaders met.
People's Daily Online, Beijing, September 15 (Li Ming) | Leaders met.
Xinhua News Agency, Beijing, September 15th | Leaders met.
ISLAMABAD: | Leaders met.
NEW DELHI: | “Leaders met.”
ISLAMABAD/KARACHI: | Leaders met.
"""

# Body text about a picture or a credit that stands within its line.
WITHIN = """
Trade grew. | (Photo taken on May 1 shows the port. Photo by Li Ming/Xinhua) | The ministers left.
Trade grew. | [Photo/Xinhua] | The ministers left.
Trade grew. | (Photo: VCG) | The ministers left. | (Photo: AFP) | They met again.
Trade grew by a tenth. Tea led. Rice followed in Beijing. | Photo by Xinhua News Agency reporter Li |
Trade grew by a tenth. Tea led, Dr. Li said. Rice followed. | (Photo by Ana Lind/AFP) |
Trade grew by a tenth. Tea led. Rice followed. | Reuters |
Trade grew by a tenth. Tea led the way. | AP |
Trade grew by a tenth. Tea led. Rice followed. | [Photo/Agencies] |
The two presidents | [Photo/Xinhua] | shook hands and left the hall.
He shook hands with Xi | (Photo: Xinhua) | and left.
“We met | [Photo/Xinhua] | ,” he said.
A ship lies at the port. | (Xinhua/Li Wei) | The port opened in May. Tea led. Rice followed.
A ship lies at the port. | [Li Wei/Xinhua] | The port opened in May. Tea led. Rice followed.
A ship lies at the port. Tea led. Rice followed. | © Li Wei/TASS |
A ship lies at the port. Tea led. Rice followed. | —APP |
"""


@pytest.fixture(scope="module")
def rules():
    return cleaning.load_rules(Path(__file__).parents[1] / "seeds" / "cleaning.toml")


def pieces(text, rules):
    """What stands between white space or cuts, with its zone."""
    rows = cleaning.ledger(text, rules).query("zone != ''")
    return [(text[row.start : row.end].strip(), row.zone) for row in rows.itertuples()]


def lines_of(table):
    return [
        (zone, line.strip())
        for zone, lines in table.items()
        for row in lines.splitlines()
        for line in row.split(" ~ ")
        if line.strip()
    ]


@pytest.mark.parametrize(("zone", "line"), [*lines_of(FURNITURE), *lines_of(PAGES)])
def test_a_line_has_its_zone(rules, zone, line):
    assert pieces(BEFORE + line + AFTER, rules)[1:-1] == [(line, zone)]


@pytest.mark.parametrize("line", DATELINES.strip().splitlines())
def test_a_dateline_is_cut_from_the_body(rules, line):
    dateline, body = line.split(" | ")
    text = f"{BEFORE}{dateline} {body}{AFTER}"
    assert pieces(text, rules)[1:-1] == [(dateline, "byline"), (body, "body")]


@pytest.mark.parametrize("line", WITHIN.strip().splitlines())
@pytest.mark.parametrize("space", [" ", ""])
def test_a_picture_within_a_paragraph_is_cut_out(rules, line, space):
    parts = [part.strip() for part in line.split("|") if part.strip()]
    expected = [(part, "caption" if number % 2 else "body") for number, part in enumerate(parts)]
    assert pieces(BEFORE + space.join(parts) + AFTER, rules)[1:-1] == expected


def test_marks_behind_a_picture_are_no_sentence(rules):
    text = f"{BEFORE}They met again (Photo by Li Wei). They left… [Photo/AFP] !{AFTER}"
    expected = ["They met again", "(Photo by Li Wei).", "They left…", "[Photo/AFP] !"]
    assert [piece for piece, _ in pieces(text, rules)][1:-1] == expected


def test_the_answer_to_a_question_is_no_heading(rules):
    text = f"{BEFORE}Will trade grow next year?\n\nYes\n\nAnd tea?\n\nOf course{AFTER}"
    assert {("Yes", "body"), ("Of course", "body")} <= set(pieces(text, rules))
    assert ("Of course", "subhead") in pieces(f"{BEFORE}Of course{AFTER}", rules)


LINKS = ["Read also", "Related reading:", "More on this story", "Most Viewed", "Recommended"]


@pytest.mark.parametrize("heading", LINKS)
def test_links_below_their_heading_are_not_body_up_to_the_next_sentence(rules, heading):
    links = f"{heading}\n\nTea exports grow by a tenth in May\n\n△ A cup\n\nWho met whom in Rome?\n\n"
    zones = [zone for _, zone in pieces(f"{BEFORE}{links}They met again.\n\nTea and rice{AFTER}", rules)]
    assert zones == ["body", *["boilerplate"] * 2, "caption", "boilerplate", "body", "subhead", "body"]
    above = pieces(f"{heading}\n\nLeaders meet in the hall\n\n{BEFORE}", rules)
    assert [zone for _, zone in above] == ["boilerplate", "headline", "body"]
    # one link alone does not lead on
    zones = [zone for _, zone in pieces(f"{BEFORE}Read more: Tea\n\nTea and rice{AFTER}", rules)]
    assert zones == ["body", "boilerplate", "subhead", "body"]


def test_behind_the_last_sentence_nothing_is_a_subhead(rules):
    text = f"{BEFORE}Tea and rice{AFTER}\n\nAsia\n\nLatest in brief\n\n"
    assert [zone for _, zone in pieces(text, rules)] == ["body", "subhead", "body", *["boilerplate"] * 2]
    assert pieces(f"{text}What next?", rules)[-3:-1] == [("Asia", "subhead"), ("Latest in brief", "subhead")]
    notes = "They agreed on six points, of which two are old:\n\nTea\n\n"
    assert [zone for _, zone in pieces(BEFORE + notes, rules)] == ["body", "body", "boilerplate"]
    assert [zone for _, zone in pieces(f"{BEFORE}{'word ' * 20}", rules)] == ["body", "body"]


@pytest.mark.parametrize("headline", ["Leaders met", "Leaders Meet", "In Rome"])
def test_two_words_above_the_text_may_be_its_headline(rules, headline):
    assert pieces(f"{headline}\n\nBy Ana Lind\n\n{BEFORE}", rules)[0] == (headline, "headline")
    assert pieces(f"World\n\n{headline}\n\n{BEFORE}", rules)[0] == ("World", "boilerplate")
    above = pieces(f"leaders met\n\nWhat it means\n\n{BEFORE}", rules)
    assert [zone for _, zone in above] == ["headline", "headline", "body"]


def test_what_stands_above_the_text_is_a_headline_only_if_it_reads_like_one(rules):
    top = "World\nAsia Pacific\nLeaders meet in Rome\nWhere will trade go?\n"
    zones = [zone for _, zone in pieces(top + BEFORE, rules)]
    assert zones == ["boilerplate", "boilerplate", "headline", "headline", "body"]
    for opening in ("Six ministers, having met for an hour, said:", "a paragraph cut off " * 20):
        assert [zone for _, zone in pieces(f"{opening}\n\n{BEFORE}", rules)] == ["body", "body"]


@pytest.mark.parametrize("mark", ["(End)", " (Xinhua)", "[Finish]"])
def test_a_last_sentence_keeps_its_words_and_loses_its_mark(rules, mark):
    rows = cleaning.ledger(f"{BEFORE}The tide of tea is surging forward.{mark}", rules)
    last = rows[rows["zone"] != ""].iloc[1:]
    assert last["zone"].tolist() == ["body", "boilerplate"]
