"""The description of the API for people, and the personal keys that open it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import ApiToken, create_token, withdraw_token
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, signed_in_page
from mianzhou.portal.api.operations import summary_in_both
from mianzhou.portal.api.site import description
from mianzhou.portal.api_groups import group_title

PERIODS = ((30, Text("30 天", "30 days")), (90, Text("90 天", "90 days")), (365, Text("一年", "a year")))


class TokenForm(forms.Form):
    """What a key is for and how long it is valid."""

    name = forms.CharField(max_length=64)
    days = forms.TypedChoiceField(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = str(Text("用途", "What it is for"))
        self.fields["days"].label = str(Text("有效期", "Valid for"))
        self.fields["days"].choices = [(days, str(title)) for days, title in PERIODS]  # type: ignore[attr-defined]


@signed_in_page
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and answers; below, one's own keys."""
    return _page(request, TokenForm(), "")


@signed_in_page
@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """Make a key; its secret is shown on this one page."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, "", status=422)
    now = timezone.now()
    _, secret = create_token(
        actor=actor_of(request),
        as_of=now,
        name=form.cleaned_data["name"],
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
    )
    return _page(request, TokenForm(), secret)


@signed_in_page
@require_POST
def end_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one of one's own keys."""
    withdraw_token(actor=actor_of(request), as_of=timezone.now(), token_id=pk)
    messages.success(request, str(Text("密钥已停用。", "The key no longer works.")))
    return redirect("api_docs")


def _page(request: HttpRequest, form: TokenForm, secret: str, status: int = 200) -> HttpResponse:
    valid = ApiToken.objects.filter(
        person=actor_of(request).person_id, withdrawn_at__isnull=True, expires_at__gt=timezone.now()
    )
    context = {
        "groups": _groups(description()),
        "form": form,
        "secret": secret,
        "tokens": valid,
        "base": request.build_absolute_uri("/api/"),
    }
    return render(request, "system/api_docs.html", context, status=status)


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = operation.get("tags", [""])[0]
            groups.setdefault(tag, []).append(
                {
                    "method": method.upper(),
                    "address": address,
                    "summary": summary_in_both(operation["summary"]) or operation["summary"],
                    "words": "" if operation.get("description") == operation["summary"] else operation["description"],
                    "parameters": [_parameter(given) for given in operation.get("parameters", [])],
                    "answers": sorted(operation["responses"]),
                    "open": method == "get" and "{" not in address,
                }
            )
    return [{"tag": tag, "title": group_title(tag), "operations": found} for tag, found in groups.items()]


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    shape = given["schema"]
    words = given.get("description") or shape.get("description", "")
    return {
        "name": given["name"],
        "type": shape.get("type", ""),
        "required": given.get("required", False),
        "words": words,
    }


urlpatterns = [
    path("developers/", api_docs, name="api_docs"),
    path("developers/keys/", make_token, name="token_make"),
    path("developers/keys/<int:pk>/end/", end_token, name="token_end"),
]
