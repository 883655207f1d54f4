"""The paragraph on methods for a paper: written from the texts, the parameters and the lock, with its references."""

import ast
import inspect
import re
from pathlib import Path
from string import Formatter

import nbformat

import sco_discourse as sco
from sco_discourse import provenance
from sco_discourse.cleaning import load_rules, read_toml
from sco_discourse.scan import TOKEN
from sco_discourse.tokens import BLOCK_SIZE
from sco_discourse.units import unit_counts

# What is told of the measures: a sentence only if the notebooks call all the functions that it stands behind. Names in
# capitals are parameters of the notebooks that call the first; others are of the corpus, or defaults of the first.
MEASURES = {
    "frequencies phrase_frequencies": (
        "Frequencies are given per thousand tokens; the {n_stopwords} function words of stopwords.txt are "
        "left out of tables of single words, not out of sizes."
    ),
    "lexical_diversity": (
        "Variety of the vocabulary is the type–token ratio, its mean over all windows of {WINDOW} tokens "
        "(MATTR) [@covington2010], and Yule's K [@yule1944]."
    ),
    "dispersion": (
        "Evenness of spread is DPnorm [@gries2008; @lijffijt2012] over blocks of about {block_size} tokens, "
        "with their true sizes."
    ),
    "tfidf": (
        "TF-IDF is the rate of a word per thousand tokens of its group times log₁₀(n/df) over such blocks "
        "[@sparckjones1972], unsmoothed and without a norm, of words that occur at least {MIN_COUNT} times in "
        "the group."
    ),
    "keyness": (
        "Keyness is the signed log-likelihood ratio G² of four cells, without continuity correction "
        "[@dunning1993], and the binary log ratio [@hardie2014] with 0.5 added to every count and size "
        "[@walter1975]. Words are ranked by the conservative log ratio (LRC), the bound nearest 0 of its "
        "exact interval with α = {alpha}, corrected after Bonferroni for all words tested [@evert2022]; "
        "keywords occur in at least {MIN_BLOCKS} blocks, and in at least {MIN_TEXTS} texts where a side has "
        "several."
    ),
    "lockwords": (
        "Lockwords [@baker2011], function words included, are here words whose whole interval of the log "
        "ratio lies within {BOUNDS} of 0."
    ),
    "distances divergence_terms": (
        "Distances between texts are the Jensen–Shannon divergence in bits, with equal weights [@lin1991], "
        "and the cosine distance of TF-IDF vectors: means of {N_DRAWS} draws, seed {SEED}, of half the tokens "
        "of the smallest text from every text, without replacement, beside those of disjoint draws from one "
        "text and of the halves of each text."
    ),
    "collocates": (
        "Collocates stand within {WINDOW} tokens (also {OTHER_WINDOWS}) on either side, inside the sentence, "
        "at least {MIN_COUNT} times and in at least {MIN_TEXTS} texts; they are ranked by logDice with plain "
        "margins [@rychly2008], beside G² of four cells, MI in bits and t [@evert2008], and ΔP in both "
        "directions [@gries2013]."
    ),
    "collocation_network": ("Networks show the collocates that several nodes share [@brezina2015]."),
    "mentions frame_rates": (
        "Concepts, {n_concepts} in {n_frames} frames, were found under all renderings listed in concepts.toml "
        "(sha256 {concepts_hash}), the longest match of each, and are told as mentions per thousand tokens."
    ),
    "level_contrasts block_bootstrap": (
        "Intervals at {LEVEL} are quantiles of a moving-block bootstrap [@kunsch1989] over runs of {length} "
        "consecutive blocks within each text, in two stages where a year has several texts [@davison1997], B "
        "= {N_DRAWS} draws, seed {SEED}: stability within these texts, not inference to others. A contrast of "
        "two years stands beside the largest difference between two texts of one year, in as many draws of "
        "equally many blocks from every text."
    ),
    "leave_one_out matched_contrasts": (
        "Each such contrast was computed again without each text in turn of a year that has several, and for "
        "pairs of texts matched beforehand."
    ),
    "assess load_study": (
        "The {n_claims} claims were written down before any was assessed, when rates of frames had been seen "
        "already, and are all told, whatever their "
        "outcome ({n_draws} draws, seed {seed}): one of level holds only if every pair of texts of the two "
        "years differs by more than any two texts of one year, with a sign that is kept without each text in turn."
    ),
    "multiverse multiverse_summary": (
        "Each claim was computed again under every combination of the choices that can change its number "
        "[@steegen2016; @denny2018], and is told with the share of distinct results in which it holds and as a "
        "specification curve [@simonsohn2020]."
    ),
    "shuffled_shares": (
        "Beside it stands the share that is left if the texts exchange their paragraphs at random: {N_SHUFFLES} "
        "shuffles, seed {SEED}."
    ),
    "permutations_of_texts": (
        "The texts' years were exchanged in every possible way: p is an exact share, which needs no "
        "correction for labellings drawn at random [@phipson2010], stands beside the smallest that so few "
        "texts allow, and is no evidence about a year."
    ),
    "interval_coverage": (
        "How often such intervals hold the truth was simulated in {N_SIMULATIONS} corpora of each of several "
        "kinds, {n_draws} draws for each interval, seed {SEED}."
    ),
    "topic_model study_topics": (
        "Topics are exploration: non-negative matrix factorisation [@lee1999] of smoothed, L2-normed TF-IDF "
        "over the blocks, of words in at least {min_units} of them, the {n_stopwords} function words left out, with "
        "{NUMBERS} topics, numbered by their share of tokens; latent Dirichlet allocation [@blei2003] from {N_LDA} "
        "starts as a check."
    ),
    "topic_stability": (
        "Each model was fitted again to blocks drawn with replacement within each text, {N_FITS} times from random "
        "starts, and its topics aligned [@kuhn1955; @greene2014] by the Jaccard coefficient of their ten leading "
        "words, of which NPMI [@bouma2009; @roder2015] is told too. A topic counts if it exceeds the mean of the most "
        "stable topics of {N_SHUFFLES} copies with shuffled words ({N_NULL_FITS} fits of each, seed {SEED}) by more "
        "than any copy exceeds the others', with any number of topics; one with more than 80 per cent of its weight in "
        "one text is told as that text. The number of topics is the one of which most count, then the one whose mean "
        "is furthest above that of the copies. Intervals of prevalence hold the topics fixed, and are too narrow."
    ),
    "planted_texts": (
        "The test was tried on invented topics planted in the texts with their words shuffled, at {STRENGTHS} of the "
        "words of a block, function words left out."
    ),
    "assess_topics": (
        "The {n_topic_claims} claims about topics were written down when a first trial had found none that holds; they "
        "rest on the same rules."
    ),
    "topic_frames": (
        "Topics were set beside the frames that both codings give a paragraph, by the phi coefficient over words."
    ),
    "voice_sizes": (
        "Form of speech, speaker and role of each sentence, or part of one, were told by rules on quotation "
        "marks and reporting clauses."
    ),
    "krippendorff_alpha coder_agreement": (
        "Two machine codings of {n_lines} lines were compared by Krippendorff's α, nominal "
        "[@krippendorff2018]."
    ),
    "classification frame_agreement": (
        "Precision and recall of rules and lexicon against the codes on which both agree have Wilson's score "
        "intervals [@wilson1927] at {confidence}; they are agreement with two machine codings, not a "
        "validation."
    ),
}


