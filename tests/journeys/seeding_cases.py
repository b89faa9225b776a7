"""The part of the lived city that concerns cases: a complaint that was passed to the data bureau, with a file, and a public notice."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

ABOUT = {
    "kind": "foreign_funded", "origin": "foreign", "name": "云川精密制造有限公司", "address": "东屏区园区一路1号",
    "phone": "08002000001", "representative": "高远", "filed_by": "representative", "respondent": "云川市大数据局",
    "nature": "administrative", "title": "数据接口申请逾期未办", "happened": "一月提交申请，至今没有答复。",
    "reasons": "超过承诺的办理时限。", "request": "尽快办理并说明原因。", "elsewhere": "none",
    "representative_address": "东屏区园区一路1号", "representative_phone": "08002000002", "respondent_address": "云川市政务大道1号",
    "respondent_phone": "08002000003", "respondent_representative": "不详", "respondent_representative_address": "不详",
    "respondent_representative_phone": "不详",
}  # fmt: skip
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def case_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.applications.outside_complaints.actions import register_complaint
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.services.cases.api import act
    from mianzhou.services.materials.api import add_material
    from mianzhou.services.postings.models import PublicNotice

    officer = system_actor("journey", ["complaint.receive"])
    evaded, _ = register_complaint(about={**ABOUT, "channel": "letter"}, actor=officer, as_of=now)
    case, _ = register_complaint(about={**ABOUT, "channel": "visit"}, actor=officer, as_of=now)
    for one in (evaded, case):
        for kind in ("identity", "licence", "evidence"):
            kept = add_material(
                case_id=one.pk, kind=kind, name=f"{kind}.pdf", stream=io.BytesIO(PDF), actor=officer, as_of=now
            )
        act(case_id=one.pk, verb="refer", actor=officer, as_of=now, responsible=unit_by_code("9801-sjj"))
    act(
        case_id=evaded.pk,
        verb="hold_to_account",
        actor=officer,
        as_of=now,
        remark="多次联系没有答复。",
        data={"ground": "evasive"},
    )
    notice = PublicNotice.objects.create(
        case=case,
        title="投诉处理结果公示",
        body="拟将处理结果予以公示。",
        posted_on=now.date(),
        until_on=now.date() + timedelta(days=30),
        posted_by="journey",
    )
    return {
        "case": {"case_id": case.pk},
        "case_do": {"case_id": case.pk, "verb": "answer"},
        "case_move": {"case_id": case.pk, "what": "say"},
        "case_add": {"case_id": case.pk},
        "case_material": {"case_id": case.pk, "material_id": kept.pk},
        "procedure": {"name": "outside_complaints", "version": 1},
        "follow_case": {"number": case.number},
        "follow_do": {"number": case.number, "what": "say"},
        "follow_material": {"number": case.number, "material_id": kept.pk},
        "public_notice": {"notice_id": notice.pk},
        "complaint_form": {"step": "matter"},
    }
