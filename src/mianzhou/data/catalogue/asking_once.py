"""Ask once: who holds already what a new resource or form asks for, and how much of what is collected is collected twice.

Only published resources hold anything. An item is the same if it asks for the same concept of the same subject (a person, an organisation)
and its standard does not contradict; nearly the same if its standard is equal and its wording comes close, or one of the two is only the
other's pinyin initials. Every asked item costs three searches over indexes that stop at `MOST` finds, so the catalogue's size hardly matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

from mianzhou.data.catalogue.concepts import Named, concept_of, initials_of
from mianzhou.data.catalogue.models import Resource, ResourceItem

How = Literal["same", "initials", "similar"]
MOST = 20
ALIKE = 0.45  # share of common trigrams from which two wordings of one standard count as close


@dataclass(frozen=True, slots=True)
class Held:
    """An item that is held already: what was asked for, where it is, and how it was recognised."""

    asked: str
    resource: Resource
    item: ResourceItem
    how: How


@dataclass(frozen=True, slots=True)
class Asked:
    """An item that somebody wants to ask for, as a form describes it."""

    name: str
    title: str = ""
    standard: str | None = None


_PLACE = """r.state = 'published' AND NOT r.id = ANY(%(excluding)s)
        AND (i.subject = %(subject)s OR i.subject = '' OR %(subject)s = '') LIMIT %(most)s"""

# `words` walks the distinct concepts of the asked standards along their index, so that wordings are compared once and not once a row.
_HELD = f"""
WITH RECURSIVE asked AS (
    SELECT * FROM unnest(%(names)s::text[], %(concepts)s::text[], %(initials)s::text[], %(standards)s::text[])
        WITH ORDINALITY AS a(name, concept, initials, standard, position)
), words(standard, concept) AS (
    SELECT s.standard, (SELECT min(i.concept) FROM data_resource_item i WHERE i.standard = s.standard AND i.concept > '')
      FROM (SELECT DISTINCT standard FROM asked WHERE standard <> '') s
    UNION ALL
    SELECT w.standard, (SELECT min(i.concept) FROM data_resource_item i WHERE i.standard = w.standard AND i.concept > w.concept)
      FROM words w WHERE w.concept IS NOT NULL
), close AS MATERIALIZED (
    SELECT a.position, w.standard, w.concept FROM asked a JOIN words w USING (standard)
     WHERE w.concept <> a.concept AND similarity(w.concept, a.concept) >= %(alike)s
)
SELECT DISTINCT ON (asked.position, found.id) asked.name, found.id, found.how
FROM asked, LATERAL (
    (SELECT i.id, 1 AS rank, 'same' AS how FROM data_resource_item i JOIN data_resource r ON r.id = i.resource_id
      WHERE i.concept = asked.concept AND (i.standard = asked.standard OR i.standard = '' OR asked.standard = '')
        AND {_PLACE})
    UNION ALL
    (SELECT i.id, 2, 'initials' FROM data_resource_item i JOIN data_resource r ON r.id = i.resource_id
      WHERE i.initials = asked.initials AND i.standard = asked.standard AND i.concept <> asked.concept
        AND length(asked.initials) > 2 AND (i.concept = i.initials OR asked.concept = asked.initials)
        AND {_PLACE})
    UNION ALL
    (SELECT i.id, 3, 'similar' FROM close c JOIN data_resource_item i USING (standard, concept)
       JOIN data_resource r ON r.id = i.resource_id
      WHERE c.position = asked.position AND {_PLACE})
) AS found
WHERE asked.concept <> ''
ORDER BY asked.position, found.id, found.rank
"""


def already_held(
    fields: Iterable[Named], *, subject: str = "", excluding: Resource | None = None, most: int = MOST
) -> list[Held]:
    """Where each of these items is held already, in their order, the surest finds first, at most `most` of a kind for each.

    `subject` is of whom the items are asked (`concepts.subject_of`); without it every subject counts. `excluding` is the resource itself.
    """
    asked = [(f, concept_of(f.title, f.name)) for f in fields]
    given: dict[str, Any] = {
        "names": [f.name for f, _ in asked],
        "concepts": [concept for _, concept in asked],
        "initials": [initials_of(concept) for _, concept in asked],
        "standards": [f.standard or "" for f, _ in asked],
        "subject": subject,
        "excluding": [excluding.pk] if excluding is not None else [],
        "alike": ALIKE,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HELD, given)
        found = cursor.fetchall()
    items = (
        ResourceItem.objects.select_related("resource__provider")
        .defer("resource__search_text", "description")
        .in_bulk([pk for _, pk, _ in found])
    )
    ranks = {"same": 0, "initials": 1, "similar": 2}
    held = [Held(name, items[pk].resource, items[pk], how) for name, pk, how in found if pk in items]
    order = {f.name: n for n, (f, _) in enumerate(asked)}
    return sorted(held, key=lambda h: (order[h.asked], ranks[h.how], h.resource.pk))


@dataclass(frozen=True, slots=True)
class Repeated:
    """One thing that several departments ask the same subject for."""

    concept: str
    subject: str
    providers: int
    resources: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repetition:
    """How much is asked more than once: `repeated` of `asked` concepts, and those asked by most departments."""

    asked: int
    repeated: int
    most: tuple[Repeated, ...]

    @property
    def share(self) -> float:
        """The repeat-collection rate, between 0 and 1."""
        return self.repeated / self.asked if self.asked else 0.0


# A key is what tables are joined by, so holding it twice is not asking twice.
_REPEATED = """
WITH asked AS (
    SELECT i.concept, i.subject, r.provider_id, r.id AS resource_id
      FROM data_resource_item i JOIN data_resource r ON r.id = i.resource_id
     WHERE r.state = 'published' AND i.concept <> '' AND NOT i.in_key
), counted AS (
    SELECT concept, subject, count(DISTINCT provider_id) AS providers, count(DISTINCT resource_id) AS resources
      FROM asked GROUP BY concept, subject
), totals AS (SELECT count(*) AS asked, count(*) FILTER (WHERE providers > 1) AS repeated FROM counted)
SELECT t.asked, t.repeated, c.concept, c.subject, c.providers, c.resources,
       (SELECT array_agg(DISTINCT u.short_name) FROM asked a JOIN unit u ON u.id = a.provider_id
         WHERE a.concept = c.concept AND a.subject = c.subject)
  FROM totals t LEFT JOIN LATERAL (
    SELECT * FROM counted WHERE providers > 1 ORDER BY providers DESC, resources DESC, concept LIMIT %(most)s
  ) c ON true
"""


def repetition(*, most: int = 50) -> Repetition:
    """Which items are collected by two or more departments, counted over everything published."""
    with connection.cursor() as cursor:
        cursor.execute(_REPEATED, {"most": most})
        rows = cursor.fetchall()
    asked, repeated = rows[0][:2]
    found = [Repeated(row[2], row[3], row[4], row[5], tuple(row[6])) for row in rows if row[2] is not None]
    return Repetition(asked, repeated, tuple(found))
