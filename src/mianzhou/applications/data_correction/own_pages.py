"""The pages of applications for one's own data, for the department that finds the row and for who decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.applications.data_correction import own_actions, queries
from mianzhou.applications.data_correction.errors import PurposeMissing
from mianzhou.applications.data_correction.forms import FindForm
from mianzhou.applications.data_correction.lists import stage_status
from mianzhou.applications.data_correction.models import Dispute
from mianzhou.applications.data_correction.own_procedure import LOCATING, OWN_CORRECTION
from mianzhou.kernel.people.api import Actor
from mianzhou.portal.components.api import about_of, actor_of, address, as_download, page
from mianzhou.services.cases.api import Case, may
from mianzhou.services.materials.api import look_at_material, materials_of


def may_locate(case: Case, actor: Actor) -> bool:
    """Whether it is for the actor to find the row now."""
    return case.stage == LOCATING and may(OWN_CORRECTION.transition("locate").who, case, actor)


@page("correction.raise")
def of_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Where a case of correction is dealt with: its dispute, or the application whose row has yet to be found."""
    actor = actor_of(request)
    known = queries.disputes_for(actor).filter(case=case_id).values_list("pk", flat=True).first()
    if known is not None:
        return HttpResponseRedirect(reverse("dispute", args=[known]))
    return _shown(request, queries.application_for(actor, case_id))


@page("correction.raise")
@require_POST
def identify(request: HttpRequest, case_id: int) -> HttpResponse:
    """The application with the applicant's number unmasked, once, on record."""
    actor = actor_of(request)
    found, purpose = queries.application_for(actor, case_id), request.POST.get("purpose", "")
    try:
        own_actions.look_at_application(case=found, purpose=purpose, actor=actor, as_of=timezone.now())
    except PurposeMissing as error:
        return _shown(request, found, error=error)
    return _shown(request, found, looked=True)


def _shown(request: HttpRequest, case: Case, looked: bool = False, error: PurposeMissing | None = None) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "case": case,
        "status": stage_status(case, timezone.localdate()),
        "dispute": Dispute.objects.filter(case=case).first(),
        "about": about_of(case, OWN_CORRECTION, whole=looked),
        "materials": papers_of(case),
        "looked": looked,
        "error": error,
        "find": FindForm() if may_locate(case, actor) else None,
        "desk_url": address("case", case.pk) if actor.may_anywhere("case.read") else None,
    }
    return render(request, "data_correction/application.html", context, status=error.status if error else 200)


def papers_of(case: Case) -> list[Any]:
    """The files that lie with an application."""
    return list(materials_of(case))


@page("correction.raise")
def material(request: HttpRequest, case_id: int, material_id: int) -> Any:
    """A file of an application, as a download, on record."""
    actor = actor_of(request)
    found = queries.application_for(actor, case_id)
    kept = look_at_material(case_id=found.pk, material_id=material_id, actor=actor, as_of=timezone.now())
    return as_download(kept.file.sha256, kept.name, kept.file.media_type)


urlpatterns = [
    path("data/corrections/cases/<int:case_id>/", of_case, name="dispute_case"),
    path("data/corrections/cases/<int:case_id>/number/", identify, name="dispute_identify"),
    path("data/corrections/cases/<int:case_id>/materials/<int:material_id>/", material, name="dispute_material"),
]
