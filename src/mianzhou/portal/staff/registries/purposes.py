"""What somebody looks things up for: asked once, kept for a working day in the session, written to the audit record with every look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mianzhou.kernel.text import Text
from mianzhou.portal.access import page

KEY = "registry_purpose"
KEPT = timedelta(hours=8)
LONGEST = 200
USUAL = (
    Text("办理群众或企业申请的事项", "An application of a citizen or an enterprise"),
    Text("核对数据质量", "Checking the quality of data"),
    Text("裁定存疑的关联", "Judging doubtful links"),
    Text("信访、投诉或督办件办理", "A petition, a complaint or a supervised task"),
)


def purpose_of(request: HttpRequest) -> str:
    """The purpose in force; empty when none was given, or too long ago."""
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return ""
    given = datetime.fromisoformat(str(kept["at"]))
    return str(kept["text"]) if timezone.now() - given < KEPT else ""


def asked_for(request: HttpRequest) -> HttpResponse:
    """The page that asks for a purpose and then leads on to where somebody was going."""
    return render(request, "registries/purpose.html", words_for(request) | {"next": request.get_full_path()})


def words_for(request: HttpRequest) -> dict[str, Any]:
    """What pages need to show the purpose in force and to change it."""
    return {"purpose": purpose_of(request), "usual_purposes": USUAL}


@require_POST
@page("registry.read")
def state_purpose(request: HttpRequest) -> HttpResponse:
    """Keep a purpose for the session, or end it; then go on."""
    text = (request.POST.get("purpose", "").strip() or request.POST.get("usual", "").strip()).replace("\x00", "")
    if request.POST.get("do") == "end" or not text:
        request.session.pop(KEY, None)
    else:
        request.session[KEY] = {"text": text[:LONGEST], "at": timezone.now().isoformat()}
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        onward = reverse("registries")
    return HttpResponseRedirect(onward)


urlpatterns = [path("data/registries/purpose/", state_purpose, name="registry_purpose")]
