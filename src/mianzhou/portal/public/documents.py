"""A published document, for everyone: bulletins are public by nature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.policy.library.api import Mark, current_version, document_by_id, document_text, layout, transmission
from mianzhou.policy.obligations.api import obligations_in
from mianzhou.policy.search.api import question_marks
from mianzhou.portal.access import public_page
from mianzhou.portal.document_text import Links, text_as_html
from mianzhou.portal.policy_lists import LEVELS


@public_page
def public_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as issued, with what was searched for marked and what reviewed readings say of who does what.

    A document that no current bulletin prints is not public.
    """
    document = document_by_id(pk)
    if document.withdrawn:
        raise NotFound(what=Text("文件", "document"))
    version = current_version(document)
    typed = request.GET.get("q", "").replace("\x00", "")[:200]
    marks = [Mark(f"h{i}", "mention", a, b) for i, (a, b) in enumerate(question_marks(version.text, typed))]
    context = {
        "document": document,
        "version": version,
        "level": LEVELS[document.level],
        "text": list(text_as_html(layout(document_text(version), marks), Links({}, {}))),
        "measures": [o for o in obligations_in(version) if o.status == "confirmed"],
        "relations": transmission(version),
        "typed": typed,
    }
    return render(request, "public/document.html", context)


urlpatterns = [path("open/documents/<int:pk>/", public_document, name="public_document")]
