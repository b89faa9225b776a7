"""Materials that lie with a case and with the part that is split off it. They belong to the splitting, which is what the audit records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mianzhou.services.materials.models import CaseMaterial

if TYPE_CHECKING:
    from mianzhou.services.cases.models import Case


def copy_materials(case: Case, part: Case) -> dict[int, CaseMaterial]:
    """Let the part show what the case shows, the bytes being kept once; the copies by the key of what they were made from."""
    rows = list(CaseMaterial.objects.filter(case=case, withdrawn_at=None).order_by("pk"))
    copies = [
        CaseMaterial(case=part, kind=m.kind, file_id=m.file_id, name=m.name, added_at=m.added_at, added_by=m.added_by)
        for m in rows
    ]
    return dict(zip((m.pk for m in rows), CaseMaterial.objects.bulk_create(copies), strict=True))
