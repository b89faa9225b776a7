"""What was received beside what is held: shown to who may ask the lake, masked by grade, a page at a time, and on record."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mianzhou.data.catalogue.tests.office import Office
from mianzhou.data.lakehouse.originals import ROWS_A_PAGE, Wanted, originals, originals_sql
from mianzhou.data.lakehouse.tests.test_asking import NOW, office, steward
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound
from mianzhou.portal.staff.tests.test_console import client

__all__ = ["office"]


@pytest.mark.django_db
def test_a_rewritten_value_stands_beside_what_was_received(office: Office) -> None:
    found = originals(name="residents", wanted=Wanted(), actor=steward(), as_of=NOW)
    [row] = found.rows
    told = dict(zip((name for name, _, _ in found.items), row.values, strict=True))
    assert (row.batch, told["sfzh"].value, told["sfzh"].received) == (
        1,
        "510703**********34",
        "５１０７０３**********３４",
    )
    assert told["bz"].received is None
    assert AuditEntry.objects.get(verb="lake.asked").detail["tables"]
    assert not originals(name="residents", wanted=Wanted(item="xm"), actor=steward(), as_of=NOW).rows
    assert not originals(name="residents", wanted=Wanted(batch=2, every=True), actor=steward(), as_of=NOW).rows
    assert originals(name="residents", wanted=Wanted(item="xm", every=True), actor=steward(), as_of=NOW).rows


@pytest.mark.django_db
def test_nothing_of_another_units_resource(office: Office) -> None:
    with pytest.raises(NotFound):
        originals(name="residents", wanted=Wanted(), actor=steward(unit=office.county_bureau), as_of=NOW)


def test_a_page_more_is_asked_for_than_is_shown() -> None:
    sql = originals_sql("people", ["id"], frozenset({"id"}), Wanted(page=3))
    assert f"LIMIT {ROWS_A_PAGE + 1} OFFSET {2 * ROWS_A_PAGE}" in sql


@pytest.mark.django_db
def test_the_page(office: Office) -> None:
    signed_in: Client = client("steward")
    where = reverse("lake_originals", args=["residents"])
    page = signed_in.get(where).content.decode()
    assert "５１０７０３**********３４" in page
    assert "510703199001011234" not in page
    wrong = signed_in.get(where, {"batch": "甲"})
    assert wrong.status_code == 400
    assert "不是批次号或页码" in wrong.content.decode()
    assert "没有这样的行" in signed_in.get(where, {"batch": "9"}).content.decode()
    assert signed_in.get(reverse("lake_originals", args=["nothing"])).status_code == 404
    assert client("clerk").get(where).status_code == 403
