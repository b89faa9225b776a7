"""Eight months of complaints of outside enterprises: in every state, some late, some put to accountability, with papers, extensions, a hand-over, ratings.

Every step goes through the actions, by who may take it, at the moment at which it would have happened. The paths are a table, so the city has the
same complaints on every machine, counted back from the day on which it is built.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from mianzhou.applications.outside_complaints import api as complaints
from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.people.api import Actor, actor_for
from mianzhou.kernel.units.api import Unit, unit_by_code
from mianzhou.samplecity.living import CITY
from mianzhou.samplecity.people import Staff, open_accounts, staff_of
from mianzhou.services.cases import api as cases
from mianzhou.services.cases.api import Case
from mianzhou.services.drafts.api import add_to_draft, begin_draft, save_draft
from mianzhou.services.materials.api import add_material
from mianzhou.services.parties.api import say

STORIES = Path(__file__).parent / "data" / "complaints.yaml"
_BEGIN_DAYS = 240
_HELPER = "jxj"  # the unit that is asked for a share, and offered what others send back


@dataclass(frozen=True, slots=True)
class _Path:
    """How complaints go: the steps as `verb@day`, counted from the day of the complaint, what is said with them, and how many days ago the last was.

    Each number of `ago` is one complaint. `about` is what its form says otherwise than the story.
    """

    branch: str
    steps: str
    ago: tuple[int, ...]
    ground: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


_PATHS = (
    # Waiting for the centre, the complainant, an agreement; some for too long.
    _Path("administrative", "", (0, 1, 4, 12)),
    _Path("civil", "", (0, 2)),
    _Path("administrative", "ask@2", (1, 6, 24)),
    _Path("civil", "mediate@3", (8, 31, 66)),
    _Path("administrative", "coordinate@2", (5, 24, 55)),
    _Path("judicial", "pass_on@3 follow_up@30", (9, 41)),
    # With a department: in time, nearly due, late, late and put to accountability; extended, standing still, shared, being handed over.
    _Path("administrative", "refer@2", (1, 3, 7, 12, 18, 26, 33, 38, 50, 61)),
    _Path("administrative", "refer@2 explain@20 extend@30", (6, 12)),
    _Path("administrative", "refer@2 explain@12 pause@15", (10,)),
    _Path("administrative", "refer@2 assign@4", (3,)),
    _Path("administrative", "refer@1 assign@3 release@8", (5,)),
    _Path("administrative", "refer@2 hand_over@4", (2,)),
    _Path("administrative", "refer@2 hand_over@4 send_back@6 hand_over@8 send_back@9 hand_over@12 send_back@14", (2,)),
    _Path("administrative", "refer@2 say@50 hold_to_account@62", (9, 23), ground="late"),
    _Path("administrative", "refer@2 answer@18", (0, 2, 11)),
    _Path("administrative", "refer@1 answer@58", (3,)),
    _Path("administrative", "refer@2 answer@20 return@24", (6,)),
    # A solution is proposed; without an answer for twenty working days it ends.
    _Path("administrative", "coordinate@2 propose@14", (4, 17)),
    _Path("civil", "mediate@2 propose@15", (9, 33)),
    # Not received, on each of the six grounds; what belongs to another office.
    _Path("civil", "refuse@2", (20,), ground="declared"),
    _Path("civil", "refuse@3", (71,), ground="accepted"),
    _Path("administrative", "refuse@2", (44,), ground="reconsideration"),
    _Path("administrative", "refuse@1", (95,), ground="anonymous"),
    _Path("civil", "ask@2 refuse@16", (33,), ground="untrue"),
    _Path("administrative", "refuse@1", (120, 58), ground="repeated"),
    _Path("administrative", "refer_taiwan@1", (37, 110), about={"origin": "taiwan"}),
    # Dealt with to the end.
    _Path("administrative", "refer@2 answer@16 settle@19 rate5", (15, 48, 83, 126, 170)),
    _Path("administrative", "refer@1 answer@28 settle@31 rate4", (22, 64, 105)),
    _Path("administrative", "ask@1 complete@5 refer@7 answer@30 propose@33 agree@41 rate5", (29, 92)),
    _Path("administrative", "refer@2 answer@55 settle@58 rate2", (18, 77, 140)),
    _Path("administrative", "refer@2 hold_to_account@52 answer@60 settle@63 rate1", (55,), ground="late"),
    _Path("administrative", "refer@2 answer@20 settle@23 reopen@40", (3,)),
    _Path("administrative", "refer@2 extend@25 answer@50 settle@52 rate3", (36,)),
    _Path("administrative", "coordinate@2 settle@19 rate5", (26, 99)),
    _Path("civil", "mediate@2 propose@20 agree@27 rate5", (13, 60, 118)),
    _Path("civil", "mediate@3 propose@22 disagree@30", (45, 102)),
    _Path("civil", "tell_remedies@3", (39, 88)),
    _Path("civil", "mediate@2 propose@12 end_silent@56", (21, 79)),
    _Path("civil", "mediate@2 terminate@25", (52,), ground="elsewhere"),
    _Path("administrative", "coordinate@2 terminate@18", (67,), ground="unproved"),
    _Path("administrative", "refer@2 answer@25 terminate@40", (73,), ground="uncooperative"),
    _Path("administrative", "refer@2 withdraw@9", (30,)),
    _Path("civil", "withdraw@4", (81,)),
    _Path("judicial", "pass_on@2 follow_up@30 settle@75 rate4", (24,)),
)  # fmt: skip
_PAPERS = (("identity", "法定代表人身份证明"), ("licence", "营业执照复印件"), ("evidence", "证明材料"))
_SAID = {
    "ask": "请补充双方签订的合同或者协议，以及被投诉单位的联系方式。",
    "follow_up": "已与承办部门联系，案件正在办理，下月再次跟踪。",
    "refuse": "请按所列情形通过相应途径处理。",
    "return": "函复未说明完成时间，请补充。",
    "settle": "承办部门已函告办理情况，所提问题已解决，现予答复办结。",
    "tell_remedies": "被投诉方不同意调解。",
    "terminate": "经核查，符合终止协调的情形。",
    "hold_to_account": "超过三十个工作日未函告办理情况，且未申请延期。",
    "explain": "已安排专人办理，正在核实。",
    "say": "已过承诺的日期，请告知进展。",
    "extend": "需会同有关部门现场核查。",
    "pause": "等待第三方检测报告。",
    "assign": "请就职责范围内的部分提出意见。",
    "release": "意见已书面提供。",
    "hand_over": "该事项的主管职责已调整，请接收办理。",
    "send_back": "不属于本单位职责。",
    "reopen": "投诉人反映承诺事项未落实。",
    "disagree": "对方提出的条件不能接受。",
    "withdraw": "双方已自行和解。",
}


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who acts: the centre, departments' clerks by unit, and the stories."""

    centre: Actor
    units: dict[str, Unit]
    staff: dict[int, Staff]
    stories: dict[str, list[dict[str, str]]]


