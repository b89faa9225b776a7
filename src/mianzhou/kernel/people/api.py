"""What other pillars may use of people and roles."""

from mianzhou.kernel.people.actions import (
    change_own_password,
    change_person,
    choose_language,
    create_person,
    deactivate_person,
    grant_role,
    note_security_event,
    reactivate_person,
    set_password,
    withdraw_role,
)
from mianzhou.kernel.people.actors import NOBODY, Actor, Grant, Scope, system_actor
from mianzhou.kernel.people.models import Person, RoleGrant
from mianzhou.kernel.people.queries import actor_for, grants_of, person_named, person_visible, visible_people, within
from mianzhou.kernel.people.roles import PERMISSIONS, ROLES

__all__ = [
    "NOBODY",
    "PERMISSIONS",
    "ROLES",
    "Actor",
    "Grant",
    "Person",
    "RoleGrant",
    "Scope",
    "actor_for",
    "change_own_password",
    "change_person",
    "choose_language",
    "create_person",
    "deactivate_person",
    "grant_role",
    "grants_of",
    "note_security_event",
    "person_named",
    "person_visible",
    "reactivate_person",
    "set_password",
    "system_actor",
    "visible_people",
    "withdraw_role",
    "within",
]
