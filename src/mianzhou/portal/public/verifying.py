"""Certificates verified by their code, for everyone, as a scanned picture leads to; and registers that are public."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, public_page, signed_in_page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.status import Status
from mianzhou.services.registers.api import (
    RegisterCertificate,
    certificate_html,
    certificate_of_code,
    certificate_pdf,
    entry_for,
    public_values,
    published_entries,
    registers,
    shown_code,
    values_of_many,
    verify,
)

PAGE = 50
STATES = {
    "valid": Status("done", Text("有效", "Valid")),
    "changed": Status("soon", Text("登记内容已变更", "The register says otherwise today")),
    "ended": Status("late", Text("登记已注销", "The entry has ended")),
    "revoked": Status("late", Text("证书已撤销", "Revoked")),
}


class CodeForm(WordedForm):
    """The code of a certificate."""

    code = forms.CharField(max_length=40)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "code": (
            Text("查验码", "Code"),
            Text("在证书二维码下方，字母不分大小写。", "Below the picture on the certificate; capitals do not matter."),
        )
    }


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    form = CodeForm(request.POST or None)
    found: list[RegisterCertificate] = []

    def find(given: dict[str, Any]) -> None:
        found.append(certificate_of_code(given["code"]))

    if request.method == "POST" and form.tried(find):
        return HttpResponseRedirect(reverse("verified_certificate", args=[found[0].code]))
    return render(request, "public/verify.html", {"form": form, "registers": [r for r in registers() if r.is_public]})


@public_page
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What a code stands for: whether the certificate holds, and its public facts."""
    found = verify(code, timezone.localdate())
    return render(request, "public/verified.html", {"found": found, "status": STATES[found.state]})


@public_page
def public_register(request: HttpRequest, register_id: str) -> HttpResponse:
    """A public register: its entries with what is public of them, a page at a time."""
    known = {r.id: r for r in registers() if r.is_public}
    if register_id not in known:
        raise NotFound(what=Text("登记簿", "register"))
    register, typed = known[register_id], request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = published_entries(register)
    if typed:
        rows = rows.filter(title__icontains=typed)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = values_of_many(rows.filter(pk__in=[e.pk for e in page.object_list]), timezone.localdate())
    entries = [(e, public_values(register, values.get(e.pk, {}))) for e in page.object_list]
    context = {"register": register, "entries": entries, "page": page, "typed": typed}
    return render(request, "public/register.html", context)


@signed_in_page
def certificate_file(request: HttpRequest, certificate_id: int) -> HttpResponse:
    """A certificate as PDF, for who may read the entry."""
    found = RegisterCertificate.objects.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound(what=Text("证书", "certificate"))
    entry = entry_for(actor_of(request), found.entry_id)
    page = certificate_html(
        found.content,
        code=found.code,
        digest=found.digest,
        address=request.build_absolute_uri(reverse("verified_certificate", args=[found.code])),
        revoked=found.revoked_at is not None,
    )
    response = HttpResponse(certificate_pdf(page), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{entry.number}-{shown_code(found.code)[:4]}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


urlpatterns = [
    path("open/verify/", start, name="verify_certificate"),
    path("open/verify/<str:code>/", certificate, name="verified_certificate"),
    path("open/registers/<str:register_id>/", public_register, name="public_register"),
    path("registers/certificates/<int:certificate_id>/", certificate_file, name="certificate_file"),
]
