"""Making and changing accounts and roles.

An administrator of a unit or region subtree acts inside it only, and only over people none of whose roles reach beyond it: otherwise a new password
for somebody with wider rights would be a way to those rights.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from axes.utils import reset as forget_failures
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.people.errors import (
    AlreadySo,
    OwnAccount,
    PasswordWeak,
    PasswordWrong,
    RoleHeldAlready,
    RoleNeedsPlace,
    RoleTwoPlaces,
    RoleUnknown,
    RoleWithdrawnAlready,
    UsernameTaken,
    UsernameUnfit,
)
from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.kernel.people.roles import ROLES
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.text import CHINESE, ENGLISH, Text
from mianzhou.kernel.units.models import Unit

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{1,63}")


@transaction.atomic
def create_person(
    *,
    username: str,
    name: str,
    unit: Unit | None,
    password: str | None,
    actor: Actor,
    as_of: datetime,
    email: str = "",
    phone: str = "",
) -> Person:
    """Make an account; without a password it can only be entered through the identity provider."""
    _require_at(actor, unit=unit)
    if not _USERNAME.fullmatch(username):
        raise UsernameUnfit(username=username)
    if Person.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    person = Person(username=username, name=name.strip(), unit=unit, email=email, phone=phone, created_at=as_of)
    _give_password(person, password)
    person.save()
    detail = {"username": username, "name": person.name, "unit": unit.code if unit else None}
    record(actor=actor, as_of=as_of, verb="people.create", subject=person, detail=detail)
    return person


@transaction.atomic
def change_person(
    *, person: Person, name: str, unit: Unit | None, email: str, phone: str, actor: Actor, as_of: datetime
) -> Person:
    """Change what an account says about a person; moving to another unit needs the right over both."""
    person = _locked(person)
    _require_over(actor, person)
    _require_at(actor, unit=unit)
    before = {
        "name": person.name,
        "unit": person.unit.code if person.unit else None,
        "email": person.email,
        "phone": person.phone,
    }
    person.name, person.unit, person.email, person.phone = name.strip(), unit, email, phone
    after = {"name": person.name, "unit": unit.code if unit else None, "email": email, "phone": phone}
    changed = {field: [before[field], after[field]] for field in before if before[field] != after[field]}
    if changed:
        person.save(update_fields=["name", "unit", "email", "phone"])
        record(actor=actor, as_of=as_of, verb="people.change", subject=person, detail=changed)
    return person


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    actor: Actor,
    as_of: datetime,
    unit: Unit | None = None,
    region: Region | None = None,
) -> RoleGrant:
    """Give a role over a unit subtree, a region subtree, or (neither) the whole city."""
    if role not in ROLES:
        raise RoleUnknown(role=role, roles="、".join(ROLES))
    if unit is not None and region is not None:
        raise RoleTwoPlaces
    if unit is None and region is None and ROLES[role].needs_place:
        raise RoleNeedsPlace(role=ROLES[role].title)
    _not_oneself(actor, person)
    person = _locked(person)
    _require_at(actor, unit=person.unit)
    _require_at(actor, unit=unit, region=region)
    if RoleGrant.objects.filter(person=person, role=role, unit=unit, region=region, withdrawn_at__isnull=True).exists():
        raise RoleHeldAlready(name=person.name, role=ROLES[role].title)
    grant = RoleGrant.objects.create(
        person=person, role=role, unit=unit, region=region, granted_at=as_of, granted_by=actor.name
    )
    record(actor=actor, as_of=as_of, verb="people.grant", subject=person, detail=_grant_detail(grant))
    return grant


@transaction.atomic
def withdraw_role(*, grant: RoleGrant, actor: Actor, as_of: datetime) -> RoleGrant:
    """Take a role back; the grant is kept with who and when."""
    grant = (
        RoleGrant.objects.select_for_update(of=("self",)).select_related("person", "unit", "region").get(pk=grant.pk)
    )
    if grant.withdrawn_at is not None:
        raise RoleWithdrawnAlready
    _not_oneself(actor, grant.person)
    _require_at(actor, unit=grant.unit, region=grant.region)
    grant.withdrawn_at, grant.withdrawn_by = as_of, actor.name
    grant.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(actor=actor, as_of=as_of, verb="people.withdraw", subject=grant.person, detail=_grant_detail(grant))
    return grant


@transaction.atomic
def set_password(*, person: Person, password: str, actor: Actor, as_of: datetime) -> Person:
    """Set a person's password, which also ends that person's sessions."""
    person = _locked(person)
    _require_over(actor, person)
    _give_password(person, password)
    person.save(update_fields=["password"])
    record(actor=actor, as_of=as_of, verb="people.set_password", subject=person)
    return person


@transaction.atomic
def change_own_password(*, person: Person, present: str, password: str, actor: Actor, as_of: datetime) -> Person:
    """Change one's own password, knowing the present one."""
    if actor.person_id != person.pk:
        raise OwnAccount
    person = _locked(person)
    if not person.check_password(present):
        raise PasswordWrong
    _give_password(person, password)
    person.save(update_fields=["password"])
    record(actor=actor, as_of=as_of, verb="people.change_own_password", subject=person)
    return person


