"""What is handed in is kept as it is, once; who hands it in must be allowed to; and pieces make the whole."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.actions.uploading import (
    UploadIncomplete,
    UploadOutOfStep,
    UploadTooLarge,
    UploadTooLong,
    add_piece,
    begin_upload,
    close_upload,
    drop_stale_uploads,
    drop_upload,
)
from mianzhou.data.intake.errors import ColumnsUnreadable, EmptyDelivery, FileMissing, ItemTwice, NoVersion, UnknownItem
from mianzhou.data.intake.laying_out import read_columns
from mianzhou.data.intake.models import CANCELLED, DONE, FAILED, REFUSED, Batch, Delivery
from mianzhou.data.intake.received import keep_own, keep_stream, received_path
from mianzhou.data.intake.sources.folders import look_at, put_away
from mianzhou.data.intake.tests.office import DOER, NOW, PEOPLE, clerk, csv_bytes, new_version, resource, unit, use_lake
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted

BODY = csv_bytes((1, "张三", 2, "2026-01-01"))


@pytest.fixture(autouse=True)
def lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_lake(monkeypatch, tmp_path)


def _send(of, body: bytes = BODY, **more):  # type: ignore[no-untyped-def]
    return receive_file(
        resource=of, source=io.BytesIO(body), name="a.csv", channel="web", actor=DOER, as_of=NOW, **more
    )


def test_bytes_are_kept_under_their_hash_and_cannot_be_written(lake: Path) -> None:
    kept = keep_stream(io.BytesIO(BODY))
    assert kept.path == received_path(kept.sha256)
    assert kept.path.read_bytes() == BODY
    assert not kept.path.stat().st_mode & 0o222
    assert keep_stream(io.BytesIO(BODY)) == kept
    assert [p.name for p in (lake / "received").rglob("*") if p.is_file()] == [kept.sha256]


def test_our_own_file_is_kept_without_a_copy(lake: Path) -> None:
    path = lake / "made"
    path.write_bytes(BODY)
    inode = path.stat().st_ino
    kept = keep_own(path)
    assert kept.path.stat().st_ino == inode
    assert keep_own(path) == kept
    assert not list(lake.rglob("*.keeping"))


def test_a_half_written_file_of_that_name_is_replaced(lake: Path) -> None:
    kept = keep_stream(io.BytesIO(BODY))
    kept.path.chmod(0o640)
    kept.path.write_bytes(BODY[:5])
    assert keep_stream(io.BytesIO(BODY)).path.read_bytes() == BODY


@pytest.mark.django_db
def test_the_same_bytes_are_the_same_batch_and_another_delivery() -> None:
    people = resource()
    first, again = _send(people), _send(people)
    assert (first.batch_id, first.repeated, again.repeated) == (again.batch_id, False, True)
    assert Batch.objects.count() == 1
    assert Delivery.objects.count() == 2
    assert _send(resource("others")).batch_id != first.batch_id
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["delivery.received", "delivery.repeated", "delivery.received"]


@pytest.mark.django_db
def test_what_was_cancelled_may_come_again_and_what_was_refused_under_a_new_schema() -> None:
    people = resource()
    first = _send(people).batch
    Batch.objects.filter(pk=first.pk).update(state=CANCELLED)
    second = _send(people).batch
    assert second.pk != first.pk
    Batch.objects.filter(pk=second.pk).update(state=REFUSED)
    assert _send(people).batch_id == second.pk
    new_version(people, PEOPLE)
    assert _send(people).batch_id not in (first.pk, second.pk)


@pytest.mark.django_db
def test_the_whole_table_of_yesterday_is_news_after_that_of_today() -> None:
    people = resource(mode="snapshot")
    first = _send(people).batch
    Batch.objects.filter(pk=first.pk).update(state=DONE)
    assert _send(people).batch_id == first.pk
    other = _send(people, csv_bytes((2, "李四", 1, ""))).batch
    Batch.objects.filter(pk=other.pk).update(state=DONE)
    third = _send(people)
    assert not third.repeated
    assert third.batch_id not in (first.pk, other.pk)


@pytest.mark.django_db
def test_only_those_may_send_who_work_for_the_provider() -> None:
    people = resource()
    stranger = clerk(unit("9901-other"))
    with pytest.raises(NotPermitted):
        receive_file(resource=people, source=io.BytesIO(BODY), name="a", channel="web", actor=stranger, as_of=NOW)
    own = clerk(people.provider)
    assert (
        receive_file(resource=people, source=io.BytesIO(BODY), name="a", channel="web", actor=own, as_of=NOW).sent_by
        == "clerk"
    )


@pytest.mark.django_db
def test_what_cannot_be_received_is_refused_in_words(tmp_path: Path) -> None:
    people = resource()
    with pytest.raises(EmptyDelivery):
        _send(people, b"")
    with pytest.raises(FileMissing):
        receive_file(resource=people, source=tmp_path / "none.csv", name="x", channel="cli", actor=DOER, as_of=NOW)
    people.current_version = None
    with pytest.raises(NoVersion):
        _send(people)


@pytest.mark.django_db(transaction=True)
def test_an_upload_in_pieces_is_resumed_and_becomes_a_delivery(lake: Path) -> None:
    people = resource()
    own = clerk(people.provider)
    body = os.urandom(1000) + BODY
    upload = begin_upload(resource=people, name="big.csv", size=len(body), actor=own, as_of=NOW)
    assert add_piece(key=str(upload.key), offset=0, piece=io.BytesIO(body[:700]), actor=own, as_of=NOW).arrived == 700
    # The page was loaded again: the same file goes on where it stopped.
    again = begin_upload(resource=people, name="big.csv", size=len(body), actor=own, as_of=NOW)
    assert (again.key, again.arrived) == (upload.key, 700)
    with pytest.raises(UploadOutOfStep) as refused:
        add_piece(key=str(upload.key), offset=0, piece=io.BytesIO(body[:700]), actor=own, as_of=NOW)
    assert refused.value.values["arrived"] == 700
    with pytest.raises(UploadIncomplete):
        close_upload(key=str(upload.key), actor=own, as_of=NOW)
    # A connection broke in the middle of a piece: some bytes lie there that were never counted.
    with (lake / "uploads" / upload.key.hex).open("ab") as file:
        file.write(b"rubbish")
    with pytest.raises(UploadTooLong):
        add_piece(key=str(upload.key), offset=700, piece=io.BytesIO(body), actor=own, as_of=NOW)
    add_piece(key=str(upload.key), offset=700, piece=io.BytesIO(body[700:]), actor=own, as_of=NOW)
    delivery = close_upload(key=str(upload.key), actor=own, as_of=NOW)
    assert received_path(delivery.sha256).read_bytes() == body
    assert not list((lake / "uploads").iterdir())
    with pytest.raises(NotFound):
        add_piece(key=str(upload.key), offset=0, piece=io.BytesIO(b"x"), actor=own, as_of=NOW)


@pytest.mark.django_db(transaction=True)
def test_uploads_belong_to_who_began_them_and_do_not_stay_for_ever(lake: Path, settings) -> None:  # type: ignore[no-untyped-def]
    people = resource()
    own = clerk(people.provider)
    settings.INTAKE_LIMIT = 100
    with pytest.raises(UploadTooLarge):
        begin_upload(resource=people, name="a", size=101, actor=own, as_of=NOW)
    upload = begin_upload(resource=people, name="a", size=100, actor=own, as_of=NOW)
    add_piece(key=str(upload.key), offset=0, piece=io.BytesIO(b"12345"), actor=own, as_of=NOW)
    other = clerk(people.provider, "other")
    object.__setattr__(other, "person_id", 2)
    with pytest.raises(NotFound):
        drop_upload(key=str(upload.key), actor=other, as_of=NOW)
    assert drop_stale_uploads(actor=DOER, as_of=NOW + timedelta(days=6)) == 0
    assert drop_stale_uploads(actor=DOER, as_of=NOW + timedelta(days=8)) == 1
    assert not list((lake / "uploads").iterdir())


def test_a_file_in_a_folder_is_complete_when_it_no_longer_grows_or_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "growing.csv").write_bytes(b"1")
    (tmp_path / "said.csv").write_bytes(b"2")
    (tmp_path / "said.csv.done").touch()
    for name in (".hidden", "~$open.xlsx", "half.csv.part"):
        (tmp_path / name).write_bytes(b"3")
    first = look_at(tmp_path, {})
    assert ([s.name for s in first.complete], [s.name for s in first.growing]) == (["said.csv"], ["growing.csv"])
    before = {s.name: (s.size, s.changed) for s in first.growing}
    assert {s.name for s in look_at(tmp_path, before).complete} == {"said.csv", "growing.csv"}
    (tmp_path / "growing.csv").write_bytes(b"12")
    assert [s.name for s in look_at(tmp_path, before).growing] == ["growing.csv"]


def test_a_file_that_was_taken_in_is_put_away_with_its_receipt_and_never_over_another(tmp_path: Path) -> None:
    for body in (b"one", b"two"):
        (tmp_path / "a.csv").write_bytes(body)
        (tmp_path / "a.csv.done").touch()
        put_away(tmp_path, "a.csv", where="done", receipt=json.dumps({"n": body.decode()}), stamp="20260302")
    found = {p.name: p.read_text() for p in (tmp_path / "done").iterdir()}
    assert found["a.csv"] == "one"
    assert found["a-20260302.csv"] == "two"
    assert json.loads(found["a-20260302.csv.receipt.json"]) == {"n": "two"}
    assert [p.name for p in tmp_path.iterdir() if p.name != "lake"] == ["done"]


@pytest.mark.django_db(transaction=True)
def test_columns_laid_by_hand_count_for_this_delivery_and_make_it_another_content() -> None:
    """A header that says nothing is assigned by its sender; the same bytes without that are refused, not repeated."""
    of, content = resource(), b"no,who,how much\n1,a,5\n"

    def sent(**more) -> Batch:  # type: ignore[no-untyped-def]
        return run_intake(batch=_send(of, content, **more).batch, actor=DOER, as_of=NOW)

    plain = sent()
    assert (plain.state, plain.problem["code"]) == ("failed", "header-unknown")
    chosen = {"no": "id", "who": "name", "how much": ""}
    laid = sent(columns=chosen)
    assert (laid.state, laid.accepted) == ("done", 1)
    assert any("who → 姓名" in note["zh"] for note in laid.notes)
    assert _send(of, content, columns=chosen).batch_id == laid.pk
    with pytest.raises(UnknownItem):
        _send(of, content, columns={"no": "nothing"})
    with pytest.raises(ItemTwice):
        _send(of, content, columns={"no": "id", "who": "id"})


@pytest.mark.parametrize(
    "text",
    ["no=id, who=name", "no=编号，who=姓名", '{"no": "id", "who": "姓名"}', "ＮＯ=id,W H O=name"],
)
@pytest.mark.django_db
def test_columns_are_assigned_in_words_as_they_are_typed(text: str) -> None:
    delivery = _send(resource(), b"no,who\n1,a\n", columns=read_columns(text))
    batch = run_intake(batch=delivery.batch, actor=DOER, as_of=NOW)
    assert (batch.state, batch.accepted) == (DONE, 1)


@pytest.mark.parametrize(
    "text", ["id", "=id", "no=id,no=name", '{"no": 1}', '{"no": "id"', '{"no": "id", "no": "name"}']
)
def test_an_assignment_that_says_nothing_certain_is_refused(text: str) -> None:
    with pytest.raises(ColumnsUnreadable):
        read_columns(text)


@pytest.mark.django_db
def test_a_column_that_the_file_does_not_have_is_told_with_those_it_has() -> None:
    delivery = _send(resource(), b"no,who\n1,a\n", columns=read_columns("no=id,whom=name"))
    batch = run_intake(batch=delivery.batch, actor=DOER, as_of=NOW)
    assert batch.state == FAILED
    assert "whom" in batch.problem["zh"]
    assert "no、who" in batch.problem["zh"]
