"""One case: what it is about, by when and why, who takes part, what lies with it, what may be done, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.case_pages import page_of
from mianzhou.portal.case_subjects import subjects_of
from mianzhou.portal.staff.cases.about import about_of, raisers_of
from mianzhou.portal.staff.cases.moves import MEASURES, handlers_for
from mianzhou.portal.staff.cases.stages import stage_status
from mianzhou.portal.staff.supervision.unit_names import suggestions
from mianzhou.services.cases.api import (
    MATERIAL,
    OVERALL,
    PARTY,
    PLATFORM_VERBS,
    SHARE,
    Case,
    CaseEvent,
    CaseState,
    Ground,
    Procedure,
    TimerState,
    Transition,
    case_for,
    clock_named,
    events_of,
    may,
    may_for,
    offered,
    possible,
    procedure_of,
    readable,
    shareable,
    state_of,
)
from mianzhou.services.materials.api import ACCEPTED, materials_of
from mianzhou.services.parties.api import messages_of, parties_of
from mianzhou.services.postings.api import notices_of

SECRECY = {
    "ordinary": Text("普通", "ordinary"),
    "personal": Text("个人隐私", "personal"),
    "trade": Text("商业秘密", "trade secret"),
    "state": Text("国家秘密", "state secret"),
}
ROLES = {
    "applicant": Text("申请人", "Applicant"),
    "agent": Text("代理人", "Agent"),
    "respondent": Text("被申请人", "Respondent"),
    "handler": Text("经办人", "Handler"),
    "office": Text("承办单位", "The office"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb that the actor may do, and what its small form asks for."""

    verb: str
    title: Text
    asks: tuple[
        tuple[str, Text, Mapping[str, Text], str], ...
    ] = ()  # name, title, what may be chosen if not anything, what was typed
    remark: bool = True
    needed: bool = False
    grounds: tuple[Ground, ...] = ()
    unit: bool = False
    free: bool = False  # an end that nobody waits for: never what is offered first
    basis: Text | None = None
    page: str | None = None  # of the application, where it is done there


@dataclass(frozen=True, slots=True)
class ShownClock:
    """A clock as shown, with the lines that derive its deadline."""

    code: str
    title: Text
    due_on: Any
    paused: bool
    late: bool
    lines: tuple[Text, ...]


