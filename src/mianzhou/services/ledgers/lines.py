"""What is asked of a ledger, as plain values: lines, drafts of postings, moves. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

LARGEST = Decimal(10) ** 17
_FINEST = Decimal("0.000001")
KEY_LENGTH = 96


class DraftWrong(MianzhouError):
    """A posting that cannot be written as it was asked for."""

    code = "ledger-draft-wrong"
    status = 422
    problem = Text("记账“{key}”不能办理：{why}。", "The posting “{key}” cannot be written: {why}. ")
    remedy = Text("请改正后重新提交；账上没有变动。", "Correct it and submit it again; nothing was written.")


_NO_KEY = Text("没有业务编号，或编号超过 96 字", "it has no key, or one longer than 96 characters")
_FEW_LINES = Text("少于两条分录", "it has fewer than two lines")
_MANY_LINES = Text("分录超过 30000 条", "it has more than 30000 lines")
_NO_AMOUNT = Text(
    "数量 {amount} 为零、过大，或小数超过六位", "the amount {amount} is zero, too large, or finer than six decimals"
)


@dataclass(frozen=True, slots=True)
class Line:
    """So much into (+) or out of (−) an account; without a lot, into what is not told apart."""

    account_id: int
    amount: Decimal
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A posting that is asked for. The same `key` in a book is the same posting: asked for again, it is not written again.

    `effective_at` is when it happened; None is the moment of writing.
    """

    key: str
    kind: str
    lines: tuple[Line, ...]
    effective_at: datetime | None = None
    remark: str = ""
    reverses_id: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """So much of what is in one account to another of the same measure; without a lot, what expires first goes first."""

    source_id: int
    target_id: int
    amount: Decimal
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A posting as written; `again` where it had been written before under this key."""

    id: int
    key: str
    again: bool = False


def check_draft(draft: Draft) -> None:
    """`DraftWrong` for what no book could take, whatever is in it."""
    if not draft.key.strip() or len(draft.key) > KEY_LENGTH:
        raise DraftWrong(key=draft.key, why=_NO_KEY)
    if len(draft.lines) < 2:
        raise DraftWrong(key=draft.key, why=_FEW_LINES)
    if len(draft.lines) > 30_000:
        raise DraftWrong(key=draft.key, why=_MANY_LINES)
    for line in draft.lines:
        check_amount(draft.key, line.amount)


def check_amount(key: str, amount: Decimal) -> None:
    """`DraftWrong` for an amount that is zero or nothing that a ledger can hold exactly."""
    if not amount.is_finite() or amount == 0 or abs(amount) >= LARGEST or amount != amount.quantize(_FINEST):
        raise DraftWrong(key=key, why=_NO_AMOUNT.format(amount=amount))


def digest(draft: Draft) -> str:
    """What was asked for, as SHA-256: the order of lines and how a number is written make no difference."""
    lines = sorted([line.account_id, line.lot_id or 0, f"{line.amount.normalize():f}"] for line in draft.lines)
    moment = draft.effective_at.timestamp() if draft.effective_at else None
    body = json.dumps([draft.kind, lines, moment, draft.remark, draft.reverses_id], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def reversal(key: str, lines: Iterable[Line], *, reverses_id: int, reason: str) -> Draft:
    """The posting that undoes one."""
    undone = tuple(Line(line.account_id, -line.amount, line.lot_id) for line in lines)
    return Draft(key, "reversal", undone, remark=reason, reverses_id=reverses_id)
