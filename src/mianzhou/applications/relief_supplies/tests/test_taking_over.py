"""Figures of townships counted in the registry of persons: whoever lives in a village lives in its township."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mianzhou.applications.relief_supplies.townships.taking_over import figures_from
from mianzhou.data.geography.api import Outline, store_boundaries
from mianzhou.data.registries.api import Entity
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import Region

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_people_of_villages_are_people_of_their_township() -> None:
    county = Region.objects.create(code="970100", name="甲县", short_name="甲", level="county", path="970100")
    town = Region.objects.create(
        code="970100101", name="乙镇", short_name="乙", level="township", parent=county, path="970100.970100101"
    )
    village = Region.objects.create(
        code="970100101201",
        name="丙村",
        short_name="丙村",
        level="village",
        parent=town,
        path=f"{town.path}.970100101201",
    )
    outline = Outline(town.code, ((((0, 0), (2, 0), (2, 2), (0, 2), (0, 0)),),))
    store_boundaries(outlines=[outline], source="t", actor=system_actor("t", ["regions.edit"]), as_of=NOW)
    for where in (village, village, town, county):
        Entity.objects.create(kind="person", name="某", region=where, created_at=NOW, updated_at=NOW)
    Entity.objects.create(kind="person", name="某", region=village, state="withdrawn", created_at=NOW, updated_at=NOW)
    [figures] = figures_from()
    assert (figures.region, figures.people, figures.households) == (town, 3, 1)
