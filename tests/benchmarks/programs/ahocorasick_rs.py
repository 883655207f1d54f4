"""ahocorasick-rs over the texts in lower case; a match counts where no letter, digit or joiner goes on."""

from collections import Counter

from ahocorasick_rs import AhoCorasick
from table import texts

PACKAGE = "ahocorasick-rs"
JOINERS = frozenset("'’-_")


def opened(spec, operation):
    return list(texts(spec["source"]))


def patterns(documents, spec):
    automaton = AhoCorasick(spec["patterns"])
    counts = Counter()
    for text in documents:
        text = f" {text.lower()} "
        for pattern, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
            before, after = text[start - 1], text[end]
            if not (before.isalnum() or before in JOINERS or after.isalnum() or after in JOINERS):
                counts[pattern] += 1
    return {"matches": counts.total(), "patterns": len(counts)}
