"""Accounts and the roles granted to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from mianzhou.kernel.people.actors import Grant
from mianzhou.kernel.people.roles import ROLE_CHOICES, ROLES
from mianzhou.kernel.statements.prepared import Columns, Statement
from mianzhou.kernel.text import Text


class PersonManager(BaseUserManager["Person"]):
    """Finds people by login name, regardless of case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(username__iexact=username)

    def get(self, *args: Any, **kwargs: Any) -> Person:
        """One account. By its key alone, as every request asks for who is signed in, it comes with the grants in force (`grants_read`)."""
        key = kwargs.get("pk")
        # The people of a unit have a manager below this one: it goes on asking among them.
        if args or len(kwargs) > 1 or not isinstance(key, int | str) or type(self) is not PersonManager:
            return super().get(*args, **kwargs)
        return _with_grants(int(key))


class Person(AbstractBaseUser):
    """An account of a member of staff. It has no Django permissions: `RoleGrant` is the only source of what it may do."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    language = models.CharField(max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = PersonManager()
    grants_read: tuple[Grant, ...] | None = None  # those in force when the account was read, if they were read with it

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    # Django's admin and third parties ask for these; nobody is above the roles.
    is_staff = False
    is_superuser = False

    class Meta:
        db_table = "person"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Always False: Django's own permissions are not used here."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class RoleGrant(models.Model):
    """A role held by a person over a unit subtree, a region subtree, or (both empty) the whole city; kept when withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=ROLE_CHOICES)
    unit = models.ForeignKey("kernel.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("kernel.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "role_grant"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role", "unit", "region"],
                condition=models.Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
                name="role_grant_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"

    @property
    def title(self) -> Text:
        """What the role is called."""
        return ROLES[self.role].title


_PERSON = Columns(Person, "p")
_WITH_GRANTS = Statement(
    f"SELECT {_PERSON.sql}, g.role, u.path, r.path FROM person p"
    " LEFT JOIN role_grant g ON g.person_id = p.id AND g.withdrawn_at IS NULL AND p.is_active"
    " LEFT JOIN unit u ON u.id = g.unit_id LEFT JOIN region r ON r.id = g.region_id WHERE p.id = %s ORDER BY g.id"
)


def _with_grants(key: int) -> Person:
    rows = _WITH_GRANTS.rows(key)
    person = _PERSON.read(rows[0]) if rows else None
    if person is None:
        raise Person.DoesNotExist(f"Person matching query does not exist: {key}")
    given = (row[_PERSON.count :] for row in rows)
    person.grants_read = tuple(Grant(role, unit, region) for role, unit, region in given if role is not None)
    return person


class ApiToken(models.Model):
    """A person's key to the API. Only its digest is kept; it may do what the person may, until it expires or is withdrawn."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "api_token"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.start}… {self.name}"
