"""DuckDB: a table of tokens as numbers, with the ends of sentences among them, so that no n-gram crosses one."""

from pathlib import Path

import duckdb

PACKAGE = "duckdb"
PAGE = 20
WORD = r"[\pL\pM\p{Nd}_]+(?:[''’‑-][\pL\pM\p{Nd}_]+)*|[.!?]"
STOPS = "select id from vocabulary where term in ('.', '!', '?')"

BUILD = rf"""
create table documents as select row_number() over () - 1 as document, doc_id, half, text
from read_csv(SOURCE, header = true, all_varchar = true, max_line_size = 1000000000);
create temp table found as
select document, unnest(regexp_extract_all(lower(text) || ' .', '{WORD}')) as term from documents;
create table vocabulary as
select row_number() over (order by term) - 1 as id, term from (select distinct term from found);
create table tokens as select found.document::uinteger as document, id::uinteger as id
from found join vocabulary using (term) order by found.rowid;
drop table found;
alter table documents drop text;
"""
# G2 and log ratio (halves added to zeros), with the texts that each term occurs in
KEYNESS = f"""
with counts as (
    select id, count(*) filter (half = 'a') as a, count(*) filter (half = 'b') as b,
        count(distinct document) filter (half = 'a') as texts_a,
        count(distinct document) filter (half = 'b') as texts_b
    from tokens join documents using (document) where id not in ({STOPS}) group by id),
sizes as (select sum(a) as n_a, sum(b) as n_b from counts),
cells as (
    select *, (a + b) * n_a / (n_a + n_b) as e_a, (a + b) * n_b / (n_a + n_b) as e_b from counts, sizes)
select term, a, b, texts_a, texts_b,
    2 * (case when a > 0 then a * ln(a / e_a) else 0 end + case when b > 0 then b * ln(b / e_b) else 0 end
        + (n_a - a) * ln((n_a - a) / (n_a - e_a)) + (n_b - b) * ln((n_b - b) / (n_b - e_b))) as g2,
    log2(((a + 0.5) / n_a) / ((b + 0.5) / n_b)) as log_ratio
from cells join vocabulary using (id) order by log_ratio desc, g2 desc, term
"""


def index(spec):
    folder = Path(spec["folder"])
    folder.mkdir(parents=True)
    connection = duckdb.connect(folder / "index.duckdb")
    quoted = "'" + spec["source"].replace("'", "''") + "'"
    connection.execute(BUILD.replace("SOURCE", quoted))
    words = connection.execute(f"select count(*) from tokens where id not in ({STOPS})").fetchone()[0]
    types = connection.execute(f"select count(*) from vocabulary where id not in ({STOPS})").fetchone()[0]
    connection.close()
    return {"words": words, "types": types}


def opened(spec, operation):
    return duckdb.connect(Path(spec["folder"]) / "index.duckdb", read_only=True)


def keyness(connection, spec):
    table = connection.execute(KEYNESS).fetchnumpy()
    return {"terms": len(table["term"]), "words": int(table["a"].sum() + table["b"].sum())}


def bigrams(connection, spec):
    return _ngrams(connection, 2)


def trigrams(connection, spec):
    return _ngrams(connection, 3)


def _ngrams(connection, n):
    names = [f"word{place}" for place in range(n)]
    following = ", ".join(f"lead(id, {place}) over () as {name}" for place, name in enumerate(names))
    inside = " and ".join(f"{name} not in ({STOPS})" for name in names)
    connection.execute(
        f"create or replace temp table counts as select {', '.join(names)}, count(*) as n "
        f"from (select {following} from tokens) where {inside} group by all"
    )
    words = ", ".join(f"(select term from vocabulary where id = {name})" for name in names)
    connection.execute(f"select {words}, n from (from counts order by n desc limit {PAGE})").fetchall()
    types, runs = connection.execute("select count(*), sum(n) from counts").fetchone()
    return {"types": types, "runs": int(runs)}
