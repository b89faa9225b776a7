"""The other end of a transfer: taking over with what is damaged or missing named, and settling the difference by a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from mianzhou.applications.relief_supplies.errors import ByAnother, GoodsWrong, TakenAlready
from mianzhou.applications.relief_supplies.places.queries import APPROVE, KEEP, require
from mianzhou.applications.relief_supplies.stock.models import ARRIVED, SENT, SETTLED, SHORT, Transfer, TransferLine
from mianzhou.applications.relief_supplies.stock.opening_actions import LOST, as_keeper, book_of_supplies, ends, shelves
from mianzhou.applications.relief_supplies.supplies import SUPPLIES
from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.ledgers.api import Draft, Line, post

FOUND, WRITTEN_OFF = "found", "written_off"
_TRANSFER = Text("调运单", "transfer")


@dataclass(frozen=True, slots=True)
class Arrived:
    """How many of a line arrived whole, and how many damaged; the rest of what was sent is missing."""

    whole: int
    damaged: int = 0


@transaction.atomic
def take_over(
    *, transfer_id: int, found: Mapping[int, Arrived], remark: str, actor: Actor, as_of: datetime
) -> Transfer:
    """The keeper of the target takes over what arrived, {line: Arrived} for every line. What is damaged or missing stays on the way until it is settled,
    and wants a remark."""
    transfer = _locked(transfer_id)
    require(actor, KEEP, transfer.target)
    if transfer.state != SENT:
        raise TakenAlready(what=Text("调运单 {n}", "Transfer {n}").format(n=transfer.number))
    lines = list(transfer.lines.order_by("pk"))
    if {line.pk for line in lines} != set(found):
        raise GoodsWrong(why=Text("须逐行登记到货数量", "what arrived is to be told for every line"))
    for line in lines:
        _told(line, found[line.pk])
    short = any(line.damaged or line.missing for line in lines)
    if short and not remark.strip():
        raise GoodsWrong(why=Text("有损坏或短少，须填写说明", "something is damaged or missing: say how"))
    _post(transfer, [(line, line.arrived or 0) for line in lines], "take_over", FOUND, actor, as_of)
    TransferLine.objects.bulk_update(lines, ["arrived", "damaged", "missing"])
    transfer.state = SHORT if short else ARRIVED
    transfer.taken_at, transfer.taken_by, transfer.taker_id = as_of, actor.name, actor.person_id
    transfer.remark = remark.strip()[:300]
    transfer.save()
    gone = sum(line.damaged + line.missing for line in lines)
    detail = {"number": transfer.number, "target": transfer.target.code, "amount": gone, "remark": transfer.remark}
    record(actor=actor, as_of=as_of, verb="relief.take_over", subject=transfer, detail=detail)
    return transfer


@transaction.atomic
def settle(*, transfer_id: int, outcome: str, reason: str, actor: Actor, as_of: datetime) -> Transfer:
    """Whoever approves for the target, and did not take over, says what becomes of the difference: `FOUND` puts all of it into the place, `WRITTEN_OFF`
    takes it out of the book."""
    transfer = _locked(transfer_id)
    require(actor, APPROVE, transfer.target)
    if transfer.state != SHORT:
        raise TakenAlready(what=Text("调运单 {n} 的差异", "The difference of {n}").format(n=transfer.number))
    if actor.person_id is None or actor.person_id == transfer.taker_id:
        raise ByAnother(what=Text("接收差异", "A difference on arrival"))
    if outcome not in (FOUND, WRITTEN_OFF) or not reason.strip():
        raise GoodsWrong(why=Text("须选择结果并说明理由", "say what became of it, and why"))
    rest = [(line, line.damaged + line.missing) for line in transfer.lines.order_by("pk")]
    _post(transfer, rest, "found" if outcome == FOUND else "lost", outcome, actor, as_of, reason)
    transfer.state, transfer.settled_at = SETTLED, as_of
    transfer.settled_by, transfer.settler_id = actor.name, actor.person_id
    transfer.settlement = f"{outcome}: {reason.strip()}"[:300]
    transfer.save()
    detail = {"number": transfer.number, "outcome": outcome, "reason": reason.strip()}
    record(actor=actor, as_of=as_of, verb="relief.settle", subject=transfer, detail=detail)
    return transfer


def _post(
    transfer: Transfer,
    amounts: list[tuple[TransferLine, int]],
    kind: str,
    outcome: str,
    actor: Actor,
    as_of: datetime,
    remark: str = "",
) -> None:
    """Move so many of each line from the way into the place, or out of the book."""
    moved = [(line, n) for line, n in amounts if n]
    if not moved:
        return
    book = book_of_supplies()
    there = shelves(book, transfer.target, [line.supply for line, _ in moved], actor=actor, as_of=as_of)
    lost = ends(book, LOST) if outcome == WRITTEN_OFF else {}
    lines = tuple(
        part
        for line, n in moved
        for part in (
            Line(there[line.supply].way_id, Decimal(-n), line.lot_id),
            Line(lost[line.supply].pk if lost else there[line.supply].account_id, Decimal(n), line.lot_id),
        )
    )
    said = f"{transfer.number} {transfer.source.name} {remark}".strip()
    draft = Draft(f"{kind} {transfer.number}", kind, lines, remark=said)
    post(book=book, drafts=[draft], actor=as_keeper(actor), as_of=as_of)


def _told(line: TransferLine, arrived: Arrived) -> None:
    """Note on a line what arrived; what cannot be is refused."""
    if arrived.whole < 0 or arrived.damaged < 0 or arrived.whole + arrived.damaged > line.sent:
        why = Text(
            "{supply}发运 {sent}，完好 {whole} 加损坏 {damaged} 超出",
            "{supply}: {sent} were sent, {whole} whole and {damaged} damaged are more",
        )
        raise GoodsWrong(
            why=why.format(
                supply=SUPPLIES[line.supply].title, sent=line.sent, whole=arrived.whole, damaged=arrived.damaged
            )
        )
    line.arrived, line.damaged = arrived.whole, arrived.damaged
    line.missing = line.sent - arrived.whole - arrived.damaged


def _locked(transfer_id: int) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",))
    related = ("source", "target__keeper", "target__township")
    found = rows.select_related(*related).filter(pk=transfer_id).first()
    if found is None:
        raise NotFound(what=_TRANSFER)
    return found
