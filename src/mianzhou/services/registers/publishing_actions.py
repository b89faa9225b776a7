"""Keeping an entry of a public register back from publication, with a reason, and publishing it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.people.api import Actor
from mianzhou.services.registers.actions import lock_entry, note
from mianzhou.services.registers.errors import ReasonMissing
from mianzhou.services.registers.models import RegisterEntry


@transaction.atomic
def withhold(*, entry_id: int, reason: str, actor: Actor, as_of: datetime) -> RegisterEntry:
    """Show an entry to the public no longer; whoever may read the register still does. Its certificates verify as before."""
    if not reason.strip():
        raise ReasonMissing
    return _set(entry_id, reason.strip()[:300], "withhold", actor, as_of)


@transaction.atomic
def publish_again(*, entry_id: int, actor: Actor, as_of: datetime) -> RegisterEntry:
    """Show an entry to the public again."""
    return _set(entry_id, "", "publish", actor, as_of)


def _set(entry_id: int, reason: str, verb: str, actor: Actor, as_of: datetime) -> RegisterEntry:
    entry, register = lock_entry(entry_id)
    actor.require(register.approved_by, unit_path=entry.unit.path, region_path=entry.unit.region.path)
    if entry.withheld_because != reason:
        entry.withheld_because = reason
        entry.save(update_fields=["withheld_because"])
        note(entry, verb, reason, {}, actor=actor, as_of=as_of)
        detail = {"register": entry.register, "number": entry.number}
        record(actor=actor, as_of=as_of, verb=f"register.{verb}", subject=entry, detail=detail)
    return entry
