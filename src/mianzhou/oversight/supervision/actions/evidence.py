"""Evidence files: kept once under the hash of their content, outside anything the site serves by itself."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.oversight.supervision.actions.enacting import require_allowed
from mianzhou.oversight.supervision.actions.reporting import locked_report
from mianzhou.oversight.supervision.evidence_types import FileRefused, media_type_of
from mianzhou.oversight.supervision.models import Evidence, EvidenceFile

_CHUNK = 1 << 20


def add_evidence(*, actor: Actor, as_of: datetime, report_id: int, name: str, stream: BinaryIO) -> Evidence:
    """Keep a file and show it with a draft report. The same content is stored once, whoever sends it."""
    name = _clean(name)
    limit = f"{settings.UPLOAD_LIMIT // (1024 * 1024)} MB"
    media_type = media_type_of(name, stream, limit=limit)
    with transaction.atomic():
        report, task = locked_report(report_id, "draft")
        require_allowed("report", task, report.unit, actor)
        digest, size = _keep(name, stream, limit)
        file, _ = EvidenceFile.objects.get_or_create(
            sha256=digest, defaults={"size": size, "media_type": media_type, "stored_at": as_of}
        )
        shown, _ = Evidence.objects.get_or_create(
            report=report, file=file, defaults={"name": name, "added_at": as_of, "added_by": actor.name}
        )
        detail = {"task": task.pk, "sha256": digest, "name": name}
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


def evidence_path(sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    return Path(settings.MEDIA_ROOT) / "evidence" / sha256[:2] / sha256


def _keep(name: str, stream: BinaryIO, limit: str) -> tuple[str, int]:
    """Write the bytes beside their place and move them there in one step: a killed process leaves no half file under a hash."""
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="incoming-", delete=False) as kept:
        try:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > settings.UPLOAD_LIMIT:
                    raise FileRefused(name=name, why=Text("文件太大", "it is too large"), limit=limit)
                digest.update(chunk)
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
            place = evidence_path(digest.hexdigest())
            place.parent.mkdir(exist_ok=True)
            os.chmod(kept.name, 0o440)
            os.replace(kept.name, place)
        except BaseException:
            Path(kept.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest(), size


def _clean(name: str) -> str:
    """The file's own name, without folders and control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in last if c.isprintable()).strip().lstrip(".")
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or ending)[:180]}{dot}{ending[:10]}" if dot else kept[:180]
