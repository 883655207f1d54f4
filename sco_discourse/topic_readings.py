"""What a topic is read by before it is named: the paragraphs that carry it, and the frames that coders saw there."""

import numpy as np
import pandas as pd

from sco_discourse.codings import agreed_of_segments
from sco_discourse.lexicon import FRAMES
from sco_discourse.units import placed_tokens


def topic_paragraphs(tokens, terms, shares, *, n_words=25, **units):
    """
    The paragraphs that carry each topic, the one with most of its words first.

    A word of a unit is of each topic in the proportion of the topic's weight in the unit times the word's weight in the
    topic: the part that the topic has in the model's account of this word.

    Parameters
    ----------
    tokens : Tokens
        Those of the model.
    terms, shares : DataFrame
        As `sco_discourse.topic_model` returns them, with all terms (``n_terms=None``); of fewer, these alone count.
    n_words : int
        Words of the paragraph's beginning that are shown.
    **units
        ``block_size`` and ``names``, as of the model.

    Returns
    -------
    DataFrame
        One row a topic and paragraph with a word of it: ``topic``, ``rank``, ``segment`` (row of ``tokens.segments``),
        ``doc_id``, ``line``, ``n_tokens`` (of the paragraph), ``words`` (of the topic, a sum of parts), ``share`` (of
        the words of all topics in the paragraph), ``opening``. Ties come in the order of the texts.

    Raises
    ------
    ValueError
        If the units are not those of the model.

    Examples
    --------
    >>> from sco_discourse import corpus_of, tokenize, topic_model
    >>> texts = ["virus vaccine virus", "vaccine virus vaccine", "rail trade", "rail trade rail"]
    >>> tokens = tokenize(corpus_of(pd.DataFrame({"doc_id": list("abcd"), "text": texts})))
    >>> table = topic_paragraphs(tokens, *topic_model(tokens, n_topics=2, n_terms=None))
    >>> table[["topic", "rank", "doc_id", "words"]].round(2).to_dict("split")["data"]
    [[1, 1, 'a', 3.0], [1, 2, 'b', 3.0], [2, 1, 'd', 3.0], [2, 2, 'c', 2.0]]
    """
    by = "block" if "block" in shares else "doc_id"
    table, unit, ids = placed_tokens(tokens, by=by, **units)
    weights = shares.pivot_table(index="unit", columns="topic", values="weight", sort=True)
    sizes = shares.drop_duplicates("unit").set_index("unit")["n_tokens"]
    if dict(zip(table["unit"], table["n_tokens"], strict=True)) != sizes.to_dict():
        raise ValueError(
            "The units are not those of the model: give the same tokens, block_size and names as to topic_model."
        )
    weights = weights.loc[table["unit"]].to_numpy()
    profile = terms.pivot_table(index="topic", columns="term", values="weight", fill_value=0)
    column = profile.columns.get_indexer(tokens.vocabulary)[ids]
    column[ids < 0] = -1
    known = np.flatnonzero(column >= 0)
    parts = weights[unit[known]] * profile.to_numpy().T[column[known]]
    total = parts.sum(axis=1, keepdims=True)
    parts /= np.where(total > 0, total, 1)
    segment = np.repeat(tokens.sentences["segment"].to_numpy()[tokens.rows], tokens.sizes())
    words = np.zeros((len(tokens.segments), len(profile)))
    np.add.at(words, segment[known], parts)
    sizes = np.bincount(segment, minlength=len(tokens.segments))
    return _ranked_paragraphs(tokens, words, sizes, profile.index.to_numpy(), n_words)


