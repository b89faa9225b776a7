"""The part of the lived city that concerns the directory of basic units: a unit entered by the four checks, and one that waits for approval."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from tests.journeys.seeding_cases import PDF

UNIT = {
    "name": "云川市江畔面馆", "credit_code": "91980101MA60000036", "form": "enterprise", "category": "trade", "industry": "餐饮业",
    "address": "云川市东屏区望江街道江畔路12号", "registrar": "market",
}  # fmt: skip


def directory_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.applications.basic_units.procedures import ENTERING
    from mianzhou.kernel.people.api import Person, actor_for, system_actor
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.services.cases.api import act, open_case
    from mianzhou.services.materials.api import add_material

    town, keeper = (actor_for(Person.objects.get(username=name)) for name in ("nongjing", "tongji"))
    trade = system_actor("journey", ["directory.check"])
    for n, (name, code) in enumerate(((UNIT["name"], UNIT["credit_code"]), ("云川市江畔茶楼", "91980101MA60000023"))):
        at = now - timedelta(days=9 - n)
        case = open_case(
            procedure=ENTERING, title=f"基本单位入库：{name}", responsible=unit_by_code("9801-swj2"),
            raiser_unit=unit_by_code("980121101-gov"), about={**UNIT, "name": name, "credit_code": code}, actor=town, as_of=at,
        )  # fmt: skip
        for kind in ("licence", "form"):
            add_material(case_id=case.pk, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(PDF), actor=town, as_of=at)
        act(case_id=case.pk, verb="qualify", actor=trade, as_of=at, data={"threshold": "年营业收入200万元及以上"})
        act(case_id=case.pk, verb="accept", actor=trade, as_of=at)
        seen = {"visited_on": at.date().isoformat(), "found": "working"}
        act(case_id=case.pk, verb="visit", actor=town, as_of=at, data=seen)
        if n == 0:
            act(case_id=case.pk, verb="approve", actor=keeper, as_of=at)
    return {"case_new": {"name": ENTERING.id}, "case_apply": {"name": ENTERING.id}}
