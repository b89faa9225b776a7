"""Keeping the index in step with the registry: of some entities in the caller's transaction, so that the next question finds them; or of a whole kind.

The index is derived, as a search index is: what changes an entity is on record where that happens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection, transaction

from mianzhou.data.linkage.kinds import PLANS
from mianzhou.data.matching.entries import Entry, entry_of, forms_held, keys_held
from mianzhou.data.matching.errors import IndexOutdated
from mianzhou.data.matching.models import KIND_NUMBERS, MatchEntry, MatchName
from mianzhou.data.matching.names import NAME_COLUMNS, name_rows
from mianzhou.data.matching.plans import plan_numbered
from mianzhou.data.matching.streets import STREETS, streets_of
from mianzhou.data.matching.terms import ADDRESS, NAME
from mianzhou.data.registries.models import ACTIVE, EntityRecord

if TYPE_CHECKING:
    import pyarrow as pa

    from mianzhou.data.linkage.executor import Executor

_CHUNK = 2000


# A row of the list of names says by which version a kind was made anew: what is placed one by one does not show what an earlier version left out.
_MARKS, _VERSION = 20, "with romanised names"
_TABLES = ("match_entry", "match_key", "match_term", "match_name")


class Member(NamedTuple):
    """A record of an entity: whose it is, and what it says."""

    unit: int | None
    said: Mapping[str, object]


class Indexable(NamedTuple):
    """An entity with its records; without any it leaves the index."""

    entity: int
    kind: str
    region: int | None
    members: Sequence[Member]


def index_is_current(kind: str) -> bool:
    """Whether what the index holds of a kind was made anew by this version, and by its plan."""
    plan = PLANS.get(kind)
    entry = MatchEntry.objects.filter(kind=KIND_NUMBERS[kind]).first()
    if entry is None:
        return True
    try:
        forms_held(plan, entry.forms)
    except IndexOutdated:
        return False
    return MatchName.objects.filter(kind=_MARKS + KIND_NUMBERS[kind], name=_VERSION).exists()


def mark_current(kind: str) -> None:
    """Note that all of what the index holds of a kind was made by this version."""
    mark = MatchName(kind=_MARKS + KIND_NUMBERS[kind], name=_VERSION, holders=0, pinyin="", initials="", parts="")
    MatchName.objects.bulk_create([mark], ignore_conflicts=True)


def index_entities(*, entities: Iterable[int]) -> int:
    """Bring the index up to what these entities are made of now; how many are in it. In the transaction that changed them, or soon after."""
    wanted, indexed = sorted(set(entities)), 0
    for at in range(0, len(wanted), _CHUNK):
        held = _members(wanted[at : at + _CHUNK])
        store_entries(entities=held)
        indexed += sum(bool(each.members) for each in held)
    return indexed


def _members(entities: Sequence[int]) -> list[Indexable]:
    rows = EntityRecord.objects.filter(entity_id__in=entities, until__isnull=True, entity__state=ACTIVE)
    columns = "entity_id", "entity__kind", "entity__region_id", "source__resource__provider_id", "said"
    held: dict[int, Indexable] = {}
    for entity, kind, region, unit, said in rows.order_by("entity_id", "pk").values_list(*columns):
        each = held.setdefault(entity, Indexable(entity, kind, region, []))
        each.members.append(Member(unit, said))  # type: ignore[attr-defined]
    return [held.get(entity, Indexable(entity, "person", None, ())) for entity in entities]


@transaction.atomic
def store_entries(*, entities: Sequence[Indexable]) -> None:
    """Replace what the index holds of these entities."""
    made = [
        (each, entry_of(each.kind, PLANS.get(each.kind), (member.said for member in each.members))) for each in entities
    ]
    with connection.cursor() as cursor:
        before = _removed(cursor, [each.entity for each in entities])
        kept = [(each, entry) for each, entry in made if each.members]
        _copy(cursor, "match_entry (entity, kind, region, units, forms)", map(_entry_row, kept))
        _store_keys(cursor, [(key, each.entity) for each, entry in kept for key in sorted(entry.keys)])
        terms = [row for k in kept for row in _term_rows(*k)]
        _copy(cursor, "match_term (kind, term, entity, what, region)", terms)
        _count_names(cursor, before, _named((kind, term, entity, what) for kind, term, entity, what, _ in terms))


def _store_keys(cursor: Any, keys: Sequence[tuple[int, int]]) -> None:
    """Keys that a plan before this one left behind may be there already."""
    cursor.execute(
        "INSERT INTO match_key (key, entity) SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
        [[key for key, _ in keys], [entity for _, entity in keys]],
    )


def _entry_row(kept: tuple[Indexable, Entry]) -> tuple[Any, ...]:
    each, entry = kept
    units = sorted({member.unit for member in each.members if member.unit is not None})
    return each.entity, KIND_NUMBERS[each.kind], each.region, units, entry.forms


def _named(terms: Iterable[tuple[int, str, int, str]]) -> Counter[tuple[int, str]]:
    """Of (kind, term, entity, what) the names and streets with how many entities bear each or are there."""
    borne: set[tuple[int, str, int]] = set()
    for kind, term, entity, what in terms:
        if what == NAME:
            borne.add((kind, term, entity))
        elif what == ADDRESS:
            borne.update((kind + STREETS, street, entity) for street in streets_of(term))
    return Counter((kind, name) for kind, name, _ in borne)


def _term_rows(each: Indexable, entry: Entry) -> Iterable[tuple[Any, ...]]:
    whats: dict[str, str] = {}
    for what, term in sorted(
        entry.terms, reverse=True
    ):  # one row a term; of a name and an address alike the name counts
        whats[term] = NAME if NAME in (what, whats.get(term)) else what
    for term, what in whats.items():
        yield KIND_NUMBERS[each.kind], term, each.entity, what, each.region


def _removed(cursor: Any, entities: Sequence[int]) -> Counter[tuple[int, str]]:
    """Take the entities out of the index; the names that they bore."""
    cursor.execute("SELECT entity, kind, forms FROM match_entry WHERE entity = ANY(%s)", [list(entities)])
    keys = [(key, entity) for entity, kind, forms in cursor.fetchall() for key in keys_held(plan_numbered(kind), forms)]
    cursor.execute(
        "DELETE FROM match_key k USING unnest(%s::bigint[], %s::bigint[]) AS o (key, entity) WHERE k.key = o.key AND k.entity = o.entity",
        [[key for key, _ in keys], [entity for _, entity in keys]],
    )
    cursor.execute("DELETE FROM match_entry WHERE entity = ANY(%s)", [list(entities)])
    cursor.execute("DELETE FROM match_term WHERE entity = ANY(%s) RETURNING kind, term, entity, what", [list(entities)])
    return _named(cursor.fetchall())


def _count_names(cursor: Any, before: Counter[tuple[int, str]], after: Counter[tuple[int, str]]) -> None:
    """Bring the list of names up to who bears them now."""
    after.subtract(before)
    changed = {name: by for name, by in sorted(after.items()) if by}
    new = list(zip(*name_rows((kind, term, by) for (kind, term), by in changed.items() if by > 0), strict=True))
    if new:
        cursor.execute(
            f"INSERT INTO match_name ({NAME_COLUMNS}) SELECT kind, name, holders, pinyin, initials, parts::tsvector"
            f" FROM unnest(%s::smallint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[]) AS o ({NAME_COLUMNS})"
            " ON CONFLICT (kind, name) DO UPDATE SET holders = match_name.holders + excluded.holders",
            [list(column) for column in new],
        )
    fewer = list(zip(*((kind, term, by) for (kind, term), by in changed.items() if by < 0), strict=True))
    if fewer:
        columns = [list(column) for column in fewer]
        cursor.execute(
            "UPDATE match_name n SET holders = n.holders + o.by FROM unnest(%s::smallint[], %s::varchar[], %s::int[]) AS o (kind, name, by)"
            " WHERE n.kind = o.kind AND n.name = o.name",
            columns,
        )
        cursor.execute(
            "DELETE FROM match_name n USING unnest(%s::smallint[], %s::varchar[]) AS o (kind, name)"
            " WHERE n.kind = o.kind AND n.name = o.name AND n.holders <= 0",
            columns[:2],
        )


def _copy(cursor: Any, table: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def rebuild_index(*, kind: str, executor: Executor, members: str) -> dict[str, int]:
    """Make the index of a kind anew from a table of the executor (see `filling`); rows by table. Searches find the old one until it is whole."""
    from mianzhou.data.matching.filling import (
        filling,
    )  # here and not above: Arrow is a load that a question does without

    number = KIND_NUMBERS[kind]
    counts: Counter[str] = Counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        (begun,) = cursor.fetchone()
        beside = _is_most_of_all(cursor, number, executor, members)
        for table in _TABLES:
            if beside:
                _begin_anew(cursor, table, number)
        if not beside:
            _empty(cursor, number)
        for table, columns, rows in filling(executor, kind, members):
            _copy_columns(cursor, f"{table}{'_new' if beside else ''} ({columns})", rows)
            counts[table] += rows.num_rows
        for table in _TABLES:
            if beside:
                _take_over(cursor, table)
        mark_current(kind)
    index_entities(entities=_changed_since(kind, begun))
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"VACUUM (ANALYZE, PARALLEL 0) {table}")  # only then is a row of the index enough
    return dict(counts)


def _is_most_of_all(cursor: Any, number: int, executor: Executor, members: str) -> bool:
    """Whether making whole tables anew, with the rows of the other kinds, is less work than replacing the kind's rows where they are."""
    cursor.execute("SELECT count(*) FROM match_entry WHERE kind <> %s", [number])
    (wanted,) = executor.rows(f"SELECT count(DISTINCT entity) FROM {members}")[0]
    return bool(cursor.fetchone()[0] <= wanted)


