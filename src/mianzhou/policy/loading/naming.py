"""Printed unit names against the registry, while one file is being loaded."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from functools import cached_property

from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.units.api import CONFIRM_BELOW, Resolution, Resolver, Unit, note_unknown_names, resolver_from_store
from mianzhou.policy.library.models import Document
from mianzhou.policy.obligations.resolving import Resolve, ResolvedName


class Naming:
    """Resolves names as each document means them, and remembers those that nobody knows.

    The registry is read once, when the first name is asked for.
    """

    def __init__(self) -> None:
        self._unknown: dict[Document, Counter[str]] = {}
        self._read: dict[tuple[str, str, str | None, date], Resolution] = {}

    @cached_property
    def _resolver(self) -> Resolver:
        return resolver_from_store()

    @cached_property
    def _ids(self) -> dict[str, int]:
        return dict(Unit.objects.values_list("code", "pk"))

    def resolver_for(self, document: Document, as_of: datetime) -> Resolve:
        """Resolve names by the document's level and place, on the day it was issued (today for one without a date)."""
        day = document.issued_on or as_of.date()
        place = self._place_of(document, day)
        known: dict[str, ResolvedName] = {}
        unknown = self._unknown.setdefault(document, Counter())

        def resolve(printed: str) -> ResolvedName:
            if printed not in known:
                known[printed] = self._look_up(printed, document.level, place, day)
            if known[printed].resolution == "unknown":
                unknown[printed] += 1
            return known[printed]

        return resolve

    def _place_of(self, document: Document, day: date) -> str | None:
        """The region of the first issuer that the registry surely knows: 市财政局 is the bureau of the issuer's city."""
        for issuer in document.issuers:
            found = self._resolution(issuer, document.level, None, day)
            if found.unit is not None and found.confidence >= CONFIRM_BELOW:
                return found.unit.region
        return None

    def _look_up(self, printed: str, level: str, place: str | None, day: date) -> ResolvedName:
        found = self._resolution(printed, level, place, day)
        ids = tuple(self._ids[unit.code] for unit in found.units if unit.code in self._ids)
        return ResolvedName(found.status, ids, found.confidence, f"{found.reason.zh} {found.reason.en}")

    def _resolution(self, printed: str, level: str, place: str | None, day: date) -> Resolution:
        """What the registry makes of a name, looked up once for all documents of a file that mean it alike."""
        asked = (printed, level, place, day)
        if asked not in self._read:
            self._read[asked] = self._resolver.resolve(printed, at=day, level=level, region=place)  # type: ignore[arg-type]  # levels are the registry's own
        return self._read[asked]

    def note_unknown(self, *, actor: Actor, as_of: datetime) -> None:
        """Hand the unknown names to the registry's list, where a person maps or creates them once."""
        for document, counts in self._unknown.items():
            if not counts and document.versions.count() == 1:
                continue  # nothing unknown now, and no earlier text whose unknown names would have to go
            note_unknown_names(
                counts=counts,
                level=document.level,  # type: ignore[arg-type]
                source=document.number or document.title[:200],
                actor=actor,
                as_of=as_of,
            )