def complain(*, city: str, registrar: Actor, now: datetime) -> int:
    """Let the complaints that are not there yet be raised and dealt with, each in a transaction of its own; how many that were."""
    planned = list(enumerate((path, ago) for path in _PATHS for ago in path.ago))
    there = set(Case.objects.filter(procedure=complaints.COMPLAINT.id).values_list("about__phone", flat=True))
    left = [(number, path, ago) for number, (path, ago) in planned if _phone(number) not in there]
    if not left:
        return 0
    begin = now - timedelta(days=_BEGIN_DAYS)
    stories = yaml.safe_load(STORIES.read_text(encoding="utf-8"))
    codes = sorted({story["unit"] for story in stories["administrative"]} | {_HELPER})
    units = {code: unit_by_code(f"{city}-{code}") for code in codes}
    centre = actor_for(open_accounts(city=city, actor=registrar, as_of=begin)["tousu"])
    staff = staff_of(units.values(), city=city, actor=registrar, as_of=begin)
    cast = _Cast(centre, units, staff, stories)
    for number, path, ago in sorted(left, key=lambda one: (-_opened_ago(one[1], one[2]), one[0])):
        with transaction.atomic():
            _one(cast, path, ago, number, now)
    return len(left)


def _phone(number: int) -> str:
    """The telephone that a complaint of the plan gives, by which it is known again."""
    return f"0800200{number:04d}"


def _opened_ago(path: _Path, ago: int) -> int:
    """How many days ago a complaint was raised."""
    return ago + max((int(day) for _, _, day in map(_parted, path.steps.split()) if day), default=0)


def _parted(step: str) -> tuple[str, str, str]:
    return step.partition("@")


def _one(cast: _Cast, path: _Path, ago: int, number: int, now: datetime) -> None:
    """One complaint along its path."""
    opened = now.astimezone(CITY).date() - timedelta(days=_opened_ago(path, ago))
    story, about = _story(cast, path, number)
    case, code = _raised(cast, about, _at(opened, 0, number, now))
    unit = cast.units.get(story.get("unit", ""))
    last = opened
    for place, (verb, _, day) in enumerate(map(_parted, path.steps.split()), start=1):
        last = opened + timedelta(days=int(day)) if day else last + timedelta(days=min(2, ago))
        _Step(cast, path, story, case, code, unit, _at(last, place, number, now)).take(verb)


def _story(cast: _Cast, path: _Path, number: int) -> tuple[dict[str, str], dict[str, Any]]:
    """What it is about, and the form as it is filled in."""
    told = cast.stories[path.branch]
    story = told[number % len(told)]
    taiwan = path.about.get("origin") == "taiwan"
    firms = [f for f in cast.stories["enterprises"] if (f["origin"] == "taiwan") == taiwan]
    firm = firms[number % len(firms)]
    unit = cast.units.get(story.get("unit", ""))
    about = {
        **firm,
        "address": f"云川市东屏区园区一路{number + 1}号",
        "phone": _phone(number),
        "representative_address": f"云川市东屏区园区一路{number + 1}号",
        "representative_phone": _phone(number),
        "filed_by": "representative",
        "respondent": str(unit) if unit is not None else story["respondent"],
        "respondent_address": "云川市政务大道1号" if unit is not None else "云川市东屏区",
        "respondent_phone": "不详",
        "respondent_representative": "不详",
        "respondent_representative_address": "不详",
        "respondent_representative_phone": "不详",
        "nature": "contract"
        if path.branch == "civil"
        else ("other" if path.branch == "judicial" else "administrative"),
        "title": story["title"],
        "happened": story["happened"],
        "reasons": story["reasons"],
        "request": story["request"],
        "elsewhere": "none",
        "channel": ("web", "web", "visit", "letter", "phone", "web", "email", "fax")[number % 8],
        **path.about,
    }
    return story, about


