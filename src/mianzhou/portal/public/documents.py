"""A published document, for everyone: bulletins are public by nature."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.text import Text
from mianzhou.policy.library.api import current_version, document_by_id, document_text, layout
from mianzhou.portal.access import public_page


@public_page
def public_document(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as issued; a document that no current bulletin prints is not public."""
    document = document_by_id(pk)
    if document.withdrawn:
        raise NotFound(what=Text("文件", "document"))
    version = current_version(document)
    context = {"document": document, "version": version, "pieces": layout(document_text(version))}
    return render(request, "public/document.html", context)


urlpatterns = [path("open/documents/<int:pk>/", public_document, name="public_document")]
