"""What becomes of claims: each with its outcome, its sentence, the rules that it met or failed, and its evidence."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sco_discourse.claims import CLAIMS, checked, is_voice, meant
from sco_discourse.codings import coder_agreement, read_codings
from sco_discourse.concepts import mentions
from sco_discourse.corpus import Corpus, load_corpus, load_stopwords
from sco_discourse.framing import concept_rates
from sco_discourse.frequency import per_thousand
from sco_discourse.index import tokenize
from sco_discourse.key_words import key_words, passing_words
from sco_discourse.lexicon import FRAMES, load_concepts
from sco_discourse.resampling import block_table, level_contrasts, rate_difference, run_length
from sco_discourse.tokens import Tokens
from sco_discourse.verdicts import (
    UNTESTABLE,
    Phrases,
    capital,
    cautioned,
    claimed_contrast,
    claims_table,
    interval_caution,
    level_outcome,
    level_sentence,
    places,
    single_text,
    texts_of,
    why_untestable,
)

_LEAST_ALPHA = 0.667


@dataclass(frozen=True)
class Study:
    """
    What claims are about.

    Attributes
    ----------
    corpus : Corpus
    tokens : Tokens
    concepts : list of dict
    mentions : DataFrame
        As `sco_discourse.mentions` returns it.
    alphas : dict of {str: float}
        Agreement of the coders on each frame in body text; empty without codings.
    stopwords : tuple of str
    """

    corpus: Corpus
    tokens: Tokens
    concepts: list
    mentions: pd.DataFrame
    alphas: dict
    stopwords: tuple


def study_of(corpus, concepts, *, codings=None, stopwords=()):
    """
    A study of a corpus by a lexicon.

    Parameters
    ----------
    corpus : Corpus
    concepts : list of dict
        As `sco_discourse.load_concepts` returns them.
    codings : DataFrame, optional
        As `sco_discourse.read_codings` returns them: a frame on whose body lines the coders do not agree is vetoed.
    stopwords : sequence of str
        Left out where a claim is about words.

    Returns
    -------
    Study
    """
    tokens = tokenize(corpus)
    alphas = {}
    if codings is not None:
        body = codings.groupby(["doc_id", "line"])["zone"].transform(lambda zones: (zones == "body").all())
        agreed = coder_agreement(codings[body], list(FRAMES))
        alphas = dict(zip(agreed["column"], agreed["alpha"], strict=True))
    return Study(corpus, tokens, concepts, mentions(tokens, concepts), alphas, tuple(stopwords))


def load_study(folder):
    """
    The study of a folder of texts, with its lexicon and, if there are any, codings and stop words.

    Parameters
    ----------
    folder : str or Path
        As `sco_discourse.load_corpus` takes it, with ``concepts.toml``, and at will ``coding`` and ``stopwords.txt``.

    Returns
    -------
    Study
    """
    folder = Path(folder)
    corpus = load_corpus(folder)
    codings = read_codings(folder / "coding", corpus.documents) if (folder / "coding").is_dir() else None
    stopwords = folder / "stopwords.txt"
    return study_of(
        corpus,
        load_concepts(folder / "concepts.toml"),
        codings=codings,
        stopwords=load_stopwords(stopwords) if stopwords.is_file() else (),
    )


def evidence(study, claim):
    """
    The mentions, or the parts of sentences in a voice, that a claim counts in the years that it compares.

    Parameters
    ----------
    study : Study
    claim : Claim

    Returns
    -------
    DataFrame
        Rows of ``study.mentions`` that count; for a voice the parts of sentences in it, and for keyness the words that
        are ranked first, as ``doc_id``, ``line``, ``first``, ``n_tokens``, ``counted``. `sco_discourse.concordance`
        opens them.
    """
    documents = study.tokens.documents
    compared = documents.loc[documents["year"].isin([claim.target, *claim.reference]), "doc_id"]
    rows = _of_key_words(study, claim) if claim.form == "keyness" else _meant(study, claim)
    return rows[rows["doc_id"].isin(compared)]


def _meant(study, claim):
    """What a claim counts in all texts."""
    if is_voice(claim):
        view = study.tokens.where(**{name: list(values) for name, values in claim.where.items()})
        return _placed(study.tokens, view.bounds[view.rows], view.sizes())
    return meant(study.mentions[study.mentions["counted"]], claim)


def _of_key_words(study, claim):
    """Occurrences of the words that keyness ranks first."""
    words = [] if _absent(study, claim) else key_words(study.tokens, claim, study.stopwords)
    first = np.sort(np.concatenate([np.empty(0, np.int64), *(study.tokens.find(word)[0] for word in words)]))
    return _placed(study.tokens, first, np.ones(len(first), np.int64))


def assess(study, claims=CLAIMS, *, n_draws=2000, seed=2022):
    """
    What becomes of claims: each with its outcome, its sentence, and the rules that it met or failed.

    A claim of level is *not testable at this size* if fewer than three blocks hold a mention. It is *not supported* if
    the difference has another sign than claimed, or one that turns without some text, or is in some pair of texts no
    larger than that between texts of one year. Else it is *supported*, with a caution if a year has a single text, the
    interval holds 0, the text's own voice says otherwise, most of several concepts' mentions are of one, or the coders
    do not agree on the frame.
    A claim of presence is not supported if a reference year names the subject, and cautioned if it could not have, if
    not every text of the target year does, or none in its own voice; one of constancy if some text does not in its own
    voice. One of keyness is supported if all of the first ten words meet the rules of a level.

    Parameters
    ----------
    study : Study
    claims : sequence of Claim
    n_draws, seed : int
        Of `sco_discourse.level_contrasts`.

    Returns
    -------
    DataFrame
        One row a claim: ``id``, ``question``, ``form``, ``outcome``, ``caution`` (names, divided by semicolons),
        ``sentence``, ``value`` (difference in mentions per thousand tokens; of presence and constancy the texts that
        name it; of keyness the words that pass), ``low``, ``high``, ``baseline``, ``pairs_beyond``, ``n_pairs``,
        ``matched`` (the same difference of the texts matched before any result; one of the pairs), ``sign_kept``,
        ``blocks``, ``texts`` (with a mention, in the years compared), ``alpha`` (least of the frames
        concerned), ``lines``. Rules that do not apply are missing.

    Raises
    ------
    ValueError
        For a claim that cannot be asked, as `checked` has it.
    """
    rows = []
    for claim in checked(claims, study.concepts):
        absent = _absent(study, claim)
        found = absent or _OUTCOMES[claim.form](study, claim, {"n_draws": n_draws, "seed": seed})
        lines = evidence(study, claim)
        rows.append(
            {"id": claim.id, "question": claim.question, "form": claim.form, **found, "lines": places(lines)}
        )
    return claims_table(rows)


def _absent(study, claim):
    """An outcome for years without a text or tokens, or levels without a year of several; None where all is there."""
    why = why_untestable(study.tokens.documents.assign(n=_sizes(study)), claim)
    return why and {"outcome": UNTESTABLE, "caution": "", "sentence": f"{_subject(claim)}: {why}."}


def _sizes(study):
    """Tokens of each text, 0 where it has none."""
    sizes = study.tokens.group_sizes("doc_id")
    return study.tokens.documents["doc_id"].map(sizes).fillna(0).astype(int)


def _placed(tokens, first, n_tokens):
    """Runs of tokens with their text and line, as mentions are given."""
    rows = tokens.sentence_of(first)
    doc_ids = tokens.documents["doc_id"].to_numpy()[tokens.column("document")[rows]]
    return pd.DataFrame(
        {
            "doc_id": doc_ids,
            "line": tokens.column("line")[rows],
            "first": first,
            "n_tokens": n_tokens,
            "counted": True,
        }
    )


def _blocks(study, claim, tokens=None):
    """Blocks with the occurrences of a claim counted as `x`; of a voice each token is one."""
    tokens = study.tokens if tokens is None else tokens
    rows = _meant(study, claim)
    first = rows["first"].to_numpy(np.int64)
    if is_voice(claim):
        first = np.repeat(first, rows["n_tokens"]) + _within(rows["n_tokens"].to_numpy())
    return block_table(tokens, pd.DataFrame({"first": first, "series": "x"}), by="series", series=["x"])


def _within(sizes):
    """0, 1, 2 ... within runs of these sizes."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _level(study, claim, options):
    blocks = _blocks(study, claim)
    contrast = claimed_contrast(blocks, "x", claim, rate_difference, **options)
    held = blocks[blocks["year"].isin([claim.target, *claim.reference]) & (blocks["x"] > 0)]
    rules = {"blocks": len(held), "texts": held["doc_id"].nunique(), "alpha": _alpha(study, claim)}
    outcome = level_outcome(contrast, claim, rules["blocks"])
    rates = [_rate(blocks[blocks["year"] == year]) for year in (*claim.reference, claim.target)]
    phrases = _phrases(study, claim, contrast, rules, rates)
    cautions = _level_cautions(study, claim, contrast, rules) if outcome == "supported" else []
    return {
        **cautioned(outcome, cautions),
        "sentence": level_sentence(contrast, claim, outcome, phrases),
        **contrast,
        **rules,
    }


