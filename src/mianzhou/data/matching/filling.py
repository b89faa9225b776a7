"""The index of a whole kind, by statements: the same entries, keys, terms and names as made of one entity at a time.

`members` is a table of `record` (BIGINT, once each), `entity`, `region_id`, `unit_id` (BIGINT) and the fields as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from mianzhou.data.linkage.keys import key_hash_sql, key_text_sql
from mianzhou.data.linkage.kinds import PLANS
from mianzhou.data.linkage.preparing import prepare
from mianzhou.data.matching.entries import MOST_FORMS
from mianzhou.data.matching.models import KIND_NUMBERS
from mianzhou.data.matching.names import NAME_COLUMNS, name_rows
from mianzhou.data.matching.streets import STREETS, streets_sql
from mianzhou.data.matching.terms import (
    ADDRESS,
    NAME,
    NUMBER,
    PHONE,
    address_core_sql,
    name_term,
    number_term_sql,
    phone_term_sql,
    text_term_sql,
)

if TYPE_CHECKING:
    from mianzhou.data.linkage.executor import Executor
    from mianzhou.data.linkage.model import Plan

# What stands in the executor while the index is made.
PREPARED, KEPT, TERMS, NAMES = "match_prepared", "match_kept", "match_terms", "match_names"
SLICES = 8  # a table leaves the engine in so many pieces, so that none of them fills the memory
Piece = tuple[str, str, pa.Table]


def filling(executor: Executor, kind: str, members: str) -> Iterator[Piece]:
    """(table, columns, rows) of everything that the index holds of a kind, piece by piece."""
    number, plan = KIND_NUMBERS[kind], PLANS.get(kind)
    if plan is not None:
        prepare(executor, plan, members, PREPARED)
        executor.make(KEPT, kept_sql(plan, PREPARED, members))
        executor.drop(PREPARED)
    for told, kept in zip(_slices(members), _slices(KEPT), strict=True):
        sql = entries_sql(number, plan, told, kept)
        yield "match_entry", "entity, kind, region, units, forms", executor.arrow(sql)
    if plan is not None:
        for kept in _slices(KEPT):
            yield "match_key", "key, entity", executor.arrow(entity_keys_sql(plan, kept))
        executor.drop(KEPT)
    _lay_names(executor, kind, members)
    executor.make(TERMS, terms_sql(number, members))
    for terms in _slices(TERMS):
        columns = "kind, term, entity, what, region"
        yield "match_term", columns, executor.arrow(f"SELECT {columns} FROM {terms}")
    borne = [*executor.rows(f"SELECT kind, term, count(*) FROM {TERMS} WHERE what = '{NAME}' GROUP BY kind, term")]
    borne += executor.rows(streets_held_sql(number, TERMS))
    executor.drop(TERMS, NAMES)
    named = zip(*name_rows(borne), strict=True) if borne else ()
    yield "match_name", NAME_COLUMNS, pa.table(dict(zip(NAME_COLUMNS.split(", "), map(list, named), strict=False)))


def _slices(table: str) -> Iterator[str]:
    """The rows of a table, in every slice those of some entities: what is told apart by entity is worked out slice by slice, once."""
    yield from (f"(SELECT * FROM {table} WHERE hash(entity) % {SLICES} = {part}) AS slice" for part in range(SLICES))


def kept_sql(plan: Plan, prepared: str, members: str) -> str:
    """The forms kept of every entity: the distinct ones, the commonest first."""
    columns = ", ".join(plan.columns)
    distinct = f"SELECT m.entity, {columns}, count(*) AS times FROM {prepared} p JOIN (SELECT record, entity FROM {members}) m USING (record) GROUP BY m.entity, {columns}"
    with_form = f"SELECT *, CAST(to_json([{columns}]) AS VARCHAR) AS form FROM ({distinct}) AS forms"
    return f"SELECT *, row_number() OVER (PARTITION BY entity ORDER BY times DESC, form) AS nth FROM ({with_form}) AS told QUALIFY nth <= {MOST_FORMS}"


def entries_sql(number: int, plan: Plan | None, members: str, kept: str) -> str:
    """(entity, kind, region, units, forms) of the entities of some members and their kept forms; of a kind that is not compared without forms."""
    units = "'{' || coalesce(array_to_string(list_sort(list_distinct(list(unit_id))), ','), '') || '}'"
    told = f"SELECT entity, max(region_id) AS region, {units} AS units FROM {members} GROUP BY entity"
    if plan is None:
        return f"SELECT entity, {number} AS kind, region, units, '[]' AS forms FROM ({told}) AS told"
    forms = f"SELECT entity, '[' || string_agg(form, ',' ORDER BY nth) || ']' AS forms FROM {kept} GROUP BY entity"
    return f"SELECT entity, {number} AS kind, region, units, forms FROM ({told}) AS told JOIN ({forms}) AS formed USING (entity)"


def entity_keys_sql(plan: Plan, kept: str) -> str:
    """(key, entity) of kept forms, each pair once."""
    listed = ", ".join(key_text_sql(key) for key in plan.keys)
    texts = f"SELECT DISTINCT entity, unnest([{listed}]) AS text FROM {kept}"
    return f"SELECT DISTINCT {key_hash_sql('text')} AS key, entity FROM ({texts}) AS texts WHERE text IS NOT NULL"


def _lay_names(executor: Executor, kind: str, members: str) -> None:
    """The distinct names with their terms."""
    names = [name for (name,) in executor.rows(f"SELECT DISTINCT name FROM {members} WHERE name IS NOT NULL")]
    executor.lay(NAMES, pa.table({"name": names, "term": [name_term(kind, name) for name in names]}))


def streets_held_sql(number: int, terms: str) -> str:
    """(kind, street, entities) of the addresses among some terms."""
    each = f"SELECT entity, unnest({streets_sql('term')}) AS street FROM {terms} WHERE what = '{ADDRESS}'"
    return f"SELECT {number + STREETS}, street, count(DISTINCT entity) FROM ({each}) AS each WHERE street <> '' GROUP BY street"


def terms_sql(number: int, members: str) -> str:
    """(kind, term, entity, what, region), every term of an entity once; of a name and an address alike the name counts."""
    address = f"SELECT entity, region_id, {text_term_sql('address')} AS term FROM {members}"
    each = (
        f"SELECT entity, region_id, '{NAME}' AS what, term FROM {members} JOIN {NAMES} USING (name)",
        f"SELECT entity, region_id, '{NUMBER}', {number_term_sql('number')} FROM {members}",
        f"SELECT entity, region_id, '{PHONE}', {phone_term_sql('phone')} FROM {members}",
        f"SELECT entity, region_id, '{ADDRESS}', term FROM ({address}) AS whole",
        f"SELECT entity, region_id, '{ADDRESS}', {address_core_sql('term')} FROM ({address}) AS whole",
    )
    ranked = f"CASE what WHEN '{NAME}' THEN '0' ELSE what END"
    return (
        f"SELECT {number} AS kind, term, entity, arg_min(what, {ranked}) AS what, max(region_id) AS region"
        f" FROM ({' UNION ALL '.join(each)}) AS terms WHERE term <> '' GROUP BY term, entity"
    )