def paragraph(root):
    """
    The methods of the study as it stands, with citations such as ``[@lin1991]``.

    Parameters
    ----------
    root : str or Path
        Folder of the study.

    Returns
    -------
    str
        One paragraph of Markdown, without a line break: corpus, cleaning, tokens, `MEASURES`, versions.

    Raises
    ------
    ValueError
        If a sentence names a parameter that no notebook which calls its function has.
    """
    root = Path(root)
    corpus = sco.load_corpus(root / "seeds")
    tokens = sco.tokenize(corpus)
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    calls = {path: calls_of(path) for path in paths}
    known = _known(root, corpus)
    told = [
        _filled(sentence, first, known, [path for path in paths if first in calls[path]])
        for names, sentence in MEASURES.items()
        for first in names.split()[:1]
        if set(names.split()) <= set().union(*calls.values())
    ]
    return " ".join(
        [_corpus(root, corpus, tokens), _cleaning(root, corpus), _tokens(), *told, _versions(root)]
    )


def cited(text):
    """
    The keys that a text cites, in alphabetical order.

    Examples
    --------
    >>> cited("as usual [@lin1991; @evert2022], and again [@lin1991]")
    ['evert2022', 'lin1991']
    """
    return sorted(set(re.findall(r"@(\w+)", text)))


def references(text, bibliography):
    r"""
    The BibTeX entries that a text cites.

    Parameters
    ----------
    text : str
        With citations as `paragraph` has them.
    bibliography : str
        BibTeX, each entry ending in a line that holds a brace alone.

    Returns
    -------
    str
        In the order of the keys.

    Raises
    ------
    ValueError
        If an entry is missing.

    Examples
    --------
    >>> print(references("[@b]", "@book{a,\n year = 1\n}\n\n@book{b,\n year = 2\n}\n"), end="")
    @book{b,
     year = 2
    }
    """
    entries = dict(re.findall(r"^(?=@\w+\{(\w+),)(@.+?^\})$", bibliography, re.MULTILINE | re.DOTALL))
    if missing := [key for key in cited(text) if key not in entries]:
        raise ValueError(f"seeds/references.bib has no entry {missing[0]!r}, which is cited. Enter it there.")
    return "\n\n".join(entries[key] for key in cited(text)) + "\n"


