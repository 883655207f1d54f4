"""Reporting clauses in a sentence of English news: who is said to say, believe or demand what."""

from typing import NamedTuple

import regex

from sco_discourse.names import (
    BE,
    CAPITAL,
    LONGEST,
    NAMED,
    POSSESSIVE,
    PRONOUN,
    SILENT,
    SPOKEN,
    WORD,
    Person,
    n_words,
    phrase,
    role_of,
)

# Verbs that report whatever follows them; that report a clause, a colon or a quotation; that do so after a comma;
# and that report only what stands behind a colon ("put forward five suggestions: …").
_SAYS = (
    r"(?<!\bbe )said|says|say|told|tells|believe[sd]?|thinks?(?![- ]tank)|argue[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|"
    r"urge[sd]?|den(?:y|ies|ied)|call(?:s|ed) (?:on|for|upon)|tweeted"
)
_REPORTS = (
    r"(?<!(?:member|observer|united) )states(?=\s*(?:that\b|[:,]))|stated?|pointed out|points? out|"
    r"emphasi[sz]e[sd]?|stress(?:es|ed)?|"
    r"note[sd]?|notice[sd]?|add(?:s|ed)?|announce[sd]?|declare[sd]?|explain(?:s|ed)?|claim(?:s|ed)?|reveal(?:s|ed)?|"
    r"reiterate[sd]?|remark(?:s|ed)?|comment(?:s|ed)?|observe[sd]?|recall(?:s|ed)?|repl(?:y|ies|ied)|answer(?:s|ed)?|"
    r"ask(?:s|ed)?|confirm(?:s|ed)?|acknowledge[sd]?|admit(?:s|ted)?|conclude[sd]?|analy[sz]e[sd]?|suggest(?:s|ed)?|"
    r"indicate[sd]?|hope[sd]?|predict(?:s|ed)?|expect(?:s|ed)?|propose[sd]?|affirm(?:s|ed)?|highlight(?:s|ed)?|"
    r"underline[sd]?|underscore[sd]?|wr(?:ote|ites?)|reads?|remember(?:s|ed)?|doubt(?:s|ed)?|fear(?:s|ed)?|feels?|"
    r"felt|thought|holds|held|consider(?:s|ed)?|maintain(?:s|ed)?|caution(?:s|ed)?|vow(?:s|ed)?|pledge[sd]?|"
    r"promise[sd]?|introduce[sd]|report(?:s|ed)|opine[sd]|request(?:s|ed)|specif(?:y|ies|ied)|mention(?:s|ed)?|agree[sd]?|recommend(?:s|ed)?|demand(?:s|ed)?|expressed|found|finds|"
    r"estimate[sd]?|responded|exclaim(?:s|ed)?|laugh(?:s|ed)?|jok(?:es|ed)|cried|(?:was|were) quoted as saying"
)
_SAYING = (
    r"(?<!\b(?:the|a|old|famous|popular|\p{Lu}\p{Ll}+) )saying|pointing out|adding|stressing|noting|emphasi[sz]ing|"
    r"warning|calling (?:on|for|upon)|urging|announcing|stating|explaining|arguing|claiming|reiterating|"
    r"telling|suggesting|writing"
)
_GIVES = (
    r"puts? forward|puts? it|made|makes|gave|gives|reached|raised|summari[sz]e[sd]?|summed up|outline[sd]?|lists|"
    r"listed|presented|offered|delivered|quote[sd]?|cite[sd]?|shared|issued"
)
VERB = regex.compile(
    rf"(?<![\p{{L}}-])(?:(?P<says>{_SAYS})|(?P<saying>{_SAYING})|(?P<reports>{_REPORTS})|(?P<gives>{_GIVES})|"
    # any other verb before "that", if its subject is one that speaks
    r"(?P<holds>(?!states\b)\p{Ll}{3,}(?:s|ed|t|wn|ld)(?=\s+that\b)))(?![\p{L}-])"
)
# What may stand between a verb and what it reports: to whom, where and when.
_CIRCUMSTANCE = (
    r"(?:,?\s+(?:to (?=the\b|an?\b|\p{Lu}|reporters)|in|at|"
    r"on|during|after|before|from|for|when|with|via|through|by|as|again|once|last|late|this|"
    r"earlier|later|today|yesterday|reporters|journalists|him|her|us|me|them|\p{Lu}\w+day)\b"
    rf"[^.;:!?{SPOKEN}]{{0,120}}?)?"
)
_THAT = regex.compile(
    _CIRCUMSTANCE
    + r",?\s+(?:(?P<word>that|whether|how|why)\b|(?:hope|confidence|concern|the (?:view|hope|belief))\b)"
)
_TO = regex.compile(r"\s+to\s")
_INTENDS = regex.compile(r"hope|pledge|vow|promise|propose|urge|ask|demand|recommend|expect")
_QUOTED = regex.compile(rf"{_CIRCUMSTANCE}(?:\s+that)?[,:：]?\s*(?P<quote>{SPOKEN})")
_COLON = regex.compile(rf"{_CIRCUMSTANCE}\s*[:：]\s*(?P<content>\S)")
_LATER_COLON = regex.compile(r"[^.;:!?]*?[:：]\s*(?P<content>\S)")
_CONDITION = regex.compile(r"(?:If|Unless|Whether)\b")
ADVERBIAL = regex.compile(
    r"(?i:as|in|on|at|when|while|since|after|before|during|for|with|under|by|from|to|if|although|though|because|"
    r"according|regarding|asked|last|earlier|\p{L}+ing)\b"
)
_NEED = regex.compile(r"\s+(?:the\s+|its\s+)?(?:need|importance|necessity|urgency)\b")
_DEED = regex.compile(r"\s+(?:for the first time\s+)?(?:the\s+)?(?:\w+ing\b|\w+(?:tion|ment) of\b)")
TRAILS = regex.compile(rf"{_CIRCUMSTANCE}\s*(?:[.!?,;…]|{SPOKEN}|$)")
_ACCORDING = regex.compile(
    rf"(?i:according to\s+(?!my\b|our\b)|in the (?:view|opinion|words) of\s+|in (?=(?:his|her) (?:view|opinion)\b))"
    rf"(?P<who>[^,;:{SPOKEN}]+)"
    r"(?:,\s(?P<title>(?:an?|the|[\p{Ll}-]+\s(?:of|at|in|for))\s[^,;:]+))?"
    rf"(?P<quotes>[^.;:{SPOKEN}]*[:：]\s*{SPOKEN})?"
)
_DETERMINED = regex.compile(r"\s*(?i:his|her|their|its|our)(?:\s\p{Ll}[\p{L}-]*){1,3}\s*$")
_LEADS_IN = regex.compile(r"(?i:in|at|on|during|for|with|under|by|from|speaking|asked|responding)\b")
_ADVERB = regex.compile(
    r"(?P<comma>\s*,)?\s+(?:also|further|once|again|has|have|had|then|earlier|later|previously|even|thus|therefore|still|"
    r"always|often|both|all|just|never|however|in turn|for (?:his|her|its) part|on \p{Lu}\p{Ll}+day|in an? \p{Ll}+|"
    r"(?!ally\b|family\b|italy\b|july\b|assembly\b)\p{Ll}+ly)(?P<closes>\s*,)?\s*$"
)


