"""What somebody without an account fills in, leaves, takes up again with a code and sends; and the receipt. For the public forms of all procedures.

The code of a draft and the receipt stay in the session, so that nobody types a code twice on one machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of
from mianzhou.portal.public.following import address_of, remember
from mianzhou.services.cases.api import Case, Procedure, follow
from mianzhou.services.drafts.api import (
    KEPT_DAYS,
    CaseDraft,
    DraftMissing,
    begin_draft,
    draft_of,
    save_draft,
    take_up_draft,
)

DRAFTS, RECEIPTS = "drafts", "receipts"
_LONGEST = 8000


def begin(request: HttpRequest, procedure: Procedure) -> CaseDraft:
    """A new draft, kept in this session."""
    draft, code = begin_draft(
        procedure=procedure, actor=actor_of(request), as_of=timezone.now(), address=address_of(request)
    )
    _keep(request, DRAFTS, procedure, code)
    return draft


def take_up(request: HttpRequest, procedure: Procedure, typed: str) -> CaseDraft:
    """The draft of a code that was typed, kept in this session."""
    draft = take_up_draft(procedure=procedure, code=typed, address=address_of(request), as_of=timezone.now())
    _keep(request, DRAFTS, procedure, "".join(c for c in typed.upper() if c.isalnum()))
    return draft


def begun(request: HttpRequest, procedure: Procedure) -> CaseDraft | None:
    """The draft of this session; None where there is none, or it was sent."""
    code = _kept(request, DRAFTS, procedure)
    try:
        return draft_of(procedure, code) if isinstance(code, str) else None
    except DraftMissing:
        return None


def keep_typed(draft: CaseDraft, names: tuple[str, ...], typed: Mapping[str, Any]) -> CaseDraft:
    """Keep what was typed, also where something is still missing: nobody types it twice."""
    given = {name: str(typed.get(name, "")).replace("\x00", "").strip()[:_LONGEST] for name in names}
    return save_draft(draft=draft, given=given, as_of=timezone.now())


def say_kept(request: HttpRequest, procedure: Procedure) -> None:
    """Tell that what was typed is kept, and with which code one goes on."""
    said = Text(
        "已保存。请记下续填码 {code}，{n}天内可以继续填写。",
        "Saved. Note the code {code}: with it you can go on within {n} day(s), also on another device.",
    )
    messages.success(request, str(said.format(n=KEPT_DAYS, code=code_shown(request, procedure))))


def code_shown(request: HttpRequest, procedure: Procedure) -> str:
    """The code of this session's draft in groups of four; empty without one."""
    code = str(_kept(request, DRAFTS, procedure) or "")
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def hand_receipt(request: HttpRequest, procedure: Procedure, case: Case, code: str) -> None:
    """Keep number and code of what was sent, for the receipt and for following it; its draft is done."""
    _keep(request, RECEIPTS, procedure, [case.number, code])
    request.session[DRAFTS] = {k: v for k, v in dict(request.session.get(DRAFTS, {})).items() if k != procedure.id}
    remember(request, case.number, code)


def receipt(request: HttpRequest, procedure: Procedure) -> dict[str, Any] | None:
    """What the receipt shows to who sent it, in this session; None to others."""
    kept = _kept(request, RECEIPTS, procedure)
    if not kept:
        return None
    number, code = kept
    case = follow(number=number, code=code, address=address_of(request), as_of=timezone.now())
    return {"case": case, "code": code, "basis": [Text(zh, en) for zh, en in case.due_basis], "procedure": procedure}


def _kept(request: HttpRequest, what: str, procedure: Procedure) -> Any:
    return dict(request.session.get(what, {})).get(procedure.id)


def _keep(request: HttpRequest, what: str, procedure: Procedure, value: Any) -> None:
    request.session[what] = {**dict(request.session.get(what, {})), procedure.id: value}