def calls_of(path):
    """Names of all that a notebook takes from the package as ``sco.name``."""
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    nodes = [node for source in cells for node in ast.walk(ast.parse(source))]
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sco"
    }


def _known(root, corpus):
    """What sentences may name of the corpus and its files."""
    lexicon = sco.load_concepts(root / "seeds/concepts.toml")
    codings = sco.read_codings(root / "seeds/coding", corpus.documents)
    return {
        "block_size": BLOCK_SIZE,
        "concepts_hash": provenance.seeds(root)["concepts.toml"][:12],
        "min_units": inspect.signature(unit_counts).parameters["min_units"].default,
        "n_claims": len(sco.CLAIMS),
        "n_topic_claims": len(sco.TOPIC_CLAIMS),
        "n_concepts": len(lexicon),
        "n_frames": len({concept["frame"] for concept in lexicon}),
        "n_lines": len(codings[["doc_id", "line"]].drop_duplicates()),
        "n_stopwords": len(sco.load_stopwords(root / "seeds/stopwords.txt")),
    }


def _filled(sentence, function, known, paths):
    """A sentence with its parameters: those of the notebooks, of the corpus, or the function's defaults."""
    defaults = {
        name: value.default for name, value in inspect.signature(getattr(sco, function)).parameters.items()
    }
    values = {}
    for name in [name for _, name, _, _ in Formatter().parse(sentence) if name]:
        if name.isupper():
            parameters = [provenance.parameters(path) for path in paths]
            found = [own[name] for own in parameters if name in own]
            if not found:
                raise ValueError(
                    f"No notebook that calls {function} has the parameter {name}, which the methods "
                    "paragraph names. Enter it in the notebook's parameters, or change the sentence in methods.py."
                )
            values[name] = " or ".join(dict.fromkeys(_told(value, name) for value in found))
        else:
            values[name] = _told(known[name] if name in known else defaults[name], name)
    return sentence.format(**values)


def _told(value, name):
    if isinstance(value, (list, tuple)):
        *parts, last = (_told(part, name) for part in value)
        return f"{', '.join(parts)} or {last}" if parts else last
    if name in ("LEVEL", "confidence"):
        return f"{100 * value:g} per cent"
    return f"{value:,}" if isinstance(value, int) and name.upper() != "SEED" else str(value)


def _corpus(root, corpus, tokens):
    sizes, hashes, documents = tokens.group_sizes("doc_id"), provenance.seeds(root), corpus.documents
    years = ", ".join(f"{n} of {year}" for year, n in documents.groupby("year").size().items())
    texts = "; ".join(
        f"{text.doc_id} ({text.outlet.split(' (')[0]}, {sizes[text.doc_id]:,} tokens, sha256 {hashes[text.file][:12]})"
        for text in documents.itertuples()
    )
    languages = "; ".join(documents["language"].unique())
    head = f"The corpus has {len(documents)} texts ({languages}), {years}"
    return f"{head}, with {tokens.n_tokens:,} tokens of body text: {texts}."


def _cleaning(root, corpus):
    rows = corpus.ledger
    sizes = (rows["end"] - rows["start"]).groupby(rows["zone"]).sum()
    aside = sizes.drop(["body", ""], errors="ignore").sum()
    rules = load_rules(root / "seeds/cleaning.toml")
    return (
        f"Of their {sizes.sum():,} characters, {sizes['body']:,} are body text, which alone is analysed, {aside:,} "
        f"were set aside as headlines, captions and the like by {len(rules)} rules (cleaning.toml, sha256 "
        f"{provenance.seeds(root)['cleaning.toml'][:12]}), and {sizes.get('', 0):,} are white space of the layout."
    )


def _tokens():
    return (
        "A token is a run of letters, marks and digits with inner hyphens and apostrophes "
        f"(`{TOKEN.pattern}`), compared in lower case and composed letters, with one kind of apostrophe and of hyphen."
    )


def _versions(root):
    versions = provenance.versions(root)
    lock = versions.pop(provenance.LOCK)
    project = read_toml(root / "pyproject.toml")["project"]
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    own = f"{project['name']} {project['version']}"
    return f"All was computed with {own} and, as locked (requirements.lock, sha256 {lock[:12]}), {packages}."
