"""The first page's figures of the data pillar, and people shown by name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mianzhou.data.intake.api import open_count, open_rows_of
from mianzhou.data.intake.models import Batch, Mending
from mianzhou.data.intake.tests.office import resource, unit
from mianzhou.kernel.people.api import Person
from mianzhou.portal.names import names_of
from mianzhou.portal.staff.tests.test_quality import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("working_day")]


def figures(client: Client) -> dict[str, Any]:
    pillars = client.get(reverse("home")).context["pillars"]
    return {str(f.title): f.number for pillar in pillars if pillar.mark == "数" for f in pillar.figures}


def sent(of: Any, state: str = "done", **given: Any) -> Batch:
    now = timezone.now()
    counts = {"received": 100, "accepted": 90, "quarantined": 10, "duplicate": 2} if state == "done" else {}
    if state == "refused":
        counts = {"received": 50, "accepted": 0, "quarantined": 50}
    return Batch.objects.create(
        resource=of, version=of.current_version, content_key=str(Batch.objects.count()), state=state, as_of=now, sent_at=now,
        **{"sent_by": "push", **counts, **given},
    )  # fmt: skip


def test_the_figures_are_those_of_who_looks() -> None:
    health, civil = unit("9901-wjw"), unit("9901-mzj")
    of_civil = resource("people", provider=civil)
    first, refused = sent(of_civil), sent(of_civil, "refused")
    sent(
        of_civil, parent=refused, kind="mend", quarantined=0, accepted=100, duplicate=0
    )  # mends the refused batch as a whole
    whole = Mending(batch=first, row=7, state="settled", reason="x", at=timezone.now(), by="t")
    whole.save()
    assert open_rows_of(Batch.objects.all()) == sum(open_count(b) for b in Batch.objects.all()) == 7
    mine, others = figures(signed_in("clerk", civil)), figures(signed_in("clerk", health))
    assert (mine["已收数据（行）"], mine["本周批次"], mine["待修正（行）"]) == (190, 3, 7)
    assert (others["已收数据（行）"], others["本周批次"], others["待修正（行）"]) == (0, 0, 0)


def test_people_and_processes_are_called_by_their_names() -> None:
    civil = unit("9901-mzj")
    client = signed_in("clerk", civil)
    sender = "clerk-9901-mzj"
    batch = sent(resource("people", provider=civil), sent_by=sender)
    assert names_of([sender, "push", "gone"]) == {sender: sender, "push": "接口推送", "gone": "gone"}
    Person.objects.filter(username=sender).update(name="陈晓岚")
    sent(batch.resource)
    listed = client.get(reverse("batches")).content.decode()
    assert "陈晓岚" in listed
    assert "接口推送" in listed
    found = client.get(reverse("batches"), {"q": "陈晓岚"}).context["table"]
    assert [row.key for row in found.rows] == [str(batch.pk)]
    assert "陈晓岚" in client.get(reverse("batch", args=[batch.pk])).content.decode()
    assert client.get(f"/api/batches/{batch.pk}").json()["sent_by"] == sender
