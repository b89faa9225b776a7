"""Key figures: what a collective has and owes, and the same together by township and county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mianzhou.applications.collective_assets.assets.contract_actions import Terms, enter_contract
from mianzhou.applications.collective_assets.assets.models import Asset
from mianzhou.applications.collective_assets.collectives.queries import collectives_for
from mianzhou.applications.collective_assets.supervision.key_figures import (
    COUNTY,
    TOWNSHIP,
    figures_of,
    grouped,
    total_of,
)
from mianzhou.applications.collective_assets.tests.village import DAY, Village, at

pytestmark = pytest.mark.django_db


def test_figures_of_a_village_by_itself_and_of_its_places(village: Village) -> None:
    village.settle()
    village.roll()
    village.assets()
    shop = Asset.objects.get(card="J1")
    terms = Terms("HT1", "lease", "甲", "tender", "决议", DAY, date(2029, 3, 1), Decimal(6000), Decimal(10000))
    enter_contract(asset_id=shop.pk, terms=terms, actor=village.keeper, as_of=at(1))
    seen = collectives_for(village.head)
    (found,) = figures_of(seen, date(2026, 4, 1))
    assert (found.households, found.members, found.certified, found.disputed) == (3, 6, 0, 1)
    # The pond that a neighbour claims is in no sum; a resource has no price.
    assert (found.area, found.operating, found.non_operating) == (Decimal("120.50"), 300_000, 80_000)
    assert (found.contracts, found.warned, found.late) == (1, 1, 1)
    assert found.unpaid == 6000  # the first rent was due with the beginning
    (township,) = grouped(seen, [found], TOWNSHIP)
    (county,) = grouped(seen, [found], COUNTY)
    assert (township.name, township.place) == ("乙镇政府", "甲县")
    assert (county.code, county.name) == ("519901", "甲县")
    for together in (township, county, total_of([found])):
        assert (together.collectives, together.area, together.unpaid) == (1, found.area, found.unpaid)
    assert total_of([found, found]).members == 12