class Report(NamedTuple):
    """A reporting clause: where it and what it reports begin, who speaks, and whether it has content unquoted."""

    start: int
    content: int
    speaker: str
    role: str
    cue: str
    has_content: bool


def reports(clause, names, people):
    """
    Reporting clauses of a sentence, up to the first that has content of its own outside quotation marks.

    Parameters
    ----------
    clause : str
        A sentence with its quotations masked.
    names : Names
        Those named before.
    people : list of Person
        Those named in this sentence, as `Names.people` finds them.

    Returns
    -------
    list of Report
    """
    if source := _ACCORDING.search(clause):
        who = phrase(source.start("who"), source["who"], names, title=source["title"] or "")
        if who:
            return [Report(0, source.end(), who.name, who.role, "according to", not source["quotes"])]
    found = []
    if len(clause) > LONGEST or _CONDITION.match(clause):
        return found
    for verb in VERB.finditer(clause):
        if report := _report(clause, verb, names, people):
            found.append(report)
            if report.has_content:
                break
    return found


def _report(clause, verb, names, people):
    """The reporting clause of a verb; None if the verb does not report, or nobody speaks."""
    left, kind = clause[: verb.start()], verb.lastgroup
    complement = _complement(clause, verb)
    if kind == "saying":
        joins = left.rstrip().endswith((",", "–", "—", SPOKEN, " and", " who"))
        who = _first(left, names, people) if complement and joins else None
    else:
        who = _subject(left, names, people, anybody=verb.group() in ("said", "says", "told"))
    if kind == "holds" and not (who and _speaks(left, who)):
        return None
    if not who:
        inverted = kind in ("says", "reports") and left.rstrip().endswith((SPOKEN, ","))
        return _inverted(clause, verb, names) if inverted else None
    quotes_before = clause[: who.place].rstrip(" ,").endswith(SPOKEN)
    if quotes_before and not _THAT.match(clause, verb.end()):
        complement = (verb.end(), verb.group(), False)
    elif not complement and kind != "gives" and _stands_alone(clause, verb, who):
        trails = TRAILS.match(clause, verb.end())
        complement = (verb.end(), verb.group(), SPOKEN not in clause) if trails else None
    # whoever says "that" speaks; of what "says ten" one cannot tell
    if not complement or (not who.role and complement[1:] == (verb.group(), True)):
        return None
    return Report(who.place, complement[0], who.name, who.role or "other", *complement[1:])


