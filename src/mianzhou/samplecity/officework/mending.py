"""What departments do about their batches: mending what was set aside, settling what cannot be mended, taking back what was sent by mistake."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from mianzhou.data.intake import api as intake
from mianzhou.samplecity.officework.happening import Happening, Office, at, batch_of, known
from mianzhou.samplecity.officework.truth import Truth
from mianzhou.samplecity.population.api import Due

_AFTER = timedelta(days=2, hours=1)
_BROKEN = "导出时断行，已在业务系统改正，随下批报送"


@dataclass(frozen=True, slots=True)
class _Diligence:
    """How much of a batch a department mends: at most so many rows, and whether it sends them or only drafts."""

    rows: int
    send: bool = True


# Which batch of which resource is mended; the others wait, as in every city.
_MENDED = {
    ("low_income_allowance", 1): _Diligence(60),
    ("low_income_allowance", 2): _Diligence(60),
    ("low_income_allowance", 3): _Diligence(3, send=False),
    ("residence_permit", 1): _Diligence(60),
    ("enterprise", 1): _Diligence(40),
    ("house_contract", 1): _Diligence(40),
    ("household_register", 1): _Diligence(120),
    ("tax_payment", 1): _Diligence(20),
}
# A batch of which an unfinished export was sent first, found out, and taken back.
_TAKEN_BACK = ("residence_permit", 2)
_REASON = "导出中断，文件只有前半部分；撤回后按完整文件重新报送"


def mendings(office: Office, truth: Truth, due: list[Due]) -> Iterator[Happening]:
    """Two days after a file arrived its department mends."""
    for one in due:
        diligence = _MENDED.get((one.resource, one.batch))
        if diligence is not None:
            yield _mending(office, truth, one, diligence)


def _mending(office: Office, truth: Truth, due: Due, diligence: _Diligence) -> Happening:
    def done() -> bool:
        batch = batch_of(due.resource, due.file)
        if batch is None:
            return False
        return not intake.open_count(batch) or intake.Mending.objects.filter(batch=batch).exists()

    def do(moment: datetime) -> None:
        batch = batch_of(due.resource, due.file)
        if batch is not None:
            _mend(office, truth, due, diligence, batch, moment)

    return Happening(at(due.day) + _AFTER, done, do)


def _mend(office: Office, truth: Truth, due: Due, diligence: _Diligence, batch: intake.Batch, moment: datetime) -> None:
    clerk = office.clerk(batch.resource.provider.code)
    right = {w.row: w for w in truth.wrong(due.file) if w.expected == "quarantined" and w.field}
    changes: dict[int, dict[str, str]] = {}
    broken: list[int] = []
    for row in intake.quarantined_rows(batch):
        if intake.is_repeated(row.reasons) or len(changes) + len(broken) >= diligence.rows:
            continue
        if row.text:
            broken.append(row.row)
        elif row.row in right:
            changes[row.row] = {right[row.row].field: right[row.row].right}
    if broken:
        intake.settle_rows(batch=batch, rows=broken, reason=_BROKEN, actor=clerk, as_of=moment)
    if not changes:
        return
    if not diligence.send:
        intake.draft_mendings(batch=batch, changes=changes, actor=clerk, as_of=moment)
        return
    delivery = intake.mend_rows(batch=batch, changes=changes, actor=clerk, as_of=moment)
    intake.run_intake(batch=delivery.batch, actor=office.worker, as_of=moment)


def taken_back(office: Office, truth: Truth, due: list[Due]) -> Iterator[Happening]:
    """A department sends half a file, and has the data bureau withdraw it before it sends the whole."""
    for one in due:
        if (one.resource, one.batch) == _TAKEN_BACK:
            sent = at(one.day) - timedelta(days=1)
            yield _half_sent(office, truth, one, sent)
            yield _half_withdrawn(office, one, sent + timedelta(hours=6))


def _half(due: Due) -> str:
    return due.file.replace(".csv", "-1.csv")


def _half_sent(office: Office, truth: Truth, due: Due, sent: datetime) -> Happening:
    def do(moment: datetime) -> None:
        lines = truth.file(due.file).read_bytes().splitlines(keepends=True)
        half = io.BytesIO(b"".join(lines[: len(lines) // 2]))
        resource = known(due.resource)
        clerk = office.clerk(resource.provider.code)
        delivery = intake.receive_file(
            resource=resource, source=half, name=_half(due), channel="web", actor=clerk, as_of=moment
        )
        intake.run_intake(batch=delivery.batch, actor=office.worker, as_of=moment)

    return Happening(sent, lambda: batch_of(due.resource, _half(due)) is not None, do)


def _half_withdrawn(office: Office, due: Due, moment: datetime) -> Happening:
    def done() -> bool:
        batch = batch_of(due.resource, _half(due))
        return batch is not None and batch.withdrawn_at is not None

    def do(moment: datetime) -> None:
        batch = batch_of(due.resource, _half(due))
        if batch is not None:
            intake.withdraw_batch(batch=batch, reason=_REASON, actor=office.steward, as_of=moment)

    return Happening(moment, done, do)