@page("case.read")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The page of one case."""
    return shown(request, case_for(actor_of(request), case_id))


def shown(request: HttpRequest, found: Case, refused: tuple[str, MianzhouError] | None = None) -> HttpResponse:
    """The page; after a refusal with the form as it was filled in, open, and what was wrong."""
    actor, day = actor_of(request), timezone.localdate()
    procedure, state = procedure_of(found.procedure, found.version), state_of(found)
    events = list(events_of(found))
    adds = may(tuple(w for t in procedure.transitions for w in t.who), found, actor)
    subjects = subjects_of(actor, found, procedure)
    context = {
        "case": found,
        "procedure": procedure,
        "stage": procedure.stage(found.stage),
        "status": stage_status(found, day),
        "secrecy": SECRECY[found.secrecy],
        "about": [(word, said) for word, said in about_of(found, procedure) if word not in {s.kind for s in subjects}],
        "subjects": subjects,
        "clocks": _clocks(found, procedure, state),
        "offers": [
            _offer(t, procedure, request.POST if refused and refused[0] == t.verb else {}, page_of(found, t.verb))
            for t in sorted(offered(found, possible(found, actor), day), key=lambda t: t.free)
        ],
        "moves": _moves(found, procedure, state, actor),
        "units": suggestions(day),
        "raiser": raisers_of([found])[found.pk],
        "grades": [
            (code, text, code == _typed(request, refused, "grade", "secrecy", found.secrecy))
            for code, text in SECRECY.items()
        ],
        "parties": [(ROLES[p.role], p) for p in parties_of(found)],
        "materials": [(procedure.material(m.kind), m) for m in materials_of(found)],
        "material_kinds": procedure.materials,
        "accept": ",".join(f".{ending}" for ending in ACCEPTED),
        "messages_of_case": [(ROLES.get(m.to), m) for m in messages_of(found)],
        "public_notices": list(notices_of(found)),
        "events": [(e, procedure.title_of(e.verb), _lines(procedure, e)) for e in events],
        "roles": [(code, text) for code, text in ROLES.items() if code != "office"],
        "handlers": handlers_for(found) if adds else [],
        "party_roles": [(code, text) for code, text in ROLES.items() if code != "office"],
        "measures": MEASURES,
        "joined": readable(actor).filter(joined_to=found).order_by("pk") if procedure.joining else [],
        "parts": readable(actor).filter(split_from=found).order_by("pk") if procedure.joining else [],
        "undecided": _undecided(found, procedure, events),
        "adds": adds,
        "refused": refused[0] if refused else "",
        "error": refused[1] if refused else None,
        "typed": request.POST if refused else {},
    }
    return render(request, "cases/case.html", context, status=refused[1].status if refused else 200)


def _typed(request: HttpRequest, refused: tuple[str, MianzhouError] | None, what: str, name: str, kept: str) -> str:
    return str(request.POST.get(name, "")) if refused is not None and refused[0] == what else kept


def _undecided(found: Case, procedure: Procedure, events: list[CaseEvent]) -> bool:
    """Whether it was sent back as often as the procedure allows, and nobody has yet said which unit deals with it."""
    rule = procedure.handing
    if rule is None or found.closed_on is not None or found.returns < rule.returns:
        return False
    moved = [e.verb for e in events if e.verb in {"send_back", "arbitrate"}]
    return bool(moved) and moved[-1] == "send_back"


def _offer(transition: Transition, procedure: Procedure, typed: Mapping[str, str], where: str | None) -> Offer:
    asks = tuple(
        (name, procedure.words.get(name) or Text(name, name), procedure.choices.get(name, {}), typed.get(name, ""))
        for name in transition.shows
        if name not in {"remark", "unit"}
    )
    return Offer(
        transition.verb,
        transition.title,
        asks,
        needed="remark" in transition.shows,
        grounds=transition.grounds,
        unit=transition.hands_over,
        free=transition.free,
        basis=transition.cite.text if transition.cite else None,
        page=where,
    )


def _moves(found: Case, procedure: Procedure, state: CaseState, actor: Actor) -> frozenset[str]:
    """What may be done to any case of such a procedure now, by this actor."""
    moves: set[str] = set()
    open_now = found.closed_on is None and found.joined_to_id is None
    stands = found.paused_on is not None or any(t.paused_on for t in state.timers)
    timed = found.due_on is not None or bool(state.timers)
    if open_now and timed and may(procedure.pausable_by, found, actor):
        moves.add("resume" if stands else "pause")
    clock = procedure.stage(found.stage).clock
    more = clock is not None and found.extensions < clock.extensions
    if open_now and more and found.due_on is not None and not stands and may(procedure.extended_by, found, actor):
        moves.add("extend")
    if open_now and procedure.handing is not None:
        moves |= _handing(found, procedure, actor)
    shares = shareable(found, procedure, timezone.localdate())
    if open_now and shares and procedure.assigned_by and may(procedure.assigned_by, found, actor):
        moves.add("assign")
    if any(t.unit_id == actor.unit_id for t in state.timers if t.unit_id is not None):
        moves.add("release")
    if procedure.joining is not None and may(procedure.joining.by, found, actor) and found.closed_on is None:
        apart = {"join", "split"} if shares else set()
        moves |= {"separate"} if found.joined_to_id is not None else apart
    if procedure.grading is not None and may(procedure.grading.by, found, actor):
        moves.add("grade")
    ended = procedure.reopening is not None and found.stage in procedure.reopening.sources
    if ended and procedure.reopening is not None and may(procedure.reopening.by, found, actor):
        moves.add("reopen")
    if open_now and procedure.posting is not None and may(procedure.posting.by, found, actor):
        moves.add("put_up")
    return frozenset(moves)


def _handing(found: Case, procedure: Procedure, actor: Actor) -> set[str]:
    rule = procedure.handing
    if rule is None:
        return set()
    if found.offered_to is not None:
        return {"take_over", "send_back"} if may_for(rule.by, found.offered_to, actor) else set()
    if found.returns >= rule.returns:
        return {"arbitrate"} if may(rule.arbitrated_by, found, actor) else set()
    shares = shareable(found, procedure, timezone.localdate())
    return {"hand_over"} if shares and may(rule.by, found, actor) else set()


def _clocks(found: Case, procedure: Procedure, state: CaseState) -> list[ShownClock]:
    day, clocks = timezone.localdate(), []
    if found.due_on is not None:
        lines = _once(found.due_basis)
        stands = found.paused_on is not None
        title = procedure.stage(found.stage).title
        clocks.append(ShownClock("", title, found.due_on, stands, not stands and day > found.due_on, lines))
    for timer in state.timers:
        lines = _once(timer.derivation)
        stands = timer.paused_on is not None
        clocks.append(
            ShownClock(
                timer.code,
                _clock_title(found, procedure, timer),
                timer.due_on,
                stands,
                not stands and day > timer.due_on,
                lines,
            )
        )
    return clocks


def _once(lines: Iterable[Iterable[str]]) -> tuple[Text, ...]:
    """The lines that derive a deadline; what is said anew after a pause stands once."""
    return tuple(Text(zh, en) for zh, en in dict.fromkeys(tuple(line) for line in lines))


def _clock_title(found: Case, procedure: Procedure, timer: TimerState) -> Text:
    if timer.code == OVERALL:
        return Text("全程", "The whole case")
    if timer.code.startswith(SHARE):
        unit = Unit.objects.filter(pk=timer.unit_id or 0).first()
        return Text("{u}协办", "Share of {u}").format(u=unit.short_name if unit else "")
    named = next((t.title for t in procedure.stage(found.stage).timers if t.code == timer.code), None)
    rule = clock_named(procedure, found.stage, timer.code)
    return named or (rule.basis if rule is not None else Text(timer.code, timer.code))


def _lines(procedure: Procedure, event: CaseEvent) -> list[Text]:
    """What an event says beside its remark: the ground, the unit, the deadline that it set."""
    found = []
    ground = next(
        (
            g
            for t in procedure.transitions
            if t.verb == event.verb
            for g in t.grounds
            if g.code == event.data.get("ground")
        ),
        None,
    )
    if ground is not None:
        basis = ground.cite.text if ground.cite else None
        found.append(Text("{g}（{b}）", "{g} ({b})").format(g=ground.title, b=basis) if basis else ground.title)
    if event.verb in PLATFORM_VERBS and isinstance(event.data.get("number"), str):
        found.append(Text("{n}", "{n}").format(n=event.data["number"]))  # of the other case, joined or split off
    for name, word in procedure.words.items():
        if event.verb not in PLATFORM_VERBS and event.verb != "open" and isinstance(event.data.get(name), str):
            said = procedure.said(name, event.data[name])
            found.append(Text("{w}：{v}", "{w}: {v}").format(w=word, v=said))
    if event.verb == PARTY and event.data.get("role") in ROLES:
        left = Text("退出", "left") if event.data.get("left") else Text("加入", "joined")
        found.append(Text("{r}{l}", "{r} {l}").format(r=ROLES[event.data["role"]], l=left))
    if event.verb == MATERIAL and event.data.get("kind"):
        kind = procedure.material(event.data["kind"])
        paper = kind.title if kind is not None else Text("其他", "Other")
        found.append(Text("撤下：{k}", "taken away: {k}").format(k=paper) if event.data.get("withdrawn") else paper)
    if event.verb == "objected" and "upheld" in event.data:
        found.append(
            Text("已答复：异议成立", "answered: upheld")
            if event.data["upheld"]
            else Text("已答复：异议不成立", "answered: not upheld")
        )
    if event.verb == "posted" and event.data.get("until_on"):
        found.append(Text("公示至 {d}", "until {d}").format(d=event.data["until_on"]))
    if event.verb == "grade" and event.data.get("secrecy") in SECRECY:
        found.append(SECRECY[event.data["secrecy"]])
    if event.data.get("unit"):
        found.append(Text("{u}", "{u}").format(u=event.data["unit"]))
    if event.data.get("due_on"):
        found.append(Text("期限 {d}", "due {d}").format(d=event.data["due_on"]))
    return found


urlpatterns = [path("services/cases/<int:case_id>/", case, name="case")]
