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
    unlock_person,
    withdraw_role,
)
from mianzhou.kernel.people.actors import NOBODY, Actor, Grant, Scope, system_actor
from mianzhou.kernel.people.errors import OwnAccount
from mianzhou.kernel.people.lockout import locked_until
from mianzhou.kernel.people.models import ApiToken, Person, RoleGrant
from mianzhou.kernel.people.queries import (
    actor_for,
    actor_of_account,
    grant_in_force,
    grantable_regions,
    grantable_units,
    grants_of,
    person_named,
    person_visible,
    scopes_held,
    visible_people,
    within,
)
from mianzhou.kernel.people.roles import PERMISSIONS, ROLES
from mianzhou.kernel.people.token_actions import create_token, withdraw_token
from mianzhou.kernel.people.tokens import person_with, token_with

__all__ = [
    "NOBODY",
    "PERMISSIONS",
    "ROLES",
    "Actor",
    "ApiToken",
    "Grant",
    "OwnAccount",
    "Person",
    "RoleGrant",
    "Scope",
    "actor_for",
    "actor_of_account",
    "change_own_password",
    "change_person",
    "choose_language",
    "create_person",
    "create_token",
    "deactivate_person",
    "grant_in_force",
    "grant_role",
    "grantable_regions",
    "grantable_units",
    "grants_of",
    "locked_until",
    "note_security_event",
    "person_named",
    "person_visible",
    "person_with",
    "reactivate_person",
    "scopes_held",
    "set_password",
    "system_actor",
    "token_with",
    "unlock_person",
    "visible_people",
    "withdraw_role",
    "withdraw_token",
    "within",
]
