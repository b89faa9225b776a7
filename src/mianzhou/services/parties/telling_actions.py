"""Notices of a procedure, written when something happens to a case. They belong to the event, which is what the audit records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from mianzhou.kernel.text import Text
from mianzhou.services.parties.models import CaseMessage

if TYPE_CHECKING:
    from mianzhou.services.cases.models import Case
    from mianzhou.services.procedures.requirements import Notice

_NOTHING = Text("—", "—")


def tell(
    case: Case, notices: Iterable[Notice], *, as_of: datetime, remark: str = "", ground: Text | None = None
) -> None:
    """Write the notices with what is filled into them; one statement for all, none where there are none."""
    due = case.due_on.isoformat() if case.due_on is not None else "—"
    rows = []
    for notice in notices:
        said = notice.says.format(
            number=case.number,
            title=case.title,
            due_on=due,
            remark=remark.strip() or "—",
            ground=ground or _NOTHING,
            unit=case.responsible.short_name,
        )
        rows.append(CaseMessage(case=case, to=notice.to, notice=True, text=said.zh, text_en=said.en, at=as_of))
    if rows:
        CaseMessage.objects.bulk_create(rows)
