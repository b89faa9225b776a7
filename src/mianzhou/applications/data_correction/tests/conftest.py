"""A city with a provider, two departments that use its data, the data bureau, and a resource in a lake of its own."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.tests.office import DOER, clerk, csv_bytes, resource, unit, use_lake
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.units.api import Unit

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "title": "编号", "type": "integer", "constraints": {"required": True}},
        {"name": "name", "title": "姓名", "type": "string", "mianzhou": {"standard": "person_name", "sensitivity": "sensitive"}},
        {"name": "amount", "title": "金额", "type": "number", "constraints": {"minimum": 0}},
        {"name": "day", "title": "日期", "type": "date"},
    ],
    "primaryKey": ["id"],
}  # fmt: skip
DAY = date(2026, 3, 2)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


class Scene:
    """The provider, who uses its data, who decides; and the resource."""

    def __init__(self, mode: str) -> None:
        self.provider, self.user, self.stranger = unit("9901-mzj"), unit("9901-wjw"), unit("9901-gsj")
        self.people: Resource = resource("people", SCHEMA, provider=self.provider, mode=mode)
        self.bureau = Actor(name="steward", grants=(Grant("steward"),))
        self.batch = self.send((1, "王甲", 10, "2026-01-01"), (2, "李乙", 20, None))

    def send(self, *rows: tuple[Any, ...], on: date = DAY) -> Batch:
        delivery = receive_file(
            resource=self.people, source=io.BytesIO(csv_bytes(*rows)), name="a.csv", channel="cli", actor=DOER, as_of=at(on)
        )  # fmt: skip
        batch = run_intake(batch=delivery.batch, actor=DOER, as_of=at(on))
        assert (batch.state, batch.quarantined) == ("done", 0), batch.by_reason
        return batch

    def clerk(self, of: Unit) -> Actor:
        """A clerk of a unit, without an account."""
        found = clerk(of)
        return Actor(name=f"clerk@{of.code}", unit_id=of.pk, grants=found.grants)

    def held(self, where: str = "true") -> list[tuple[Any, ...]]:
        """The current rows."""
        with open_lake().query(f"select id, name, amount from people where {where} order by id") as answer:
            return answer.values()


@pytest.fixture(params=["upsert"])
def scene(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, transactional_db: None
) -> Scene:
    """The scene; what depends on the mode of the resource asks for several."""
    use_lake(monkeypatch, tmp_path)
    return Scene(request.param)
