"""Writes of materials: a file shown with a case or a draft, withdrawn, looked at."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.services.cases.following import holds_code
from mianzhou.services.cases.models import Case
from mianzhou.services.cases.queries import case_for
from mianzhou.services.cases.writing_actions import lock_case, require_apart, require_seat, write_step
from mianzhou.services.materials.keeping import KeptFile, file_path, keep_file
from mianzhou.services.materials.models import CaseMaterial, StoredFile
from mianzhou.services.materials.queries import FROM_APPLICANT, MaterialMissing, material_in
from mianzhou.services.procedures import verbs
from mianzhou.services.procedures.procedure import Procedure


def add_material(
    *, case_id: int, kind: str, name: str, stream: BinaryIO, actor: Actor, as_of: datetime, code: str = ""
) -> CaseMaterial:
    """Keep a file and show it with a case. The same content is stored once, whoever sends it."""
    with transaction.atomic():
        case, procedure = lock_case(case_id)
        require_part(case, procedure, actor, code)
        by = FROM_APPLICANT if holds_code(case, code) else actor.name[:64]
        kept = keep_file(name, stream)
        material = CaseMaterial.objects.create(
            case=case, kind=_kind(procedure, kind), file=stored(kept, as_of), name=kept.name, added_at=as_of, added_by=by
        )  # fmt: skip
        data = {"material": material.pk, "kind": material.kind}
        write_step(case, procedure, verbs.MATERIAL, actor=actor, as_of=as_of, data=data, audit="case.material")
    return material


@transaction.atomic
def withdraw_material(*, material_id: int, reason: str, actor: Actor, as_of: datetime, code: str = "") -> None:
    """Take a file away from a case; its row and bytes stay."""
    material = CaseMaterial.objects.filter(pk=material_id, case__isnull=False, withdrawn_at=None).first()
    if material is None or material.case_id is None:
        raise NotFound(what=Text("材料", "material"))
    case, procedure = lock_case(material.case_id)
    require_part(case, procedure, actor, code)
    material.withdrawn_at = as_of
    material.save(update_fields=["withdrawn_at"])
    data = {"material": material.pk, "kind": material.kind, "withdrawn": True}
    write_step(
        case, procedure, verbs.MATERIAL, actor=actor, as_of=as_of, remark=reason, data=data, audit="case.material"
    )


@transaction.atomic
def look_at_material(*, case_id: int, material_id: int, actor: Actor, as_of: datetime) -> CaseMaterial:
    """A material to read, for whoever may read the case; the look is on record. Its bytes lie at `file_path`."""
    case = case_for(actor, case_id)
    return _looked(case, material_id, actor, as_of)


@transaction.atomic
def look_at_own(*, case: Case, material_id: int, code: str, actor: Actor, as_of: datetime) -> CaseMaterial:
    """A material to read for who holds the case's code: only what came from the applicant's side."""
    if not holds_code(case, code):
        raise NotFound(what=Text("材料", "material"))
    if material_in(case, material_id).added_by != FROM_APPLICANT:
        raise NotFound(what=Text("材料", "material"))
    return _looked(case, material_id, actor, as_of)


def _looked(case: Case, material_id: int, actor: Actor, as_of: datetime) -> CaseMaterial:
    material = material_in(case, material_id)
    if not file_path(material.file.sha256).is_file():
        raise MaterialMissing(name=material.name)
    detail = {"number": case.number, "kind": material.kind, "sha256": material.file.sha256}
    record(actor=actor, as_of=as_of, verb="case.material_look", subject=material, detail=detail)
    return material


def stored(kept: KeptFile, as_of: datetime) -> StoredFile:
    """The row of kept bytes, in the caller's transaction."""
    file, _ = StoredFile.objects.get_or_create(
        sha256=kept.sha256, defaults={"size": kept.size, "media_type": kept.media_type, "stored_at": as_of}
    )
    return file


def require_part(case: Case, procedure: Procedure, actor: Actor, code: str) -> None:
    """Whoever may do something to the case may add to it, unless it was joined to another."""
    holder = holds_code(case, code)
    require_seat(tuple(w for t in procedure.transitions for w in t.who), case, actor, holder=holder)
    require_apart(case)


def _kind(procedure: Procedure, kind: str) -> str:
    if kind and procedure.material(kind) is None:
        raise NotFound(what=Text("材料种类", "kind of material"))
    return kind or "other"
