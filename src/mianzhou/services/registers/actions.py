"""Writes of registers: entering, changing, correcting, reviewing, ending; permission, fact, event and audit in one transaction."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.services.cases.api import Case
from mianzhou.services.registers.errors import (
    EntryEnded,
    EntryStands,
    NeedsProcedure,
    NothingToCorrect,
    ReasonMissing,
    ReviewedAlready,
)
from mianzhou.services.registers.facts import Fact, values_on
from mianzhou.services.registers.models import (
    ACTIVE,
    ENDED,
    FAILED,
    PASSED,
    RegisterEntry,
    RegisterEvent,
    RegisterFact,
    RegisterNumber,
    RegisterReview,
)
from mianzhou.services.registers.queries import facts_of
from mianzhou.services.registers.register import Register, publish_register, read_values, register_of


@transaction.atomic
def enter(
    *,
    register: Register,
    title: str,
    values: Mapping[str, str],
    unit: Unit,
    actor: Actor,
    as_of: datetime,
    valid_from: date | None = None,
    case: Case | None = None,
) -> RegisterEntry:
    """Put something on a register, kept by `unit`; its values hold from `valid_from` or this day.

    Where the register asks for a procedure, `case` is one of it that was granted, and gives one entry.
    """
    publish_register(register)
    actor.require(register.kept_by, unit_path=unit.path, region_path=unit.region.path)
    _require_procedure(register, case)
    read = read_values(register, values, whole=True)
    on = timezone.localdate(as_of)
    number = _next_number(register.prefix, on.year)  # from here on nobody else enters into this register
    entry = RegisterEntry.objects.create(
        register=register.id,
        number=number,
        title=title.strip()[:300],
        identity=_identity(register, read, None),
        unit=unit,
        region=unit.region,
        case=case,
        entered_on=on,
        entered_at=as_of,
        review_due_on=_months_on(on, register.review_months) if register.review_months else None,
    )
    _record_facts(entry, read, valid_from or on, "", case, actor, as_of)
    note(entry, "enter", "", {"values": read}, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="register.enter", subject=entry, detail=_detail(entry))
    return entry


@transaction.atomic
def change(
    *,
    entry_id: int,
    values: Mapping[str, str],
    valid_from: date,
    reason: str,
    actor: Actor,
    as_of: datetime,
    title: str = "",
    case: Case | None = None,
) -> RegisterEntry:
    """Note that something is different from a day on; before that day the old values hold."""
    entry, register = _locked(entry_id, actor)
    read = read_values(register, values, whole=False)
    _record_facts(entry, read, valid_from, reason, case, actor, as_of)
    _name_anew(entry, register, read, title)
    data = {"values": read, "valid_from": valid_from.isoformat()}
    note(entry, "change", reason, data, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="register.change", subject=entry, detail=_detail(entry))
    return entry


@transaction.atomic
def correct(
    *, entry_id: int, field: str, on: date, value: str, reason: str, actor: Actor, as_of: datetime
) -> RegisterEntry:
    """Note that what the register says of a field on a day was never true. The old value stays, withdrawn, with who and why."""
    entry, register = _locked(entry_id, actor)
    _require_reason(reason)
    right = read_values(register, {field: value}, whole=False)[field]
    wrong = _fact_on(entry, field, on)
    if wrong is None or wrong.value == right:
        raise NothingToCorrect(field=register.field(field).title)
    RegisterFact.objects.filter(pk=wrong.pk).update(withdrawn_at=as_of, withdrawn_by=actor.name)
    _record_facts(entry, {field: right}, wrong.valid_from, reason, None, actor, as_of)
    if _fact_on(entry, field, date.max) == _fact_on(entry, field, wrong.valid_from):  # what holds now was corrected
        _name_anew(entry, register, {field: right}, right if entry.title == wrong.value else "")
    data = {"field": field, "old": wrong.value, "new": right, "valid_from": wrong.valid_from.isoformat()}
    note(entry, "correct", reason, data, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="register.correct", subject=entry, detail={**_detail(entry), "field": field})
    return entry


@transaction.atomic
def review(
    *, entry_id: int, year: int, passed: bool, actor: Actor, as_of: datetime, remark: str = ""
) -> RegisterReview:
    """Review an entry for a year; the next is due as many months later as the register says. Who fails an entry says why."""
    entry, register = _locked(entry_id, actor, approving=True)
    if not passed:
        _require_reason(remark)
    if RegisterReview.objects.filter(entry=entry, year=year).exists():
        raise ReviewedAlready(number=entry.number, year=year)
    done = RegisterReview.objects.create(
        entry=entry,
        year=year,
        result=PASSED if passed else FAILED,
        reviewed_at=as_of,
        reviewed_by=actor.name,
        remark=remark.strip()[:500],
    )
    if register.review_months:
        entry.review_due_on = _months_on(timezone.localdate(as_of), register.review_months)
        entry.save()
    note(entry, "review", remark, {"year": year, "passed": passed}, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="register.review", subject=entry, detail={**_detail(entry), "year": year})
    return done


@transaction.atomic
def end(*, entry_id: int, on: date, reason: str, actor: Actor, as_of: datetime) -> RegisterEntry:
    """Strike an entry off the register from a day on; it stays to be read."""
    entry, _ = _locked(entry_id, actor, approving=True)
    _require_reason(reason)
    entry.state, entry.ended_on, entry.review_due_on = ENDED, on, None
    entry.save()
    note(entry, "end", reason, {"on": on.isoformat()}, actor=actor, as_of=as_of)
    record(actor=actor, as_of=as_of, verb="register.end", subject=entry, detail=_detail(entry))
    return entry


def lock_entry(entry_id: int) -> tuple[RegisterEntry, Register]:
    """The entry, locked until the transaction ends, and its register; `NotFound`, `EntryEnded`."""
    rows = RegisterEntry.objects.select_for_update(of=("self",)).select_related("unit__region")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(what=Text("登记", "entry of a register"))
    if entry.state != ACTIVE:
        raise EntryEnded(number=entry.number)
    return entry, register_of(entry.register)


def note(entry: RegisterEntry, verb: str, remark: str, data: dict[str, Any], *, actor: Actor, as_of: datetime) -> None:
    """Write what happened to an entry beside it."""
    RegisterEvent.objects.create(
        entry=entry, verb=verb, at=as_of, actor_name=actor.name, remark=remark.strip()[:500], data=data
    )


def _locked(entry_id: int, actor: Actor, *, approving: bool = False) -> tuple[RegisterEntry, Register]:
    entry, register = lock_entry(entry_id)
    permission = register.approved_by if approving else register.kept_by
    actor.require(permission, unit_path=entry.unit.path, region_path=entry.unit.region.path)
    return entry, register


def _require_procedure(register: Register, case: Case | None) -> None:
    if not register.procedure:
        return
    granted = case is not None and case.procedure == register.procedure and case.stage in register.granted_in
    if not granted or RegisterEntry.objects.filter(register=register.id, case=case).exists():
        raise NeedsProcedure(register=register.title)


def _identity(register: Register, values: Mapping[str, str], entry: RegisterEntry | None) -> str:
    """What an entry is known by; `EntryStands` where another that stands is known by the same."""
    identity = values.get(register.identified_by, "")[:64]
    others = RegisterEntry.objects.filter(register=register.id, state=ACTIVE, identity=identity)
    if entry is not None:
        others = others.exclude(pk=entry.pk)
    other = others.first() if identity else None
    if other is not None:
        raise EntryStands(identity=identity, number=other.number)
    return identity


def _name_anew(entry: RegisterEntry, register: Register, values: Mapping[str, str], title: str) -> None:
    if title.strip():
        entry.title = title.strip()[:300]
    if register.identified_by in values:
        entry.identity = _identity(register, values, entry)
    entry.save()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _fact_on(entry: RegisterEntry, field: str, on: date) -> RegisterFact | None:
    """The row that says today what held on a day."""
    facts = [fact for fact in facts_of(entry) if fact.field == field and fact.withdrawn_at is None]
    holding: Fact | None = max(
        (fact for fact in facts if fact.valid_from <= on),
        key=lambda f: (f.valid_from, f.recorded_at, f.id),
        default=None,
    )
    if holding is None or field not in values_on(facts, on):
        return None
    return RegisterFact.objects.get(pk=holding.id)


def _record_facts(
    entry: RegisterEntry,
    values: Mapping[str, str],
    valid_from: date,
    reason: str,
    case: Case | None,
    actor: Actor,
    as_of: datetime,
) -> None:
    RegisterFact.objects.bulk_create(
        RegisterFact(
            entry=entry,
            field=field,
            value=value,
            valid_from=valid_from,
            recorded_at=as_of,
            recorded_by=actor.name,
            reason=reason.strip()[:300],
            case=case,
        )
        for field, value in values.items()
    )


def _next_number(prefix: str, year: int) -> str:
    RegisterNumber.objects.bulk_create([RegisterNumber(prefix=prefix, year=year)], ignore_conflicts=True)
    row = RegisterNumber.objects.select_for_update().get(prefix=prefix, year=year)
    row.last += 1
    row.save()
    return f"{prefix}{year}-{row.last:06d}"


def _months_on(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _detail(entry: RegisterEntry) -> dict[str, Any]:
    """What the audit says. What an entry holds may be personal and stays in the register."""
    return {"register": entry.register, "number": entry.number}
