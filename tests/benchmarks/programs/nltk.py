"""NLTK: a list of tokens and a ConcordanceIndex, in memory alone; its RegexpTokenizer needs no model."""

from nltk.text import ConcordanceIndex
from nltk.tokenize import RegexpTokenizer
from table import texts

PACKAGE = "nltk"
WORDS = RegexpTokenizer(r"\w+(?:['’-]\w+)*")


def index(spec):
    concordance = opened(spec, "kwic")
    return {"words": len(concordance.tokens())}


def opened(spec, operation):
    tokens = [token for text in texts(spec["source"]) for token in WORDS.tokenize(text)]
    return ConcordanceIndex(tokens, key=str.lower)


def kwic(concordance, spec):
    lines = concordance.find_concordance(spec["node"], width=80)
    lines.sort(key=lambda line: [word.lower() for word in line.right[:3]])
    return {"lines": len(lines)}
