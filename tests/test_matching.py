"""Phrases are found where a loop over the tokens finds them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sco_discourse.matching import places

ANY = settings(max_examples=300, deadline=None, derandomize=True)
N_TERMS = 5
WORD = st.none() | st.sets(st.integers(0, N_TERMS - 1), max_size=3).map(
    lambda terms: np.array(sorted(terms), np.int64)
)
PHRASE = st.lists(WORD, min_size=1, max_size=4).filter(
    lambda phrase: any(word is not None for word in phrase)
)


def looped(ids, phrase):
    return [
        first
        for first in range(len(ids) - len(phrase) + 1)
        if all(word is None or ids[first + at] in word for at, word in enumerate(phrase))
    ]


@ANY
@given(st.lists(st.integers(0, N_TERMS - 1), max_size=30), st.lists(PHRASE, max_size=6))
def test_all_places_of_all_phrases_are_found_in_order(ids, phrases):
    found = places(np.array(ids, np.uint32), phrases, N_TERMS)
    assert [first.tolist() for first in found] == [looped(ids, phrase) for phrase in phrases]
