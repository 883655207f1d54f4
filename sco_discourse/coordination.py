"""Coordinations: modifiers in a row that share one head, in front of it, or behind it and *of*."""

from collections import defaultdict

import regex

from sco_discourse import queries

_LINKS, _ARTICLES, _AS_WELL_AS = ("and", "or"), ("a", "an", "the"), ["as", "well", "as"]
_COMMA, _SIGN = regex.compile(r"[,、，]"), regex.compile(r"[,、，&/]")
_BREAK = regex.compile(r"[;:.!?()；：。！？（）–—…]")
_LONGEST = 2  # words of a conjunct that is no modifier


def conjuncts(tokens, heads, modifiers):
    """
    The modifiers that are conjuncts of a coordination: two or more in a row, linked, that share one head.

    A link is a comma, *and*, *or*, *as well as*, an ampersand or a slash. Articles, a repeated *of* and quotation marks
    may stand between. A conjunct of up to two words that is no modifier may stand
    between two that are. Nothing reaches beyond the sentence.

    Parameters
    ----------
    tokens : Tokens
    heads : list of (int, int)
        First token and number of tokens of each head.
    modifiers : list of (int, int, int)
        Concept, first token and number of tokens of each modifier.

    Returns
    -------
    list of (int, int, int)
        Those modifiers that are conjuncts; of one coordination each concept once, with the one nearest to the head.

    Examples
    --------
    >>> import pandas as pd
    >>> from sco_discourse import corpus_of, tokenize
    >>> documents = pd.DataFrame({"doc_id": ["a"], "text": ["The health, security and trade groups. A health group."]})
    >>> health, security, trade, health_alone = (0, 1, 1), (1, 2, 1), (2, 4, 1), (0, 7, 1)
    >>> conjuncts(tokenize(corpus_of(documents)), [(5, 1), (8, 1)], [health, security, trade, health_alone])
    [(2, 4, 1), (1, 2, 1), (0, 1, 1)]
    """
    starting, ending = defaultdict(list), defaultdict(list)
    for modifier in modifiers:
        starting[modifier[1]].append(modifier)
        ending[modifier[1] + modifier[2]].append(modifier)
    reader = _Reader(tokens)
    found = []
    for first, n_tokens in heads:
        reader.turn_to(first)
        if first in ending and not reader.divided(first):
            found += _run(reader, first, -1, ending)
        behind = reader.behind_of(first + n_tokens)
        if behind in starting:
            found += _run(reader, behind, 1, starting)
    return found


def _run(reader, edge, side, modifiers):
    """The conjuncts in a row from an edge to one side, the known ones, if they are a coordination."""
    row = []
    while True:
        known = reader.within(modifiers.get(edge, ()))
        width = max((n_tokens for _, _, n_tokens in known), default=0)
        width = width or (_unknown(reader, edge, side, modifiers) if row else 0)
        if not width:
            break
        row.append([modifier for modifier in known if modifier[2] == width])
        edge = reader.linked(edge + side * width, side)
        if edge is None:
            break
    if sum(map(bool, row)) < 2:
        return []
    nearest = {}
    for modifier in (modifier for conjunct in row for modifier in conjunct):
        nearest.setdefault(modifier[0], modifier)
    return list(nearest.values())


def _unknown(reader, edge, side, modifiers):
    """Words of a conjunct that is no modifier and beyond which one follows; 0 if there is none."""
    for width in range(1, _LONGEST + 1):
        beyond = reader.linked(edge + side * width, side)
        inside = range(edge + 1, edge + width) if side > 0 else range(edge - width + 1, edge)
        if reader.within(modifiers.get(beyond, ())) and not any(map(reader.divided, inside)):
            return width
    return 0


class _Reader:
    """One sentence at a time: its function words, and what stands between its words. An edge lies before a token."""

    def __init__(self, tokens):
        self.tokens, self.documents, self.document = tokens, tokens.column("document"), None
        self.whole, self.sentence = tokens.whole_sentences(), tokens.sentences["sentence"].to_numpy()
        asked = {*_LINKS, *_ARTICLES, *_AS_WELL_AS, "of"}
        self.words = {int(term): word for word in asked for term in queries.fitting(word, tokens.vocabulary)}

    def turn_to(self, place):
        """Open the sentence of a token."""
        row = self.tokens.sentence_of(place)
        self.low, self.high = self.whole[self.sentence[row] : self.sentence[row] + 2].tolist()
        document = self.documents[row]
        if document != self.document:
            self.document, self.text = document, self.tokens.texts[document]

    def within(self, modifiers):
        """Those that lie in the sentence."""
        return [row for row in modifiers if self.low <= row[1] and row[1] + row[2] <= self.high]

    def word(self, edge, side):
        """The function word beside an edge, if it is one that matters here."""
        place = edge - (side < 0)
        return self.words.get(int(self.tokens.ids[place])) if self.low <= place < self.high else None

    def gap(self, edge):
        """What stands at an edge; a full stop at the ends of the sentence."""
        inside = self.low < edge < self.high
        return self.text[self.tokens.ends[edge - 1] : self.tokens.starts[edge]] if inside else "."

    def divided(self, edge):
        """Whether a comma or a stronger mark stands at an edge."""
        return bool(_COMMA.search(self.gap(edge)) or _BREAK.search(self.gap(edge)))

    def behind_of(self, edge):
        """The edge behind *of* and an article, where they follow; else None."""
        if self.word(edge, 1) != "of" or self.divided(edge) or self.divided(edge + 1):
            return None
        return edge + 1 + (self.word(edge + 1, 1) in _ARTICLES)

    def linked(self, edge, side):
        """From the outer edge of a conjunct to that of its neighbour; None if no link stands between."""
        if side < 0 and self.word(edge, side) in _ARTICLES and not self.divided(edge):
            edge -= 1
        gap, outer = self.gap(edge), edge
        if [self.word(edge + side * step, side) for step in range(len(_AS_WELL_AS))] == _AS_WELL_AS:
            edge += side * len(_AS_WELL_AS)
        while self.word(edge, side) in _LINKS:
            edge += side
        if _BREAK.search(gap) or _BREAK.search(self.gap(edge)) or (edge == outer and not _SIGN.search(gap)):
            return None
        if side > 0:
            edge += self.word(edge, side) == "of"
            edge += self.word(edge, side) in _ARTICLES
        return edge
