"""The study's lexicon finds its concepts in English that is in none of the five texts, and not in other senses."""

from collections import Counter
from pathlib import Path

import pytest

import sco_discourse as sco

LEXICON = Path(__file__).parents[1] / "seeds" / "concepts.toml"
FOUR = "health_community security_community development_community humanities_community"
# A made sentence, and the concepts that it is counted for, as often as they stand; nothing else may be counted.
SENTENCES = {
    # the four communities, and the community with a shared future
    "Members are to build a community of health, a community of security, a community of development and "
    "a community of cultural exchanges for all.": FOUR,
    "He spoke of a community of common health, a community of common security, a community of common development "
    "and a community of people-to-people exchanges.": FOUR,
    "We want communities of health, security, development and cultural exchanges.": FOUR,
    "Our health, security, development and cultural exchange communities.": FOUR,
    "It wants a global community of health for all.": "health_community",
    "The four major communities were named again.": "four_communities",
    "It is a community with a shared future for humanity.": "shared_future",
    "An SCO community of common destiny is near.": "shared_future",
    "A community of shared destiny is one, and a community of destiny for mankind another.": "shared_future "
    "shared_future",
    # initiatives
    "Kazakhstan backs the Global Development Initiative (GDI).": "global_development_initiative",
    "Delegates praised the GDI and the GSI.": "global_development_initiative global_security_initiative",
    "Support went to initiatives on global development and global security.": "global_development_initiative "
    "global_security_initiative",
    "They endorse the Global Development, Global Security and Global Civilization Initiatives.": (
        "global_development_initiative global_security_initiative global_civilization_initiative"
    ),
    "The Global Civilisation Initiative (GCI) came in 2023.": "global_civilization_initiative",
    "The three global initiatives were welcomed.": "",
    # security
    "The three evils of terrorism, separatism and extremism must go.": "three_evil_forces",
    "The three evil forces, terrorism, extremism and separatism, must go.": "three_evil_forces",
    "No country may shelter terrorism, separatism, or extremism.": "three_evil_forces",
    "Beijing named the East Turkestan Islamic Movement (ETIM).": "etim",
    "Troops of the Collective Security Treaty Organisation (CSTO) trained, as the CSTO had said.": "csto csto",
    "Police fight drug trafficking, cybercrime and cross-border organised crime.": "drug_control crime_and_borders "
    "crime_and_borders",
    "They exchange data on narcotics and on border security.": "drug_control crime_and_borders",
    "Foreign forces stage colour revolutions.": "colour_revolutions",
    "We seek common, comprehensive, cooperative and sustainable security.": "common_security",
    "The SCO–Afghanistan Contact Group met again.": "afghanistan_liaison_group",
    # health
    "The COVID-19 pandemic hit trade facilitation.": "epidemic trade",
    "The coronavirus spread, and vaccines were short.": "epidemic vaccines",
    "All joined the fight against the pandemic.": "anti_epidemic_cooperation",
    "They spoke of education, culture, health and sport.": "public_health",
    # development
    "The forum is on poverty reduction.": "poverty_alleviation",
    "Two-way trade rose.": "trade",
    "Economic and trade ties are close, and e-commerce grows.": "economic_cooperation digital_economy",
    "Food security, energy security and industrial and supply chains matter.": "food_security energy supply_chains",
    # connectivity
    "Projects of the Belt & Road and the BRI go on.": "belt_and_road belt_and_road",
    "One belt, one road, and the 21st-Century Maritime Silk Road.": "belt_and_road belt_and_road",
    "The Eurasian Economic Union (EAEU) has a court.": "eurasian_economic_union",
    "The China-Kyrgyzstan-Uzbekistan railway is begun.": "cku_railway",
    "They spoke of aligning their national development strategies.": "strategy_docking",
    # culture
    "Cultural and people-to-people exchanges make for people-to-people ties.": "humanities_field "
    "people_to_people_bonds",
    "We respect the diversity of civilisations.": "civilizational_diversity",
    "All wished Beijing a good Winter Olympics.": "olympics",
    # order
    "Reject the Cold War mindset, bloc confrontation and zero-sum thinking.": "cold_war_mentality "
    "bloc_politics zero_sum",
    "Hegemonism and power politics have had their day.": "hegemony",
    "We uphold the Charter of the United Nations and the central role of the UN.": "un_charter united_nations",
    "It has to do with sovereignty, independence and territorial integrity.": "sovereignty",
    "Do not meddle in other countries' domestic affairs.": "non_interference",
    "Non-interference in each other's internal affairs is a rule.": "non_interference",
    "Nobody may speak from a position of strength against a multipolar world.": "strength_status multilateralism",
    "A partnership and dialogue, rather than alliance or confrontation.": "new_international_relations",
    # identity
    "The Shanghai Spirit is mutual trust, mutual benefit, equality, consultation, respect for diverse civilisations "
    "and common development.": "shanghai_spirit shanghai_spirit_formula civilizational_diversity common_development",
    "Iran became a full member, and Belarus joined as the tenth member.": "membership_growth membership_growth",
    "Observers and dialogue partners came, and Kuwait as a new dialogue partner.": "observers_and_partners "
    "observers_and_partners",
    "The Shanghai Cooperation Organisation Charter and the Treaty on Long-Term Good-Neighbourliness, Friendship and "
    "Cooperation are in force.": "sco_charter good_neighbour_treaty",
    # other senses
    "A dengue outbreak followed the epidemic of measles.": "",
    "The epidemic of COVID-19 is over.": "epidemic",
    "The three forces of the army, navy and air force paraded.": "",
    "The international security community and the international development community met in Geneva.": "",
    "Local communities, nurses and teachers gave their views.": "",
    "The healthy development of the club is in its members' hands.": "",
    "Global development slowed, and global security suffered.": "",
    "An initiative of traders on global development of ports was put off.": "",
    "The four communities of practice share their lessons.": "",
    "The UN General Assembly opened in New York, and the UN Secretary-General spoke.": "",
    "The declaration stated that the two organizations trade fairly.": "",
    "Clean air is good for human health.": "",
    "The period of change at the sea ports of the Gulf goes on.": "",
    "The market is short of public goods and of power status.": "",
    "The three pillars of the temple were successfully connected.": "",
    "Digital sovereignty is a word of engineers.": "",
    "A community with shared values lives here.": "",
    "The un-named guest had brie.": "",
}


@pytest.fixture(scope="module")
def counted(index_of):
    tokens = index_of({sentence: sentence for sentence in SENTENCES})
    found = sco.mentions(tokens, sco.load_concepts(LEXICON))
    return found[found["counted"]].groupby("doc_id")["concept"].agg(Counter)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_concepts_are_counted_in_sentences_of_other_texts(counted, sentence):
    assert counted.get(sentence, Counter()) == Counter(SENTENCES[sentence].split())
