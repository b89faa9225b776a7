"""The lines of coverage: townships of a county, villages of a township, and what is not located more closely in a line of its own, so that they add up."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from mianzhou.data.registries.api import Entity
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, Grant
from mianzhou.kernel.regions.api import Region
from mianzhou.portal.coverage_lists import around, lines_of, summed

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)


def region(code: str, level: str, parent: Region | None = None) -> Region:
    path = f"{parent.path}.{code}" if parent else code
    return Region.objects.create(code=code, name=code, short_name=code, level=level, parent=parent, path=path)


@pytest.mark.django_db
def test_lines_add_up_whatever_is_known_of_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "CITY_REGION", "9801")
    city = region("9801", "prefecture")
    county = region("980101", "county", city)
    town = region("980101001", "township", county)
    village = region("980101001001", "village", town)
    region("980101002", "township", county)
    for where in (village, town, county, county, city):
        Entity.objects.create(kind="person", name="某", region=where, record_count=2, created_at=NOW, updated_at=NOW)
    actor = Actor("steward", grants=(Grant("steward"),))

    inside = lines_of(actor, "person", around("980101", DAY), DAY).lines
    assert [(line.region.code, line.entities) for line in inside] == [("980101001", 2), ("980101002", 0), ("980101", 2)]
    assert summed(county, inside).records == 8
    closest = lines_of(actor, "person", around("980101001", DAY), DAY).lines
    assert [(line.region.code, line.entities) for line in closest] == [("980101001001", 1), ("980101001", 1)]
    for code in ("980101001001", "980199", "city"):  # a village has no lines of its own
        with pytest.raises(NotFound):
            around(code, DAY)
    whole = lines_of(actor, "person", around("", DAY), DAY).lines
    assert [(line.region.code, line.entities) for line in whole] == [("980101", 4), ("9801", 1)]