def _level_cautions(study, claim, contrast, rules):
    cautions = single_text(study.tokens.documents, claim) + interval_caution(contrast)
    if not is_voice(claim) and _own_voice(study, claim) != claim.direction:
        cautions.append("own voice")
    if not is_voice(claim) and _is_one_concept(study, claim):
        cautions.append("one concept")
    if rules["alpha"] < _LEAST_ALPHA:
        cautions.append("coders")
    return cautions


def _is_one_concept(study, claim):
    """Whether most of what makes a level of several concepts, in the year that has more of it, is one of them."""
    found = evidence(study, claim)
    years = study.tokens.documents.set_index("doc_id")["year"]
    year = claim.target if claim.direction > 0 else claim.reference[0]
    shares = found.loc[found["doc_id"].map(years) == year, "concept"].value_counts(normalize=True)
    return len(set(found["concept"])) > 1 and shares.max() > 0.5


def _alpha(study, claim):
    """The least agreement of the coders on the frames that a claim counts; NaN for voices or without codings."""
    frames = set() if is_voice(claim) else set(_meant(study, claim)["frame"])
    return min((study.alphas[frame] for frame in frames if frame in study.alphas), default=np.nan)


def _rate(blocks):
    return float(per_thousand(blocks["x"].sum(), blocks["n_tokens"].sum()))


