"""A small procedure and a small government, for the tests of this room and of what is built on it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.procedures.procedure import Clock, Procedure, Seat, Stage, Transition, Who

ASKS = Who("correction.raise", Seat.RAISER)
ANSWERS = Who("correction.answer", Seat.RESPONSIBLE)
DECIDES = Who("correction.judge", Seat.RESPONSIBLE)
TEN_DAYS = Clock(Limit.parse("10wd"), Text("试验", "A test"), house=True, extensions=1, extension=Limit.parse("5wd"))
ASKING = Procedure(
    id="test_asking",
    version=1,
    title=Text("询问", "Asking"),
    prefix="T",
    first="asked",
    stages=(
        Stage("asked", Text("待答复", "To be answered"), TEN_DAYS),
        Stage("refused", Text("不同意", "Refused")),
        Stage("done", Text("已办结", "Done"), ended=True),
    ),
    transitions=(
        Transition("accept", Text("同意", "Accepted"), frozenset({"asked"}), "done", (ANSWERS,), ("answer",)),
        Transition("refuse", Text("不同意", "Refused"), frozenset({"asked"}), "refused", (ANSWERS,), ("remark",)),
        Transition("note", Text("补充说明", "Noted"), frozenset({"asked", "refused"}), None, (ASKS,), ("remark",)),
        Transition("rest", Text("接受", "Rested"), frozenset({"refused"}), "done", (ASKS,)),
        Transition("press", Text("再次提出", "Pressed"), frozenset({"refused"}), "asked", (ASKS,)),
    ),
    opened_by=(ASKS,),
    read_by=(ASKS, ANSWERS, DECIDES),
    pausable_by=(ANSWERS,),
    extended_by=(DECIDES,),
    words={"answer": Text("答复", "the answer")},
)


def noon(day: date) -> datetime:
    """Noon in the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class Town:
    """A city with two bureaus and a county, and an actor for every seat."""

    def __init__(self) -> None:
        city = Region.objects.create(code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199")
        county = Region.objects.create(
            code="519901", name="甲县", short_name="甲", level="county", path="51.5199.519901", parent=city
        )
        self.region = city
        self.police = self._unit("t-police", "市公安局", city)
        self.health = self._unit("t-health", "市卫生局", city)
        self.county = self._unit("t-county", "甲县卫生局", county)

    def _unit(self, code: str, name: str, region: Region) -> Unit:
        return Unit.objects.create(
            code=code,
            full_name=f"试验{name}",
            short_name=name,
            level="county" if region.level == "county" else "city",
            kind="government",
            region=region,
            path=code,
        )

    def clerk(self, unit: Unit) -> Actor:
        """A clerk of a unit; no account."""
        return Actor(name=f"clerk@{unit.short_name}", unit_id=unit.pk, grants=(Grant("clerk", unit_path=unit.path),))

    def steward(self) -> Actor:
        """The data bureau."""
        return Actor(name="steward", grants=(Grant("steward"),))
