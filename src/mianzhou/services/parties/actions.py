"""Writes of parties and messages: who joins, who leaves, what is said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from mianzhou.kernel.errors import MianzhouError, NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.statements.api import Appending
from mianzhou.kernel.text import Text
from mianzhou.services.cases.following import holds_code
from mianzhou.services.cases.models import Case
from mianzhou.services.cases.writing_actions import lock_case, require_apart, require_seat, write_step
from mianzhou.services.materials.models import CaseMaterial
from mianzhou.services.parties.models import AGENT, APPLICANT, ROLES, CaseMessage, CaseParty
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import NotShown, Procedure

OFFICE = "office"
_JOINED = Appending(CaseParty)
_FIELDS = {"number": 40, "address": 300, "phone": 40, "email": 200, "representative": 64}  # as long as the row takes


class AuthorityMissing(MianzhouError):
    """An agent without a power of attorney."""

    code = "party-authority-missing"
    status = 422
    problem = Text("代理人{name}没有授权委托书。", "The agent {name} has no power of attorney. ")
    remedy = Text("请先上传本事项的授权委托书。", "Add the power of attorney to this case first.")


@transaction.atomic
def add_party(
    *,
    case_id: int,
    role: str,
    name: str,
    actor: Actor,
    as_of: datetime,
    details: dict[str, str] | None = None,
    authority: CaseMaterial | None = None,
    unit_id: int | None = None,
    person_id: int | None = None,
    code: str = "",
) -> CaseParty:
    """Let somebody take part. An agent shows a power of attorney that lies with the same case."""
    case, procedure = lock_case(case_id)
    _require_part(case, procedure, actor, code)
    return join_party(
        case=case,
        procedure=procedure,
        role=role,
        name=name,
        actor=actor,
        as_of=as_of,
        details=details,
        authority=authority,
        unit_id=unit_id,
        person_id=person_id,
    )


def join_party(
    *,
    case: Case,
    procedure: Procedure,
    role: str,
    name: str,
    actor: Actor,
    as_of: datetime,
    details: dict[str, str] | None = None,
    authority: CaseMaterial | None = None,
    unit_id: int | None = None,
    person_id: int | None = None,
) -> CaseParty:
    """Add a party to a case that the caller has locked or just opened, in the caller's transaction."""
    if role not in ROLES or not name.strip():
        raise NotShown(verb=verbs.RECORDS[verbs.PARTY], what=Text("身份和姓名", "role and name"))
    if role == AGENT and (authority is None or authority.case_id != case.pk or authority.withdrawn_at is not None):
        raise AuthorityMissing(name=name.strip())
    given = {field: (details or {}).get(field, "").strip()[:most] for field, most in _FIELDS.items()}
    party = CaseParty(
        case=case,
        role=role,
        name=name.strip()[:200],
        authority=authority,
        unit_id=unit_id,
        person_id=person_id,
        added_at=as_of,
        **given,
    )
    _JOINED.append(party)
    data: dict[str, Any] = {"party": party.pk, "role": role}
    write_step(case, procedure, verbs.PARTY, actor=actor, as_of=as_of, data=data, audit="case.party")
    return party


@transaction.atomic
def remove_party(*, party_id: int, reason: str, actor: Actor, as_of: datetime) -> None:
    """Somebody takes part no longer; the row stays, with when."""
    party = CaseParty.objects.filter(pk=party_id, left_at=None).first()
    if party is None:
        raise NotFound(what=Text("当事人", "party"))
    case, procedure = lock_case(party.case_id)
    _require_part(case, procedure, actor, "")
    party.left_at = as_of
    party.save(update_fields=["left_at"])
    data = {"party": party.pk, "role": party.role, "left": True}
    write_step(case, procedure, verbs.PARTY, actor=actor, as_of=as_of, remark=reason, data=data, audit="case.party")


@transaction.atomic
def say(*, case_id: int, text: str, to: str, actor: Actor, as_of: datetime, code: str = "") -> CaseMessage:
    """Say something to a party; an applicant with its code speaks to the office."""
    case, procedure = lock_case(case_id)
    holder = holds_code(case, code)
    if holder:
        to = OFFICE
    else:
        _require_part(case, procedure, actor, "")
    if not text.strip() or to not in ((OFFICE,) if holder else ROLES):
        raise NotShown(verb=verbs.RECORDS[verbs.MESSAGE], what=Text("内容", "the text"))
    author = APPLICANT if holder else actor.name
    message = CaseMessage.objects.create(case=case, to=to, author=author[:64], text=text.strip()[:4000], at=as_of)
    write_step(
        case, procedure, verbs.MESSAGE, actor=actor, as_of=as_of, data={"message": message.pk, "to": to}, audit="case.message"
    )  # fmt: skip
    return message


def _require_part(case: Case, procedure: Procedure, actor: Actor, code: str) -> None:
    """Whoever reads the case as one of its seats may add to it, until it has ended or was joined to another."""
    holder = holds_code(case, code)
    movers = tuple(w for t in procedure.transitions for w in t.who)
    require_seat(movers, case, actor, holder=holder)
    require_apart(case)