def topic_frames(paragraphs, codings, corpus):
    r"""
    How far the words of each topic stand in paragraphs that coders gave a frame.

    Parameters
    ----------
    paragraphs : DataFrame
        As `topic_paragraphs` returns them.
    codings : DataFrame
        As `sco_discourse.read_codings` returns them, of two coders or more. Paragraphs on which they differ are left
        out of the frame, paragraphs that they have not read out of all.
    corpus : Corpus
        Of the tokens.

    Returns
    -------
    DataFrame
        One row a topic and frame: ``topic``, ``frame``, ``of_topic`` (share of the topic's words in paragraphs of the
        frame), ``of_frame`` (share of the words of these paragraphs that are the topic's), ``base`` (share of all
        words in these paragraphs: what ``of_topic`` would be if topics had nothing to do with frames), ``phi``
        (correlation of *of the topic* and *in the frame* over words: 1 if they are the same, 0 if one says nothing of
        the other), ``closest`` (whether it is above 0, and no frame has a larger one). NaN for a frame
        of no paragraph or of all.

    Examples
    --------
    >>> from sco_discourse import corpus_of
    >>> corpus = corpus_of(pd.DataFrame({"doc_id": ["x"], "text": ["The virus.\n\nThe railway."]}))
    >>> codings = pd.DataFrame({"coder": ["a", "a", "b", "b"], "doc_id": "x", "line": [1, 3, 1, 3]})
    >>> codings = codings.assign(**dict.fromkeys(FRAMES, 0)).assign(health=[1, 0, 1, 0])
    >>> paragraphs = pd.DataFrame({"topic": [1, 1, 2, 2], "segment": [0, 1, 0, 1], "words": [3.0, 1.0, 1.0, 3.0]})
    >>> table = topic_frames(paragraphs, codings, corpus)
    >>> # 3 of 4 words of the first topic, of the second 1; half of all words are in the paragraph on health
    >>> health = table[table["frame"] == "health"]
    >>> health[["topic", "of_topic", "of_frame", "base", "phi"]].to_dict("split")["data"]
    [[1, 0.75, 0.75, 0.5, 0.5], [2, 0.25, 0.25, 0.5, -0.5]]
    """
    rows = []
    topics = sorted(paragraphs["topic"].unique())
    for frame in FRAMES:
        code = agreed_of_segments(codings, corpus, frame)["code"].to_numpy("float", na_value=np.nan)
        own = paragraphs.assign(code=code[paragraphs["segment"]]).dropna(subset="code")
        own["inside"] = own["words"] * own["code"]
        of_topic = own.groupby("topic")[["inside", "words"]].sum().reindex(topics, fill_value=0)
        of_topic.index.name = "topic"
        both, topic = of_topic["inside"], of_topic["words"]
        rows.append(
            pd.DataFrame(
                {
                    "frame": frame,
                    "of_topic": both / topic,
                    "of_frame": both / both.sum(),
                    "base": both.sum() / topic.sum(),
                    "phi": _phi(both, topic, both.sum(), topic.sum()),
                }
            )
        )
    table = pd.concat(rows).reset_index().sort_values("topic", kind="stable", ignore_index=True)
    largest = table["phi"] == table.groupby("topic")["phi"].transform("max")
    return table.assign(closest=largest & (table["phi"] > 0))


def _phi(both, topic, frame, words):
    """Correlation of two properties of words, by how many have both, each, and all; NaN where none or all have one."""
    variance = topic * (words - topic) * frame * (words - frame)
    return (words * both - topic * frame) / np.sqrt(variance.where(variance > 0))


def _ranked_paragraphs(tokens, words, sizes, topics, n_words):
    doc_ids = tokens.documents["doc_id"].to_numpy()
    # the segments of many texts have the row of their text, not its name
    document = np.zeros(len(tokens.segments), np.int64)
    document[tokens.sentences["segment"]] = tokens.sentences["document"]
    total = words.sum(axis=1)
    tables = []
    for topic, own in zip(topics.tolist(), words.T, strict=True):
        # Rounding makes ties of what differs by the arithmetic alone.
        order = np.argsort(-own.round(6), kind="stable")
        order = order[own[order].round(6) > 0]
        table = tokens.segments[["line", "start", "end"]].iloc[order]
        table = table.assign(segment=order, document=document[order], n_tokens=sizes[order])
        table = table.assign(topic=topic, rank=range(1, len(order) + 1), words=own[order])
        tables.append(table.assign(share=own[order] / total[order]))
    table = pd.concat(tables, ignore_index=True)
    table["doc_id"] = doc_ids[table["document"]]
    bounds = table[["document", "start", "end"]].itertuples(index=False)
    table["opening"] = [
        " ".join(tokens.texts[text][start:end].split()[:n_words]) for text, start, end in bounds
    ]
    return table[["topic", "rank", "segment", "doc_id", "line", "n_tokens", "words", "share", "opening"]]