def _own_voice(study, claim):
    """The sign of the difference in the texts' own voice; 0 where a year says nothing in it."""
    view = study.tokens.where(speech="authored")
    if not {claim.target, *claim.reference} <= set(view.groups("year")[0]):
        return 0
    blocks = _blocks(study, claim, view)
    target, reference = (_rate(blocks[blocks["year"] == year]) for year in (claim.target, claim.reference[0]))
    return np.sign(target - reference)


def _phrases(study, claim, contrast, rules, rates):
    subject = capital(claim.subject) if is_voice(claim) else f"Mentions of {claim.subject}"
    unit = "of a thousand tokens" if is_voice(claim) else "per thousand tokens"
    before, after = (texts_of(study.tokens.documents, year) for year in (*claim.reference, claim.target))
    told = f"{rates[0]:.1f} {unit} in {before} and {rates[1]:.1f} in {after}"
    more, verb = ("more", "rise") if claim.direction > 0 else ("less", "fall")
    return Phrases(
        compared=f"{subject} are {more} frequent in {after} than in {before}: {told}.",
        changed=f"{subject} {verb} from {rates[0]:.1f} {unit} in {before} to {rates[1]:.1f} in {after}.",
        too_few=f"{subject} are too few to tell: they stand in {rules['blocks']} blocks of {before} and {after}.",
        denied=f"{subject} are not {more} frequent in {after} than in {before}: {told}.",
        told=f"{subject} come to {told}",
        baseline=f"{contrast['baseline']:.1f}",
    )


