"""Writes of complaints: a draft that was filled in becomes a case; an officer registers what came by letter, telephone or visit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mianzhou.applications.outside_complaints.facts import ELSEWHERE, WORDS
from mianzhou.applications.outside_complaints.procedure import COMPLAINT, MATERIALS
from mianzhou.applications.outside_complaints.stating import faults, missing
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit, units_at
from mianzhou.services.cases.api import (
    Case,
    Facts,
    NotShown,
    missing_materials,
    new_code,
    open_case,
)
from mianzhou.services.drafts.api import CaseDraft, draft_kinds, send_draft
from mianzhou.services.materials.api import materials_of
from mianzhou.services.parties.api import AGENT, APPLICANT, RESPONDENT, join_party

_COMPLAINT = Text("投诉", "The complaint")
CENTRE_NAME = "司法局"  # 第二十三条: 各级司法行政部门具体负责


class CentreMissing(MianzhouError):
    """No unit receives complaints in this city."""

    code = "complaint-no-centre"
    status = 409
    problem = Text(
        "机构库中没有本市司法局，无法确定投诉受理机构。",
        "The registry of units has no bureau of justice for this city, which receives complaints. ",
    )
    remedy = Text("请由数据管理员在机构库中登记。", "Let a data steward enter it in the registry of units.")


class NotDeclared(MianzhouError):
    """The complainant declares that the matter is elsewhere, or does not vouch for it."""

    code = "complaint-not-received"
    status = 422
    problem = Text(
        "按照规定不能受理：{why}（川府发〔2016〕30号第十一条）。",
        "It cannot be received: {why} (川府发〔2016〕30号, article 11). ",
    )
    remedy = Text(
        "请等待仲裁、诉讼或复议的结果；已填写的内容保留30天。",
        "Wait for the result there; what you entered is kept for 30 days.",
    )


class StatedWrong(MianzhouError):
    """A field of a complaint that cannot be right."""

    code = "complaint-stated-wrong"
    status = 422
    problem = Text("“{field}”有误：{why}", "{field}: {why} ")
    remedy = Text("请修改后再提交。", "Correct it and send again.")


def centre(as_of: datetime) -> Unit:
    """The city's complaints centre: its bureau of justice (article 23)."""
    day = timezone.localdate(as_of)
    found = units_at(day).filter(level="city", region__code=settings.CITY_REGION, full_name__endswith=CENTRE_NAME)
    unit = found.select_related("region").order_by("code").first()
    if unit is None:
        raise CentreMissing
    return unit


@transaction.atomic
def send_complaint(*, draft: CaseDraft, actor: Actor, as_of: datetime) -> tuple[Case, str]:
    """Make a filled-in draft a case; its number and the code to follow it with. Nothing is kept of a draft that lacks something."""
    about = {name: value for name, value in draft.about.items() if name not in {"vouched"}}
    if about.get("elsewhere", "none") != "none":
        raise NotDeclared(why=ELSEWHERE.get(about["elsewhere"], Text("已另行处理", "it is dealt with elsewhere")))
    _require_stated(about)
    if draft.about.get("vouched") != "yes":
        raise NotShown(verb=_COMPLAINT, what=Text("内容和材料属实的承诺", "that you vouch for what you stated"))
    kinds = draft_kinds(draft)
    facts = Facts(about=about, materials=kinds, on=timezone.localdate(as_of))
    lacking = missing_materials(COMPLAINT, [m.code for m in MATERIALS], facts)
    if lacking:
        names = Text("、".join(m.zh for m in lacking), ", ".join(m.en for m in lacking))
        raise NotShown(verb=_COMPLAINT, what=names)
    if actor.person_id is None:
        actor = Actor(name=str(about.get("name", ""))[:64] or actor.name)  # the complainant, as it names itself
    case, code = _open({**about, "channel": "web"}, kinds, actor, as_of)
    send_draft(draft=draft, case=case)
    _join(case, actor, as_of)
    return case, code


@transaction.atomic
def register_complaint(*, about: Mapping[str, Any], actor: Actor, as_of: datetime) -> tuple[Case, str]:
    """Enter a complaint that came otherwise than by the web, for the complainant; its materials are added on its page before it is received."""
    actor.require_anywhere("complaint.receive")
    _require_stated(about)
    case, code = _open(about, frozenset(), actor, as_of, for_another=True)
    _join(case, actor, as_of)
    return case, code


def _require_stated(about: Mapping[str, Any]) -> None:
    """What article 13 asks is stated, and nothing of it cannot be right."""
    lacking = [WORDS[name] for name in missing(about)]
    if lacking:
        names = Text("、".join(w.zh for w in lacking), ", ".join(w.en for w in lacking))
        raise NotShown(verb=_COMPLAINT, what=names)
    for name, why in faults(about).items():
        raise StatedWrong(field=WORDS[name], why=why)


def _open(
    about: Mapping[str, Any], kinds: frozenset[str], actor: Actor, as_of: datetime, *, for_another: bool = False
) -> tuple[Case, str]:
    unit, code = centre(as_of), new_code()
    case = open_case(
        procedure=COMPLAINT,
        title=str(about.get("title", "")),
        responsible=unit,
        raiser_unit=unit,
        actor=actor,
        as_of=as_of,
        about=about,
        raiser=str(about.get("name", "")),
        code=code,
        materials=kinds,
        for_another=for_another,
    )
    return case, code


def _join(case: Case, actor: Actor, as_of: datetime) -> None:
    """Complainant, agent and respondent as they stand in the complaint. An agent joins once its power of attorney lies there."""
    about = case.about
    applicant = {k: str(about.get(k, "")) for k in ("number", "address", "phone", "representative")}
    how: dict[str, Any] = {"case": case, "procedure": COMPLAINT, "actor": actor, "as_of": as_of}
    join_party(**how, role=APPLICANT, name=str(about["name"]), details=applicant)
    other = {k: str(about.get(f"respondent_{k}", "")) for k in ("address", "phone", "representative")}
    join_party(**how, role=RESPONDENT, name=str(about["respondent"]), details=other)
    if about.get("filed_by") != "agent" or not about.get("agent"):
        return
    mandate = materials_of(case).filter(kind="mandate").first()
    if mandate is not None:
        details = {"phone": str(about.get("agent_phone", ""))}
        join_party(**how, role=AGENT, name=str(about["agent"]), details=details, authority=mandate)
