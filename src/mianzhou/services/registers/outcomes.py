"""What comes of a case for a register: an entry, a change of one, its end. A procedure names it at the verb that decides.

What the case is about names the fields of the register; a change and an end name the entry by its number.
"""

from __future__ import annotations

from datetime import date, datetime

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.api import Asked, Case, Outcome, procedure_of
from mianzhou.services.registers.actions import change, end, enter
from mianzhou.services.registers.certificate_actions import issue_certificate
from mianzhou.services.registers.models import RegisterEntry
from mianzhou.services.registers.register import DAY, NUMBER, TEXT, Register

ENTRY, VALID_FROM, REASON = "entry", "valid_from", "reason"
_KINDS = {TEXT: "text", DAY: "day", NUMBER: "number"}


def asked_of(register: Register, *, needed: bool = True) -> tuple[Asked, ...]:
    """What the form of a procedure asks for to fill the register's fields; for a change nothing is `needed`, and what is left out stays."""
    return tuple(
        Asked(f.name, f.title, "choice" if f.choices else _KINDS[f.kind], needed and f.required, choices=f.choices)
        for f in register.fields
    )


def asked_to_alter(register: Register) -> tuple[Asked, ...]:
    """What the form of a change or an end asks for: which entry, from when, and why."""
    return (
        Asked(ENTRY, Text("登记编号", "Number on the register"), "entry", of=register.id),
        Asked(VALID_FROM, Text("自何日起", "From"), "day"),
        Asked(REASON, Text("理由", "Reason"), "long"),
    )


def entering(register: Register) -> Outcome:
    """The case's values are entered from this day, kept by the unit that raised it, and certified where the register certifies."""

    def run(*, case: Case, actor: Actor, as_of: datetime) -> None:
        values = _values(register, case)
        unit = case.raiser_unit or case.responsible
        name = values[register.fields[0].name]
        entry = enter(register=register, title=name, values=values, unit=unit, actor=actor, as_of=as_of, case=case)
        if register.certificate is not None:
            issue_certificate(entry_id=entry.pk, actor=actor, as_of=as_of)

    return Outcome(Text("登入“{r}”", "entered into “{r}”").format(r=register.title), run)


def changing(register: Register) -> Outcome:
    """The entry says otherwise from the day that the case names; what the case leaves empty stays."""

    def run(*, case: Case, actor: Actor, as_of: datetime) -> None:
        values = {name: value for name, value in _values(register, case).items() if value}
        change(
            entry_id=_entry(register, case).pk,
            values=values,
            valid_from=date.fromisoformat(case.about[VALID_FROM]),
            reason=case.about.get(REASON, ""),
            actor=actor,
            as_of=as_of,
            title=values.get(register.fields[0].name, ""),
            case=case,
        )

    return Outcome(Text("变更“{r}”的登记", "changed in “{r}”").format(r=register.title), run)


def ending(register: Register) -> Outcome:
    """The entry is struck off from the day that the case names."""

    def run(*, case: Case, actor: Actor, as_of: datetime) -> None:
        on, reason = date.fromisoformat(case.about[VALID_FROM]), case.about[REASON]
        end(entry_id=_entry(register, case).pk, on=on, reason=reason, actor=actor, as_of=as_of)

    return Outcome(Text("从“{r}”注销", "struck off “{r}”").format(r=register.title), run)


def _values(register: Register, case: Case) -> dict[str, str]:
    """What the case says of the register's fields, in words."""
    procedure = procedure_of(case.procedure, case.version)
    return {f.name: procedure.said(f.name, case.about.get(f.name) or "").zh for f in register.fields}


def _entry(register: Register, case: Case) -> RegisterEntry:
    found = RegisterEntry.objects.filter(register=register.id, number=case.about[ENTRY]).first()
    if found is None:
        raise NotFound(what=Text("登记", "entry of a register"))
    return found