def _presence(study, claim, _):
    rates = _by_text(study, claim)
    own, others = rates[rates["year"] == claim.target], rates[rates["year"] != claim.target]
    named, elsewhere = own[own["count"] > 0]["doc_id"], others[others["count"] > 0]["doc_id"]
    supported = len(named) > 0 and not len(elsewhere)
    cautions = single_text(study.tokens.documents, claim)
    cautions += ["calendar"] * _not_yet(study, claim, others)
    cautions += ["not in every text"] * (len(named) < len(own))
    cautions += ["own voice"] * (not (own["own_voice"] > 0).any())
    told = f"{len(named)} of {texts_of(study.tokens.documents, claim.target)}".replace(
        "1 of the", "the" if len(own) == 1 else "1 of the"
    )
    told += f", but also in {', '.join(elsewhere)}" if len(elsewhere) else ""
    told += "" if len(elsewhere) else f", and in none of {' or '.join(map(str, claim.reference))}"
    return {
        **cautioned("supported" if supported else "not supported", cautions),
        "sentence": f"{_subject(claim)}: named in {told}.",
        "value": len(named),
        "texts": int((rates["count"] > 0).sum()),
        "blocks": _n_blocks(study, claim),
    }


def _subject(claim):
    return capital(claim.subject).removesuffix(",")


def _constancy(study, claim, options):
    rates = _by_text(study, claim)
    missing = rates[rates["count"] == 0]["doc_id"]
    blocks = _blocks(study, claim)
    options = options | {"length": run_length(blocks)}
    contrasts = [level_contrasts(blocks, "x", claim.target, year, **options) for year in claim.reference]
    differs = any((table["pairs_beyond"] == table["n_pairs"]).fillna(False).any() for table in contrasts)
    rate = per_thousand(rates["count"].to_numpy(), rates["n_tokens"].to_numpy())
    told = f"named in {len(rates) - len(missing)} of {len(rates)} texts"
    told += f", {rate.min():.1f} to {rate.max():.1f} times per thousand tokens"
    told += f"; not in {', '.join(missing)}" * bool(len(missing))
    told += "; between years its rate differs by more than between texts of one year" * differs
    cautions = single_text(study.tokens.documents, claim) + ["level"] * differs
    cautions += ["own voice"] * (not (rates["own_voice"] > 0).all())
    return {
        **cautioned("not supported" if len(missing) else "supported", cautions),
        "sentence": f"{_subject(claim)}: {told}.",
        "value": len(rates) - len(missing),
        "texts": len(rates) - len(missing),
        "blocks": _n_blocks(study, claim),
    }


def _keyness(study, claim, options):
    words = key_words(study.tokens, claim, study.stopwords)
    passing = passing_words(study.tokens, words, claim, **options)
    told = f"{len(passing)} of the first {len(words)} words that G² ranks for {claim.target} against "
    told += f"{claim.reference[0]}"
    names = f" ({', '.join(passing)})" if passing else ""
    supported, cautions = len(passing) == len(words), single_text(study.tokens.documents, claim)
    return {
        **cautioned("supported" if supported else "not supported", cautions),
        "sentence": f"{told[0].upper()}{told[1:]} meet the rules for a claim about a year{names}.",
        "value": len(passing),
    }


def _by_text(study, claim):
    """Counted mentions of a claim in each text of the years compared, in its own voice too, with its size."""
    found, documents = _meant(study, claim), study.tokens.documents
    own = found[found["speech"] == "authored"] if "speech" in found else found
    table = pd.DataFrame(
        {"doc_id": documents["doc_id"], "year": documents["year"], "n_tokens": _sizes(study)}
    )
    for name, rows in (("count", found), ("own_voice", own)):
        table[name] = table["doc_id"].map(rows["doc_id"].value_counts()).fillna(0).astype(int)
    return table[table["year"].isin([claim.target, *claim.reference])].reset_index(drop=True)


def _not_yet(study, claim, texts):
    """Whether some text could not have named any of the concepts."""
    own = [concept for concept in study.concepts if concept["id"] in claim.where["concept"]]
    calendar = concept_rates(study.mentions, study.tokens, own, by="doc_id")
    late = calendar.groupby("doc_id")["not_yet"].apply(lambda values: values.fillna(False).all())
    return bool(late.reindex(texts["doc_id"], fill_value=False).any())


def _n_blocks(study, claim):
    blocks = _blocks(study, claim)
    return int((blocks["year"].isin([claim.target, *claim.reference]) & (blocks["x"] > 0)).sum())


_OUTCOMES = {"level": _level, "presence": _presence, "constancy": _constancy, "keyness": _keyness}
