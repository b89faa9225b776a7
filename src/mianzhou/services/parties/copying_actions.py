"""Parties of a case who take part in what is split off it too. They belong to the splitting, which is what the audit records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from mianzhou.services.parties.models import CaseParty

if TYPE_CHECKING:
    from mianzhou.services.cases.models import Case
    from mianzhou.services.materials.models import CaseMaterial


def copy_parties(case: Case, part: Case, papers: Mapping[int, CaseMaterial], *, as_of: datetime) -> None:
    """Let everybody who takes part in the case take part in the part; an agent by the copy of its power of attorney in `papers`."""
    rows = CaseParty.objects.filter(case=case, left_at=None).order_by("pk")
    CaseParty.objects.bulk_create(
        CaseParty(
            case=part,
            role=p.role,
            name=p.name,
            number=p.number,
            address=p.address,
            phone=p.phone,
            email=p.email,
            representative=p.representative,
            unit_id=p.unit_id,
            person_id=p.person_id,
            authority=papers.get(p.authority_id) if p.authority_id is not None else None,
            added_at=as_of,
        )
        for p in rows
        if p.authority_id is None or p.authority_id in papers
    )
