"""Reads of registers: what an actor may see, what an entry says on a day, what is due for review, what is public, what a certificate's code stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor, within
from mianzhou.kernel.text import Text
from mianzhou.services.registers.certificate import read_code
from mianzhou.services.registers.facts import Fact, values_on
from mianzhou.services.registers.models import ACTIVE, RegisterCertificate, RegisterEntry, RegisterEvent, RegisterFact
from mianzhou.services.registers.register import Register, register_of

ENTRIES_OF_A_CASE = 20  # that are named with it


@dataclass(frozen=True, slots=True)
class Verified:
    """What anybody learns of a certificate by its code: that it was issued, whether it still holds, and the public facts as printed.

    `state` is valid, changed (the register says something else of a public fact today), ended or revoked.
    """

    state: str
    title: Text
    number: str
    issuer: str
    issued_on: str
    lines: tuple[tuple[Text, str], ...]
    revoked_on: datetime | None
    digest: str


def entries_for(actor: Actor, register: Register) -> QuerySet[RegisterEntry]:
    """The entries of a register that the actor may read."""
    rows = RegisterEntry.objects.filter(register=register.id).select_related("unit", "region")
    return rows.filter(within(actor.scope(register.read_by)))


def saying(rows: QuerySet[RegisterEntry], field: str, value: str, on: date) -> QuerySet[RegisterEntry]:
    """Those of the entries of which the register says, on a day, that the field has this value."""
    said = RegisterFact.objects.filter(entry=OuterRef("pk"), field=field, valid_from__lte=on, withdrawn_at=None)
    newest = said.order_by("-valid_from", "-recorded_at", "-pk").values("value")[:1]
    return rows.alias(said_now=Subquery(newest)).filter(said_now=value)


def entry_for(actor: Actor, entry_id: int) -> RegisterEntry:
    """One entry; `NotFound` where the actor may not read it."""
    entry = RegisterEntry.objects.filter(pk=entry_id).first()
    found = entries_for(actor, register_of(entry.register)).filter(pk=entry_id).first() if entry else None
    if found is None:
        raise NotFound(what=Text("登记", "entry of a register"))
    return found


def entries_of_case(case_id: int, numbers: Sequence[str]) -> list[RegisterEntry]:
    """The first entries that a case entered or changed, or that have one of these numbers, whoever may read them."""
    changed = RegisterFact.objects.filter(case=case_id).order_by().values("entry")
    numbered = [number for number in numbers if number]
    about = Q(case=case_id) | Q(pk__in=changed) | Q(number__in=numbered)
    return list(RegisterEntry.objects.filter(about).order_by("number")[:ENTRIES_OF_A_CASE])


def values_of(entry: RegisterEntry, on: date, known_at: datetime | None = None) -> dict[str, str]:
    """What the register says of an entry on a day, as known at a moment or now."""
    return values_on(facts_of(entry), on, known_at)


def values_of_many(entries: QuerySet[RegisterEntry], on: date) -> dict[int, dict[str, str]]:
    """The same for many entries at once, {entry: {field: value}}, in one query."""
    facts: dict[int, list[Fact]] = {}
    for row in RegisterFact.objects.filter(entry__in=entries, withdrawn_at=None):
        facts.setdefault(row.entry_id, []).append(_fact(row))
    return {entry: values_on(known, on) for entry, known in facts.items()}


def facts_of(entry: RegisterEntry) -> list[Fact]:
    """All facts that were ever recorded of an entry, the withdrawn ones with them."""
    return [_fact(row) for row in RegisterFact.objects.filter(entry=entry)]


def history_of(entry: RegisterEntry) -> QuerySet[RegisterEvent]:
    """What happened to an entry, the latest first."""
    return RegisterEvent.objects.filter(entry=entry).order_by("-id")


def due_for_review(actor: Actor, register: Register, on: date) -> QuerySet[RegisterEntry]:
    """The entries whose review is due by a day, the longest overdue first."""
    rows = entries_for(actor, register).filter(state=ACTIVE, review_due_on__lte=on)
    return rows.order_by("review_due_on", "number")


def published_entries(register: Register) -> QuerySet[RegisterEntry]:
    """What everybody may see of a public register: entries that stand. Of their values only the public fields are for everybody."""
    if not register.is_public:
        raise NotFound(what=Text("登记簿", "register"))
    return RegisterEntry.objects.filter(register=register.id, state=ACTIVE, withheld_because="").select_related("unit")


def public_values(register: Register, values: Mapping[str, str]) -> tuple[tuple[Text, str], ...]:
    """The public ones of an entry's values, in the order of the fields."""
    return tuple((f.title, values[f.name]) for f in register.fields if f.public and values.get(f.name))


def certificate_of_code(typed: str) -> RegisterCertificate:
    """The certificate of a code as typed; `NotFound` for any other."""
    found = RegisterCertificate.objects.select_related("entry").filter(code=read_code(typed)).first()
    if found is None:
        raise NotFound(what=Text("证书", "certificate"))
    return found


def verify(typed: str, on: date) -> Verified:
    """What anybody may learn by the code of a certificate, on a day."""
    found = certificate_of_code(typed)
    public = set(found.content["public"])  # as it was issued: also where its application is no longer installed
    printed = {name: value for name, _, _, value in found.content["lines"] if name in public}
    now = values_of(found.entry, on)
    if found.revoked_at is not None:
        state = "revoked"
    elif found.entry.state != ACTIVE:
        state = "ended"
    else:
        state = "valid" if all(now.get(name) == value for name, value in printed.items()) else "changed"
    return Verified(
        state=state,
        title=Text(*found.content["title"]),
        number=found.content["number"],
        issuer=found.content["issuer"],
        issued_on=found.content["issued_on"],
        lines=tuple((Text(zh, en), value) for name, zh, en, value in found.content["lines"] if name in public),
        revoked_on=found.revoked_at,
        digest=found.digest,
    )


def _fact(row: RegisterFact) -> Fact:
    return Fact(row.field, row.value, row.valid_from, row.recorded_at, row.withdrawn_at, row.pk)
