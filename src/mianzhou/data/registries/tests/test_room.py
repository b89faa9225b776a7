"""A run for which the disk has no room is refused in words before it begins, and leaves what is there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mianzhou.data.intake.models import Batch
from mianzhou.data.registries.errors import NoRoom
from mianzhou.data.registries.jobs import link_now
from mianzhou.data.registries.linking import room
from mianzhou.data.registries.models import Entity, LinkRun
from mianzhou.data.registries.tests.town import LI, WANG, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    town = Town(monkeypatch, tmp_path)
    town.deliver("police", {"p1": LI, "p2": WANG})
    return town


def _sent(town: Town, accepted: int) -> None:
    """A batch of so many rows, as the intake leaves it."""
    resource = town.police.resource
    Batch.objects.create(
        resource=resource, version=resource.version_in_force, content_key=str(accepted), as_of=town.now, sent_by="test",
        sent_at=town.now, started_at=town.now, finished_at=town.now, state="done", accepted=accepted, received=accepted,
    )  # fmt: skip


def _free(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    usage = shutil.disk_usage("/")._replace(free=size)
    monkeypatch.setattr(room.shutil, "disk_usage", lambda folder: usage)  # type: ignore[attr-defined]  # the module's own


def test_a_run_without_room_is_refused_before_it_begins(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _sent(town, 7_000_000)
    _sent(town, 5_000_000)  # the resource is delivered whole: the last batch counts
    assert room.records_to_link("person") == 5_000_000
    _free(monkeypatch, 6_000_000_000)
    with pytest.raises(NoRoom) as refused:
        town.link()
    assert "6.0 GB" in refused.value.in_language("zh")
    run = LinkRun.objects.get()
    assert (run.state, Entity.objects.exists()) == ("failed", False)
    code, _need, free = run.error.split()[:3]
    assert (code, free) == (NoRoom.code, "6.0")
    assert link_now("person"), "the worker does not try it again at once"
    _free(monkeypatch, 30_000_000_000)
    assert town.link().state == "done"


def test_what_is_in_the_registry_does_not_grow_it_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.link()
    LinkRun.objects.update(records=5_000_000)
    _sent(town, 5_000_000)
    _free(monkeypatch, 8_000_000_000)
    room.require_room("person")
    _sent(town, 5_500_000)
    _free(monkeypatch, 8_200_000_000)
    with pytest.raises(NoRoom):
        room.require_room("person")
