"""Whatever is sent, in whatever order, and whatever is done about it: accepted + quarantined = received, and the lake holds what the receipts say."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.mending import mend_rows
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.actions.withdrawing import withdraw_batch
from mianzhou.data.intake.models import DONE, WITHDRAWN, Batch
from mianzhou.data.intake.quarantine import is_repeated, open_count, quarantined_rows
from mianzhou.data.intake.queries import receipt_of
from mianzhou.data.intake.sources.watermarks import Tide, decoded, encoded
from mianzhou.data.intake.tests.office import DOER, NOW, resource, use_lake
from mianzhou.data.lakehouse.opening import open_lake

IDS = st.sampled_from(["1", "2", "3", "", "x", "４"])
NAMES = st.sampled_from(["甲", "乙", "", "a,b", '"', "长" * 21, " 丙 "])
AMOUNTS = st.sampled_from(["1", "-1", "", "1,000", "很多"])
DAYS = st.sampled_from(["2026-01-01", "2026年1月1日", "", "昨天"])
TABLES = st.lists(st.tuples(IDS, NAMES, AMOUNTS, DAYS), min_size=1, max_size=6)
STEPS = st.lists(st.tuples(st.sampled_from(["send", "send", "mend", "withdraw"]), TABLES), min_size=1, max_size=4)
COUNT = iter(range(10**9))


@pytest.fixture(autouse=True)
def lake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    return use_lake(monkeypatch, tmp_path)


def _send(of: Resource, rows: list[tuple[str, ...]], later: int) -> Batch:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("id", "name", "amount", "day"), *rows])
    as_of = NOW + timedelta(minutes=later)
    delivery = receive_file(
        resource=of, source=io.BytesIO(text.getvalue().encode()), name="a.csv", channel="web", actor=DOER, as_of=as_of
    )
    return run_intake(batch=delivery.batch, actor=DOER, as_of=as_of)


def _mend(of: Resource, rows: list[tuple[str, ...]], later: int) -> None:
    """Give the first row that waits somewhere other values."""
    as_of = NOW + timedelta(minutes=later)
    for batch in Batch.objects.filter(resource=of, state=DONE, parent__isnull=True):
        for row in quarantined_rows(batch):
            if row.is_open and not is_repeated(row.reasons):
                values = dict(zip(("id", "name", "amount", "day"), rows[0], strict=True))
                if any(row.received.get(n, "") != v for n, v in values.items()):
                    delivery = mend_rows(batch=batch, changes={row.row: values}, actor=DOER, as_of=as_of)
                    run_intake(batch=delivery.batch, actor=DOER, as_of=as_of)
                return


def _assert_equation(of: Resource) -> None:
    lake = open_lake()
    held = sum(f.rows for f in lake.files_at(of.name)) if lake.has_table(of.name) else 0
    aside = sum(f.rows for f in lake.files_at(of.name, quarantine=True)) if lake.has_table(of.name) else 0
    batches = list(Batch.objects.filter(resource=of))
    for batch in batches:
        assert batch.state in (DONE, WITHDRAWN)
        told = receipt_of(batch)
        assert told["accepted"] + told["quarantined"] == told["received"]
        assert told["duplicate"] <= told["quarantined"]
        assert open_count(batch) >= 0
    standing = [b for b in batches if b.state == DONE]
    assert held == sum(b.accepted for b in standing)
    assert aside == sum(b.quarantined for b in standing)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=12)
@given(mode=st.sampled_from(["append", "upsert", "snapshot"]), steps=STEPS)
def test_what_was_received_is_what_is_held_and_what_was_set_aside(mode: str, steps: list) -> None:  # type: ignore[type-arg]
    of = resource(f"r{next(COUNT)}", mode=mode)
    for later, (step, rows) in enumerate(steps):
        standing = Batch.objects.filter(resource=of, state=DONE).order_by("-pk").first()
        if step == "withdraw" and standing is not None:
            withdraw_batch(batch=standing, reason="试", actor=DOER, as_of=NOW + timedelta(minutes=later))
        elif step == "mend" and standing is not None:
            _mend(of, rows, later)
        else:
            batch = _send(of, rows, later)
            assert batch.received == len(rows)
        _assert_equation(of)


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=30),
    st.lists(st.integers(0, 30), max_size=4),
)
def test_rows_that_arrive_at_the_boundary_come_exactly_once(rows: list[tuple[int, int]], cuts: list[int]) -> None:
    """A table grows, never before its highest watermark; however often it is asked in between, each distinct row comes once."""
    table = sorted(rows)
    taken: list[tuple[int, int]] = []
    watermark, boundary = "", frozenset[str]()
    for end in [*sorted(cuts), len(table)]:
        after, tide = decoded(watermark), Tide(known=boundary)
        for mark, value in table[:end]:
            if (after is None or mark >= after) and tide.is_new(mark, [str(mark), str(value)]):
                taken.append((mark, value))
        watermark = watermark if tide.highest is None else encoded(tide.highest)
        boundary = frozenset(tide.boundary()) or boundary
    assert set(taken) == set(table)
    assert len(set(taken)) <= len(taken) <= len(table)
    once = {row for row in table if table.count(row) == 1}
    assert all(taken.count(row) == 1 for row in once)