def _empty(cursor: Any, number: int) -> None:
    """Take a kind's rows out where they are."""
    cursor.execute("DELETE FROM match_key k USING match_entry e WHERE e.entity = k.entity AND e.kind = %s", [number])
    for table in ("match_entry", "match_term", "match_name"):
        kinds = [number, number + STREETS, number + _MARKS]
        cursor.execute(f"DELETE FROM {table} WHERE kind = ANY(%s::smallint[])", [kinds])


def _changed_since(kind: str, begun: str) -> list[int]:
    """Entities whose records others changed while the index was made: written by transactions that the snapshot of its beginning does not see."""
    oldest = begun.partition(":")[0]
    epoch = int(oldest) >> 32 << 32
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.entity_id FROM registry_record r JOIN registry_entity e ON e.id = r.entity_id WHERE e.kind = %s"
            " AND age(r.xmin) <= age((%s::bigint & 4294967295)::text::xid)"
            " AND NOT pg_visible_in_snapshot((%s + r.xmin::text::bigint)::text::xid8, %s::pg_snapshot)",
            [kind, oldest, epoch, begun],
        )
        return [entity for (entity,) in cursor.fetchall()]


def _begin_anew(cursor: Any, table: str, number: int) -> None:
    """A table beside the one in use, with the rows of the other kinds."""
    cursor.execute(f"CREATE TABLE {table}_new (LIKE {table} INCLUDING DEFAULTS INCLUDING STORAGE)")
    if table == "match_key":  # a key does not tell its kind, its entity does
        others = "SELECT k.* FROM match_key k JOIN match_entry e USING (entity) WHERE e.kind <> %s"
    else:
        others = f"SELECT * FROM {table} WHERE kind %% {STREETS} <> %s"
    cursor.execute(f"INSERT INTO {table}_new {others}", [number])