@transaction.atomic
def choose_language(*, person: Person, language: str, actor: Actor, as_of: datetime) -> Person:
    """Keep the language that a person chose for the own pages."""
    if actor.person_id != person.pk or language not in {CHINESE, ENGLISH}:
        raise OwnAccount
    person = _locked(person)
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
        record(actor=actor, as_of=as_of, verb="people.language", subject=person, detail={"language": language})
    return person


@transaction.atomic
def deactivate_person(*, person: Person, actor: Actor, as_of: datetime) -> Person:
    """Close an account: nobody can sign in with it and its sessions end; what it did stays."""
    return _set_active(person, False, actor, as_of)


@transaction.atomic
def reactivate_person(*, person: Person, actor: Actor, as_of: datetime) -> Person:
    """Open a closed account again, with the roles it had."""
    return _set_active(person, True, actor, as_of)


@transaction.atomic
def unlock_person(*, person: Person, actor: Actor, as_of: datetime) -> int:
    """Lift a lock-out before its time; how many counts of failures were forgotten."""
    _require_over(actor, _locked(person))
    forgotten: int = forget_failures(username=person.username.lower())
    if forgotten:
        record(actor=actor, as_of=as_of, verb="people.unlock", subject=person)
    return forgotten


@transaction.atomic
def note_security_event(*, person: Person, event: str, actor: Actor, as_of: datetime) -> None:
    """Keep what happened to an account outside these actions: signing in, a second factor, a linked identity."""
    record(actor=actor, as_of=as_of, verb=f"people.{event}", subject=person)


def _set_active(person: Person, active: bool, actor: Actor, as_of: datetime) -> Person:
    _not_oneself(actor, person)
    person = _locked(person)
    _require_over(actor, person)
    if person.is_active is active:
        raise AlreadySo(username=person.username)
    person.is_active = active
    person.save(update_fields=["is_active"])
    record(actor=actor, as_of=as_of, verb="people.reactivate" if active else "people.deactivate", subject=person)
    return person


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update(of=("self",)).select_related("unit__region").get(pk=person.pk)


def _not_oneself(actor: Actor, person: Person) -> None:
    if actor.person_id == person.pk:
        raise OwnAccount


def _require_at(actor: Actor, *, unit: Unit | None, region: Region | None = None) -> None:
    """The right to edit accounts at a unit (also held by whoever holds its region), in a region, or in the whole city."""
    if region is None and unit is not None:
        region = unit.region
    actor.require("people.edit", unit_path=unit.path if unit else None, region_path=region.path if region else None)


def _require_over(actor: Actor, person: Person) -> None:
    """The right over the person's own unit and over every place where the person holds a role."""
    _require_at(actor, unit=person.unit)
    grants = RoleGrant.objects.filter(person=person, withdrawn_at__isnull=True).select_related("unit__region", "region")
    for grant in grants:
        _require_at(actor, unit=grant.unit, region=grant.region)


def _give_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, user=person)
    except ValidationError:
        raise PasswordWeak(
            reasons=Text(_reasons(person, password, CHINESE), _reasons(person, password, ENGLISH))
        ) from None
    person.set_password(password)


def _reasons(person: Person, password: str, language: str) -> str:
    """Django's own words for what is wrong with a password, in one language."""
    with override(language):
        try:
            validate_password(password, user=person)
        except ValidationError as error:
            return ("" if language == CHINESE else " ").join(error.messages)
    return ""


def _grant_detail(grant: RoleGrant) -> dict[str, Any]:
    return {
        "role": grant.role,
        "unit": grant.unit.code if grant.unit else None,
        "region": grant.region.code if grant.region else None,
    }
