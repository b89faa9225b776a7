"""Quarantined rows are mended in place or in a workbook, sent through the same intake, and every step says who and when."""

from __future__ import annotations

import csv
import io
import json
import threading
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from django.db import connection

from mianzhou.data.intake.actions.downloading import download_quarantine, mend_from_workbook
from mianzhou.data.intake.actions.mending import (
    draft_mendings,
    mend_rows,
    replace_in_column,
    send_mendings,
    settle_rows,
    undo_mendings,
)
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.actions.withdrawing import withdraw_batch
from mianzhou.data.intake.errors import BatchState, NothingToMend, NotOurWorkbook, ReasonNeeded, RowNotOpen, UnknownItem
from mianzhou.data.intake.models import CANCELLED, DONE, REFUSED, Batch, Mending
from mianzhou.data.intake.pipeline import schema_as_sent
from mianzhou.data.intake.quarantine import open_count, quarantine_page, quarantined_rows
from mianzhou.data.intake.queries import mendings_of
from mianzhou.data.intake.tests.office import DOER, NOW, PEOPLE, clerk, csv_bytes, resource, unit, use_lake
from mianzhou.data.intake.tests.test_running import BAD, GOOD, held, send, send_file
from mianzhou.data.intake.wording import words_of
from mianzhou.data.lake.committing import local_path
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.schemas.api import read_schema
from mianzhou.kernel.audit.api import AuditEntry
from mianzhou.kernel.errors import NotPermitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_lake(monkeypatch, tmp_path)


@pytest.fixture
def batch(lake: Path) -> Batch:
    """Two good rows and three bad ones: 3 has no name, 4 a negative amount, 5 no number and a wrong day."""
    return send(resource(), *GOOD, *BAD)


def run(delivery) -> Batch:  # type: ignore[no-untyped-def]
    return run_intake(batch=delivery.batch, actor=DOER, as_of=NOW)


def states(batch: Batch) -> dict[int, str]:
    return {r.row: r.state for r in quarantined_rows(batch)}


def test_mended_rows_come_in_as_a_batch_of_their_own_and_what_fails_again_stays_open(batch: Batch) -> None:
    changes = {3: {"name": "补名"}, 4: {"amount": "3"}, 5: {"id": "5"}}
    mended = run(mend_rows(batch=batch, changes=changes, actor=DOER, as_of=NOW))
    assert (mended.kind, mended.parent_id, mended.received, mended.accepted, mended.quarantined) == (
        "mend",
        batch.pk,
        3,
        2,
        1,
    )
    assert held(batch.resource) == 4
    assert states(batch) == {3: "accepted", 4: "accepted", 5: "open"}
    assert open_count(batch) == 1
    assert open_count(mended) == 0
    [still] = quarantine_page(batch, state="open").rows
    assert (still.reasons, still.values["id"], still.values["day"]) == (("day:format",), "5", "昨天")
    # The second attempt builds on the first.
    run(mend_rows(batch=batch, changes={5: {"day": "2026-03-01"}}, actor=DOER, as_of=NOW))
    assert (open_count(batch), held(batch.resource)) == (0, 5)
    history = [(m.row, m.state, m.before, m.after, m.by) for m in mendings_of(batch).filter(row=5)]
    assert history == [
        (5, "failed", {"id": "x"}, {"id": "5"}, "test"),
        (5, "accepted", {"id": "x", "day": "昨天"}, {"id": "5", "day": "2026-03-01"}, "test"),
    ]


def test_drafts_are_kept_merged_undone_and_only_then_sent(batch: Batch) -> None:
    assert draft_mendings(batch=batch, changes={3: {"name": "甲"}, 4: {"amount": "-3"}}, actor=DOER, as_of=NOW) == 1
    draft_mendings(batch=batch, changes={3: {"day": "2026-01-05"}}, actor=DOER, as_of=NOW)
    [row] = quarantined_rows(batch, [3])
    assert (row.state, row.values["name"], row.values["day"], row.received["name"]) == (
        "drafted",
        "甲",
        "2026-01-05",
        "",
    )
    draft_mendings(batch=batch, changes={3: {"name": "", "day": ""}}, actor=DOER, as_of=NOW)
    assert states(batch)[3] == "open"
    draft_mendings(batch=batch, changes={3: {"name": "乙"}, 4: {"amount": "1"}}, actor=DOER, as_of=NOW)
    assert undo_mendings(batch=batch, rows=[4], actor=DOER, as_of=NOW) == 1
    assert run(send_mendings(batch=batch, actor=DOER, as_of=NOW)).received == 1
    assert states(batch) == {3: "accepted", 4: "open", 5: "open"}
    with pytest.raises(NothingToMend):
        send_mendings(batch=batch, actor=DOER, as_of=NOW)


