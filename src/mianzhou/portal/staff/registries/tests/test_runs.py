"""A run that was not begun says why on the page of runs."""

from __future__ import annotations

from mianzhou.data.registries.api import LinkRun, NoRoom
from mianzhou.kernel.text import Text
from mianzhou.portal.staff.registries.runs import _note


def test_a_run_without_room_says_what_it_needs_and_what_is_free() -> None:
    note = _note(LinkRun(state="failed", error=f"{NoRoom.code} 20.5 6.0"), {})
    assert isinstance(note, Text)
    assert "需 20.5 GB，余 6.0 GB" in note.zh
    assert "6.0 GB are free" in note.en
