"""One task: what, who, by when and why; what the actor may do; parts, reports, requests, comments; its history last."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision import api
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.addresses import address
from mianzhou.portal.components.status import Status
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.supervision.extensions import decisions, extension_status
from mianzhou.portal.staff.supervision.timeline import moments
from mianzhou.portal.staff.supervision.verbs import commenting_unit, offers, verdicts
from mianzhou.portal.task_lists import LIGHT_STATUS, RHYTHM_TITLES, SOURCE_TITLES, report_status

EVENTS_SHOWN = 200
OWED_SHOWN = 8
# The moments that a supervision register keeps, each by the first or last event that makes it.
STAMPS = (
    ("assign", Text("交办", "Assigned"), "last"),
    ("sign", Text("签收", "Signed for"), "first"),
    ("break_down", Text("分解", "Broken down"), "first"),
    ("report", Text("首次填报", "First report"), "first"),
    ("report", Text("最近填报", "Latest report"), "last"),
    ("approve_claim", Text("报请办结", "Completion submitted"), "last"),
    ("close", Text("销号", "Closed"), "last"),
)


@page("task.read")
def task(request: HttpRequest, task_id: int) -> HttpResponse:
    """The task's page."""
    actor, day = actor_of(request), timezone.localdate()
    found = api.task_for(actor, task_id)
    light = api.light_on(found, day)
    events = list(api.events_of(found)[:EVENTS_SHOWN])
    may_comment, comment_unit = commenting_unit(found, actor)
    reports, extensions, owed = list(api.reports_of(found)), _extensions(found), _owed(found, day)
    _name_people(found, reports, extensions)
    context = {
        "task": found,
        "day": day,
        "state": api.STATE_TITLES[api.State(found.state)],
        "light": None if light is api.Light.GREY else Status(LIGHT_STATUS[light], api.LIGHT_TITLES[light]),
        "slip": api.COLOUR_TITLES[found.slip] if found.slip else None,
        "basis": [Text(zh, en) for zh, en in found.due_basis],
        "rhythm": RHYTHM_TITLES[found.rhythm],
        "source": SOURCE_TITLES[found.source_kind],
        "importance": api.IMPORTANCE_TITLES[found.importance],
        "obligation_url": address("obligation", found.obligation_id) if found.obligation_id else None,
        "document_url": address("document", found.document_id) if found.document_id else None,
        "doubtful": _doubtful(found),
        "offers": offers(found, actor),
        "colours": list(api.COLOUR_TITLES.items()),
        "writers": _writers(found, actor),
        "may_extend": _may(found, actor, "ask_extension") and found.due_on is not None and day < found.due_on,
        "may_assign": _may(found, actor, "assign"),
        "may_break_down": _may(found, actor, "break_down"),
        "parts": [(part, api.light_on(part, day)) for part in found.parts.all()],
        "reports": [(r, report_status(r.state), verdicts(found, r, actor)) for r in reports],
        "extensions": [(e, extension_status(e), decisions(found, e, actor)) for e in extensions],
        "owed": owed[:OWED_SHOWN],
        "owed_before": owed[OWED_SHOWN:],
        "may_comment": may_comment,
        "comment_unit": comment_unit,
        "comments": [m for m in moments(events) if m.event.verb == "comment"],
        "notices_sent": [m for m in moments(events) if m.event.verb in {"remind", "urge", "slip"}],
        "moments": moments(events),
        "stamps": _stamps(events),
    }
    return render(request, "supervision/task.html", context)


def _may(found: Any, actor: Actor, verb: str) -> bool:
    transition = api.TRANSITIONS[verb]
    return api.State(found.state) in transition.sources and api.may_enact(transition, found, found.lead_unit, actor)


def _writers(found: Any, actor: Actor) -> list[Any]:
    """The units for which the actor may report now."""
    if api.State(found.state) not in api.TRANSITIONS["report"].sources:
        return []
    rule = api.TRANSITIONS["report"]
    return [
        p.unit for p in found.parties.all() if p.signed_at is not None and api.may_enact(rule, found, p.unit, actor)
    ]


def _doubtful(found: Any) -> bool:
    """Whether what the task rests on is no longer confirmed, or was put in doubt by a new text."""
    basis = found.obligation
    return basis is not None and (basis.status != "confirmed" or basis.needs_review)


def _extensions(found: Any) -> list[Any]:
    return list(found.extensions.select_related("unit"))


def _name_people(found: Any, reports: list[Any], extensions: list[Any]) -> None:
    """Rows keep login names, which never change hands; the page shows the names of people."""
    logins = {
        found.registered_by,
        *(r.decided_by for r in reports),
        *(e.decided_by for e in extensions),
        *(e.endorsed_by for e in extensions),
    }
    names = names_of(logins)
    found.registered_name = names[found.registered_by]
    for report in reports:
        report.decided_name = names[report.decided_by]
    for request in extensions:
        request.decided_name, request.endorsed_name = names[request.decided_by], names[request.endorsed_by]


def _owed(found: Any, day: Any) -> list[Any]:
    """Owed reports, the latest first: all that have fallen due, and the next of each unit."""
    rows = list(found.owed.select_related("unit").order_by("period_end", "unit_id"))
    shown, coming = [], set()
    for row in rows:
        if row.met_on is None and row.due_on >= day:
            if row.unit_id in coming:
                continue
            coming.add(row.unit_id)
        shown.append((row, _owed_status(row, day)))
    return shown[::-1]


def _owed_status(row: Any, day: Any) -> Status:
    if row.met_on is not None:
        late = row.met_on > row.due_on
        return Status("late" if late else "done", Text("迟报", "Late") if late else Text("已报", "Reported"))
    if row.due_on < day:
        return Status("late", Text("未报", "Missed"))
    return Status("waiting", Text("待报", "To come"))


def _stamps(events: list[Any]) -> list[tuple[Text, Any]]:
    """The register's moments; `events` are the newest first."""
    found = []
    for verb, title, which in STAMPS:
        times = [e.at for e in events if e.verb == verb]
        if times:
            found.append((title, times[0] if which == "last" else times[-1]))
    return found


urlpatterns = [path("oversight/tasks/<int:task_id>/", task, name="task")]
