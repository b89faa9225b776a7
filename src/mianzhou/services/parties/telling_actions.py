"""Notices of a procedure, written when something happens to a case. They belong to the event, which is what the audit records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from mianzhou.kernel.statements.api import Statement
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.services.cases.models import Case
    from mianzhou.services.procedures.requirements import Notice

_TOLD = Statement(
    'INSERT INTO service_case_message (case_id, "to", author, notice, text, text_en, at)'
    " VALUES (%s, %s, '', true, %s, %s, %s)"
)
_NOTHING = Text("—", "—")
_STOPS = "。；，.;, "


def tell(
    case: Case, notices: Iterable[Notice], *, as_of: datetime, remark: str = "", ground: Text | None = None
) -> None:
    """Write the notices with what is filled into them."""
    due = case.due_on.isoformat() if case.due_on is not None else "—"
    for notice in notices:
        said = notice.says.format(
            number=case.number,
            title=case.title,
            due_on=due,
            remark=_fitting(notice.says, remark.strip() or "—"),
            ground=ground or _NOTHING,
            unit=case.responsible.short_name,
        )
        _TOLD.run(case.pk, notice.to, said.zh, said.en, as_of)


def _fitting(says: Text, remark: str) -> Text:
    """The remark without its own full stop where the sentence goes on, or ends, behind it."""

    def fit(sentence: str) -> str:
        behind = sentence.partition("{remark}")[2][:1]
        return remark.rstrip(_STOPS) or remark if behind and behind in _STOPS else remark

    return Text(fit(says.zh), fit(says.en))
