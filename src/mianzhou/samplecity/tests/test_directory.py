"""The directory of the invented city: units entered, on their way in every state, changed and gone; filled once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from mianzhou.data.normalising.api import is_credit_code
from mianzhou.data.registries.models import Entity
from mianzhou.kernel.people.api import system_actor
from mianzhou.kernel.regions.api import SHIPPED, load_regions
from mianzhou.kernel.units.api import SHIPPED as UNITS
from mianzhou.kernel.units.api import load_units
from mianzhou.samplecity import directory
from mianzhou.samplecity.api import DATA, REGION
from mianzhou.services.cases.api import Case, late_cases
from mianzhou.services.registers.api import RegisterEntry

NOW = datetime(2026, 6, 18, 2, tzinfo=UTC)


@pytest.mark.django_db
def test_units_in_every_state(monkeypatch: pytest.MonkeyPatch) -> None:
    loader, registrar = system_actor("test", ["regions.edit", "units.edit"]), system_actor("test", ["people.edit"])
    load_regions(path=SHIPPED, actor=loader, as_of=NOW)
    load_regions(path=DATA / "regions", actor=loader, as_of=NOW)
    load_units(path=UNITS, actor=loader, as_of=NOW)
    load_units(path=DATA / "units", actor=loader, as_of=NOW)
    monkeypatch.setattr(directory, "ENTERED", 9)
    directory.fill_directory(city=REGION, registrar=registrar, now=NOW)
    assert not Case.objects.exists()  # nothing is linked yet, and nothing is invented
    stems = (f"91980121MA6{n:06d}" for n in range(40))
    for stem in stems:
        code = next(stem + c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(stem + c))
        Entity.objects.create(kind="organisation", name=f"企业{code}", identifier=code, created_at=NOW, updated_at=NOW)
    for _ in range(2):
        directory.fill_directory(city=REGION, registrar=registrar, now=NOW)
    stages = Counter(Case.objects.filter(procedure=directory.ENTERING).values_list("stage", flat=True))
    assert stages == {
        "entered": 9, "qualification": 3, "documents": 2, "on_site": 2, "approval": 3, "lacking": 2, "refused": 2, "withdrawn": 1,
    }  # fmt: skip
    assert late_cases(Case.objects.all(), NOW.date()).exists()
    assert Counter(RegisterEntry.objects.values_list("state", flat=True)) == {"active": 8, "ended": 1}
    waiting = Case.objects.filter(procedure__in=(directory.CHANGING, directory.LEAVING), stage="approval")
    assert sorted(waiting.values_list("procedure", flat=True)) == [directory.CHANGING, directory.LEAVING]
