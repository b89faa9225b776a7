"""Applying for a matter without an account: the form that the procedure says, sent to a unit or township, and a receipt to follow the case with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.regions.api import region_by_code
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit, units_at
from mianzhou.portal.access import actor_of, public_page
from mianzhou.portal.public import sending
from mianzhou.portal.staff.cases.opening import OpeningForm
from mianzhou.portal.staff.supervision.unit_names import suggestions
from mianzhou.services.cases.api import Case, Procedure, new_code, open_case, published
from mianzhou.services.drafts.api import CaseDraft, send_draft


def applied_for(name: str = "") -> list[Procedure]:
    """The procedures, in their newest version, that anybody may apply by here: all of them, or the one of this name."""
    newest = {p.id: p for p in published()}  # versions come in their order
    return [
        p for p in newest.values() if p.public and p.form and (p.asks_township or p.asks_unit) and name in ("", p.id)
    ]


class ApplyingForm(OpeningForm):
    """The form of a procedure, with the township at which one applies where it asks for one."""

    def __init__(self, procedure: Procedure, actor: Actor, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(procedure, actor, day, *args, **kwargs)
        if procedure.asks_unit is not None:
            hint = Text("输入几个字，从列表中选择。", "Type a few characters and choose from the list.")
            self.fields["unit"].help_text = str(hint)
        if procedure.asks_township is not None:
            label, first = str(procedure.asks_township), str(Text("请选择", "Choose"))
            self.fields["township"] = forms.ModelChoiceField(_governments(day), label=label, empty_label=first)


def _governments(day: date) -> QuerySet[Unit]:
    """The governments of the city's townships."""
    city = region_by_code(settings.CITY_REGION)
    rows = units_at(day).filter(level="township", kind="government", region__path__startswith=f"{city.path}.")
    return rows.select_related("region").order_by("code")


@public_page
def apply(request: HttpRequest, name: str) -> HttpResponse:
    """The form, kept for later or taken up again, and sending it; then the receipt, to who sent it, in this session."""
    procedure = next(iter(applied_for(name)), None)
    if procedure is None:
        raise NotFound(what=Text("可以网上申请的事项", "matter that can be applied for here"))
    if "receipt" in request.GET and (held := sending.receipt(request, procedure)):
        return render(request, "public/applied.html", held)
    try:
        return _taken_up(request, procedure) if "draft_code" in request.POST else _filled_in(request, procedure)
    except MianzhouError as error:
        form = ApplyingForm(procedure, actor_of(request), timezone.localdate(), initial=_typed(request))
        return _form(request, procedure, form, error)


def _taken_up(request: HttpRequest, procedure: Procedure) -> HttpResponse:
    """The page again, with the draft of the code that was typed."""
    sending.take_up(request, procedure, request.POST.get("draft_code", ""))
    return HttpResponseRedirect(reverse("case_apply", args=[procedure.id]))


def _filled_in(request: HttpRequest, procedure: Procedure) -> HttpResponse:
    """The form as it stands; what was typed is kept where a draft was begun, and begins one where it is to wait."""
    actor, draft, later = actor_of(request), sending.begun(request, procedure), "later" in request.POST
    initial = draft.about if draft is not None else {}
    form = ApplyingForm(procedure, actor, timezone.localdate(), request.POST or None, initial=initial)
    if request.method == "POST" and (later or draft is not None):
        draft = sending.keep_typed(draft or sending.begin(request, procedure), tuple(form.fields), request.POST)
    if later:
        sending.say_kept(request, procedure)
        return HttpResponseRedirect(reverse("case_apply", args=[procedure.id]))

    def send(given: dict[str, Any]) -> None:
        case, code = _sent(procedure, form.about(), given, actor, draft)
        sending.hand_receipt(request, procedure, case, code)

    if request.method == "POST" and form.tried(send):
        return HttpResponseRedirect(f"{reverse('case_apply', args=[procedure.id])}?receipt")
    return _form(request, procedure, form)


def _form(
    request: HttpRequest, procedure: Procedure, form: ApplyingForm, error: MianzhouError | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "procedure": procedure,
        "units": suggestions(timezone.localdate()) if procedure.asks_unit else [],
        "code": sending.code_shown(request, procedure) if sending.begun(request, procedure) is not None else "",
        "error": error,
    }
    refused = 422 if form.errors else 200
    return render(request, "public/apply.html", context, status=error.status if error else refused)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed, for a form that is shown again after a refusal that concerns none of its fields."""
    return {name: str(value).replace("\x00", "") for name, value in request.POST.items()}


@transaction.atomic
def _sent(
    procedure: Procedure, about: dict[str, str], given: dict[str, Any], actor: Actor, draft: CaseDraft | None
) -> tuple[Case, str]:
    """The case that the form became, with its draft, and the code to follow it with."""
    called, township, code = about.get(procedure.titled_by, ""), given.get("township"), new_code()
    applicant = about.get("name", called)
    if actor.person_id is None:
        actor = Actor(name=applicant[:64] or actor.name)  # the applicant, as it names itself
    case = open_case(
        procedure=procedure,
        title=f"{procedure.title.zh}：{called}" if called else procedure.title.zh,
        responsible=given.get("unit") or given["township"],
        raiser_unit=township,
        raiser=applicant,
        code=code,
        about=about,
        actor=actor,
        as_of=timezone.now(),
    )
    if draft is not None:
        send_draft(draft=draft, case=case)
    return case, code


urlpatterns = [path("open/apply/<str:name>/", apply, name="case_apply")]