def _take_over(cursor: Any, table: str) -> None:
    """Give the new table the indexes of the old one, and its place."""
    cursor.execute(
        "SELECT i.relname, pg_get_indexdef(i.oid), c.conname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
        " LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype = 'p' WHERE x.indrelid = %s::regclass ORDER BY i.relname",
        [table],
    )
    indexes = cursor.fetchall()
    for name, definition, _ in indexes:
        made = definition.replace(f" {name} ON ", f" {name}_new ON ", 1)
        cursor.execute(re.sub(rf" ON (\w+\.)?{table} ", f" ON {table}_new ", made, count=1))
    cursor.execute(f"DROP TABLE {table}")
    cursor.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for name, _, constraint in indexes:
        cursor.execute(f"ALTER INDEX {name}_new RENAME TO {name}")
        if constraint:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} PRIMARY KEY USING INDEX {name}")


def _copy_columns(cursor: Any, table: str, rows: pa.Table) -> None:
    import pyarrow as pa
    import pyarrow.csv as pc

    options = pc.WriteOptions(include_header=False, quoting_style="needed")
    with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
        for batch in rows.to_batches(max_chunksize=50_000):
            buffer = pa.BufferOutputStream()
            pc.write_csv(batch, buffer, options)
            copy.write(buffer.getvalue())
