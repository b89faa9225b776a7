"""A village with its township and county, for the tests of this application."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from mianzhou.applications.collective_assets.assets.actions import Card, enter_assets
from mianzhou.applications.collective_assets.collectives.actions import (
    Proposed,
    add_households,
    draft_roll,
    enter_roll,
    open_collective,
)
from mianzhou.applications.collective_assets.collectives.models import Collective, Household
from mianzhou.applications.collective_assets.shareholding.actions import Terms, draft_plan, give_out
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import act
from mianzhou.services.cases.models import Case
from mianzhou.services.postings.api import put_up

DAY = date(2026, 3, 2)
CARRIED = {"held_on": "2026-03-02", "members": "6", "present": "5", "in_favour": "5"}
NUMBERS = (
    "510703199001010011",
    "510703199001010038",
    "510703199001010054",
    "510703199001010070",
    "510703199001010097",
    "51070319900101011X",
)


def at(days: int = 0) -> datetime:
    """Nine in the morning of a day after the first."""
    return datetime(DAY.year, DAY.month, DAY.day, 1, tzinfo=UTC) + timedelta(days)


class Village:
    """A collective of a township in a county, and an actor for every seat."""

    def __init__(self) -> None:
        self.county = Region.objects.create(
            code="519901", name="甲县", short_name="甲", level="county", path="51.5199.519901"
        )
        self.place = Region.objects.create(
            code="519901101",
            name="乙镇",
            short_name="乙",
            level="township",
            path="51.5199.519901.519901101",
            parent=self.county,
        )
        self.township = Unit.objects.create(
            code="519901101-gov",
            full_name="乙镇人民政府",
            short_name="乙镇政府",
            level="township",
            kind="government",
            region=self.place,
            path="519901101-gov",
        )
        self.keeper = self._of_unit("农经员", "clerk")
        self.head = self._of_unit("镇长", "head")
        self.county_desk = Actor(
            name="县农业农村局", person_id=None, grants=(Grant("authority", region_path=self.county.path),)
        )
        self.collective: Collective = open_collective(
            code="N2519901101001",
            name="丙村股份经济合作社",
            form="shareholding",
            unit=self.township,
            region=self.place,
            actor=self.head,
            as_of=at(),
        )

    def _of_unit(self, name: str, role: str) -> Actor:
        return Actor(name=name, unit_id=self.township.pk, grants=(Grant(role, unit_path=self.township.path),))

    def household(self, number: str) -> Household:
        """A household by its number."""
        return Household.objects.select_related("collective__book", "collective__measure").get(
            collective=self.collective, number=number
        )

    def settle(self) -> None:
        """Three households of two, of which the last is poor."""
        rows = [("1", "赵一", "", False), ("2", "钱二", "", False), ("10", "孙三", "", True)]
        add_households(collective=self.collective, rows=rows, actor=self.keeper, as_of=at())

    def roll(self) -> None:
        """Six members, confirmed through the whole procedure."""
        people = tuple(
            Proposed(("1", "2", "10")[n // 2], f"成员{n}", number, "initial", worked_years=n)
            for n, number in enumerate(NUMBERS)
        )
        drafted = draft_roll(
            collective=self.collective, title="成员确认", base_on=DAY, members=people, actor=self.keeper, as_of=at()
        )
        self.carry(drafted.case)
        enter_roll(roll_id=drafted.pk, actor=self.keeper, as_of=at(10))

    def shares(self, percent: str = "20") -> None:
        """Ten shares a member, one a year worked, five more where poor; the collective's part as told."""
        terms = Terms(Decimal(10), Decimal(1), Decimal(5), Decimal(percent))
        plan = draft_plan(
            collective=self.collective, title="股权设置", base_on=DAY, terms=terms, actor=self.keeper, as_of=at(11)
        )
        self.carry(plan.case, begun=11)
        give_out(plan_id=plan.pk, actor=self.keeper, as_of=at(30))

    def carry(self, case: Case, *, begun: int = 0) -> None:
        """Take a case through vote, public notice, the township and the county."""
        act(case_id=case.pk, verb="vote", actor=self.keeper, as_of=at(begun), data=dict(CARRIED))
        put_up(case_id=case.pk, title="公示", body="名单见附件", until_on=None, actor=self.keeper, as_of=at(begun))
        act(case_id=case.pk, verb="submit", actor=self.keeper, as_of=at(begun + 8))
        act(case_id=case.pk, verb="pass", actor=self.head, as_of=at(begun + 8))
        act(case_id=case.pk, verb="file", actor=self.county_desk, as_of=at(begun + 9))

    def assets(self) -> None:
        """A wood, a shop, a school, and a pond that a neighbour claims."""
        cards = (
            Card("Z1", "后山林地", "forest", DAY, area=Decimal("120.50")),
            Card("J1", "门面房", "houses", DAY, value=Decimal("300000")),
            Card("F1", "旧小学", "education", DAY, value=Decimal("80000")),
            Card("Z2", "鱼塘", "water", DAY, area=Decimal("8"), disputed="与丁村边界不清"),
        )
        enter_assets(collective=self.collective, cards=cards, actor=self.keeper, as_of=at())