def _complement(clause, verb):
    """Where the content of a verb begins, the cue, and whether the content is unquoted; None if it has none."""
    kind, end, word = verb.lastgroup, verb.end(), verb.group()
    if kind == "gives" or word in ("told", "tells"):
        colon = _LATER_COLON.match(clause, end)
        if colon or kind == "gives":
            return (colon.start("content"), f"{word} … :", colon["content"] != SPOKEN) if colon else None
    if quote := _QUOTED.match(clause, end):
        return quote.start("quote"), word, False
    if that := _THAT.match(clause, end):
        return that.end(), f"{word} {that['word']}" if that["word"] else word, True
    if colon := _COLON.match(clause, end):
        return colon.start("content"), f"{word}:", True
    if _INTENDS.match(word) and _TO.match(clause, end):
        return end, f"{word} to", True
    if kind == "reports":
        if _NEED.match(clause, end):
            return end, f"{word} the need", True
        return (
            (end, word, True) if word.startswith(("propos", "suggest")) and _DEED.match(clause, end) else None
        )
    return None if SPOKEN in clause and TRAILS.match(clause, end) else (end, word, True)


def _stands_alone(clause, verb, who):
    """Whether a reporting clause follows a comma or is the whole sentence, so that its content may stand before."""
    before = clause[: who.place].rstrip()
    if before.endswith(","):
        # "On Monday, she replied" has no content before the comma
        return n_words(before) > 8 or not (ADVERBIAL.match(before) and "," not in before[:-1])
    whole = regex.fullmatch(r"[.!?…\s]*", clause, pos=verb.end()) and n_words(clause) < 10
    return whole and _speaks(clause[: verb.start()], who)


def _speaks(left, who):
    """Whether the words before a verb end in a name, in a noun for those who speak, or in an apposition."""
    left = _without_adverbs(left)
    last = POSSESSIVE.sub("", left.split()[-1]) if left.split() else ""
    return last.endswith(",") or last.lower() in PRONOUN or last in who.name.split() or role_of(last) != ""


