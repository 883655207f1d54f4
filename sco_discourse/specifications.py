"""Specifications of a claim: the choices that can change its number, and what each counts in every paragraph."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from sco_discourse.claims import is_voice, meant
from sco_discourse.concepts import mentions
from sco_discourse.index import tokenize
from sco_discourse.tokens import Tokens

# The study's own option first.
CHOICES = {
    "zones": ("body", "with subheads", "with captions"),
    "variants": ("merged", "commonest only"),
    "renderings": ("broad", "strict"),
    "unit": ("per thousand tokens", "share of paragraphs"),
    "weighting": ("pooled", "texts equal"),
    "texts": ("all", "without one", "matched"),
    "speech": ("all", "own voice"),
    "time": ("all", "current"),
    "anaphoric": ("out", "in"),
    "stopwords": ("out", "in"),
    "ranking": ("g2", "lrc", "log_ratio", "tfidf"),
}
ZONES_OF = {
    "body": ("body",),
    "with subheads": ("body", "subhead"),
    "with captions": ("body", "caption"),
}
_OF_MENTIONS = ("variants", "renderings", "speech", "time", "anaphoric")
_OF_FORM = {
    "level": ("zones", "unit", "weighting", "texts", *_OF_MENTIONS),
    "presence": ("zones", "texts", *_OF_MENTIONS),
    "constancy": ("zones", "texts", *_OF_MENTIONS),
    "keyness": ("zones", "texts", "stopwords", "ranking"),
}


@dataclass(frozen=True)
class Paragraphs:
    """
    All that specifications count, paragraph by paragraph, in all zones that are ever tried.

    Attributes
    ----------
    tokens : Tokens
    table : DataFrame
        One row a paragraph: ``document`` (row of ``documents``), ``zone``, ``n_tokens``, ``n_own`` (tokens in the
        text's own voice).
    mentions : DataFrame
        As `sco_discourse.mentions` returns it, with ``paragraph`` (row of ``table``), ``n`` (1) and ``commonest``
        (whether the rendering is the most frequent of its concept).
    documents : DataFrame
        Of the corpus.
    """

    tokens: Tokens
    table: pd.DataFrame
    mentions: pd.DataFrame
    documents: pd.DataFrame


def paragraphs_of(study):
    """
    The paragraphs of a study with their mentions.

    Parameters
    ----------
    study : Study

    Returns
    -------
    Paragraphs
    """
    tokens = tokenize(
        study.corpus, tuple(dict.fromkeys(zone for zones in ZONES_OF.values() for zone in zones))
    )
    paragraph, _ = pd.factorize(tokens.sentences["segment"])
    sizes, own = np.diff(tokens.bounds), (tokens.sentences["speech"] == "authored").to_numpy()
    table = tokens.sentences.drop_duplicates("segment")[["document", "zone"]].reset_index(drop=True)
    table["n_tokens"] = np.bincount(paragraph, sizes)
    table["n_own"] = np.bincount(paragraph, sizes * own)
    found = mentions(tokens, study.concepts)
    rows = tokens.sentence_of(found["first"].to_numpy(np.int64))
    found = found.assign(paragraph=paragraph[rows], n=1.0, commonest=_commonest(found))
    return Paragraphs(tokens, table, found, tokens.documents)


def _commonest(found):
    """Whether each mention has the most frequent rendering of its concept; of equals the first by alphabet."""
    counts = found[found["counted"]].groupby(["concept", "variant"]).size().rename("n").reset_index()
    counts = counts.sort_values(["concept", "n", "variant"], ascending=[True, False, True])
    first = counts.drop_duplicates("concept").set_index("concept")["variant"]
    return (found["variant"] == found["concept"].map(first)).to_numpy(bool)


def checked(choices):
    """
    Choices in the order of `CHOICES`, each option known.

    Parameters
    ----------
    choices : dict of {str: sequence of str}

    Returns
    -------
    dict of {str: tuple of str}

    Raises
    ------
    ValueError
        For a choice or an option that is not among `CHOICES`, one given twice, or a choice without options.
    """
    for name, options in choices.items():
        if name not in CHOICES:
            raise ValueError(f"There is no choice {name!r}; known are {', '.join(CHOICES)}.")
        if isinstance(options, str) or not len(options) or len(set(options)) < len(options):
            raise ValueError(f"The options of {name!r} must be a list of distinct names, got {options!r}.")
        if unknown := [option for option in options if option not in CHOICES[name]]:
            raise ValueError(
                f"{unknown[0]!r} is no option of {name!r}; known are {', '.join(CHOICES[name])}."
            )
    return {name: tuple(choices.get(name, CHOICES[name][:1])) for name in CHOICES}


def occurrences(paragraphs, claim):
    """
    All that some specification of a claim counts.

    Parameters
    ----------
    paragraphs : Paragraphs
    claim : Claim

    Returns
    -------
    DataFrame
        Rows of ``paragraphs.mentions``, those by reference included; of a voice the parts of sentences with their
        ``paragraph`` and ``n`` tokens.
    """
    tokens, found = paragraphs.tokens, paragraphs.mentions
    if is_voice(claim):
        held = np.ones(len(tokens.sentences), bool)
        for name, values in claim.where.items():
            held &= tokens.sentences[name].isin(values).to_numpy()
        paragraph, _ = pd.factorize(tokens.sentences["segment"])
        return pd.DataFrame({"paragraph": paragraph[held], "n": np.diff(tokens.bounds)[held].astype(float)})
    referring = (found["kind"] == "anaphoric") & found["within"].isna()
    return meant(found[found["counted"] | referring], claim)


def masks(rows):
    """
    Which mentions each option counts.

    Parameters
    ----------
    rows : DataFrame
        As `occurrences` returns it.

    Returns
    -------
    dict of {str: dict of {str: ndarray of bool}}
        By choice and option; empty for voices.
    """
    if "kind" not in rows:
        return {}
    kind = rows["kind"]
    held = {
        "variants": {"commonest only": rows["commonest"]},
        "renderings": {"strict": kind.isin(["explicit", "anaphoric"])},
        "speech": {"own voice": rows["speech"] == "authored"},
        "time": {"current": rows["time"] == "current"},
        "anaphoric": {"out": kind != "anaphoric"},
    }
    every = np.ones(len(rows), bool)
    return {
        name: {option: own[option].to_numpy(bool) if option in own else every for option in CHOICES[name]}
        for name, own in held.items()
    }


def selections(documents, claim):
    """
    The texts that a claim may be told of.

    Parameters
    ----------
    documents : DataFrame
        With ``doc_id``, ``year`` and at will ``matched_to``.
    claim : Claim

    Returns
    -------
    dict of {str: dict of {str: ndarray of bool}}
        By option and its name in a specification, which texts are in: of years with several, all; without each in turn;
        those matched with a text of another year of the claim.
    """
    doc_ids, years = (documents[name].to_numpy() for name in ("doc_id", "year"))
    meant_years = np.isin(years, [claim.target, *claim.reference])
    several = meant_years & documents["year"].duplicated(keep=False).to_numpy()
    found = {"all": {"all": meant_years}}
    if several.any():
        found["without one"] = {
            f"without {text}": meant_years & (doc_ids != text) for text in doc_ids[several]
        }
        matched = np.isin(doc_ids, _matched(documents[meant_years])) | (meant_years & ~several)
        if set(years[matched & meant_years]) == set(years[meant_years]):
            found["matched"] = {"matched": matched & meant_years}
    return found


def named_selections(documents, claim):
    """
    The texts of each of `selections`, by the name that it has in a specification.

    Parameters
    ----------
    documents, claim
        As of `selections`.

    Returns
    -------
    dict of {str: ndarray of bool}
    """
    return {name: own for named in selections(documents, claim).values() for name, own in named.items()}


def _matched(documents):
    """Texts that are matched with a text of another year among some."""
    if "matched_to" not in documents:
        return []
    years = documents.set_index("doc_id")["year"]
    pairs = zip(documents["doc_id"], documents["matched_to"].fillna(""), strict=True)
    return [text for pair in pairs if pair[1] in years and years[pair[0]] != years[pair[1]] for text in pair]


def specifications(paragraphs, claim, choices):
    """
    Every combination of the options of those choices that can change a claim's number.

    Parameters
    ----------
    paragraphs : Paragraphs
    claim : Claim
    choices : dict of {str: tuple of str}
        As `checked` returns them.

    Returns
    -------
    DataFrame
        One row a specification, the study's own first, and one column a choice, all of them; missing where it is not
        tried.
    """
    rows, texts = occurrences(paragraphs, claim), selections(paragraphs.documents, claim)
    differing = {name: _differ(own, choices[name]) for name, own in masks(rows).items()}
    zones = paragraphs.table["zone"]
    differing["zones"] = _differ({name: zones.isin(own) for name, own in ZONES_OF.items()}, choices["zones"])
    own_voice = (paragraphs.table["n_own"] < paragraphs.table["n_tokens"]).any()
    differing["speech"] = differing.get("speech", False) or (own_voice and not is_voice(claim))
    differing["texts"] = differing["weighting"] = len(texts) > 1
    tried = {}
    for name in CHOICES:
        if name in _OF_FORM[claim.form] and differing.get(name, name not in _OF_MENTIONS):
            named = texts if name == "texts" else {option: [option] for option in choices[name]}
            options = [label for option in choices[name] for label in named.get(option, ())]
            if len(options) > 1 or (name == "texts" and options != ["all"]):
                tried[name] = options
    table = pd.DataFrame(list(product(*tried.values())), columns=list(tried), dtype=object)
    return (
        table.reindex(columns=list(CHOICES)).astype(object)
        if tried
        else pd.DataFrame([dict.fromkeys(CHOICES)])
    )


def settled(tried, choices):
    """
    Specifications with every choice settled: what is not tried stays at the first option.

    Parameters
    ----------
    tried : DataFrame
        As `specifications` returns it.
    choices : dict of {str: tuple of str}

    Returns
    -------
    DataFrame
        ``texts`` names one of `named_selections`.
    """
    first = {name: options[0] for name, options in choices.items()}
    return tried.fillna(first | {"texts": "all"})


def _differ(held, options):
    """Whether some option holds others than the first."""
    return any(not np.array_equal(held[option], held[options[0]]) for option in options)


@dataclass(frozen=True)
class Grid:
    """
    The specifications of a claim in numbers.

    Attributes
    ----------
    form : str
    direction : int
        Of the claim.
    counts, sizes : ndarray, shape (n_specifications, n_paragraphs)
        What is counted in each paragraph, and of how many tokens; 0 or 1 where paragraphs are counted.
    target, reference : ndarray of bool, shape (n_specifications, n_texts)
        The texts of either side.
    equal, per_cent : ndarray of bool, shape (n_specifications,)
        Whether texts weigh the same, and whether paragraphs are counted.
    years : ndarray of int, shape (n_texts,)
    complete : bool
        Whether each year that the claim names has a text.
    """

    form: str
    direction: int
    counts: np.ndarray
    sizes: np.ndarray
    target: np.ndarray
    reference: np.ndarray
    equal: np.ndarray
    per_cent: np.ndarray
    years: np.ndarray
    complete: bool


def grid_of(paragraphs, claim, choices, tried):
    """
    The specifications of a claim in numbers.

    Parameters
    ----------
    paragraphs, claim, choices
        As of `specifications`.
    tried : DataFrame
        As `specifications` returns it.

    Returns
    -------
    Grid
    """
    rows, table = occurrences(paragraphs, claim), paragraphs.table
    texts = named_selections(paragraphs.documents, claim)
    options = settled(tried, choices)
    held = np.ones((len(tried), len(rows)))
    for name, own in masks(rows).items():
        held *= _of(options[name], own)
    places = np.eye(len(table))[rows["paragraph"].to_numpy(int)]
    zones = _of(options["zones"], {name: table["zone"].isin(own) for name, own in ZONES_OF.items()})
    counts = (held * rows["n"].to_numpy()) @ places * zones
    sizes = _of(options["speech"], {"all": table["n_tokens"], "own voice": table["n_own"]}) * zones
    per_cent = (options["unit"] == "share of paragraphs").to_numpy()
    chosen = _of(options["texts"], texts).astype(bool)
    years = paragraphs.documents["year"].to_numpy()
    return Grid(
        claim.form,
        claim.direction,
        np.where(per_cent[:, None], counts > 0, counts),
        np.where(per_cent[:, None], sizes > 0, sizes),
        chosen & (years == claim.target),
        chosen & np.isin(years, claim.reference),
        (options["weighting"] == "texts equal").to_numpy(),
        per_cent,
        years,
        {claim.target, *claim.reference} <= set(years),
    )


def without_doubles(grid):
    """
    A grid without specifications that count the same in every paragraph as one before them.

    Parameters
    ----------
    grid : Grid

    Returns
    -------
    Grid
    """
    names = ("counts", "sizes", "target", "reference", "equal", "per_cent")
    table = np.column_stack([getattr(grid, name).astype(float) for name in names])
    kept = ~pd.Series([row.tobytes() for row in table]).duplicated().to_numpy()
    return replace(grid, **{name: getattr(grid, name)[kept] for name in names})


def _of(names, arrays):
    """The array of each name, one a row."""
    codes, own = pd.factorize(names)
    return np.array([np.asarray(arrays[name], float) for name in own])[codes]
