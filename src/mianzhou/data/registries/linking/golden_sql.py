"""Golden records of many entities at once: the same rules as `survivorship.golden`, as SQL over `told` (entity, source, dated, corrected, attributes). Touches nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mianzhou.data.lake.views import literal, quoted
from mianzhou.data.registries.survivorship import Attribute, Survivorship

_CRITERIA: Final = {"authority": "authority", "agreement": "agreement", "recency": "coalesce(date_diff('day', DATE '1970-01-01', dated), -1000000)"}  # fmt: skip
# The day on which the attribute was corrected, if it was: see `survivorship.corrected_days`.
_CORRECTED_ON: Final = "CASE WHEN corrected IS NOT NULL THEN TRY_CAST(regexp_extract(corrected, '(\\S+):' || attribute || '( |$)', 1) AS DATE) END"
# The columns by which an entity is listed, from which attribute.
LISTED: Final = {"identifier": "number", "phone": "phone", "address": "address", "born": "birth", "sex": "sex", "region": "region"}  # fmt: skip
_NAME: Final = {"place": "address", "household": "number"}


def believed_sql(rules: Survivorship, kind: str, sources: Mapping[int, Mapping[str, int]]) -> str:
    """A table `believed` (source, attribute, believed) from the authority of each source."""
    rows = [
        f"({source}, {literal(attribute)}, {authority})"
        for source, authorities in sources.items()
        for attribute, authority in authorities.items()
        if attribute in rules.kinds[kind]
    ]
    return f"CREATE OR REPLACE TABLE believed AS SELECT * FROM (VALUES {', '.join(rows)}) AS t(source, attribute, believed);"


def golden_sql(kind: str, known: Mapping[str, Attribute], told: str = "told") -> str:
    """SELECT of entity, golden (JSON), records, and the listed columns, one row for each entity of `told`."""
    names = ", ".join(quoted(name) for name in known)
    order = ", ".join(f"{_place_sql(known, place)} DESC" for place in range(3))
    name = _NAME.get(kind, "name")
    listed = {"name": name, **LISTED}
    columns = ", ".join(
        f"coalesce(max(value) FILTER (place = 1 AND attribute = {literal(attribute)}), '') AS {column}"
        for column, attribute in listed.items()
    )
    plain = "json_object('value', value, 'source', source, 'date', CAST(dated AS VARCHAR))"
    return f"""
WITH said AS (UNPIVOT (SELECT entity, source, dated, corrected, {names} FROM {told}) ON {names} INTO NAME attribute VALUE value),
long AS (SELECT entity, source, attribute, value, coalesce({_CORRECTED_ON}, dated) AS dated FROM said),
by_source AS (
    SELECT entity, attribute, value, source, max(dated) AS dated, any_value(believed) AS believed
    FROM long JOIN believed USING (source, attribute) GROUP BY entity, attribute, value, source),
by_value AS (
    SELECT entity, attribute, value, max(believed) AS authority, count(*) AS agreement, max(dated) AS dated,
        arg_min(source, (-believed, source)) AS source, sum(believed) AS support, sum(ln(1 - believed / 100.0)) AS doubt
    FROM by_source GROUP BY entity, attribute, value),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY entity, attribute ORDER BY {order}, value) AS place,
        sum(support) OVER (PARTITION BY entity, attribute) AS total FROM by_value),
others AS (
    SELECT entity, attribute, list({plain} ORDER BY place) AS others FROM ranked WHERE place > 1 GROUP BY entity, attribute),
best AS (
    SELECT r.entity, r.attribute, r.value, r.place, json_object('value', r.value, 'source', r.source, 'date', CAST(r.dated AS VARCHAR),
        'confidence', CASE WHEN total > 0 THEN round((1 - exp(doubt)) * support / total, 2) ELSE 0 END,
        'others', to_json(coalesce(o.others, []))) AS told
    FROM ranked r LEFT JOIN others o USING (entity, attribute) WHERE r.place = 1),
counted AS (SELECT entity, count(*) AS records FROM {told} GROUP BY entity)
SELECT entity, any_value(records) AS records, '{{' || coalesce(string_agg('"' || attribute || '":' || CAST(told AS VARCHAR), ',' ORDER BY attribute), '') || '}}' AS golden, {columns}
FROM counted LEFT JOIN best USING (entity) GROUP BY entity"""


def _place_sql(known: Mapping[str, Attribute], place: int) -> str:
    """The place-th thing that decides, by attribute."""
    cases = []
    for criterion, sql in _CRITERIA.items():
        mine = [literal(name) for name, attribute in known.items() if attribute.order[place] == criterion]
        if mine:
            cases.append(f"WHEN attribute IN ({', '.join(mine)}) THEN {sql}")
    return f"CASE {' '.join(cases)} END"
