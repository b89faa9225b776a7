"""The directory against what the registering offices sent: their organisations, known by credit code, linked in the registries."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When

from mianzhou.applications.basic_units.register import DIRECTORY
from mianzhou.data.registries.api import visible_entities
from mianzhou.kernel.people.api import Actor
from mianzhou.services.registers.api import RegisterEntry


def compared(actor: Actor) -> QuerySet[Any]:
    """Organisations that the directory lacks (`standing` is missing) or calls otherwise (differs), with its number and name for them."""
    held = RegisterEntry.objects.filter(register=DIRECTORY.id, state="active", identity=OuterRef("identifier"))
    rows = visible_entities(actor).filter(kind="organisation", state="active").exclude(identifier="")
    rows = rows.annotate(entry=Subquery(held.values("number")[:1]), called=Subquery(held.values("title")[:1]))
    same, lacks = When(called=F("name"), then=Value("same")), When(entry=None, then=Value("missing"))
    return rows.annotate(standing=Case(lacks, same, default=Value("differs"))).exclude(standing="same")
