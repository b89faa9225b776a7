"""Which file comes when: what it is called, up to which day it tells, and the day on which the department delivers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mianzhou.samplecity.population.departments.register import HOLDINGS
from mianzhou.samplecity.population.model import Holding

USUAL_DELAY = 5  # days after the month's end on which a punctual department delivers


@dataclass(frozen=True, slots=True)
class Due:
    """One file of one department."""

    resource: str
    batch: int
    file: str
    until: date
    day: date
    late: bool


def deliveries(until: date, holdings: Iterable[Holding] = HOLDINGS) -> Iterator[Due]:
    """Every file of the city, in the order of the manifest."""
    for holding in holdings:
        for batch in holding.batches:
            end = _told_until(holding, batch, until)
            month = "" if len(holding.batches) == 1 else f"-{end:%Y-%m}"
            late = holding.days_late.get(batch, 0)
            yield Due(
                resource=holding.name,
                batch=batch,
                file=f"{holding.name}{month}.{holding.layout.suffix}",
                until=end,
                day=end + timedelta(days=USUAL_DELAY + late),
                late=late > 0,
            )


def last_month(day: date) -> date:
    """The last day of the month whose punctual files have arrived by this day."""
    return (day - timedelta(days=USUAL_DELAY)).replace(day=1) - timedelta(days=1)


def first_month(until: date) -> date:
    """The first day of the first of a city's three months."""
    day = until
    for _ in range(2):
        day = day.replace(day=1) - timedelta(days=1)
    return day.replace(day=1)


def _told_until(holding: Holding, batch: int, until: date) -> date:
    """The day up to which a batch tells; the third, and an only one, ends with the city's day."""
    end = until
    if len(holding.batches) == 1:
        return end
    for _ in range(3 - batch):
        end = end.replace(day=1) - timedelta(days=1)
    return end
