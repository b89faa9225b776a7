"""One entry of a register: what it says on a day, every value that it ever had, what happened, reviews, certificates, and what may be done."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.registers.entries import register_for
from mianzhou.portal.staff.registers.words import EVENTS, RESULTS, certificate_status, entry_status
from mianzhou.services.registers import api as keeping
from mianzhou.services.registers.api import (
    Register,
    RegisterCertificate,
    RegisterEntry,
    RegisterEvent,
    RegisterFact,
    RegisterReview,
)


def found_entry(actor: Actor, register_id: str, entry_id: int) -> tuple[Register, RegisterEntry]:
    """The entry and its register; `NotFound` where the actor may not read it."""
    register = register_for(actor, register_id)
    entry = keeping.entries_for(actor, register).select_related("case", "unit__region").filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(what=Text("登记", "entry of a register"))
    return register, entry


def may(actor: Actor, permission: str, entry: RegisterEntry) -> bool:
    """Whether the actor may, for this entry."""
    return actor.may(permission, unit_path=entry.unit.path, region_path=entry.unit.region.path)


@page("register.read")
def entry(request: HttpRequest, register_id: str, entry_id: int) -> HttpResponse:
    """The page of one entry."""
    actor, today = actor_of(request), timezone.localdate()
    register, found = found_entry(actor, register_id, entry_id)
    on = _day(request.GET.get("on", ""), today)
    values = keeping.values_of(found, on)
    stands = found.ended_on is None
    keeps, approves = may(actor, register.kept_by, found), may(actor, register.approved_by, found)
    facts, events, certificates = _facts(register, found), list(keeping.history_of(found)), _certificates(found)
    reviews = list(RegisterReview.objects.filter(entry=found).order_by("-year"))
    names = _names(facts, events, certificates, reviews)
    context = {
        "register": register,
        "entry": found,
        "status": entry_status(found, today),
        "on": on,
        "past": on != today,
        "values": [(f.title, f.said(values.get(f.name, "")), f.public) for f in register.fields],
        "facts": [(title, f, names[f.recorded_by], names.get(f.withdrawn_by, "")) for title, f in facts],
        "events": [
            (e, EVENTS.get(e.verb, Text(e.verb, e.verb)), _said(register, e), names[e.actor_name]) for e in events
        ],
        "reviews": [(r, RESULTS[r.result], names[r.reviewed_by]) for r in reviews],
        "certificates": [
            (c, certificate_status(c), keeping.shown_code(c.code), names[c.issued_by]) for c in certificates
        ],
        "keeps": stands and keeps,
        "approves": stands and approves,
        "issues": stands and approves and register.certificate is not None,
        "withholds": stands and approves and register.is_public,
        "reviews_due": bool(register.review_months),
    }
    return render(request, "registers/entry.html", context)


def _day(typed: str, today: date) -> date:
    try:
        return date.fromisoformat(typed.strip()) if typed.strip() else today
    except ValueError:
        return today


def _facts(register: Register, entry: RegisterEntry) -> list[tuple[Text, RegisterFact]]:
    """Every value that was ever recorded, in the order of the fields and of time; also those of fields that the register has no longer."""
    titles = {f.name: (n, f.title) for n, f in enumerate(register.fields)}
    rows = list(RegisterFact.objects.filter(entry=entry).select_related("case"))
    rows.sort(key=lambda r: (titles.get(r.field, (99, None))[0], r.valid_from, r.recorded_at, r.pk))
    return [(titles.get(r.field, (99, Text(r.field, r.field)))[1], r) for r in rows]


def _names(
    facts: list[tuple[Text, RegisterFact]],
    events: list[RegisterEvent],
    certificates: list[RegisterCertificate],
    reviews: list[RegisterReview],
) -> dict[str, str]:
    """Who did what stands on the page, by name."""
    logins = {name for _, f in facts for name in (f.recorded_by, f.withdrawn_by) if name}
    logins |= {e.actor_name for e in events} | {c.issued_by for c in certificates} | {r.reviewed_by for r in reviews}
    return names_of(logins)


def _said(register: Register, event: RegisterEvent) -> str:
    """What an event changed, in words."""
    data = event.data
    if event.verb == "correct":
        title = next((f.title for f in register.fields if f.name == data.get("field")), data.get("field", ""))
        return f"{title}：{data.get('old', '')} → {data.get('new', '')}"
    if event.verb == "change":
        titles = {f.name: f.title for f in register.fields}
        return "；".join(f"{titles.get(k, k)}：{v}" for k, v in data.get("values", {}).items())
    if event.verb == "review":
        return f"{data.get('year', '')} {RESULTS['passed' if data.get('passed') else 'failed']}"
    return ""


def _certificates(entry: RegisterEntry) -> list[RegisterCertificate]:
    return list(RegisterCertificate.objects.filter(entry=entry).order_by("-pk"))


urlpatterns = [path("services/registers/<str:register_id>/<int:entry_id>/", entry, name="register_entry")]
