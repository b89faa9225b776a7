"""What other pillars may use of people and roles."""

from mianzhou.kernel.people.actors import NOBODY, Actor, Grant, Scope, system_actor
from mianzhou.kernel.people.queries import actor_for
from mianzhou.kernel.people.roles import PERMISSIONS, ROLES

__all__ = ["NOBODY", "PERMISSIONS", "ROLES", "Actor", "Grant", "Scope", "actor_for", "system_actor"]
