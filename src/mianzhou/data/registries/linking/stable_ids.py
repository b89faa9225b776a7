"""Which entity each cluster is: an entity keeps its number with the greater part of its records. SQL for the executor; touches nothing.

Tables read: `records` (gathering), `clustered` (record, cluster, rule, probability, linked_to), `held` (source, key, entity, said_hash,
dated, open, active) as the registry has them. What is equal is decided by the smaller number, so that the same records always give the same answer.
"""

from __future__ import annotations

OVERLAP = """
CREATE OR REPLACE TABLE now AS
    SELECT r.record, r.source, r.key, c.cluster, c.rule, c.probability, c.linked_to, h.entity AS was, h.open AS was_open, h.active AS was_active,
        h.said_hash IS NOT DISTINCT FROM r.said_hash AS unchanged, CASE WHEN h.said_hash = r.said_hash THEN h.dated ELSE r.dated END AS dated
    FROM records r JOIN clustered c USING (record) LEFT JOIN held h ON h.source = r.source AND h.key = r.key;
CREATE OR REPLACE TABLE overlap AS
    SELECT cluster, was AS entity, count(*) AS shared FROM now WHERE was IS NOT NULL GROUP BY ALL;
-- every entity goes where most of its records went, and of those that come to a cluster the one with most records there stays
CREATE OR REPLACE TABLE chosen AS
    SELECT entity, cluster, shared FROM overlap QUALIFY row_number() OVER (PARTITION BY entity ORDER BY shared DESC, cluster) = 1;
CREATE OR REPLACE TABLE claimed AS
    SELECT cluster, entity FROM chosen QUALIFY row_number() OVER (PARTITION BY cluster ORDER BY shared DESC, entity) = 1;
CREATE OR REPLACE TABLE unclaimed AS
    SELECT cluster, row_number() OVER (ORDER BY cluster) AS place
    FROM (SELECT DISTINCT cluster FROM clustered WHERE cluster NOT IN (SELECT cluster FROM claimed));
"""


def assigned_sql(ids_file: str) -> str:
    """`assigned` (cluster, entity, is_new), with new numbers from a file of one column for the clusters that nobody claims."""
    return f"""
CREATE OR REPLACE TABLE fresh AS
    SELECT row_number() OVER (ORDER BY column0) AS place, column0 AS entity
    FROM read_csv('{ids_file}', header = false, auto_detect = false, columns = {{'column0': 'BIGINT'}});
CREATE OR REPLACE TABLE assigned AS
    SELECT cluster, entity, false AS is_new FROM claimed
    UNION ALL SELECT u.cluster, f.entity, true FROM unclaimed u JOIN fresh f USING (place);
CREATE OR REPLACE TABLE placed AS
    SELECT n.record, n.source, n.key, n.rule, n.probability, n.linked_to, n.dated, n.was, n.was_active, a.entity, a.is_new,
        coalesce(n.was = a.entity AND n.was_open AND n.unchanged, false) AS stays
    FROM now n JOIN assigned a USING (cluster);
"""


CHANGES = """
-- an entity all of whose records went elsewhere, to one that took most of them
CREATE OR REPLACE TABLE merged AS
    SELECT c.entity AS gone, a.entity AS kept FROM chosen c JOIN assigned a USING (cluster)
    JOIN (SELECT DISTINCT entity FROM held WHERE active) h ON h.entity = c.entity
    WHERE a.entity <> c.entity AND c.entity NOT IN (SELECT entity FROM assigned);
-- an entity some of whose records make another now
CREATE OR REPLACE TABLE parted AS
    SELECT DISTINCT p.was AS whole, p.entity AS made FROM placed p JOIN assigned w ON w.entity = p.was
    WHERE p.entity <> p.was AND p.was_active AND p.is_new;
-- an entity of which no source says anything any more
CREATE OR REPLACE TABLE vanished AS
    SELECT DISTINCT entity FROM held WHERE active AND entity NOT IN (SELECT entity FROM assigned) AND entity NOT IN (SELECT gone FROM merged);
CREATE OR REPLACE TABLE touched AS
    SELECT entity FROM placed WHERE NOT stays
    UNION SELECT h.entity FROM held h LEFT JOIN placed p ON p.source = h.source AND p.key = h.key
        WHERE h.open AND p.entity IS DISTINCT FROM h.entity AND h.entity IN (SELECT entity FROM assigned);
"""
