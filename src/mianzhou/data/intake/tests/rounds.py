"""The small files of the killing test, one a round."""

from __future__ import annotations

import io
from datetime import timedelta

from mianzhou.data.catalogue.models import Resource
from mianzhou.data.intake.actions.receiving import receive_file
from mianzhou.data.intake.actions.running import run_intake
from mianzhou.data.intake.models import Batch
from mianzhou.data.intake.tests.office import DOER, NOW, csv_bytes


def _body(round_: int) -> bytes:
    """Two good rows, one without a name, one that repeats another; different in each round."""
    key = round_ * 10
    good = [(key + 1, "甲", "1", "2026-01-01"), (key + 2, "乙", "2", "2026年1月2日")]
    return csv_bytes(*good, (key + 3, "", "", ""), good[0])


def take_in_round(of: Resource, round_: int) -> Batch:
    """Take the round's file in, as a sender does."""
    as_of = NOW + timedelta(minutes=round_)
    delivery = receive_file(
        resource=of, source=io.BytesIO(_body(round_)), name=f"{round_}.csv", channel="folder", actor=DOER, as_of=as_of
    )
    return run_intake(batch=delivery.batch, actor=DOER, as_of=as_of)
