"""A small register and a small government, for the tests of this room and of its pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.registers import api

REGISTER = api.Register(
    id="test_units",
    title=Text("试验名录", "Test directory"),
    prefix="ML",
    fields=(
        api.RegisterField("name", Text("名称", "Name"), required=True, public=True),
        api.RegisterField("founded", Text("成立日期", "Founded"), kind=api.DAY),
        api.RegisterField("staff", Text("人数", "Staff"), kind=api.NUMBER, public=True),
        api.RegisterField("phone", Text("电话", "Telephone")),
    ),
    basis=Text("试验文件第一条", "Test document, article 1"),
    read_by="ledger.read",
    kept_by="ledger.keep",
    approved_by="ledger.approve",
    review_months=12,
    certificate=Text("试验证书", "Test certificate"),
    is_public=True,
)
VALUES = {"name": "甲厂", "founded": "2020-02-29", "staff": "12.0", "phone": "0000-1234"}


def noon(day: date) -> datetime:
    """Noon in the city."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class Office:
    """Two units that keep entries, each with a clerk and a head."""

    def __init__(self) -> None:
        api.publish_register(REGISTER)
        region = Region.objects.create(
            code="5199", name="试验市", short_name="试验", level="prefecture", path="51.5199"
        )
        self.one, self.other = self._unit("t-one", region), self._unit("t-two", region)

    def _unit(self, code: str, region: Region) -> Unit:
        return Unit.objects.create(
            code=code,
            full_name=f"试验{code}",
            short_name=code,
            level="city",
            kind="government",
            region=region,
            path=code,
        )

    def actor(self, role: str, unit: Unit | None = None) -> Actor:
        place = unit or self.one
        return Actor(f"{role}@{place.code}", person_id=1, unit_id=place.pk, grants=(Grant(role, unit_path=place.path),))

    def entered(self, day: date, **values: str) -> api.RegisterEntry:
        return api.enter(
            register=REGISTER,
            title="甲厂",
            values={**VALUES, **values},
            unit=self.one,
            actor=self.actor("clerk"),
            as_of=noon(day),
        )
