"""TF-IDF in each form against published values, other programs and naive loops."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfTransformer

import sco_discourse as sco
from sco_discourse.tfidf import FORMS, inverse_document_frequency, smoothed_idf, smoothed_tfidf

# The ids of tests/reference/reference_values.json that this file covers.
TFIDF = ["tfidf.quanteda.0929", "tfidf.sklearn.smooth"]
NOT_OFFERED = {"tfidf.sklearn.nosmooth": "METHODS offers scikit-learn's smoothed form alone"}


def test_every_reference_of_tfidf_is_covered_or_listed_as_not_offered(reference):
    assert {name for name in reference if name.startswith("tfidf.")} == {*TFIDF, *NOT_OFFERED}


def test_tfidf_of_shares_reproduces_the_reference(index_of, reference):
    row = reference["tfidf.quanteda.0929"]
    texts = {f"doc {i}": text for i, text in enumerate(row["inputs"]["docs"])}
    table = sco.tfidf(index_of(texts), by="doc_id", per=1).set_index(["doc_id", "term"])
    assert table.loc[("doc 1", "d"), "tfidf"] == pytest.approx(row["expected"], abs=row["tol"])


@pytest.mark.parametrize("view", [{}, {"year": [2020, 2022]}])
def test_tfidf_agrees_with_a_naive_loop(tokens, view, occurrences_by):
    tokens = tokens.where(**view)
    blocks, years = occurrences_by(tokens, "block"), occurrences_by(tokens, "year")
    table = sco.tfidf(tokens, by="year")
    assert len(table) == sum(map(len, years.values()))
    for row in table.itertuples():
        df = sum(row.term in counts for counts in blocks.values())
        rate = years[row.year][row.term] / years[row.year].total() * 1000
        assert (row.df, row.count) == (df, years[row.year][row.term])
        assert row.tfidf == pytest.approx(rate * math.log10(len(blocks) / df))


def test_a_term_of_every_block_scores_zero(index_of):
    table = sco.tfidf(index_of({"a": "peace rail", "b": "peace arms"}), by="doc_id").set_index("term")
    assert table.loc["peace", ["idf", "tfidf"]].eq(0).all(axis=None)
    # 500 in a thousand, in 1 of 2 blocks
    assert table.loc["rail", "tfidf"] == pytest.approx(500 * math.log10(2))


def test_tfidf_sorts_each_group_by_score_then_term(index_of):
    tokens = index_of({"b": "rail arms peace", "a": "zeal zeal peace"})
    table = sco.tfidf(tokens, by="doc_id")
    assert table.columns.tolist() == ["doc_id", "term", "count", "rate", "df", "idf", "tfidf"]
    assert table["term"].tolist() == ["arms", "rail", "peace", "zeal", "peace"]
    assert table["doc_id"].tolist() == ["b", "b", "b", "a", "a"]


def test_stop_words_and_rare_terms_leave_the_tfidf_table_but_not_the_rates(index_of):
    tokens = index_of({"a": "the rail rail arms", "b": "the peace"})
    table = sco.tfidf(tokens, by="doc_id", stopwords={"the"}, min_count=2)
    # 2 of 4 tokens
    assert table[["doc_id", "term", "rate"]].to_dict("split")["data"] == [["a", "rail", 500]]


def test_tfidf_counts_blocks_of_the_length_asked_for(index_of):
    # Four sentences of two tokens are one block of 100, or four of 2
    tokens = index_of({"a": "Rail arms. Peace arms. Peace arms. Peace arms."})
    assert inverse_document_frequency(tokens).loc["rail"].tolist() == [1, 0]
    table = sco.tfidf(tokens, by="doc_id", block_size=2).set_index("term")
    assert table.loc["rail", ["df", "idf"]].tolist() == [1, math.log10(4)]
    assert table.loc["arms", ["df", "tfidf"]].tolist() == [4, 0]


def test_inverse_document_frequency_of_a_term_that_the_view_lacks_is_undefined(two_years):
    table = inverse_document_frequency(two_years.where(year=2020))
    assert table.loc["rail", "df"] == 0
    assert np.isnan(table.loc["rail", "idf"])


# scikit-learn's form


def test_smoothed_tfidf_reproduces_the_reference(reference):
    row = reference["tfidf.sklearn.smooth"]
    counts, expected = row["inputs"]["counts"], np.reshape(row["expected"], (4, 3))
    assert smoothed_idf(counts) == pytest.approx(expected[0], abs=row["tol"])
    assert smoothed_tfidf(counts)[[0, 4, 5]] == pytest.approx(expected[1:], abs=row["tol"])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=6))
def test_smoothed_tfidf_is_scikit_learns(counts):
    theirs = TfidfTransformer().fit_transform(np.array(counts)).toarray()
    np.testing.assert_allclose(smoothed_tfidf(counts), theirs, rtol=1e-14)


def test_smoothed_tfidf_of_the_blocks_is_scikit_learns(tokens):
    counts = tokens.counts("block").T.to_numpy()
    theirs = TfidfTransformer().fit_transform(counts).toarray()
    np.testing.assert_allclose(smoothed_tfidf(counts), theirs, rtol=1e-14)


def test_the_form_of_scikit_learn_takes_groups_for_documents(tokens):
    stopwords = {"the", "of", "and"}
    table = sco.tfidf(tokens, by="doc_id", form="scikit-learn", stopwords=stopwords)
    counts = tokens.counts("doc_id").drop(index=list(stopwords))
    theirs = TfidfTransformer().fit(counts.T)
    wide = table.pivot_table(index="doc_id", columns="term", values="tfidf", fill_value=0)
    wide = wide.reindex(index=counts.columns, columns=counts.index)
    assert np.allclose(wide, theirs.transform(counts.T).toarray())
    assert np.allclose(table.drop_duplicates("term").set_index("term")["idf"][counts.index], theirs.idf_)
    df = (counts > 0).sum(axis=1)
    assert (table["df"].to_numpy() == df[table["term"]].to_numpy()).all()
    # each group's vector has length 1, though rare terms are not shown
    assert np.allclose(table.groupby("doc_id")["tfidf"].agg(lambda x: (x**2).sum()), 1)
    shown = sco.tfidf(tokens, by="doc_id", form="scikit-learn", stopwords=stopwords, min_count=3)
    whole = table[table["count"] >= 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(shown, whole)


def test_a_document_without_terms_is_a_vector_of_zeros():
    assert smoothed_tfidf([[0, 0], [1, 0]]).tolist() == [[0, 0], [1, 0]]


# The class-based form


def test_the_class_based_form_follows_grootendorsts_equation(tokens, occurrences_by):
    years = occurrences_by(tokens, "year")
    mean = sum(counts.total() for counts in years.values()) / len(years)
    table = sco.tfidf(tokens, by="year", form="grootendorst", stopwords={"the"})
    assert "the" not in set(table["term"])
    for row in table.itertuples():
        f = sum(counts[row.term] for counts in years.values())
        assert row.idf == pytest.approx(math.log(1 + mean / f))
        assert row.tfidf == pytest.approx(row.count * row.idf)
        assert row.df == sum(row.term in counts for counts in years.values())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_one_shape_and_order(tokens, form):
    table = sco.tfidf(tokens, by="year", form=form)
    assert table.columns.tolist() == ["year", "term", "count", "rate", "df", "idf", "tfidf"]
    order = table.sort_values(["year", "tfidf", "term"], ascending=[True, False, True], ignore_index=True)
    pd.testing.assert_frame_equal(table, order)


def test_the_default_form_is_the_unsmoothed_one(tokens):
    pd.testing.assert_frame_equal(sco.tfidf(tokens), sco.tfidf(tokens, form="sparck-jones"))


def test_an_unknown_form_is_named(two_years):
    with pytest.raises(ValueError, match=r"form must be one of sparck-jones, scikit-learn, .*; got 'bm25'"):
        sco.tfidf(two_years, form="bm25")
