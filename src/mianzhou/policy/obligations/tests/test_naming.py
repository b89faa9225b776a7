"""Names that became known after loading reach the obligations that print them; what a person chose stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit
from mianzhou.policy.library.models import Document
from mianzhou.policy.loading.tests.bulletins import RIVERS, bulletin, load
from mianzhou.policy.obligations.actions import units_of
from mianzhou.policy.obligations.models import Obligation, ObligationUnit
from mianzhou.policy.obligations.naming_actions import resolve_unknown_names
from mianzhou.policy.obligations.queries import obligations_of_unit
from mianzhou.policy.obligations.resolving import Resolve, ResolvedName

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, tzinfo=UTC)
STEWARD = system_actor("steward", ["units.edit", "policy.read"])


class _Known:
    """Knows one name."""

    def __init__(self, name: str, *unit_ids: int) -> None:
        self.name, self.unit_ids = name, unit_ids

    def resolver_for(self, document: Document, as_of: datetime) -> Resolve:
        def resolve(printed: str) -> ResolvedName:
            if printed == self.name:
                return ResolvedName("members" if len(self.unit_ids) > 1 else "unit", self.unit_ids, 0.9, "known")
            return ResolvedName("unknown", (), 0.0, "")

        return resolve


def _unit(code: str, name: str) -> Unit:
    city, _ = Region.objects.get_or_create(
        code="9901", defaults={"name": "绵州市", "short_name": "绵州", "level": "prefecture", "path": "9901"}
    )
    return Unit.objects.create(code=code, full_name=name, short_name=name, level="city", path=code, region=city)


def test_a_name_that_stands_for_several_units_has_a_row_for_each() -> None:
    rows = units_of("lead", ["各县"], _Known("各县", 4, 5).resolver_for(Document(), NOW))
    assert [(r.unit_id, r.order, r.resolution) for r in rows] == [(4, 0, "members"), (5, 0, "members")]
    assert [r.unit_id for r in units_of("lead", ["某某"], _Known("各县").resolver_for(Document(), NOW))] == [None]


def test_a_mapped_name_reaches_its_obligations() -> None:
    load(bulletin(RIVERS))
    water = _unit("water", "市水利局")
    assert not obligations_of_unit(water, STEWARD).exists()
    chosen = ObligationUnit.objects.filter(printed="市水利局", role="responsible").get()
    ObligationUnit.objects.filter(pk=chosen.pk).update(chosen_by="李员")
    found = resolve_unknown_names(names=_Known("市水利局", water.pk), actor=STEWARD, as_of=NOW)
    assert found == 1, "the lead; the other one a person has decided"
    row = obligations_of_unit(water, STEWARD).get()
    assert (row.title, row.leads) == ("加强巡河", True)
    assert resolve_unknown_names(names=_Known("市水利局", water.pk), actor=STEWARD, as_of=NOW) == 0


def test_a_unit_sees_what_it_leads_and_what_it_takes_part_in() -> None:
    load(bulletin(RIVERS))
    ecology = _unit("ecology", "市生态环境局")
    resolve_unknown_names(names=_Known("市生态环境局", ecology.pk), actor=STEWARD, as_of=NOW)
    rows = {o.title: o.leads for o in obligations_of_unit(ecology, STEWARD)}
    assert rows == {"加强巡河": False, "整治排污口": True}
    Obligation.objects.filter(title="整治排污口").update(status="rejected")
    assert [o.title for o in obligations_of_unit(ecology, STEWARD)] == ["加强巡河"]
