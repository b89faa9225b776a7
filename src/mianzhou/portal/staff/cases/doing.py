"""What is done to a case from its page: verbs of its procedure, its clocks, moves between units, papers, messages, notices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, cast

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.calendar.api import Limit
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.staff.cases.desk import shown
from mianzhou.portal.staff.supervision.unit_names import units_named
from mianzhou.services.cases import api
from mianzhou.services.materials.api import add_material, file_path, look_at_material, withdraw_material
from mianzhou.services.parties.api import add_party, say
from mianzhou.services.postings.api import answer_objection, put_up, take_down


class FieldUnreadable(MianzhouError):
    """Something typed into a form that cannot be read."""

    code = "case-field"
    status = 422
    problem = Text("{what}。", "{what}. ")
    remedy = Text("请修改后再提交。", "Correct it and submit again.")


Post = Mapping[str, str]
Move = Callable[[Post, int, Actor, datetime], Any]


def _unit(post: Post) -> Unit:
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
    return post.get("remark", "")


MOVES: dict[str, Move] = {
    "pause": lambda p, i, a, n: api.pause(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "resume": lambda p, i, a, n: api.resume(case_id=i, remark=_reason(p), actor=a, as_of=n),
    "extend": lambda p, i, a, n: api.extend(
        case_id=i, new_due_on=_needed_day(p, "day"), reason=_reason(p), actor=a, as_of=n
    ),
    "hand_over": lambda p, i, a, n: api.hand_over(case_id=i, to=_unit(p), reason=_reason(p), actor=a, as_of=n),
    "take_over": lambda p, i, a, n: api.take_over(case_id=i, actor=a, as_of=n),
    "send_back": lambda p, i, a, n: api.send_back(case_id=i, reason=_reason(p), actor=a, as_of=n),
    "arbitrate": lambda p, i, a, n: api.arbitrate(case_id=i, to=_unit(p), reason=_reason(p), actor=a, as_of=n),
    "assign": lambda p, i, a, n: api.assign(
        case_id=i, unit=_unit(p), limit=Limit.parse(p.get("limit", "")), ask=_reason(p), actor=a, as_of=n
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
    "party": lambda p, i, a, n: add_party(
        case_id=i, role=p.get("role", ""), name=p.get("name", ""), details=dict(p.items()), actor=a, as_of=n
    ),
    "put_up": lambda p, i, a, n: put_up(
        case_id=i, title=p.get("title", ""), body=p.get("body", ""), until_on=_day(p, "day"), actor=a, as_of=n
    ),
    "take_down": lambda p, i, a, n: take_down(notice_id=_key(p), reason=_reason(p), actor=a, as_of=n),
    "answer": lambda p, i, a, n: answer_objection(
        objection_id=_key(p), answer=_reason(p), upheld=p.get("upheld") == "yes", actor=a, as_of=n
    ),
    "withdraw_material": lambda p, i, a, n: withdraw_material(material_id=_key(p), reason=_reason(p), actor=a, as_of=n),
}


def _key(post: Post) -> int:
    text = post.get("key", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@page("case.read")
@require_POST
def do(request: HttpRequest, case_id: int, verb: str) -> HttpResponse:
    """Do a verb of the procedure."""
    actor = actor_of(request)
    found = api.case_for(actor, case_id)
    procedure = api.procedure_of(found.procedure, found.version)
    transition = procedure.transition(verb)

    def act() -> api.CaseEvent:
        names = {*transition.shows, "ground"} - {"remark", "unit"}
        data = {name: request.POST[name].strip() for name in sorted(names) if request.POST.get(name, "").strip()}
        to = _unit(request.POST) if transition.hands_over else None
        return api.act(
            case_id=found.pk,
            verb=verb,
            actor=actor,
            as_of=timezone.now(),
            remark=request.POST.get("remark", "")[:4000],
            data=data,
            responsible=to,
        )

    return _done(request, found.pk, verb, transition.title, act)


@page("case.read")
@require_POST
def move(request: HttpRequest, case_id: int, what: str) -> HttpResponse:
    """Do what every case knows: its clocks, moves between units, papers."""
    if what not in MOVES:
        raise Http404
    actor = actor_of(request)
    found = api.case_for(actor, case_id)
    return _done(
        request,
        found.pk,
        what,
        Text("操作", "step"),
        lambda: MOVES[what](request.POST, found.pk, actor, timezone.now()),
    )


@page("case.read")
@require_POST
def add(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a file to the case."""
    actor, file = actor_of(request), request.FILES.get("file")
    found = api.case_for(actor, case_id)

    def keep() -> None:
        if file is None or file.file is None:
            raise FieldUnreadable(what=Text("请选择文件", "Choose a file"))
        add_material(
            case_id=found.pk,
            kind=request.POST.get("kind", ""),
            name=file.name or "",
            stream=cast(BinaryIO, file.file),
            actor=actor,
            as_of=timezone.now(),
        )

    return _done(request, found.pk, "add", Text("上传材料", "file added"), keep)


def _done(request: HttpRequest, case_id: int, what: str, title: Text, act: Callable[[], Any]) -> HttpResponse:
    """Do it and go back to the page; what was refused is told there, beside what was typed."""
    try:
        done = act()
    except (NotPermitted, NotFound):
        raise
    except MianzhouError as error:
        return shown(request, api.case_for(actor_of(request), case_id), (what, error))
    messages.success(request, str(Text("已办理：{t}。", "Done: {t}.").format(t=title)))
    # A grade or a hand-over may take it out of sight: asked of the case as the event left it.
    left = done.case if isinstance(done, api.CaseEvent) else None
    still = api.sees(actor_of(request), left) if left is not None and left.pk == case_id else _seen(request, case_id)
    return HttpResponseRedirect(reverse("case", args=[case_id]) if still else reverse("cases"))


def _seen(request: HttpRequest, case_id: int) -> bool:
    try:
        api.case_for(actor_of(request), case_id)
    except NotFound:
        return False
    return True


@page("case.read")
def material(request: HttpRequest, case_id: int, material_id: int) -> Any:
    """A file, always as a download: no browser opens it as part of this site, whatever is in it."""
    found = look_at_material(case_id=case_id, material_id=material_id, actor=actor_of(request), as_of=timezone.now())
    return as_download(found.file.sha256, found.name, found.file.media_type)


def as_download(sha256: str, name: str, media_type: str) -> Any:
    """A kept file as an attachment that runs nowhere and stays in no cache."""
    response = FileResponse(file_path(sha256).open("rb"), as_attachment=True, filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("services/cases/<int:case_id>/do/<str:verb>/", do, name="case_do"),
    path("services/cases/<int:case_id>/move/<str:what>/", move, name="case_move"),
    path("services/cases/<int:case_id>/materials/", add, name="case_add"),
    path("services/cases/<int:case_id>/materials/<int:material_id>/", material, name="case_material"),
]
