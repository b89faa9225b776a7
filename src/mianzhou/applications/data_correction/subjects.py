"""What a case of data correction is about: the page of the disputed value."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from mianzhou.applications.data_correction.queries import disputes_for
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import CaseSubject
from mianzhou.services.cases.api import Case


def disputed(actor: Actor, case: Case) -> Iterator[CaseSubject]:
    """The disputed value, once its row is found."""
    for dispute in disputes_for(actor).filter(case=case)[:1]:
        title = f"{dispute.resource.title} · {dispute.field_title}"
        yield CaseSubject(
            Text("有疑义的数据", "Disputed value"), Text(title, title), reverse("dispute", args=[dispute.pk])
        )
