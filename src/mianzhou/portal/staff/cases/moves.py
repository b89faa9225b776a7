"""What every case knows to do, as its page's small forms ask for it: clocks, moves between units, parties, papers, notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor, Person
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.staff.supervision.unit_names import units_named
from mianzhou.services.cases import api
from mianzhou.services.materials.api import materials_of, withdraw_material
from mianzhou.services.parties.api import HANDLER, add_party, remove_party, say
from mianzhou.services.postings.api import answer_objection, put_up, take_down


class FieldUnreadable(MianzhouError):
    """Something typed into a form that cannot be read."""

    code = "case-field"
    status = 422
    problem = Text("{what}。", "{what}. ")
    remedy = Text("请修改后再提交。", "Correct it and submit again.")


MEASURES = {"wd": Text("个工作日", "working days"), "d": Text("日", "days"), "wh": Text("个工作小时", "working hours")}
MOST = 365
Post = Mapping[str, str]
Move = Callable[[Post, int, Actor, datetime], Any]


def unit_named(post: Post) -> Unit:
    try:
        units = units_named(post.get("unit", ""), at=timezone.localdate())
    except forms.ValidationError as error:
        raise FieldUnreadable(what="；".join(error.messages)) from None
    if len(units) != 1:
        raise FieldUnreadable(what=Text("请填写一个单位", "Name one unit"))
    return units[0]


def _day(post: Post, name: str) -> date | None:
    text = post.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise FieldUnreadable(
            what=Text("看不懂的日期：{d}", "A date that cannot be read: {d}").format(d=text)
        ) from None


def _needed_day(post: Post, name: str) -> date:
    day = _day(post, name)
    if day is None:
        raise FieldUnreadable(what=Text("请填写日期", "Enter the day"))
    return day


def own_unit(actor: Actor) -> Unit:
    """The unit that the actor works for; `FieldUnreadable` where it has none."""
    unit = Unit.objects.select_related("region").filter(pk=actor.unit_id).first() if actor.unit_id else None
    if unit is None:
        raise FieldUnreadable(what=Text("您的账号没有所属单位", "Your account belongs to no unit"))
    return unit


def _numbered(post: Post, actor: Actor) -> int:
    """The case of a number that was typed, if the actor may read it."""
    number = "".join(post.get("number", "").upper().split())
    found = api.readable(actor).filter(number=number).values_list("pk", flat=True).first()
    if found is None:
        raise FieldUnreadable(what=Text("没有编号为“{n}”的事项", "There is no case {n}").format(n=number))
    return found


def _secrecy(post: Post) -> api.Secrecy:
    try:
        return api.Secrecy(post.get("secrecy", ""))
    except ValueError:
        raise FieldUnreadable(what=Text("请选择密级", "Choose a grade")) from None


def _reason(post: Post) -> str:
    return post.get("remark", "")[:4000]


def _needed_reason(post: Post) -> str:
    if not _reason(post).strip():
        raise FieldUnreadable(what=Text("请填写理由", "Give the reason"))
    return _reason(post)


def _limit(post: Post) -> Limit:
    """So many of a unit of time, typed into one field and chosen in another."""
    amount = post.get("amount", "").strip()
    if not amount.isdecimal() or not 0 < int(amount[:4]) <= MOST or post.get("measure", "") not in MEASURES:
        raise FieldUnreadable(
            what=Text("时限须为 1 至 {most} 的整数", "The limit is a whole number from 1 to {most}").format(most=MOST)
        )
    return Limit.parse(f"{int(amount)}{post['measure']}")


def _add_party(post: Post, case_id: int, actor: Actor, now: datetime) -> Any:
    """An agent comes with a power of attorney that lies with the case; a handler is one of those whom `handlers_for` names."""
    role, paper = post.get("role", ""), post.get("authority", "")
    person = None
    if role == HANDLER:
        key = post.get("person", "")
        person = (
            handlers_for(api.case_for(actor, case_id)).filter(pk=int(key)).first()
            if key.isdecimal() and len(key) < 19
            else None
        )
        if person is None:
            raise FieldUnreadable(what=Text("请选择经办人", "Choose the handler"))
    return add_party(
        case_id=case_id,
        role=role,
        name=person.name if person is not None else post.get("name", ""),
        details={k: str(v)[:200] for k, v in post.items()},
        authority=materials_of(api.case_for(actor, case_id)).filter(pk=int(paper)).first()
        if paper.isdecimal() and len(paper) < 19
        else None,
        unit_id=person.unit_id if person is not None else None,
        person_id=person.pk if person is not None else None,
        actor=actor,
        as_of=now,
    )


def handlers_for(found: api.Case) -> QuerySet[Person]:
    """Who may be named a handler: the people of the units that take part."""
    sharing = api.CaseTimer.objects.filter(case=found, stopped_on=None, unit__isnull=False).values("unit")
    units = Q(unit__in=[found.responsible_id, found.raiser_unit_id]) | Q(unit__in=sharing)
    return Person.objects.filter(units, is_active=True).order_by("unit", "name")


MOVES: dict[str, Move] = {
    "pause": lambda p, i, a, n: api.pause(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "resume": lambda p, i, a, n: api.resume(case_id=i, remark=_reason(p), actor=a, as_of=n),
    "extend": lambda p, i, a, n: api.extend(
        case_id=i, new_due_on=_needed_day(p, "day"), reason=_reason(p), actor=a, as_of=n
    ),
    "hand_over": lambda p, i, a, n: api.hand_over(case_id=i, to=unit_named(p), reason=_reason(p), actor=a, as_of=n),
    "take_over": lambda p, i, a, n: api.take_over(case_id=i, actor=a, as_of=n),
    "send_back": lambda p, i, a, n: api.send_back(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "arbitrate": lambda p, i, a, n: api.arbitrate(case_id=i, to=unit_named(p), reason=_reason(p), actor=a, as_of=n),
    "assign": lambda p, i, a, n: api.assign(
        case_id=i, unit=unit_named(p), limit=_limit(p), ask=_reason(p), actor=a, as_of=n
    ),
    "release": lambda p, i, a, n: api.release(case_id=i, unit=own_unit(a), said=_reason(p), actor=a, as_of=n),
    "join": lambda p, i, a, n: api.join(case_id=i, into_id=_numbered(p, a), reason=_reason(p), actor=a, as_of=n),
    "separate": lambda p, i, a, n: api.separate(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "split": lambda p, i, a, n: api.split(
        case_id=i, title=p.get("title", "").strip(), reason=_reason(p), actor=a, as_of=n
    ),
    "reopen": lambda p, i, a, n: api.reopen(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "grade": lambda p, i, a, n: api.grade(case_id=i, secrecy=_secrecy(p), reason=_reason(p), actor=a, as_of=n),
    "say": lambda p, i, a, n: say(case_id=i, text=p.get("text", ""), to=p.get("to", ""), actor=a, as_of=n),
    "party": lambda p, i, a, n: _add_party(p, i, a, n),
    "leave": lambda p, i, a, n: remove_party(party_id=_key(p), reason=_needed_reason(p), actor=a, as_of=n),
    "put_up": lambda p, i, a, n: put_up(
        case_id=i, title=p.get("title", ""), body=p.get("body", ""), until_on=_day(p, "day"), actor=a, as_of=n
    ),
    "take_down": lambda p, i, a, n: take_down(notice_id=_key(p), reason=_reason(p), actor=a, as_of=n),
    "answer": lambda p, i, a, n: answer_objection(
        objection_id=_key(p), answer=_reason(p), upheld=p.get("upheld") == "yes", actor=a, as_of=n
    ),
    "withdraw_material": lambda p, i, a, n: withdraw_material(
        material_id=_key(p), reason=_needed_reason(p), actor=a, as_of=n
    ),
}


def _key(post: Post) -> int:
    text = post.get("key", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


_TITLES = {
    "say": Text("发消息", "message sent"),
    "party": Text("登记当事人", "party entered"),
    "leave": Text("当事人退出", "party left"),
    "put_up": Text("公示", "put up in public"),
    "take_down": Text("撤下公示", "notice taken down"),
    "answer": Text("答复异议", "objection answered"),
    "withdraw_material": Text("撤下材料", "file taken away"),
}


def move_title(what: str) -> Text:
    """What is said to be done."""
    return _TITLES.get(what) or api.PLATFORM_VERBS[what]
