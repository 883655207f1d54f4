"""
A comparative discourse study of five news texts on three summits of the Shanghai Cooperation Organisation.

>>> import sco_discourse as sco
>>> corpus = sco.load_corpus("seeds")  # doctest: +SKIP
>>> tokens = sco.tokenize(corpus)  # doctest: +SKIP
>>> sco.concordance(tokens, "health community")  # doctest: +SKIP

Figures and what notebooks show are in `sco_discourse.figures` and `sco_discourse.display`, which load matplotlib.
"""

from sco_discourse.agreement import (
    classification,
    cohen_kappa,
    krippendorff_alpha,
    micro_f1,
    percent_agreement,
    wilson_interval,
)
from sco_discourse.alignment import align_topics
from sco_discourse.assessment import assess, evidence, load_study, study_of
from sco_discourse.claims import CLAIMS, TOPIC_CLAIMS
from sco_discourse.cleaning import ZONES
from sco_discourse.codings import (
    agreed,
    agreed_of_segments,
    coded_paragraphs,
    coder_agreement,
    frame_agreement,
    paragraph_voices,
    read_codings,
    wrong_paragraphs,
)
from sco_discourse.coherence import coherence
from sco_discourse.collocation import collocates, collocation_network
from sco_discourse.concepts import attestations, held_out_mentions, mentions, overlaps
from sco_discourse.concordance import concordance, hits, lines, occurrences, stretches
from sco_discourse.corpus import Corpus, corpus_of, load_corpus, load_stopwords
from sco_discourse.coverage import interval_coverage
from sco_discourse.dispersion import dispersion
from sco_discourse.distance import distances, divergence_terms
from sco_discourse.diversity import lexical_diversity
from sco_discourse.framing import concept_rates, frame_rates
from sco_discourse.frequency import (
    frequencies,
    ngrams,
    per_thousand,
    phrase_frequencies,
    voice_sizes,
    zone_sizes,
)
from sco_discourse.index import index_texts, tokenize
from sco_discourse.keyness import keyness, keyness_each, lockwords, trend, weighted_log_odds
from sco_discourse.ledger import lock_changes, write_lock
from sco_discourse.lexicon import FRAMES, load_concepts
from sco_discourse.multiverse import (
    multiverse,
    multiverse_summary,
    option_shares,
    shuffled_shares,
    specification_curve,
)
from sco_discourse.parts import ranges
from sco_discourse.planted import planted_texts
from sco_discourse.resampling import (
    block_bootstrap,
    block_table,
    leave_one_out,
    level_contrasts,
    matched_contrasts,
    n_larger,
    permutations_of_texts,
    rate_difference,
    same_year_baseline,
)
from sco_discourse.specifications import CHOICES
from sco_discourse.stability import stability_curve, topic_stability
from sco_discourse.tfidf import tfidf
from sco_discourse.tokens import Tokens
from sco_discourse.topic_claims import assess_topics, study_topics, topic_evidence
from sco_discourse.topic_labels import load_topic_labels, topic_labels
from sco_discourse.topic_readings import topic_frames, topic_paragraphs
from sco_discourse.topics import share_difference, topic_blocks, topic_model, topic_prevalence
from sco_discourse.variants import candidate_renderings, variant_shifts, variants

__version__ = "0.1.0"

__all__ = [
    "CHOICES",
    "CLAIMS",
    "FRAMES",
    "TOPIC_CLAIMS",
    "ZONES",
    "Corpus",
    "Tokens",
    "agreed",
    "agreed_of_segments",
    "align_topics",
    "assess",
    "assess_topics",
    "attestations",
    "block_bootstrap",
    "block_table",
    "candidate_renderings",
    "classification",
    "coded_paragraphs",
    "coder_agreement",
    "cohen_kappa",
    "coherence",
    "collocates",
    "collocation_network",
    "concept_rates",
    "concordance",
    "corpus_of",
    "dispersion",
    "distances",
    "divergence_terms",
    "evidence",
    "frame_agreement",
    "frame_rates",
    "frequencies",
    "held_out_mentions",
    "hits",
    "index_texts",
    "interval_coverage",
    "keyness",
    "keyness_each",
    "krippendorff_alpha",
    "leave_one_out",
    "level_contrasts",
    "lexical_diversity",
    "lines",
    "load_concepts",
    "load_corpus",
    "load_stopwords",
    "load_study",
    "load_topic_labels",
    "lock_changes",
    "lockwords",
    "matched_contrasts",
    "mentions",
    "micro_f1",
    "multiverse",
    "multiverse_summary",
    "n_larger",
    "ngrams",
    "occurrences",
    "option_shares",
    "overlaps",
    "paragraph_voices",
    "per_thousand",
    "percent_agreement",
    "permutations_of_texts",
    "phrase_frequencies",
    "planted_texts",
    "ranges",
    "rate_difference",
    "read_codings",
    "same_year_baseline",
    "share_difference",
    "shuffled_shares",
    "specification_curve",
    "stability_curve",
    "stretches",
    "study_of",
    "study_topics",
    "tfidf",
    "tokenize",
    "topic_blocks",
    "topic_evidence",
    "topic_frames",
    "topic_labels",
    "topic_model",
    "topic_paragraphs",
    "topic_prevalence",
    "topic_stability",
    "trend",
    "variant_shifts",
    "variants",
    "voice_sizes",
    "weighted_log_odds",
    "wilson_interval",
    "write_lock",
    "wrong_paragraphs",
    "zone_sizes",
]
