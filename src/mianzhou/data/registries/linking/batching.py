"""A batch held against the registry, in whole tables of the executor: whom its records may be about, which of them they are, what those are made of then.

Only the entities that share a key with the batch are looked at, so the work grows with the batch and hardly with the registry. New records are linked
with those and with each other by the cascade's own statements; entities are neither joined nor split, which is left to the run of the kind.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import connection

from mianzhou.data.lake.api import Scratch
from mianzhou.data.lake.views import literal, quoted
from mianzhou.data.linkage.api import KINDS as COMPARED
from mianzhou.data.linkage.api import fields_of, keys_sql, lay_excluded, link_among, plan_of, prepare
from mianzhou.data.matching.comparing import SHARED_BY, population_of
from mianzhou.data.matching.errors import IndexOutdated
from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.terms import name_term
from mianzhou.data.registries.linking.exchange import into_executor, out_of_database
from mianzhou.data.registries.linking.gathering import attributes, said_hash, said_text
from mianzhou.data.registries.models import CORRECTED, LinkRun

_ARRIVED: Final = {"record": "BIGINT", "source": "INTEGER", "key": "VARCHAR", "dated": "DATE", "said": "VARCHAR", "said_hash": "BIGINT", "was": "BIGINT", "rule": "VARCHAR", "probability": "DOUBLE"}  # fmt: skip
_MEMBERS: Final = {"entity": "BIGINT", "source": "INTEGER", "key": "VARCHAR", "dated": "DATE", "said": "VARCHAR", "said_hash": "BIGINT", "rule": "VARCHAR", "probability": "DOUBLE"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrived:
    """A record as a source has it: its key there, what it says by attribute, its day."""

    key: str
    said: Mapping[str, str]
    dated: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """How the registry has a record: in which entity, by what rule and how surely, and the hash of what it said."""

    entity: int
    rule: str
    probability: float
    said_hash: int


def lay_arrived(
    executor: Scratch, folder: Path, kind: str, source: int, records: Sequence[Arrived], held: Mapping[str, Held]
) -> None:
    """`arrived`: the records numbered from 1, with the entity that one is in already and how it came there."""
    file = folder / "arrived.csv"
    with file.open("w", encoding="utf-8", newline="") as into:
        rows = csv.writer(into)
        for number, each in enumerate(records, 1):
            was = held.get(each.key)
            before = (was.entity, was.rule, was.probability) if was else ("", "", "")
            said = said_text(kind, each.said), said_hash(kind, each.said)
            rows.writerow([number, source, each.key, each.dated or "", *said, *before])
    into_executor(executor, "arrived", _ARRIVED, file)


def link_arrived(executor: Scratch, folder: Path, kind: str) -> None:
    """`meant` (record, entity, cluster, rule, probability) of the new records, `entity` NULL where nobody is registered yet; `doubts` (record, entity, other, probability)."""
    if kind not in COMPARED:
        _link_by_number(executor, folder, kind)
        return
    known = set(attributes(kind))
    told = ", ".join(
        f"{_said_sql(field)} AS {field}" if field in known else f"CAST(NULL AS VARCHAR) AS {field}"
        for field in fields_of(kind)
    )
    executor.make("asked", f"SELECT record, {told} FROM arrived WHERE was IS NULL")
    prepare(executor, kind, "asked", "fresh")
    _fetch_registered(executor, folder, kind, [key for (key,) in executor.rows(f"SELECT DISTINCT key FROM ({keys_sql(kind, 'fresh')})")])  # fmt: skip
    population = _population(kind)
    link_among(executor, kind, "fresh", "registered", population=population, shares=_shares(executor, kind, population))
    executor.make("meant", "SELECT record, entity, cluster, rule, probability FROM links")
    _lay_doubts(executor, kind, population)
    executor.drop("asked", "fresh", "registered", "links", "doubtful")


def _lay_doubts(executor: Scratch, kind: str, population: int) -> None:
    """`doubts` of the pairs that were found doubtful, but for those whose entries, by all their records, cannot be one."""
    columns = ", ".join(plan_of(kind).columns)
    executor.make(
        "doubting_forms",
        f"SELECT record, {columns} FROM fresh UNION ALL SELECT record, {columns} FROM registered",
    )
    executor.make(
        "doubting_entries",
        "SELECT record, entity AS entry FROM registered UNION ALL SELECT record, coalesce(entity, -cluster) FROM links",
    )
    executor.make(
        "doubting",
        """SELECT d.*, l.entry AS l, r.entry AS r FROM doubtful AS d
        JOIN doubting_entries AS l ON l.record = d."left" JOIN doubting_entries AS r ON r.record = d."right" """,
    )
    executor.make("doubting_pairs", "SELECT DISTINCT l, r FROM doubting WHERE l <> r")
    lay_excluded(
        executor,
        kind,
        "doubting_forms",
        entries="doubting_entries",
        pairs="doubting_pairs",
        into="doubting_excluded",
        population=population,
    )
    executor.make(
        "doubts",
        """SELECT coalesce(a.record, b.record) AS record, coalesce(x.entity, y.entity) AS entity,
            CASE WHEN a.record IS NOT NULL AND b.record IS NOT NULL THEN b.record END AS other, max(d.probability) AS probability
        FROM doubting AS d ANTI JOIN doubting_excluded AS v ON v.l = d.l AND v.r = d.r
        LEFT JOIN fresh AS a ON a.record = d."left" LEFT JOIN fresh AS b ON b.record = d."right"
        LEFT JOIN registered AS x ON x.record = d."left" LEFT JOIN registered AS y ON y.record = d."right" GROUP BY ALL""",
    )
    executor.drop("doubting_forms", "doubting_entries", "doubting", "doubting_pairs", "doubting_excluded")


def _said_sql(name: str) -> str:
    return f"""json_extract_string(said, '$."{name}"')"""


def _fetch_registered(executor: Scratch, folder: Path, kind: str, keys: Sequence[int]) -> None:
    """`registered` (record, entity, prepared columns): the forms of all entities with a key in common, but for keys that too many share."""
    file, columns = folder / "near.csv", plan_of(kind).columns
    out_of_database(
        f"""WITH near AS (SELECT DISTINCT unnest(few.entities) AS entity FROM unnest({_numbers(keys)}) AS asked (key) CROSS JOIN LATERAL
            (SELECT array_agg(entity) AS entities FROM (SELECT entity FROM match_key WHERE key = asked.key LIMIT {SHARED_BY + 1}) AS sharing) AS few
            WHERE cardinality(few.entities) <= {SHARED_BY})
        SELECT e.entity, e.forms FROM near JOIN match_entry e USING (entity) WHERE e.kind = {KIND_NUMBERS[kind]}""",
        file,
    )
    into_executor(executor, "near", {"entity": "BIGINT", "forms": "VARCHAR"}, file)
    executor.make("formed", """SELECT entity, unnest(from_json(forms, '[["VARCHAR"]]')) AS form FROM near""")
    if executor.rows(f"SELECT 1 FROM formed WHERE len(form) <> {len(columns)} LIMIT 1"):
        raise IndexOutdated(kind=kind)
    told = ", ".join(f"form[{place}] AS {column}" for place, column in enumerate(columns, 1))
    executor.make(
        "registered",
        f"""SELECT row_number() OVER (ORDER BY entity, CAST(form AS VARCHAR)) + (SELECT count(*) FROM arrived) AS record, entity, {told}
        FROM formed""",
    )
    executor.drop("near", "formed")


def _numbers(values: Sequence[int]) -> str:
    return f"'{{{','.join(map(str, values))}}}'::bigint[]"


def _population(kind: str) -> int:
    run = LinkRun.objects.filter(kind=kind, state="done", entities__gt=0).order_by("-pk").first()
    return population_of(run.entities if run is not None else 0)


def _shares(executor: Scratch, kind: str, population: int) -> dict[str, float]:
    """Which part of all entities bears each name of the batch, by its prepared form; of a kind without names nothing is known."""
    if "name" not in fields_of(kind):
        return {}
    names = executor.rows(
        "SELECT DISTINCT a.name, f.name FROM asked AS a JOIN fresh AS f USING (record) WHERE f.name IS NOT NULL"
    )
    terms = {name_term(kind, written): prepared for written, prepared in names}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, holders FROM match_name WHERE kind = %s AND name = ANY(%s::varchar[])",
            [KIND_NUMBERS[kind], list(terms)],
        )
        return {terms[term]: holders / population for term, holders in cursor.fetchall()}


def _link_by_number(executor: Scratch, folder: Path, kind: str) -> None:
    """A kind that is not compared is told by its number alone."""
    executor.make(
        "asked", f"SELECT record, nullif(left({_said_sql('number')}, 64), '') AS number FROM arrived WHERE was IS NULL"
    )
    numbers = [number for (number,) in executor.rows("SELECT DISTINCT number FROM asked WHERE number IS NOT NULL")]
    file = folder / "numbers.csv"
    out_of_database(
        f"SELECT identifier, min(id) FROM registry_entity WHERE kind = '{kind}' AND state = 'active'"
        f" AND identifier IN ({', '.join(map(literal, numbers)) or 'NULL'}) GROUP BY identifier",
        file,
    )
    into_executor(executor, "numbered", {"number": "VARCHAR", "entity": "BIGINT"}, file)
    executor.make(
        "meant",
        """SELECT record, entity, CASE WHEN number IS NULL THEN record ELSE min(record) OVER (PARTITION BY number) END AS cluster,
            'number' AS rule, CAST(1 AS DOUBLE) AS probability FROM asked LEFT JOIN numbered USING (number)""",
    )
    executor.make("doubts", "SELECT record, record AS entity, record AS other, 0.0::DOUBLE AS probability FROM asked WHERE FALSE")  # fmt: skip
    executor.drop("asked", "numbered")


def compose(executor: Scratch, folder: Path, kind: str) -> None:
    """`records`, `placed`, `touched` and `held` as a run has them, of the entities that the batch touches alone."""
    new = executor.rows("SELECT count(DISTINCT cluster) FROM meant WHERE entity IS NULL")[0][0]
    ids = folder / "ids.csv"
    out_of_database(f"SELECT nextval('registry_entity_id_seq') FROM generate_series(1, {int(new)})", ids)
    into_executor(executor, "ids", {"entity": "BIGINT"}, ids)
    executor.make(
        "made",
        """SELECT cluster, entity FROM (SELECT cluster, row_number() OVER (ORDER BY cluster) AS place FROM
            (SELECT DISTINCT cluster FROM meant WHERE entity IS NULL) AS new) AS clusters
        JOIN (SELECT entity, row_number() OVER (ORDER BY entity) AS place FROM ids) AS ids USING (place)""",
    )
    executor.make(
        "joining",
        """SELECT a.*, coalesce(a.was, m.entity, n.entity) AS entity, n.entity IS NOT NULL AS is_new, coalesce(m.rule, a.rule) AS how,
            coalesce(m.probability, a.probability) AS surely
        FROM arrived AS a LEFT JOIN meant AS m USING (record) LEFT JOIN made AS n ON m.entity IS NULL AND n.cluster = m.cluster""",
    )
    executor.make("touched", "SELECT DISTINCT entity FROM joining")
    _fetch_members(executor, folder, [entity for (entity,) in executor.rows("SELECT entity FROM touched ORDER BY entity")])  # fmt: skip
    told = ", ".join(f"{_said_sql(name)} AS {quoted(name)}" for name in attributes(kind))
    executor.make(
        "records",
        f"""SELECT record, source, key, said, said_hash, {_said_sql(CORRECTED)} AS corrected, {told} FROM (SELECT record, source, key, said, said_hash FROM joining
            UNION ALL SELECT record, source, key, said, said_hash FROM staying) AS rows""",
    )
    executor.make(
        "placed",
        """SELECT record, source, key, how AS rule, surely AS probability, CAST(NULL AS BIGINT) AS linked_to, dated, entity, is_new, FALSE AS stays FROM joining
        UNION ALL SELECT record, source, key, rule, probability, NULL, dated, entity, FALSE, TRUE FROM staying""",
    )
    executor.make("held", "SELECT source, key, TRUE AS open FROM joining WHERE was IS NOT NULL")


def _fetch_members(executor: Scratch, folder: Path, entities: Sequence[int]) -> None:
    """`staying`: the records that the touched entities have and keep."""
    file = folder / "members.csv"
    out_of_database(
        "SELECT entity_id, source_id, key, dated, said, said_hash, rule, probability FROM registry_record"
        f" WHERE until IS NULL AND entity_id = ANY({_numbers(entities)})",
        file,
    )
    into_executor(executor, "members", _MEMBERS, file)
    executor.make(
        "staying",
        """SELECT row_number() OVER (ORDER BY m.source, m.key) + (SELECT count(*) FROM arrived) AS record, m.* FROM members AS m
        ANTI JOIN arrived AS a ON a.source = m.source AND a.key = m.key""",
    )
    executor.drop("members")


def doubtful_sql(executor: Scratch, folder: Path) -> str:
    """SELECT of left_source, left_key, right_source, right_key, probability: each doubted record beside the surest record of whom it may be of."""
    entities = [entity for (entity,) in executor.rows("SELECT DISTINCT entity FROM doubts WHERE entity IS NOT NULL")]
    file = folder / "surest.csv"
    out_of_database(
        "SELECT DISTINCT ON (entity_id) entity_id, source_id, key FROM registry_record"
        f" WHERE until IS NULL AND entity_id = ANY({_numbers(entities)}) ORDER BY entity_id, probability DESC, source_id, key",
        file,
    )
    into_executor(executor, "surest", {"entity": "BIGINT", "source": "INTEGER", "key": "VARCHAR"}, file)
    ends = "(j.source, j.key)", "(coalesce(s.source, o.source), coalesce(s.key, o.key))"
    least, greatest = f"least({', '.join(ends)})", f"greatest({', '.join(ends)})"
    return f"""SELECT {least}[1], {least}[2], {greatest}[1], {greatest}[2], max(d.probability) FROM doubts AS d
        JOIN joining AS j USING (record) LEFT JOIN surest AS s ON s.entity = d.entity LEFT JOIN joining AS o ON o.record = d.other
        WHERE j.entity IS DISTINCT FROM coalesce(d.entity, o.entity) AND coalesce(s.key, o.key) IS NOT NULL GROUP BY ALL"""
