"""The pages of data correction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.data_correction import actions, own_actions, own_pages, queries
from mianzhou.applications.data_correction.actions import procedure_for
from mianzhou.applications.data_correction.application import DATA_CORRECTION_APPLICATION
from mianzhou.applications.data_correction.forms import FindForm, KeyForm, PlaceForm, RaiseForm
from mianzhou.applications.data_correction.lists import FILTERS, columns, stage_status
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.own_procedure import OWN_CORRECTION
from mianzhou.applications.data_correction.showing import ShownRow, Values, inside, values_of
from mianzhou.applications.data_correction.twins import router
from mianzhou.data.catalogue.api import Resource, resource_named, resource_visible
from mianzhou.data.intake.api import RowNotHeld, corrections_by, find_held
from mianzhou.data.schemas.api import Schema as TableSchema
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Status, Table, about_of, actor_of, address, hide_numbers, page
from mianzhou.services.cases.api import Case, CaseEvent, events_of, may, offered, possible

SCOPES = (
    ("", Text("全部", "All")),
    (queries.MINE, Text("待我办理", "Waiting for me")),
    (queries.LATE, Text("已逾期", "Late")),
)
# What each verb's small form asks for, and the style of its button.
ASKS: dict[str, tuple[tuple[str, ...], str]] = {
    "accept": (("correction", "remark"), "primary"),
    "correct": (("correction", "remark"), "primary"),
    "order": (("remark",), "primary"),
    "press": (("remark",), "primary"),
    "reject": (("remark",), "danger"),
    "uphold": (("remark",), ""),
    "supplement": (("remark",), ""),
    "rest": ((), ""),
    "withdraw": ((), "quiet"),
    "lapse": (("remark",), "quiet"),
}
REQUIRED = frozenset({"reject", "press", "uphold", "order", "supplement"})


@page("correction.raise")
def disputes(request: HttpRequest) -> HttpResponse:
    """The disputes in which the actor's units take part."""
    actor, day = actor_of(request), timezone.localdate()
    scope = request.GET.get("scope", "")
    table = Table(
        request,
        _in_scope(actor, scope, day),
        name="disputes",
        columns=columns(day),
        filters=FILTERS,
        default_sort="-case__opened_on",
        caption=Text("数据校核", "Disputed values"),
        empty=Text(
            "还没有校核。使用数据时发现疑义，可在此提出。",
            "No disputes yet. Raise one when a value you use seems wrong.",
        ),
    )
    if response := table.export():
        return response
    tabs = [(code == scope, title, f"?scope={code}" if code else "?") for code, title in SCOPES]
    applications = f"{address('cases')}?procedure={OWN_CORRECTION.id}"
    context = {"table": table, "tabs": tabs, "to_locate": queries.to_locate(actor), "applications": applications}
    return render(request, "data_correction/disputes.html", context)


def _in_scope(actor: Actor, scope: str, day: date) -> Any:
    if scope == queries.MINE:
        return queries.waiting_for(actor)
    rows = queries.disputes_for(actor)
    return queries.late_on(rows, day) if scope == queries.LATE else rows


@page("correction.raise")
def raise_one(request: HttpRequest) -> HttpResponse:
    """Dispute a value in three steps: the resource, the row, the item with what is claimed; or find the one that an application means."""
    actor = actor_of(request)
    case = _application(request, actor)
    named = request.GET.get("resource", "").strip()
    find = FindForm(request.GET if named else None)
    context: dict[str, Any] = {"find": find, "basis": DATA_CORRECTION_APPLICATION.basis, "application": case}
    if case is not None:
        context |= {"about": about_of(case, OWN_CORRECTION), "materials": own_pages.papers_of(case)}
    resource = _named(find, named, actor, case) if named else None
    if resource is None:
        return render(request, "data_correction/raise.html", context)
    context["resource"] = resource
    schema = read_schema(resource.version_in_force.schema)
    place = _place_of(request)
    if place is None:
        return _find_row(request, resource, schema, context)
    try:
        shown = actions.show_row(resource=resource, batch_id=place[0], row=place[1], actor=actor, as_of=timezone.now())
    except RowNotHeld as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return HttpResponseRedirect(_raise_url(resource, case))
    return _raise_about(request, resource, schema, shown, context)