def _raised(cast: _Cast, about: dict[str, Any], at: datetime) -> tuple[Case, str]:
    """Sent by the enterprise over the web, or entered by the centre; with its papers."""
    files = [(kind, f"{name}.txt", io.BytesIO(f"{name}（样例）\n{about['name']}\n".encode())) for kind, name in _PAPERS]
    if about["channel"] != "web":
        case, code = complaints.register_complaint(about=about, actor=cast.centre, as_of=at)
        for kind, name, stream in files:
            add_material(case_id=case.pk, kind=kind, name=name, stream=stream, actor=cast.centre, as_of=at)
        return case, code
    firm = Actor(name=about["name"][:64])
    draft, _ = begin_draft(procedure=complaints.COMPLAINT, actor=firm, as_of=at)
    for kind, name, stream in files:
        add_to_draft(draft=draft, procedure=complaints.COMPLAINT, kind=kind, name=name, stream=stream, as_of=at)
    filled = save_draft(draft=draft, given={**about, "vouched": "yes"}, as_of=at)
    return complaints.send_complaint(draft=filled, actor=firm, as_of=at)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of one complaint."""

    cast: _Cast
    path: _Path
    story: dict[str, str]
    case: Case
    code: str
    unit: Unit | None
    at: datetime

    def take(self, verb: str) -> None:
        """Do it, by who does it."""
        how: dict[str, Any] = {"case_id": self.case.pk, "as_of": self.at}
        said = _SAID.get(verb, "")
        if verb.startswith("rate"):
            cases.rate(stars=int(verb[4:]), remark="", code=self.code, actor=self._complainant, **how)
        elif verb == "say":
            say(text=said, to="office", actor=self._complainant, code=self.code, **how)
        elif verb == "extend":
            self.case.refresh_from_db()
            assert self.case.due_on is not None
            cases.extend(
                new_due_on=_weekday(self.case.due_on + timedelta(days=20)), reason=said, actor=self._clerk, **how
            )
        elif verb == "pause":
            cases.pause(reason=said, actor=self.cast.centre, **how)
        elif verb == "assign":
            helper = self._helper
            cases.assign(unit=helper, limit=Limit.parse("10wd"), ask=said, actor=self.cast.centre, **how)
        elif verb == "release":
            cases.release(unit=self._helper, said=said, actor=self.cast.staff[self._helper.pk].clerk, **how)
        elif verb == "hand_over":
            cases.hand_over(to=self._helper, reason=said, actor=self._clerk, **how)
        elif verb == "send_back":
            cases.send_back(reason=said, actor=self.cast.staff[self._helper.pk].clerk, **how)
        elif verb == "reopen":
            cases.reopen(reason=said, actor=self.cast.centre, **how)
        else:
            self._verb(verb, said, how)

    def _verb(self, verb: str, said: str, how: dict[str, Any]) -> None:
        """A verb of the procedure."""
        data = {"ground": self.path.ground} if verb in {"refuse", "terminate", "hold_to_account"} else {}
        if verb == "answer":
            data["answer"] = self.story["answer"]
        elif verb == "mediate":
            data["consent"] = "双方书面同意由投诉中心调解。"
        elif verb == "pass_on":
            data["court"] = self.story["court"]
        elif verb == "propose":
            said = self.story["proposal"]
        actor, code = self.cast.centre, ""
        if verb in {"answer", "explain"}:
            actor = self._clerk
        elif verb in {"complete", "agree", "disagree", "withdraw"}:
            actor, code = self._complainant, self.code
        unit = self.unit if verb in {"refer", "return"} else None
        cases.act(verb=verb, actor=actor, remark=said, data=data, responsible=unit, code=code, **how)

    @property
    def _complainant(self) -> Actor:
        return Actor(name=self.case.raiser[:64])

    @property
    def _clerk(self) -> Actor:
        assert self.unit is not None
        return self.cast.staff[self.unit.pk].clerk

    @property
    def _helper(self) -> Unit:
        """A further unit that is not the one in charge."""
        found = self.cast.units[_HELPER]
        return found if found != self.unit else self.cast.units["scjgj"]


def _at(day: date, place: int, number: int, now: datetime) -> datetime:
    """A moment of office hours; what was raised today lies before now."""
    moment = datetime.combine(day, time(9 + place % 8, number % 60), CITY)
    return min(moment, now)


def _weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) % 7 if day.weekday() >= 5 else 0)
