"""Reading targets: of the library and of a document's text."""

from __future__ import annotations

from django.db.models import QuerySet

from mianzhou.policy.library.models import DocumentVersion
from mianzhou.policy.targets.models import Target


def targets() -> QuerySet[Target]:
    """The numbers to which current texts commit, whatever people decided; what another row replaced is left out."""
    return Target.objects.filter(document__withdrawn=False).exclude(status="superseded").select_related("document")


def targets_in(version: DocumentVersion) -> list[Target]:
    """The targets of one text in its order, without rejected and replaced ones."""
    return list(targets().filter(version=version).exclude(status="rejected").order_by("start", "end", "id"))
