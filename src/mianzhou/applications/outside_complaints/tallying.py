"""Counting complaints in one statement: what came, how it stands, which department was given it and kept its time, in cells that can be added up.

A cell is counted for a grade of secrecy, a branch of article 14 and the month in which the complaints came, so that the figures of a branch or
of whole months are sums of cells, and nobody is shown in a sum what is hidden from him.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from mianzhou.applications.outside_complaints.accountability import GIVEN_BY
from mianzhou.applications.outside_complaints.lists import BRANCH_VERBS
from mianzhou.applications.outside_complaints.procedure import DEPARTMENT
from mianzhou.services.cases.api import Case

PLAIN = "plain"  # neither a trade secret nor one of the state
STAGE, NATURE, NOW, GIVEN, ANSWERED_LATE, ENDED = "stage", "nature", "now", "given", "late", "ended"


@dataclass(frozen=True, slots=True)
class Cell:
    """So many complaints (`n`) of a grade, a branch, a month in which they came, of one `name` within a `part`.

    Parts: `stage` (with those late, those rated and the sum of their stars), `nature`, `now` (the department that has them, with those late),
    `given` and `late` (the department that was given them, that answered late), `ended` (the month in which they ended, ISO).
    `charge` is the key of the unit that is in charge of them now, where that is told apart.
    """

    part: str
    grade: str
    branch: str
    month: date
    name: str
    n: int
    late: int = 0
    rated: int = 0
    stars: int = 0
    charge: int | None = None


def counted(rows: QuerySet[Case], on: date) -> list[Cell]:
    """The cells of these complaints on a day, all of one moment."""
    sql, values = counting_sql(rows, on)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Cell(*row) for row in cursor.fetchall()]


def counting_sql(rows: QuerySet[Case], on: date) -> tuple[str, list[Any]]:
    """The statement and its values."""
    keys, key_values = rows.order_by().values("pk").query.sql_with_params()
    branches = " ".join("WHEN verb = ANY(%s) THEN %s" for _ in BRANCH_VERBS)
    ranked = [value for place, verbs in enumerate(BRANCH_VERBS.values()) for value in (list(verbs), place)]
    names = " ".join("WHEN %s THEN %s" for _ in BRANCH_VERBS)
    named = [value for place, branch in enumerate(BRANCH_VERBS) for value in (place, branch)]
    verbs = [verb for each in BRANCH_VERBS.values() for verb in each]
    sql = f"""
        WITH picked (key) AS MATERIALIZED ({keys}),
        received AS MATERIALIZED (
            SELECT case_id, min(CASE {branches} END) AS place FROM service_case_event
            WHERE verb = ANY(%s) AND case_id IN (SELECT picked.key FROM picked) GROUP BY case_id
        ),
        chosen AS MATERIALIZED (
            SELECT c.id, CASE WHEN c.secrecy IN ('trade', 'state') THEN c.secrecy ELSE %s END AS grade,
                CASE r.place {names} ELSE 'none' END AS branch, date_trunc('month', c.opened_on)::date AS month,
                c.stage, c.about ->> 'nature' AS nature, c.rating, c.responsible_id AS charge,
                date_trunc('month', c.closed_on)::date AS ended,
                coalesce(c.closed_on IS NULL AND c.paused_on IS NULL AND c.due_on < %s, false) AS late
            FROM service_case c LEFT JOIN received r ON r.case_id = c.id WHERE c.id IN (SELECT picked.key FROM picked)
        ),
        given AS MATERIALIZED (
            SELECT e.id, e.case_id, e.data ->> 'unit' AS unit, c.grade, c.branch, c.month, c.charge
            FROM service_case_event e JOIN chosen c ON c.id = e.case_id WHERE e.verb = ANY(%s)
        ),
        last_given AS (
            SELECT DISTINCT ON (case_id) unit, grade, branch, month, charge FROM given
            WHERE case_id IN (SELECT case_id FROM service_case_event WHERE verb = 'answer' AND late)
            ORDER BY case_id, id DESC
        )
        SELECT %s, grade, branch, month, stage, count(*), count(*) FILTER (WHERE late), count(rating), coalesce(sum(rating), 0), charge
        FROM chosen GROUP BY grade, branch, month, stage, charge
        UNION ALL SELECT %s, grade, branch, month, nature, count(*), 0, 0, 0, charge FROM chosen
        WHERE nature IS NOT NULL GROUP BY grade, branch, month, nature, charge
        UNION ALL SELECT %s, grade, branch, month, u.short_name, count(*), count(*) FILTER (WHERE late), 0, 0, charge
        FROM chosen JOIN unit u ON u.id = charge WHERE stage = %s GROUP BY grade, branch, month, u.short_name, charge
        UNION ALL SELECT %s, grade, branch, month, unit, count(*), 0, 0, 0, charge FROM given
        WHERE unit IS NOT NULL GROUP BY grade, branch, month, unit, charge
        UNION ALL SELECT %s, grade, branch, month, unit, count(*), 0, 0, 0, charge FROM last_given
        WHERE unit IS NOT NULL GROUP BY grade, branch, month, unit, charge
        UNION ALL SELECT %s, grade, branch, month, ended::text, count(*), 0, 0, 0, charge FROM chosen
        WHERE ended IS NOT NULL GROUP BY grade, branch, month, ended, charge
    """
    values = [*key_values, *ranked, verbs, PLAIN, *named, on, list(GIVEN_BY)]
    return sql, [*values, STAGE, NATURE, NOW, DEPARTMENT, GIVEN, ANSWERED_LATE, ENDED]


def together(cells: Iterable[Cell]) -> list[Cell]:
    """The same counts, the units in charge no longer told apart."""
    summed: dict[tuple[str, str, str, date, str], Cell] = {}
    for cell in cells:
        key = (cell.part, cell.grade, cell.branch, cell.month, cell.name)
        before = summed.get(key, Cell(*key, 0))
        more = (before.n + cell.n, before.late + cell.late, before.rated + cell.rated, before.stars + cell.stars)
        summed[key] = Cell(*key, *more)
    return list(summed.values())


def written(cells: Iterable[Cell]) -> list[list[Any]]:
    """Cells as they are kept."""
    return [[c.part, c.grade, c.branch, c.month.isoformat(), c.name, c.n, c.late, c.rated, c.stars] for c in cells]


def read(kept: Iterable[list[Any]]) -> Iterator[Cell]:
    """Kept cells."""
    for part, grade, branch, month, *rest in kept:
        yield Cell(part, grade, branch, date.fromisoformat(month), *rest)
