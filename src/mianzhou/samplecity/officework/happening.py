"""What happens in the departments: something with a moment, that can be found out to have been done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from mianzhou.data.catalogue.api import Resource, resource_named
from mianzhou.data.intake.api import Batch
from mianzhou.kernel.people.api import Actor, actor_for, system_actor
from mianzhou.kernel.units.api import unit_by_code
from mianzhou.samplecity.living import CITY
from mianzhou.samplecity.people import Staff, open_accounts, staff_of

REGION = "9801"


@dataclass(frozen=True, slots=True)
class Happening:
    """One step. `done` looks whether it has been taken, so that a start that was killed is finished by the next and nothing is done twice."""

    moment: datetime
    done: Callable[[], bool]
    do: Callable[[datetime], object]

    @property
    def name(self) -> str:
        """Which step of the city's life it is, by the function that takes it."""
        return f"{self.do.__module__.rpartition('.')[2]}.{self.do.__qualname__.partition('.')[0].strip('_')}"


class Office:
    """Who acts, looked up once: clerks and heads of units, the data steward, the processes."""

    def __init__(self, begin: datetime) -> None:
        self.begin = begin
        self._staff: dict[str, Staff] = {}

    def clerk(self, code: str) -> Actor:
        """The clerk of the unit with this code; opened at the beginning if there is none."""
        if code not in self._staff:
            unit = unit_by_code(code)
            found = staff_of([unit], city=REGION, actor=self._registrar, as_of=self.begin)
            self._staff[code] = found[unit.pk]
        return self._staff[code].clerk

    @cached_property
    def steward(self) -> Actor:
        """The data bureau's steward."""
        return actor_for(open_accounts(city=REGION, actor=self._registrar, as_of=self.begin)["weihu"])

    @cached_property
    def worker(self) -> Actor:
        """The process that carries batches."""
        return system_actor("采集 intake", ["intake.send"])

    @cached_property
    def _registrar(self) -> Actor:
        return system_actor("样例城市 sample city", ["people.edit"])


def at(day: date, hour: int = 9, minute: int = 15) -> datetime:
    """A moment of a day in the city; a quarter past nine is when offices send."""
    return datetime.combine(day, time(hour, minute), CITY)


def days_before(now: datetime, days: int, hour: int = 10, minute: int = 20) -> datetime:
    """An hour of office some days ago."""
    return at(now.astimezone(CITY).date() - timedelta(days=days), hour, minute)


def batch_of(resource: str, file: str) -> Batch | None:
    """The batch that a file of this name made, if it has ended."""
    found = Batch.objects.filter(resource__name=resource, deliveries__name=file).exclude(finished_at=None)
    return found.select_related("resource__provider__region", "version").order_by("pk").first()


def known(resource: str) -> Resource:
    """The resource of this name."""
    return resource_named(resource)
