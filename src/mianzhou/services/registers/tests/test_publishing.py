"""An entry of a public register is kept back with a reason, and shown again."""

from __future__ import annotations

from datetime import date

import pytest

from mianzhou.kernel.errors import NotPermitted
from mianzhou.services.registers import api
from mianzhou.services.registers.tests.keeping import REGISTER, Office, noon

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def test_an_entry_withheld_is_not_public_and_stays_on_the_register(office: Office) -> None:
    entry, head = office.entered(DAY), office.actor("head")
    assert list(api.published_entries(REGISTER)) == [entry]
    with pytest.raises(NotPermitted):
        api.withhold(entry_id=entry.pk, reason="权利人申请", actor=office.actor("clerk"), as_of=noon(DAY))
    with pytest.raises(api.ReasonMissing):
        api.withhold(entry_id=entry.pk, reason=" ", actor=head, as_of=noon(DAY))
    api.withhold(entry_id=entry.pk, reason="权利人申请", actor=head, as_of=noon(DAY))
    assert not api.published_entries(REGISTER).exists()
    assert list(api.entries_for(office.actor("clerk"), REGISTER)) == [entry]
    api.publish_again(entry_id=entry.pk, actor=head, as_of=noon(DAY))
    assert list(api.published_entries(REGISTER)) == [entry]
    assert [e.verb for e in api.history_of(entry)][:2] == ["publish", "withhold"]
