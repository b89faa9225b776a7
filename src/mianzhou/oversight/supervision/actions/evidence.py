"""Evidence files: kept once under the hash of their content, outside anything the site serves by itself."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.enacting import require_allowed
from mianzhou.oversight.supervision.actions.reporting import locked_report
from mianzhou.oversight.supervision.models import Evidence, EvidenceFile
from mianzhou.services.materials.api import keep_file


def add_evidence(*, actor: Actor, as_of: datetime, report_id: int, name: str, stream: BinaryIO) -> Evidence:
    """Keep a file and show it with a draft report. The same content is stored once, whoever sends it."""
    with transaction.atomic():
        report, task = locked_report(report_id, "draft")
        require_allowed("report", task, report.unit, actor)
        kept = keep_file(name, stream)
        file, _ = EvidenceFile.objects.get_or_create(
            sha256=kept.sha256, defaults={"size": kept.size, "media_type": kept.media_type, "stored_at": as_of}
        )
        shown, _ = Evidence.objects.get_or_create(
            report=report, file=file, defaults={"name": kept.name, "added_at": as_of, "added_by": actor.name}
        )
        detail = {"task": task.pk, "sha256": kept.sha256, "name": kept.name}
        record(actor=actor, as_of=as_of, verb="evidence.add", subject=shown, detail=detail)
    return shown


def remove_evidence(*, actor: Actor, as_of: datetime, evidence_id: int) -> None:
    """Take a file away from a draft; its bytes stay, for others may show them."""
    with transaction.atomic():
        shown = Evidence.objects.filter(pk=evidence_id).select_related("file").first()
        if shown is None:
            raise NotFound(what=Text("佐证材料", "evidence file"))
        report, task = locked_report(shown.report_id, "draft")
        require_allowed("report", task, report.unit, actor)
        detail = {"task": task.pk, "sha256": shown.file.sha256, "name": shown.name}
        record(actor=actor, as_of=as_of, verb="evidence.remove", subject=shown, detail=detail)
        shown.delete()
