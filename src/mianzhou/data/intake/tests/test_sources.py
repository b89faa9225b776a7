"""Sources bring records by themselves: a folder is emptied into receipts, a database is read on from where it was, our own tables too."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions import sourcing
from mianzhou.data.intake.actions.running import recover
from mianzhou.data.intake.actions.sourcing import SourceWrong, ask_source, change_source, create_source, try_source
from mianzhou.data.intake.actions.watching import watch_folder
from mianzhou.data.intake.models import DONE, Batch
from mianzhou.data.intake.queries import due_sources, visible_sources
from mianzhou.data.intake.sources.databases import NotReadOnly
from mianzhou.data.intake.sources.folders import FolderRefused
from mianzhou.data.intake.sources.models import Source
from mianzhou.data.intake.sources.own import OwnSource
from mianzhou.data.intake.sources.sealing import SecretLost, opened_secret
from mianzhou.data.intake.tests.office import DOER, NOW, clerk, csv_bytes, resource, unit, use_lake
from mianzhou.data.intake.tests.test_running import held
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotPermitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def inbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    use_lake(monkeypatch, tmp_path)
    folder = tmp_path / "inbox"
    folder.mkdir()
    monkeypatch.setattr(settings, "INBOXES", [folder])
    return folder


def folder_source(of: Resource, path: Path, **more: Any) -> Source:
    return create_source(
        resource=of, kind="folder", title="每日", settings={"path": str(path)}, actor=DOER, as_of=NOW, **more
    )


def database(path: Path, *rows: tuple[Any, ...]) -> sqlite3.Connection:
    theirs = sqlite3.connect(path, isolation_level=None)
    theirs.execute("create table people (id integer, name text, amount real, day text, changed text)")
    theirs.executemany("insert into people values (?, ?, ?, ?, ?)", rows)
    return theirs


def database_source(of: Resource, path: Path, **more: Any) -> Source:
    where = {
        "engine": "sqlite",
        "path": str(path),
        "relation": "select id, name, amount, day, changed from people",
        "watermark": "changed",
    }
    return create_source(resource=of, kind="database", title="业务库", settings=where | more, actor=DOER, as_of=NOW)


def test_a_complete_file_is_taken_in_and_put_away_with_its_receipt(inbox: Path) -> None:
    people = resource()
    source = folder_source(people, inbox)
    (inbox / "a.csv").write_bytes(csv_bytes((1, "甲", 1, ""), (2, "", 1, "")))
    assert watch_folder(source=source, actor=DOER, as_of=NOW) == []
    [run] = watch_folder(source=source, actor=DOER, as_of=NOW + timedelta(minutes=1))
    assert (run.state, run.records, run.file_name) == ("done", 2, "a.csv")
    assert [p.name for p in inbox.iterdir()] == ["done"]
    receipt = json.loads((inbox / "done" / "a.csv.receipt.json").read_text())
    assert (receipt["batch"], receipt["accepted"], receipt["quarantined"]) == (run.batch_id, 1, 1)
    assert held(people) == 1


def test_a_file_that_is_no_table_goes_to_refused_with_the_reason(inbox: Path) -> None:
    source = folder_source(resource(), inbox)
    (inbox / "b.csv").write_bytes(b"x,y\n1,2\n")
    (inbox / "b.csv.done").touch()
    [run] = watch_folder(source=source, actor=DOER, as_of=NOW)
    assert run.state == "failed"
    told = json.loads((inbox / "refused" / "b.csv.receipt.json").read_text())
    assert told["problem"]["code"] == "header-unknown"


def test_a_file_that_was_taken_in_before_a_crash_counts_once(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = resource()
    source = folder_source(people, inbox)
    (inbox / "a.csv").write_bytes(csv_bytes((1, "甲", 1, "")))
    (inbox / "a.csv.done").touch()

    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("mianzhou.data.intake.actions.watching.put_away", killed)
        with pytest.raises(Killed):
            watch_folder(source=source, actor=DOER, as_of=NOW)
    assert (inbox / "a.csv").exists()
    [run] = watch_folder(source=source, actor=DOER, as_of=NOW)
    assert run.state == "done"
    assert json.loads((inbox / "done" / "a.csv.receipt.json").read_text())["repeated"] is True
    assert (Batch.objects.count(), held(people)) == (1, 1)


def test_a_file_that_changes_while_it_is_read_stays_for_the_next_look(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = folder_source(resource(), inbox)
    path = inbox / "a.csv"
    path.write_bytes(csv_bytes((1, "甲", 1, "")))
    (inbox / "a.csv.done").touch()
    from mianzhou.data.intake.actions import watching

    run = watching.run_intake

    def slow(**given: Any) -> Batch:
        path.write_bytes(csv_bytes((1, "甲", 1, ""), (2, "乙", 1, "")))
        return run(**given)

    with monkeypatch.context() as patch:
        patch.setattr(watching, "run_intake", slow)
        watch_folder(source=source, actor=DOER, as_of=NOW)
    assert path.exists()
    watch_folder(source=source, actor=DOER, as_of=NOW)
    assert not path.exists()
    assert held(source.resource) == 2


def test_only_folders_opened_for_intake_are_looked_at(inbox: Path, tmp_path: Path) -> None:
    people = resource()
    for path in (tmp_path, inbox / "..", inbox / "missing", Path("/")):
        with pytest.raises(FolderRefused):
            folder_source(people, path)
    os.symlink(tmp_path, inbox / "out")
    with pytest.raises(FolderRefused):
        folder_source(people, inbox / "out")


def test_a_database_is_read_on_from_where_it_was(inbox: Path) -> None:
    people = resource()
    path = inbox / "theirs.db"
    theirs = database(path, (1, "甲", 1, "", "2026-03-01 08:00"), (2, "乙", 1, "", "2026-03-01 08:00"))
    source = database_source(people, path)
    first = ask_source(source=source, actor=DOER, as_of=NOW)
    assert (first.state, first.records) == ("done", 2)
    recover(actor=DOER, as_of=NOW)
    assert held(people) == 2
    assert first.asked_by == DOER.name
    by_hand = ask_source(source=source, actor=DOER, as_of=NOW, asked_by="weihu")
    assert (by_hand.state, by_hand.asked_by) == ("empty", "weihu")
    theirs.execute("insert into people values (3, '丙', 1, '', '2026-03-01 08:00')")
    theirs.execute("insert into people values (4, '丁', 1, '', '2026-03-02 08:00')")
    assert ask_source(source=source, actor=DOER, as_of=NOW).records == 2
    recover(actor=DOER, as_of=NOW)
    assert held(people) == 4
    source.refresh_from_db()
    assert source.watermark == "text:2026-03-02 08:00"
    assert {b.duplicate for b in Batch.objects.all()} == {0}


def test_a_run_that_breaks_off_moves_nothing(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = resource()
    path = inbox / "theirs.db"
    database(path, (1, "甲", 1, "", "2026-03-01 08:00"))
    source = database_source(people, path)

    def killed(**_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sourcing, "note_delivery", killed)
        with pytest.raises(KeyboardInterrupt):
            ask_source(source=source, actor=DOER, as_of=NOW)
    source.refresh_from_db()
    assert (source.watermark, Batch.objects.count()) == ("", 0)
    assert ask_source(source=source, actor=DOER, as_of=NOW).records == 1
    assert [r.state for r in source.runs.order_by("id")] == ["failed", "done"]


def test_what_a_database_says_no_to_is_kept_as_the_runs_problem(inbox: Path) -> None:
    path = inbox / "theirs.db"
    database(path)
    source = database_source(resource(), path, watermark="updated")
    run = ask_source(source=source, actor=DOER, as_of=NOW)
    assert (run.state, run.problem["code"]) == ("failed", "source-question-refused")
    with pytest.raises(NotReadOnly):
        database_source(resource("others"), path, relation="delete from people")


def test_a_password_is_kept_encrypted_and_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    where = {"engine": "postgresql", "host": "127.0.0.1", "port": 1, "database": "x", "user": "u", "relation": "t"}
    source = create_source(
        resource=resource(), kind="database", title="库", settings=where, password="秘密s3cret", actor=DOER, as_of=NOW
    )
    assert "s3cret" not in json.dumps([source.secret, source.settings])
    assert opened_secret(source.secret) == "秘密s3cret"
    change_source(source=source, title="库二", settings=where, is_active=True, actor=DOER, as_of=NOW)
    source.refresh_from_db()
    assert opened_secret(source.secret) == "秘密s3cret"
    change_source(source=source, title="库二", settings=where, is_active=True, password="other", actor=DOER, as_of=NOW)
    assert "other" not in json.dumps([e.detail for e in AuditEntry.objects.all()])
    assert "s3cret" not in ask_source(source=source, actor=DOER, as_of=NOW).problem["en"]
    monkeypatch.setattr(settings, "SECRET_KEY", "another key")
    with pytest.raises(SecretLost):
        try_source(source=source, actor=DOER, as_of=NOW)


def test_another_table_is_read_from_its_beginning(inbox: Path) -> None:
    path = inbox / "theirs.db"
    theirs = database(path, (1, "甲", 1, "", "2026-03-01 08:00"))
    theirs.execute("create view again as select id + 10 as id, name, amount, day, changed from people")
    source = database_source(resource(), path)
    ask_source(source=source, actor=DOER, as_of=NOW)
    source.refresh_from_db()
    elsewhere = source.settings | {"relation": "again"}
    change_source(source=source, title="x", settings=elsewhere, is_active=True, actor=DOER, as_of=NOW)
    assert ask_source(source=source, actor=DOER, as_of=NOW).records == 1


def test_sources_belong_to_the_provider_and_to_who_manages_them(inbox: Path) -> None:
    people = resource()
    with pytest.raises(NotPermitted):
        create_source(
            resource=people,
            kind="folder",
            title="",
            settings={"path": str(inbox)},
            actor=clerk(people.provider),
            as_of=NOW,
        )
    source = folder_source(people, inbox)
    assert list(visible_sources(clerk(people.provider))) == [source]
    assert not visible_sources(clerk(unit("9901-other"))).exists()
    for wrong in ({"path": str(inbox), "port": 1}, {}):
        with pytest.raises((SourceWrong, FolderRefused)):
            create_source(resource=people, kind="folder", title="", settings=wrong, actor=DOER, as_of=NOW)


def test_sources_are_due_by_interval_or_by_the_hour_of_the_city(inbox: Path) -> None:
    often = folder_source(resource("often"), inbox, every_minutes=10)
    daily = folder_source(resource("daily"), inbox, daily_at=time(9, 30))  # NOW is nine in the city
    folder_source(resource("never"), inbox)
    assert due_sources(NOW) == [often]
    watch_folder(source=often, actor=DOER, as_of=NOW)
    assert due_sources(NOW + timedelta(minutes=9)) == []
    assert due_sources(NOW + timedelta(minutes=30)) == [often, daily]
    watch_folder(source=daily, actor=DOER, as_of=NOW + timedelta(minutes=31))
    assert daily not in due_sources(NOW + timedelta(hours=10))
    assert daily in due_sources(NOW + timedelta(hours=25))


def own_regions() -> tuple[OwnSource, ...]:
    sql = "select code as id, name, case when level = 'city' then 1 end as amount, valid_from as day from region"
    return (OwnSource(name="own", document={}, sql=sql),)


def test_our_own_tables_arrive_as_any_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OWN_SOURCES", f"{__name__}.own_regions")
    document = {
        "fields": [
            {"name": n, "type": t}
            for n, t in (("id", "string"), ("name", "string"), ("amount", "integer"), ("day", "date"))
        ],
        "primaryKey": ["id"],
    }
    ours = resource("own", document, mode="snapshot")
    source = create_source(resource=ours, kind="own", title="区划", settings={"name": "own"}, actor=DOER, as_of=NOW)
    assert ask_source(source=source, actor=DOER, as_of=NOW).records == 1
    assert [b.state for b in recover(actor=DOER, as_of=NOW)] == [DONE]
    again = ask_source(source=source, actor=DOER, as_of=NOW + timedelta(days=1))
    assert (again.batch_id, Batch.objects.get().kind) == (Batch.objects.get().pk, "own")
    unit("9901-new", region="9902")
    assert ask_source(source=source, actor=DOER, as_of=NOW + timedelta(days=2)).records == 2
    [batch] = recover(actor=DOER, as_of=NOW + timedelta(days=2))
    assert (batch.accepted, batch.quarantined) == (2, 0)
