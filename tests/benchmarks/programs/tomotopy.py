"""tomotopy: latent Dirichlet allocation by Gibbs sampling on all cores, in 100 rounds as its example has it."""

import re

import tomotopy
from coherence import mean_npmi
from table import texts

PACKAGE = "tomotopy"
WORD = re.compile(r"\w+(?:['’-]\w+)*")
ROUNDS = 100


def opened(spec, operation):
    stopwords = set(spec["stopwords"])
    corpus = tomotopy.utils.Corpus()
    for text in texts(spec["source"]):
        corpus.add_doc([word for word in WORD.findall(text.lower()) if word not in stopwords])
    return corpus


def topics(corpus, spec):
    model = tomotopy.LDAModel(k=spec["n_topics"], min_df=spec["least"], seed=2022, corpus=corpus)
    model.train(ROUNDS)
    [document.get_topic_dist() for document in model.docs]

    def counts():
        leading = [[word for word, _ in model.get_topic_words(k, top_n=10)] for k in range(model.k)]
        coherence = mean_npmi(leading, spec["source"])
        return {"NPMI": coherence, "terms": len(model.used_vocabs), "texts": len(model.docs)}

    return counts
