"""spaCy's PhraseMatcher, with its tokeniser: all words of a text are made anew each time."""

import spacy
from spacy.matcher import PhraseMatcher
from table import texts

PACKAGE = "spacy"


def opened(spec, operation):
    return list(texts(spec["source"]))


def patterns(documents, spec):
    nlp = spacy.blank("en")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    for number, pattern in enumerate(spec["patterns"]):
        matcher.add(str(number), [nlp.make_doc(pattern)])
    counts = {}
    for document in nlp.tokenizer.pipe(documents, batch_size=1000):
        for key, _, _ in matcher(document):
            counts[key] = counts.get(key, 0) + 1
    return {"matches": sum(counts.values()), "patterns": len(counts)}
