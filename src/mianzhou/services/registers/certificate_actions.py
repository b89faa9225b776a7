"""Issuing certificates and revoking them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.registers.actions import lock_entry, note
from mianzhou.services.registers.certificate import content_of, digest_of, new_code
from mianzhou.services.registers.errors import NoCertificate, ReasonMissing
from mianzhou.services.registers.models import RegisterCertificate
from mianzhou.services.registers.queries import values_of
from mianzhou.services.registers.register import register_of


@transaction.atomic
def issue_certificate(*, entry_id: int, actor: Actor, as_of: datetime) -> RegisterCertificate:
    """Certify what the register says of an entry today, under a new code. Earlier certificates stay as they are."""
    entry, register = lock_entry(entry_id)
    actor.require(register.approved_by, unit_path=entry.unit.path, region_path=entry.unit.region.path)
    if register.certificate is None:
        raise NoCertificate(register=register.title)
    on = timezone.localdate(as_of)
    content = content_of(
        register,
        number=entry.number,
        issuer=entry.unit.full_name,
        entered_on=entry.entered_on,
        issued_on=on,
        values=values_of(entry, on),
    )
    issued = RegisterCertificate.objects.create(
        entry=entry, code=new_code(), content=content, digest=digest_of(content), issued_at=as_of, issued_by=actor.name
    )
    note(entry, "certify", "", {"certificate": issued.pk}, actor=actor, as_of=as_of)
    detail = {"register": entry.register, "number": entry.number}
    record(actor=actor, as_of=as_of, verb="register.certify", subject=issued, detail=detail)
    return issued


@transaction.atomic
def revoke_certificate(*, certificate_id: int, reason: str, actor: Actor, as_of: datetime) -> RegisterCertificate:
    """Say from now on to whoever asks by its code that the certificate no longer holds."""
    rows = RegisterCertificate.objects.select_for_update(of=("self",)).select_related("entry__unit__region")
    found = rows.filter(pk=certificate_id).first()
    if found is None:
        raise NotFound(what=Text("证书", "certificate"))
    unit = found.entry.unit
    permission = register_of(found.entry.register).approved_by
    actor.require(permission, unit_path=unit.path, region_path=unit.region.path)
    if not reason.strip():
        raise ReasonMissing
    if found.revoked_at is None:
        found.revoked_at, found.revoked_because = as_of, reason.strip()[:300]
        found.save()
        note(found.entry, "revoke", reason, {"certificate": found.pk}, actor=actor, as_of=as_of)
        detail = {"register": found.entry.register, "number": found.entry.number}
        record(actor=actor, as_of=as_of, verb="register.revoke", subject=found, detail=detail)
    return found