def _place_of(request: HttpRequest) -> tuple[int, int] | None:
    """The row that the address names."""
    given = [request.GET.get(name, "") for name in ("batch", "row")]
    if not all(text.isdecimal() and len(text) < 19 for text in given):
        return None
    return int(given[0]), int(given[1])


def _application(request: HttpRequest, actor: Actor) -> Case | None:
    """The application that the address names, whose row is to be found; `NotPermitted` where that is not for the actor."""
    given = request.GET.get("case", "")
    if not given:
        return None
    case = queries.application_for(actor, int(given) if given.isdecimal() and len(given) < 19 else 0)
    if not own_pages.may_locate(case, actor):
        raise NotPermitted(permission=PERMISSIONS["correction.answer"])
    return case


def _raise_url(resource: Resource, case: Case | None, **place: int) -> str:
    asked = {"resource": resource.name, **({"case": case.pk} if case is not None else {}), **place}
    return f"{reverse('dispute_raise')}?{urlencode(asked)}"


def _find_row(request: HttpRequest, resource: Resource, schema: TableSchema, context: dict[str, Any]) -> HttpResponse:
    """Ask for the row. The key is posted, since it is personal as often as not, and addresses are logged."""
    form = KeyForm(schema, request.POST or None) if schema.primary_key else None
    found: list[tuple[int, int]] = []
    if form is not None and request.method == "POST":
        by_key = form
        if form.tried(lambda _: found.append(find_held(resource, by_key.key))):
            return HttpResponseRedirect(
                _raise_url(resource, context["application"], batch=found[0][0], row=found[0][1])
            )
    given = "batch" in request.GET or "row" in request.GET
    place = PlaceForm(request.GET if given else None)
    context |= {"key_form": form, "place_form": place, "place_given": given}
    return render(request, "data_correction/raise.html", context)


def _raise_about(
    request: HttpRequest, resource: Resource, schema: TableSchema, shown: ShownRow, context: dict[str, Any]
) -> HttpResponse:
    """The row as the actor may see it, and the form that disputes one of its values."""
    actor = actor_of(request)
    case: Case | None = context["application"]
    said = _said(case) if case is not None else {}
    form = RaiseForm(schema, request.POST or None, initial={"field": request.GET.get("field"), **said})
    if case is not None:
        form.fields["claimed"].label = str(Text("申请人认为正确的值", "The value that the applicant believes right"))
    made: list[Dispute] = []

    def act(given: dict[str, Any]) -> None:
        what = {"resource": resource, "batch_id": shown.batch_id, "row": shown.row, **given}
        who: dict[str, Any] = {"actor": actor, "as_of": timezone.now()}
        if case is not None:
            made.append(own_actions.locate(case_id=case.pk, **what, **who))
        else:
            made.append(actions.raise_dispute(**what, raiser_unit=queries.unit_of(actor), **who))

    if request.method == "POST" and form.tried(act):
        done = Text("已提出，编号 {n}，已交提供单位核实。", "Raised as {n}; the provider has been given it.")
        if case is not None:
            done = Text("已找到数据，申请 {n} 进入核实答复。", "Found: application {n} is now to be answered.")
        messages.success(request, str(done.format(n=made[0].case.number)))
        return HttpResponseRedirect(reverse("dispute", args=[made[0].pk]))
    again = _raise_url(resource, case)
    here = _raise_url(resource, case, batch=shown.batch_id, row=shown.row)
    context |= {"form": form, "shown": shown, "again": again, "here": here, "inside": inside(actor, resource)}
    return render(request, "data_correction/raise.html", context)


