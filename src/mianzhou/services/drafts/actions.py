"""Writes of drafts. Their author has no account: the code is the permission, and what becomes a case is audited there.

An address begins so many drafts and tries so many wrong codes in a quarter of an hour, and then waits.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.follow_actions import MINUTES, attempt, attempts, count_attempt
from mianzhou.services.cases.following import ALPHABET, keyed, read_code
from mianzhou.services.cases.models import Case
from mianzhou.services.drafts.models import CaseDraft
from mianzhou.services.materials.actions import stored
from mianzhou.services.materials.keeping import keep_file
from mianzhou.services.materials.models import CaseMaterial
from mianzhou.services.materials.queries import FROM_APPLICANT
from mianzhou.services.procedures.procedure import Procedure

KEPT_DAYS = 30
MOST_FILES = 20
BEGUN, WRONG = 30, 10  # of one address in a quarter of an hour
_LENGTH = 16  # drafts are found by the code alone


class DraftMissing(NotFound):
    """A code that belongs to no draft. Whether there ever was one is not told."""

    code = "draft-missing"
    problem = Text(
        "没有与该续填码相符的草稿：续填码有误、草稿已提交或超过30天。",
        "No draft belongs to this code: it is wrong, or the draft was sent or is older than 30 days. ",
    )
    remedy = Text("请核对续填码，或重新填写。", "Check the code, or begin anew.")


class DraftFull(MianzhouError):
    """More files than a draft takes."""

    code = "draft-full"
    status = 422
    problem = Text("最多上传 {n} 个文件。", "No more than {n} file(s) can be added. ")
    remedy = Text("请合并后再上传，或先删除不需要的文件。", "Put some together, or remove what is not needed.")


class BegunTooOften(MianzhouError):
    """More drafts from one address than somebody fills in, or more wrong codes."""

    code = "draft-too-often"
    status = 429
    problem = Text("从这个网络地址填写或续填的次数过多。", "Too many forms were begun or taken up from this address. ")
    remedy = Text("请 {minutes} 分钟后再试。", "Try again in {minutes} minute(s).")

    def __init__(self) -> None:
        super().__init__(minutes=MINUTES)


@transaction.atomic
def begin_draft(*, procedure: Procedure, actor: Actor, as_of: datetime, address: str = "") -> tuple[CaseDraft, str]:
    """A new draft with its code; `BegunTooOften` for an address that began too many. Drafts that nobody sent for a month are removed, with their materials."""
    if address:
        _require_seldom("begun", address, BEGUN, as_of)
        count_attempt([attempt("begun", address)], as_of)
    CaseDraft.objects.filter(case=None, saved_at__lt=as_of - timedelta(days=KEPT_DAYS)).delete()
    code = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    draft = CaseDraft.objects.create(
        procedure=procedure.id, code_hash=keyed("draft", code), begun_at=as_of, saved_at=as_of
    )
    record(actor=actor, as_of=as_of, verb="case.draft", subject=draft, detail={"procedure": procedure.id})
    return draft, code


def draft_of(procedure: Procedure, code: str) -> CaseDraft:
    """The draft of a code; `DraftMissing` for any other, and for one that was sent."""
    found = CaseDraft.objects.filter(
        procedure=procedure.id, code_hash=keyed("draft", read_code(code)), case=None
    ).first()
    if found is None:
        raise DraftMissing
    return found


def take_up_draft(*, procedure: Procedure, code: str, address: str, as_of: datetime) -> CaseDraft:
    """The draft of a code that somebody typed; a wrong one is counted, and `BegunTooOften` raised after too many."""
    _require_seldom("draft code", address, WRONG, as_of)
    try:
        return draft_of(procedure, code)
    except DraftMissing:
        count_attempt([attempt("draft code", address)], as_of)
        raise


def _require_seldom(what: str, address: str, most: int, as_of: datetime) -> None:
    """Raise `BegunTooOften` once an address did something so often in this quarter of an hour."""
    if any(count >= most for count in attempts([attempt(what, address)], as_of).values()):
        raise BegunTooOften


def save_draft(*, draft: CaseDraft, given: Mapping[str, Any], as_of: datetime) -> CaseDraft:
    """Keep what was filled in; what is not named stays."""
    with transaction.atomic():
        locked = CaseDraft.objects.select_for_update().get(pk=draft.pk, case=None)
        locked.about = {**locked.about, **given}
        locked.saved_at = as_of
        locked.save(update_fields=["about", "saved_at"])
    return locked


def add_to_draft(
    *, draft: CaseDraft, procedure: Procedure, kind: str, name: str, stream: BinaryIO, as_of: datetime
) -> CaseMaterial:
    """Keep a file with a draft."""
    if procedure.material(kind) is None:
        raise NotFound(what=Text("材料种类", "kind of material"))
    with transaction.atomic():
        locked = CaseDraft.objects.select_for_update().get(pk=draft.pk, case=None)
        if locked.draft_materials.filter(withdrawn_at=None).count() >= MOST_FILES:
            raise DraftFull(n=MOST_FILES)
        kept = keep_file(name, stream)
        return CaseMaterial.objects.create(
            draft=locked, kind=kind, file=stored(kept, as_of), name=kept.name, added_at=as_of, added_by=FROM_APPLICANT
        )


def remove_from_draft(*, draft: CaseDraft, material_id: int) -> None:
    """Take a file away from a draft; nobody else has seen it."""
    CaseMaterial.objects.filter(draft=draft, pk=material_id).delete()


def draft_kinds(draft: CaseDraft) -> frozenset[str]:
    """The kinds of material that lie with a draft."""
    return frozenset(draft.draft_materials.filter(withdrawn_at=None).values_list("kind", flat=True))


def send_draft(*, draft: CaseDraft, case: Case) -> None:
    """Give a draft's materials to the case that it became, in the transaction that opened the case. A draft becomes one case only."""
    locked = CaseDraft.objects.select_for_update().filter(pk=draft.pk, case=None).first()
    if locked is None:
        raise NotFound(what=Text("草稿（已提交）", "the draft (it was sent)"))
    CaseMaterial.objects.filter(draft=locked).update(draft=None, case=case)
    locked.case, locked.about = case, {}
    locked.save(update_fields=["case", "about"])
