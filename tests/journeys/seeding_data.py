"""The part of the lived city that concerns data: a resource of the data bureau with a batch, its quality, a disputed value, and
questions asked of the lake."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import datetime
from typing import Any

from tests.journeys.seeding_cases import PDF

RESOURCE: dict[str, Any] = {
    "name": "service_windows",
    "title": "政务服务窗口人员",
    "schema": {
        "fields": [
            {"name": "number", "title": "工号", "type": "string", "constraints": {"required": True}},
            {"name": "name", "title": "窗口人员姓名", "type": "string", "mianzhou": {"standard": "person_name"}},
            {"name": "phone", "title": "联系电话", "type": "string", "mianzhou": {"standard": "phone"}},
            {"name": "since", "title": "上岗日期", "type": "date"},
        ],
        "primaryKey": ["number"],
        "mianzhou": {"mode": "upsert"},
    },
}
# The same asked by a second department, and a resource that waits for review.
REPEATED = RESOURCE | {"name": "welfare_windows", "title": "民政服务窗口人员"}
SUBMITTED = {
    "name": "window_ratings",
    "title": "窗口评价记录",
    "description": "办事人在服务窗口留下的评价，每日汇总。",
    "schema": {"fields": [{"name": "rating", "title": "评价等级", "type": "integer"}]},
    "mianzhou": {
        "format": "table",
        "sharing": "conditional",
        "sharing_condition": "用于服务质量考核",
        "sharing_way": "exchange",
        "opening": "refused",
        "update_cycle": "daily",
    },
}
ROWS = "工号,窗口人员姓名,联系电话,上岗日期\nC001,田慧,13800138000,2024-03-01\nC002,罗文,13900139000,2025-06-01\nC003,宋佳,1370013,2025年7月\n"

# Routes of one batch, of one source.
OF_A_BATCH = ("batch", "batch_receipt", "quarantine", "quarantine_xlsx", "quarantine_csv")
OF_A_SOURCE = ("source", "source_change")


def data_places(now: datetime) -> dict[str, dict[str, Any]]:
    """One instance for every route of these pages with parameters."""
    from mianzhou.applications.data_correction.actions import raise_dispute
    from mianzhou.data.catalogue.api import read_registrations, register_or_revise
    from mianzhou.data.intake.api import create_source, find_held, send
    from mianzhou.data.quality.api import quality_actor, refresh
    from mianzhou.kernel.people.api import system_actor
    from mianzhou.kernel.units.api import unit_by_code

    doer = system_actor(
        "journey",
        ["catalogue.edit", "catalogue.review", "intake.send", "intake.read", "intake.manage", "correction.raise"],
    )
    registration = read_registrations(RESOURCE)[0]
    resource = register_or_revise(
        registration=registration, provider=unit_by_code("9801-sjj"), actor=doer, as_of=now, publish=True
    ).resource
    _two_more(doer, now)
    sent = send(
        resource=resource,
        source=io.BytesIO(ROWS.encode()),
        name="窗口人员.csv",
        channel="web",
        actor=doer,
        as_of=now,
    )
    batch, row = find_held(resource, {"number": "C002"})
    dispute = raise_dispute(
        resource=resource,
        batch_id=batch,
        row=row,
        field="phone",
        claimed="13900139001",
        reason="拨打不通，单位通讯录为另一号码。",
        evidence="单位通讯录",
        raiser_unit=unit_by_code("9801-mzj"),
        actor=doer,
        as_of=now,
    )
    refresh(actor=quality_actor(), as_of=now)
    saved = _asked(now)
    own = _applied(now)
    windows = {"engine": "postgresql", "host": "127.0.0.1", "database": "hall", "user": "reader", "relation": "windows"}
    pulled = create_source(
        resource=resource, title="大厅系统人员表", kind="database", settings=windows, actor=doer, as_of=now
    )
    return {
        **_catalogue_places(resource.name),
        **{key: {"batch_id": sent.batch_id} for key in OF_A_BATCH},
        **{key: {"source_id": pulled.pk} for key in OF_A_SOURCE},
        "source_new": {"kind": "database"},
    } | {
        "quality_resource": {"name": resource.name},
        "lake_originals": {"name": resource.name},
        "lake_table": {"name": resource.name},
        "lake_upkeep": {"name": resource.name},
        "console_forget": {"saved_id": saved.pk},
        **{key: {"dispute_id": dispute.pk} for key in ("dispute", "dispute_look")},
        "dispute_do": {"dispute_id": dispute.pk, "verb": "supplement"},
        **{key: {"case_id": own["case_id"]} for key in ("dispute_case", "dispute_identify")},
        "dispute_material": own,
    }


def _applied(now: datetime) -> dict[str, int]:
    """Somebody asks for the correction of its own data, with a file that proves it."""
    from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
    from mianzhou.kernel.people.api import Actor
    from mianzhou.kernel.units.api import unit_by_code
    from mianzhou.services.cases.api import new_code, open_case
    from mianzhou.services.materials.api import add_material

    who, code = Actor(name="罗文"), new_code()
    about = {
        "name": "罗文", "number": "98010119900307003X", "phone": "13900139000", "data": "窗口人员表里我的联系电话",
        "known": "13900139000", "right": "13900139001", "why": "已换号码，旧号码停用。",
    }  # fmt: skip
    case = open_case(
        procedure=OWN_CORRECTION, title="本人（本单位）数据更正：窗口人员表里我的联系电话", responsible=unit_by_code("9801-sjj"),
        raiser_unit=None, raiser="罗文", code=code, about=about, actor=who, as_of=now,
    )  # fmt: skip
    kept = add_material(
        case_id=case.pk, kind="evidence", name="工作证.pdf", stream=io.BytesIO(PDF), actor=who, as_of=now, code=code
    )
    return {"case_id": case.pk, "material_id": kept.pk}


def _two_more(doer: Any, now: datetime) -> None:
    from mianzhou.data.catalogue.api import read_registrations, register_or_revise, submit_resource
    from mianzhou.kernel.units.api import unit_by_code

    asking = {"provider": unit_by_code("9801-mzj"), "actor": doer, "as_of": now}
    register_or_revise(registration=read_registrations(REPEATED)[0], publish=True, **asking)
    waiting = register_or_revise(registration=read_registrations(SUBMITTED)[0], **asking).resource
    submit_resource(resource=waiting, actor=doer, as_of=now)


def _catalogue_places(name: str) -> dict[str, dict[str, Any]]:
    of_resource = ("resource", "resource_collected", "resource_edit", "resource_schema", "send_file")
    return {key: {"name": name} for key in of_resource} | {"resource_export": {"name": name, "form": "guide"}}


def _asked(now: datetime) -> Any:
    """What the steward asked of the lake, one question refused; and a question that is kept."""
    from mianzhou.data.lakehouse.api import EXPORT, Ask, ask_lake, save_question
    from mianzhou.kernel.errors import MianzhouError
    from mianzhou.kernel.people.api import Person, actor_for

    steward = actor_for(Person.objects.get(username="weihu"))
    for sql, channel in (("SELECT * FROM service_windows", "page"), ("SELECT count(*) FROM service_windows", EXPORT)):
        ask_lake(ask=Ask(sql, channel=channel), actor=steward, as_of=now)
    with suppress(MianzhouError):
        ask_lake(ask=Ask("DELETE FROM service_windows"), actor=steward, as_of=now)
    return save_question(
        name="窗口人数", sql="SELECT count(*) FROM service_windows", shared=True, actor=steward, as_of=now
    )