def _subject(left, names, people, *, anybody):
    """The noun phrase that a verb follows, if it is one that speaks; after "said" anyone does who is not a thing."""
    left = _without_adverbs(left)
    last = left.rpartition(" ")[2].lower()
    # behind a quotation the speaker follows the verb
    if BE.match(last) or left.endswith(SPOKEN):
        return None
    if last in {"and", "but", "then", "or"}:
        return _first(left, names, people)
    if last == "who" and people:
        return people[-1]
    pieces = [(piece.start(), piece.group()) for piece in regex.finditer(r"[^,;]+", left)][-8:]
    who = None if left.endswith(",") or not pieces else phrase(*pieces[-1], names, people=people)
    if who and who.name:
        return who
    if named := _with_apposition(pieces, names, closed=left.endswith(",")):
        return named
    words = WORD.findall(pieces[-1][1]) if pieces else []
    if (
        not who
        and anybody
        and words
        and not left.endswith(",")
        and not any(SILENT.match(word) for word in words[-3:])
    ):
        return Person(pieces[-1][0] + WORD.search(pieces[-1][1]).start(), "", "")
    return who


def _without_adverbs(left):
    while adverb := _ADVERB.search(left):
        # two commas enclose the adverb, one belongs to what stands before it
        left = left[: adverb.start()] + "," * (bool(adverb["comma"]) != bool(adverb["closes"]))
    return left.rstrip()


def _with_apposition(pieces, names, *, closed):
    """The first noun phrase that the words between commas behind it explain ("Li Wei, director of an institute,")."""
    for n, (start, piece) in enumerate(pieces[:-1]):
        if _LEADS_IN.match(piece.strip()):
            continue
        title = ",".join(words for _, words in pieces[n + 1 :]).strip()
        first = title[:1]
        explains = (
            first.islower() or first.isdigit() or first == NAMED or role_of(" ".join(title.split()[:4]))
        )
        behind = pieces[n + 1][1].split()
        if 1 < len(behind) < 5 and all(map(CAPITAL.match, behind)) and not role_of(" ".join(behind)):
            titled = phrase(start, piece, names)
            if _DETERMINED.match(piece) or (titled and not titled.name):
                return Person(start, *names.named(behind, titled.role if titled else ""))
        named = phrase(start, piece, names, title=title) if explains else None
        if named and (named.name or closed):
            return named
    return None


def _first(left, names, people):
    """Who is named first, for a verb that shares its subject with one before."""
    if people and people[0].place < len(left):
        return people[0]
    opening = WORD.findall(regex.match(rf"[^,;{SPOKEN}]*", left).group())[:8]
    for n, word in enumerate(opening):
        if word.lower() in PRONOUN and names.last:
            return Person(0, names.last, names.roles.get(names.last, "other"))
        if role_of(word):
            return Person(0, "", role_of(" ".join(opening[: n + 1])))
    return None


def _inverted(clause, verb, names):
    """A reporting clause whose verb comes first ("…, said Li Wei, director of an institute")."""
    until = regex.compile(rf"[.;:!?{SPOKEN}]|,\s(?:adding|saying|noting|and|but|in|on|at|as)\b|$").search(
        clause, verb.end()
    )
    name, _, title = clause[verb.end() : until.start()].partition(",")
    circumstance = regex.search(
        r"\s(?:in|on|at|during|after|before|when|as|while|to|\p{Lu}\p{Ll}+day)\b", name
    )
    name = name[: circumstance.start()] if circumstance and not title else name
    # "said Li Wei of the institute"
    if (
        of := regex.match(r"(?P<name>(?:\s\p{Lu}[\p{L}.’'-]*){2,4})\s(?:of|from)\s(?P<body>.+)", name)
    ) and not role_of(of["name"]):
        name, title = of["name"], f"{of['body']}, {title}"
    who = phrase(verb.end(), name, names, title=title) if name[:1].isspace() else None
    if not who:
        return None
    return Report(
        verb.start(), until.start(), who.name, who.role, verb.group(), SPOKEN not in clause[: verb.start()]
    )