def _said(case: Case) -> dict[str, str]:
    """What the applicant said, as the form of a dispute asks for it. A resident number is typed by who has looked at it."""
    files = "、".join(each.name for each in own_pages.papers_of(case))
    right = str(case.about["right"])
    claimed = right if hide_numbers(right) == right else ""
    return {"claimed": claimed, "reason": hide_numbers(str(case.about["why"])), "evidence": files[:2000]}


def _named(find: FindForm, named: str, actor: Actor, case: Case | None) -> Resource | None:
    """The resource that was named, if the actor sees it in the catalogue, and its unit was asked; what is wrong with it is told in the form."""
    try:
        found = resource_visible(actor, resource_named(named).name)
        if found.current_version is None:
            raise NotFound(what=Text("该资源尚未发布", "the resource is not published yet"))
        if case is not None:
            own_actions.require_kept(found, case)
    except MianzhouError as error:
        find.is_valid()
        find.add_error("resource", f"{error.problem_text}{error.remedy_text}")
        return None
    return found


@page("correction.raise")
def dispute(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """One dispute: what, who, by when and why; what the actor may do; its history."""
    found = queries.dispute_for(actor_of(request), dispute_id)
    return _shown(request, found, values_of(found, actor_of(request)))


@page("correction.raise")
@require_POST
def look(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """The page with the values unmasked, once, on record."""
    actor = actor_of(request)
    found = queries.dispute_for(actor, dispute_id)
    try:
        values = actions.look(dispute=found, purpose=request.POST.get("purpose", ""), actor=actor, as_of=timezone.now())
    except (NotPermitted, NotFound):
        raise
    except MianzhouError as error:
        messages.error(request, f"{error.problem_text}{error.remedy_text}")
        return HttpResponseRedirect(reverse("dispute", args=[found.pk]))
    return _shown(request, found, values)


def _shown(
    request: HttpRequest, found: Dispute, values: Values, refused: tuple[str, MianzhouError] | None = None
) -> HttpResponse:
    """The page; after a refusal with the form as it was filled in, open, and what was wrong."""
    actor, case, day = actor_of(request), found.case, timezone.localdate()
    running = case.due_on is not None and case.closed_on is None
    procedure = procedure_for(found)
    clock = procedure.stage(case.stage).clock
    offers = [(t, *ASKS[t.verb], t.verb in REQUIRED) for t in offered(case, possible(case, actor), day)]
    own = procedure.id == OWN_CORRECTION.id
    context = {
        "dispute": found,
        "case": case,
        "values": values,
        "status": stage_status(case, day),
        "basis": [Text(zh, en) for zh, en in case.due_basis],
        "offers": offers,
        "may_pause": running and case.paused_on is None and may(procedure.pausable_by, case, actor),
        "may_resume": case.paused_on is not None and may(procedure.pausable_by, case, actor),
        "may_extend": running
        and clock is not None
        and case.extensions < clock.extensions
        and may(procedure.extended_by, case, actor),
        "events": [(e, procedure.title_of(e.verb), _lines(e)) for e in events_of(case)],
        "about": about_of(case, OWN_CORRECTION) if own else [],
        "materials": own_pages.papers_of(case) if own else [],
        "desk_url": address("case", case.pk) if own and actor.may_anywhere("case.read") else None,
        "resource_url": address("resource", found.resource.name),
        "batch_url": address("batch", found.correction_id) if found.correction_id else None,
        "since": _sent_since(found),
        "refused": refused[0] if refused else "",
        "error": refused[1] if refused else None,
        "typed": request.POST if refused else {},
    }
    return render(request, "data_correction/dispute.html", context, status=refused[1].status if refused else 200)


def _sent_since(dispute: Dispute) -> dict[str, Any] | None:
    """What the provider has sent since the correction: a value of its own, or the old one again, with the batch that brought it last."""
    found = corrections_by(dispute.correction_id) if dispute.correction_id else []
    for correction in found:
        if (batch := correction.ended_by) is not None and batch.withdrawn_at is None:
            said = Text("{d} 报送，以新值为准。", "It was sent on {d} and holds.").format(d=_day(batch.sent_at))
            status = Status("open", Text("来源单位已报新值", "New value sent"))
            return {"status": status, "said": said, "url": address("batch", batch.pk)}
    sent = max(((c.resent_by.pk, c.resent_by, c.resent) for c in found if c.resent_by is not None), default=None)
    if sent is None:
        return None
    said = Text(
        "更正后又有 {n} 批送来原值（最近 {d}）。更正后的值不变，来源系统应予更正。",
        "The old value was sent again {n} time(s), last on {d}. The corrected one stands; the source's own system is to be corrected.",
    ).format(n=sent[2], d=_day(sent[1].sent_at))
    status = Status("soon", Text("来源系统未更正", "Source not corrected"))
    return {"status": status, "said": said, "url": address("batch", sent[0])}


def _day(moment: datetime) -> str:
    return f"{timezone.localdate(moment):%Y-%m-%d}"


def _lines(event: CaseEvent) -> list[Text]:
    """The deadline that an event set."""
    due_on = event.data.get("due_on")
    return [Text("期限 {d}", "due {d}").format(d=due_on)] if due_on else []


Do = Callable[[HttpRequest, Actor, datetime, int], Any]
CLOCK: dict[str, tuple[Text, Do]] = {
    "pause": (
        Text("已中止计时。", "The clock is paused."),
        lambda r, a, n, i: actions.pause_clock(dispute_id=i, reason=r.POST.get("reason", ""), actor=a, as_of=n),
    ),
    "resume": (
        Text("已恢复计时。", "The clock runs again."),
        lambda r, a, n, i: actions.resume_clock(dispute_id=i, actor=a, as_of=n),
    ),
    "extend": (
        Text("已延长期限。", "The deadline is moved."),
        lambda r, a, n, i: actions.extend_clock(
            dispute_id=i, new_due_on=_posted_day(r), reason=r.POST.get("reason", ""), actor=a, as_of=n
        ),
    ),
}


def _posted_day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("new_due_on", ""))
    except ValueError:
        return date.min  # earlier than any deadline: the action says so


@page("correction.raise")
@require_POST
def do(request: HttpRequest, dispute_id: int, verb: str) -> HttpResponse:
    """Do a verb of the procedure, or something to its clock."""
    actor = actor_of(request)
    found = queries.dispute_for(actor, dispute_id)
    if verb not in ASKS and verb not in CLOCK:
        raise Http404
    try:
        if verb in CLOCK:
            done, act = CLOCK[verb]
            act(request, actor, timezone.now(), found.pk)
        else:
            done = Text("已办理：{verb}。", "Done: {verb}.").format(verb=procedure_for(found).title_of(verb))
            actions.enact(
                dispute_id=found.pk,
                verb=verb,
                actor=actor,
                as_of=timezone.now(),
                remark=request.POST.get("remark", ""),
                correction=request.POST.get("correction", ""),
            )
        messages.success(request, str(done))
    except (NotPermitted, NotFound):
        raise
    except MianzhouError as error:
        found = queries.dispute_for(actor, dispute_id)  # as it stands now: somebody else may have dealt with it
        return _shown(request, found, values_of(found, actor), (verb, error))
    return HttpResponseRedirect(reverse("dispute", args=[found.pk]))


__all__ = ["router", "urlpatterns"]  # what the program mounts

urlpatterns = [
    *own_pages.urlpatterns,
    path("data/corrections/", disputes, name="disputes"),
    path("data/corrections/raise/", raise_one, name="dispute_raise"),
    path("data/corrections/<int:dispute_id>/", dispute, name="dispute"),
    path("data/corrections/<int:dispute_id>/look/", look, name="dispute_look"),
    path("data/corrections/<int:dispute_id>/<str:verb>/", do, name="dispute_do"),
]