def test_two_windows_may_change_the_same_row_at_the_same_moment(batch: Batch) -> None:
    """Both find the row open; the second waits for the first and goes on from there."""
    together, wrong = threading.Barrier(4), list[BaseException]()

    def change(item: str, value: str) -> None:
        try:
            together.wait(300)
            draft_mendings(batch=batch, changes={3: {item: value}}, actor=DOER, as_of=NOW)
        except BaseException as error:
            wrong.append(error)
        finally:
            connection.close()

    given = [("name", "甲"), ("amount", "7"), ("day", "2026-01-05"), ("name", "甲")]
    threads = [threading.Thread(target=change, args=each) for each in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not wrong
    [row] = quarantined_rows(batch, [3])
    assert (row.values["name"], row.values["amount"], row.values["day"]) == ("甲", "7", "2026-01-05")


def test_a_value_is_replaced_in_all_rows_that_have_it() -> None:
    batch = send(resource(), *[(i, "甲", "一百", "昨天" if i % 2 else "") for i in range(6)])
    assert replace_in_column(batch=batch, field="day", old="昨天", new="2026-03-01", actor=DOER, as_of=NOW) == 3
    assert (
        replace_in_column(
            batch=batch, field="amount", old="一百", new="100", actor=DOER, as_of=NOW, reason="amount:type"
        )
        == 6
    )
    assert run(send_mendings(batch=batch, actor=DOER, as_of=NOW)).accepted == 6


def test_rows_are_settled_with_a_reason_and_opened_again(batch: Batch) -> None:
    with pytest.raises(ReasonNeeded):
        settle_rows(batch=batch, rows=[3], reason=" ", actor=DOER, as_of=NOW)
    assert settle_rows(batch=batch, rows=[3, 4], reason="已注销", actor=DOER, as_of=NOW) == 2
    assert open_count(batch) == 1
    with pytest.raises(RowNotOpen):
        draft_mendings(batch=batch, changes={3: {"name": "x"}}, actor=DOER, as_of=NOW)
    undo_mendings(batch=batch, rows=[3], actor=DOER, as_of=NOW)
    assert open_count(batch) == 2


def test_only_open_rows_and_known_items_by_those_who_may(batch: Batch) -> None:
    with pytest.raises(UnknownItem):
        draft_mendings(batch=batch, changes={3: {"nix": "1"}}, actor=DOER, as_of=NOW)
    for row in (1, 99):
        with pytest.raises(RowNotOpen):
            draft_mendings(batch=batch, changes={row: {"name": "1"}}, actor=DOER, as_of=NOW)
    with pytest.raises(NotPermitted):
        draft_mendings(batch=batch, changes={3: {"name": "1"}}, actor=clerk(unit("9901-other")), as_of=NOW)
    mended = run(mend_rows(batch=batch, changes={3: {"name": "1"}}, actor=DOER, as_of=NOW))
    with pytest.raises(BatchState):
        draft_mendings(batch=mended, changes={1: {"name": "1"}}, actor=DOER, as_of=NOW)


def test_a_refused_batch_is_sent_again_as_a_whole() -> None:
    batch = send(resource(all_or_nothing=True), *GOOD, *BAD)
    assert (batch.state, open_count(batch)) == (REFUSED, 5)
    changes = {3: {"name": "补"}, 4: {"amount": "3"}, 5: {"id": "5"}}
    again = run(mend_rows(batch=batch, changes=changes, actor=DOER, as_of=NOW))
    assert (again.state, again.received, again.accepted) == (REFUSED, 5, 0)
    whole = run(
        mend_rows(
            batch=batch,
            changes={5: {"day": "2026-02-01"}, 3: {"name": "补"}, 4: {"amount": "3"}},
            actor=DOER,
            as_of=NOW,
        )
    )
    assert (whole.state, whole.received, whole.accepted) == (DONE, 5, 5)
    assert (open_count(batch), held(batch.resource)) == (0, 5)


def test_a_row_mended_into_what_is_held_already_is_done_with(batch: Batch) -> None:
    mended = run(
        mend_rows(
            batch=batch,
            changes={3: {"id": "1", "name": "张三", "amount": "10.5", "day": "2026-01-01"}},
            actor=DOER,
            as_of=NOW,
        )
    )
    assert (mended.accepted, mended.duplicate) == (0, 1)
    assert states(batch)[3] == "repeated"


def test_a_cancelled_mending_can_be_sent_again_and_a_withdrawn_one_mended_anew(batch: Batch) -> None:
    delivery = mend_rows(batch=batch, changes={3: {"name": "甲"}}, actor=DOER, as_of=NOW)
    Batch.objects.filter(pk=delivery.batch_id).update(cancel_asked=True)
    assert run(delivery).state == CANCELLED
    assert states(batch)[3] == "drafted"
    mended = run(send_mendings(batch=batch, actor=DOER, as_of=NOW))
    withdraw_batch(batch=mended, reason="改错了", actor=DOER, as_of=NOW)
    assert (states(batch)[3], held(batch.resource)) == ("open", 2)
    run(mend_rows(batch=batch, changes={3: {"name": "乙"}}, actor=DOER, as_of=NOW))
    withdraw_batch(batch=batch, reason="整批有误", actor=DOER, as_of=NOW)
    assert held(batch.resource) == 0


def test_a_mending_of_a_whole_table_joins_the_table_that_it_completes() -> None:
    people = resource(mode="snapshot")
    batch = send(people, *GOOD, (2, "又一个二", "1", ""), (3, "", "1", ""))
    assert batch.by_reason == {"id:unique": 1, "name:required": 1}
    mended = run(mend_rows(batch=batch, changes={3: {"name": "还是二"}, 4: {"name": "三"}}, actor=DOER, as_of=NOW))
    assert (mended.accepted, mended.by_reason) == (1, {"id:unique": 1})


def downloaded(batch: Batch, form: str, **more: str) -> bytes:
    into = io.BytesIO()
    download_quarantine(batch=batch, form=form, into=into, actor=DOER, as_of=NOW, **more)
    return into.getvalue()


def test_the_quarantine_is_downloaded_with_reasons_in_words_and_on_record(batch: Batch) -> None:
    rows = list(csv.reader(io.StringIO(downloaded(batch, "csv").decode())))
    assert rows[0] == ["row", "reasons", "id", "name", "amount", "day"]
    assert [r[0] for r in rows[1:]] == ["3", "4", "5"]
    assert all(r[1] for r in rows[1:])
    assert rows[3][2:] == ["x", "赵六", "1", "昨天"]
    found = json.loads(downloaded(batch, "json"))
    assert [r["reasons"] for r in found] == [["name:required"], ["amount:minimum"], ["id:type", "day:format"]]
    assert json.loads(downloaded(batch, "json", reason="required"))[0]["row"] == 3
    assert [r["row"] for r in json.loads(downloaded(batch, "json", field="day"))] == [5]
    entry = AuditEntry.objects.filter(verb="quarantine.downloaded").order_by("id").first()
    assert entry is not None
    assert entry.detail["rows"] == 3


def test_a_workbook_is_mended_and_sent_back(batch: Batch, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(downloaded(batch, "xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[1]] == ["行号", "问题", "编号", "姓名", "金额", "日期"]
    sheet["D2"] = "补名"  # row 3
    sheet["E3"] = 3  # typed as a number
    sheet.delete_rows(4)  # row 5 is left for later
    book.save(path)
    found = mend_from_workbook(batch=batch, path=path, actor=DOER, as_of=NOW)
    assert (found.rows, found.changes) == (2, {3: {"name": "补名"}, 4: {"amount": "3"}})
    assert run(send_mendings(batch=batch, actor=DOER, as_of=NOW)).accepted == 2
    assert states(batch) == {3: "accepted", 4: "accepted", 5: "open"}


def test_columns_may_be_moved_and_added_but_the_row_numbers_must_stay(batch: Batch, tmp_path: Path) -> None:
    path = tmp_path / "q.xlsx"
    path.write_bytes(downloaded(batch, "xlsx", language="en"))
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.insert_cols(3)
    sheet["C1"] = "memo"
    sheet["E2"] = "moved"
    book.save(path)
    assert mend_from_workbook(batch=batch, path=path, actor=DOER, as_of=NOW).changes == {3: {"name": "moved"}}
    sheet["A3"] = "77"
    book.save(path)
    with pytest.raises(NotOurWorkbook, match="77"):
        mend_from_workbook(batch=batch, path=path, actor=DOER, as_of=NOW)
    other = send(resource("others"), *BAD)
    with pytest.raises(NotOurWorkbook, match="belongs to"):
        mend_from_workbook(batch=other, path=path, actor=DOER, as_of=NOW)
    path.write_bytes(b"no workbook")
    with pytest.raises(NotOurWorkbook):
        mend_from_workbook(batch=batch, path=path, actor=DOER, as_of=NOW)


def test_no_value_becomes_a_formula_and_odd_characters_survive(tmp_path: Path) -> None:
    body = [("x", "=1+1", "1", ""), ("x", " 空 格 ", "+86", ""), ("x", "制\x0b表", "@SUM", "")]
    batch = send(resource(), *body)
    path = tmp_path / "q.xlsx"
    path.write_bytes(downloaded(batch, "xlsx"))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert (sheet["D2"].value, sheet["D2"].data_type) == ("=1+1", "s")
    assert mend_from_workbook(batch=batch, path=path, actor=DOER, as_of=NOW).changes == {}


def test_malformed_rows_are_shown_and_mended_whole() -> None:
    people = resource()
    body = "编号,姓名,金额,日期\n1,甲,1,\n2,乙,1,,多,余\n".encode()
    batch = receive_file(
        resource=people, source=io.BytesIO(body), name="m.csv", channel="web", actor=DOER, as_of=NOW
    ).batch
    batch = run_intake(batch=batch, actor=DOER, as_of=NOW)
    [row] = quarantined_rows(batch)
    assert (row.row, row.text) == (2, "2,乙,1,,多,余")
    assert row.reasons[0].startswith(":malformed.")
    mended = run(mend_rows(batch=batch, changes={2: {"id": "2", "name": "乙", "amount": "1"}}, actor=DOER, as_of=NOW))
    assert mended.accepted == 1
    assert Mending.objects.get(batch=batch, row=2).state == "accepted"


def test_a_reason_is_found_in_the_value_and_told_with_what_is_shown_of_it() -> None:
    schema = read_schema({"fields": [{"name": "tel", "type": "string", "mianzhou": {"standard": "phone"}}]})
    said = words_of(schema, "tel:format", "1380000000", shown="138***0000").zh
    assert "138***0000" in said
    assert "11 位" in said
    assert "遮" not in said


@pytest.mark.parametrize(
    "head",
    ["收入统计表,,,\n,,,单位：万元\n编号,姓名,金额,日期", "编号,姓名,金额（万元）,日期"],
    ids=["above the table", "in the header"],
)
def test_amounts_stay_in_the_unit_of_their_file_when_they_are_mended(head: str) -> None:
    """350 under 单位：万元 are three and a half million yuan, before and after another item of the row was mended."""
    field = {"name": "amount", "title": "金额", "type": "number", "mianzhou": {"standard": "money"}}
    of = resource(schema={**PEOPLE, "fields": [field if f["name"] == "amount" else f for f in PEOPLE["fields"]]})
    rows = [("1", "甲", "350", "2026-01-01"), ("2", "乙", "1.5亿", "2026-01-01"), ("3", "丙", "7", "昨天")]
    data = csv_bytes(*rows, head=head)
    batch = send_file(of, data)
    assert (batch.accepted, batch.quarantined) == (2, 1)
    heads = {field.name: field.title for field in schema_as_sent(batch).fields}
    assert (heads["amount"], heads["day"]) == ("金额（单位：万元）", "日期")
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(batch, "xlsx")))["问题数据"]
    assert "金额（单位：万元）" in [cell.value for cell in sheet[1]]
    mended = run(mend_rows(batch=batch, changes={3: {"day": "2026-01-02"}}, actor=DOER, as_of=NOW))
    assert mended.accepted == 1
    files = [local_path(file.path) for file in open_lake().files_at(of.name)]
    found = {row["id"]: row["amount"] for file in files for row in pq.read_table(file).to_pylist()}
    assert found == {1: 3_500_000, 2: 150_000_000, 3: 70_000}
