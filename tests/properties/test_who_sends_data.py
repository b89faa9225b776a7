"""Batches, uploads, sources and mendings of a unit's resource, tried as every role."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from tests.properties.trying import Tried, check

from mianzhou.data.intake.actions import (
    correcting,
    downloading,
    mending,
    receiving,
    running,
    sourcing,
    uploading,
    watching,
    withdrawing,
)
from mianzhou.data.intake.sources.models import Source, Upload
from mianzhou.data.intake.tests.office import DOER, NOW, csv_bytes, resource, unit, use_lake
from mianzhou.kernel.people.api import Person

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, STEWARDS = {"clerk", "head", "steward"}, {"steward"}
MENDERS = SENDERS
NOBODY: set[str] = set()
GOOD, BAD = (1, "张三", "10.5", "2026-01-01"), [(3, "", "1", ""), (4, "王五", "-3", "")]


def intake(folder: Path) -> Tried:
    """A batch with two rows set aside, one drafted; one that waits; a folder, a database; an upload of everybody's own and one of another's."""
    provider = unit()
    people = resource("people", provider=provider)
    done: Any = {"actor": DOER, "as_of": NOW}
    by: Any = {"as_of": NOW}

    def received(name: str, *rows: tuple[Any, ...]) -> Any:
        file = io.BytesIO(csv_bytes(*rows))
        return receiving.receive_file(resource=people, source=file, name=name, channel="cli", **done).batch

    batch = running.run_intake(batch=received("a.csv", GOOD, *BAD), **done)
    waiting = received("b.csv", (9, "赵六", "1", ""))
    mending.draft_mendings(batch=batch, changes={2: {"name": "补名"}}, **done)
    watched = Source.objects.create(
        resource=people, kind="folder", title="文件夹", settings={"path": "/none"}, created_by="test", created_at=NOW
    )
    asked = Source.objects.create(
        resource=people, kind="database", title="数据库", created_by="test", created_at=NOW,
        settings={"engine": "sqlite", "path": "/none", "relation": "people"},
    )  # fmt: skip
    workbook = folder / "a.xlsx"
    workbook.write_bytes(b"no workbook")
    own: dict[int | None, str] = {n: _upload(people, n) for n in range(9000, 9005)}
    another = _upload(people, 9100)
    change: Any = {"changes": {3: {"amount": "3"}}}
    piece: Any = {"offset": 0, "piece": io.BytesIO(b"1")}
    lost: Any = {"batch_id": batch.pk, "row": 99, "changes": {"name": "丙"}, "key": "k"}
    return Tried(
        provider.path,
        provider.region.path,
        scoped=[
            ("send", SENDERS, lambda a: receiving.receive_file(resource=people, source=io.BytesIO(b"x"), name="c.csv", channel="cli", actor=a, **by)),
            ("begin an upload", SENDERS, lambda a: uploading.begin_upload(resource=people, name="d.csv", size=3, actor=a, **by)),
            ("go on with one's own", SENDERS, lambda a: uploading.add_piece(key=own[a.person_id], **piece, actor=a, **by)),
            ("close one's own", SENDERS, lambda a: uploading.close_upload(key=own[a.person_id], actor=a, **by)),
            ("drop one's own", SENDERS, lambda a: uploading.drop_upload(key=own[a.person_id], actor=a, **by)),
            ("go on with another's", NOBODY, lambda a: uploading.add_piece(key=another, **piece, actor=a, **by)),
            ("close another's", NOBODY, lambda a: uploading.close_upload(key=another, actor=a, **by)),
            ("drop another's", NOBODY, lambda a: uploading.drop_upload(key=another, actor=a, **by)),
            ("cancel", SENDERS, lambda a: withdrawing.cancel_batch(batch=waiting, actor=a, **by)),
            ("try again", SENDERS, lambda a: withdrawing.retry_batch(batch=batch, actor=a, **by)),
            ("withdraw", STEWARDS, lambda a: withdrawing.withdraw_batch(batch=batch, reason="", actor=a, **by)),
            ("note a look", MENDERS, lambda a: downloading.note_look(batch=batch, rows=1, actor=a, **by)),
            ("download", MENDERS, lambda a: downloading.download_quarantine(batch=batch, form="csv", into=io.BytesIO(), actor=a, **by)),
            ("mend in a workbook", MENDERS, lambda a: downloading.mend_from_workbook(batch=batch, path=workbook, actor=a, **by)),
            ("draft", MENDERS, lambda a: mending.draft_mendings(batch=batch, **change, actor=a, **by)),
            ("mend", MENDERS, lambda a: mending.mend_rows(batch=batch, **change, actor=a, **by)),
            ("replace", MENDERS, lambda a: mending.replace_in_column(batch=batch, field="name", old="王五", new="王六", actor=a, **by)),
            ("replace what is not there", MENDERS, lambda a: mending.replace_in_column(batch=batch, field="name", old="无", new="王六", actor=a, **by)),
            ("send what is mended", MENDERS, lambda a: mending.send_mendings(batch=batch, actor=a, **by)),
            ("take a mending back", MENDERS, lambda a: mending.undo_mendings(batch=batch, rows=[2], actor=a, **by)),
            ("settle", MENDERS, lambda a: mending.settle_rows(batch=batch, rows=[3], reason="作废", actor=a, **by)),
            ("correct", MENDERS, lambda a: correcting.correct_row(resource=people, **lost, actor=a, **by)),
            ("enter a source", STEWARDS, lambda a: sourcing.create_source(resource=people, kind="folder", title="", settings={"path": "/none"}, actor=a, **by)),
            ("change a source", STEWARDS, lambda a: sourcing.change_source(source=watched, title="改", settings={"path": "/none"}, is_active=True, actor=a, **by)),
            ("try a source", STEWARDS, lambda a: sourcing.try_source(source=asked, actor=a, **by)),
            ("ask a source", SENDERS, lambda a: sourcing.ask_source(source=asked, actor=a, **by)),
            ("look into a folder", SENDERS, lambda a: watching.watch_folder(source=watched, actor=a, **by)),
        ],
    )  # fmt: skip


def _upload(of: Any, person: int) -> str:
    """An open upload of a person's; its key."""
    Person.objects.create(pk=person, username=f"u{person}", name="甲", created_at=NOW)
    made = Upload.objects.create(
        resource=of, name="a.csv", size=1, person_id=person, started_by="u", started_at=NOW, changed_at=NOW
    )
    return str(made.key)


def test_intake_as_every_role(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_lake(monkeypatch, tmp_path)
    check(intake(tmp_path))
