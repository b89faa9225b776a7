"""Evidence: told by content, kept once, gone from drafts only."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mianzhou.oversight.supervision import api
from mianzhou.oversight.supervision.actions.reporting import ReportMoved
from mianzhou.oversight.supervision.models import EvidenceFile
from mianzhou.oversight.supervision.tests.city import NOW, City
from mianzhou.services.materials.file_types import FileRefused, media_type_of

PDF = b"%PDF-1.7\n..."
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("报告.pdf", PDF, "application/pdf"),
        ("现场.JPG", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("图.png", PNG, "image/png"),
        ("表.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml.sheet"),
        ("文.docx", zipped("[Content_Types].xml", "word/document.xml"), "wordprocessingml.document"),
        ("文.ofd", zipped("OFD.xml"), "application/ofd"),
        ("旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x-ole-storage"),
        ("片.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("说明.txt", "说明".encode("gb18030"), "text/plain"),
        ("数.csv", b"a,b\n1,2", "text/csv"),
    ],
)
def test_accepted(name: str, data: bytes, kind: str) -> None:
    assert media_type_of(name, io.BytesIO(data), limit="50 MB").endswith(kind)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("程序.exe", b"MZ"),
        ("网页.html", b"<html>"),
        ("图.svg", b"<svg>"),
        ("空.pdf", b""),
        ("假.pdf", b"MZ\x90\x00"),
        ("假.png", PDF),
        ("宏.docx", zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("包.docx", zipped("a.txt")),
        ("坏.xlsx", b"PK\x03\x04garbage"),
        ("二进制.txt", b"\x00\x01\x02"),
        ("无扩展名", PDF),
    ],
)
def test_refused(name: str, data: bytes) -> None:
    with pytest.raises(FileRefused):
        media_type_of(name, io.BytesIO(data), limit="50 MB")


@pytest.fixture
def draft(city: City, settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return api.save_report(
        actor=city.clerk(city.health),
        as_of=NOW,
        task_id=city.underway().pk,
        unit_id=city.health.pk,
        content=api.Content(done="已开工", progress=10),
    )


def add(city: City, report: Any, name: str = "报告.pdf", data: bytes = PDF) -> Any:
    return api.add_evidence(
        actor=city.clerk(city.health), as_of=NOW, report_id=report.pk, name=name, stream=io.BytesIO(data)
    )


def test_the_same_content_is_kept_once(city: City, draft: Any, tmp_path: Path) -> None:
    add(city, draft)
    add(city, draft, "另名.pdf")
    add(city, draft, "图.png", PNG)
    assert EvidenceFile.objects.count() == draft.evidence.count() == 2
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert sorted(p.name for p in files) == sorted(hashlib.sha256(d).hexdigest() for d in (PDF, PNG))
    assert all(p.stat().st_mode & 0o111 == 0 for p in files), "never executable"


def test_names_lose_folders_and_control_characters(city: City, draft: Any) -> None:
    assert add(city, draft, "..\\..\\etc/pass\x00wd\n.pdf").name == "passwd.pdf"


def test_too_large_leaves_nothing(city: City, draft: Any, settings: Any, tmp_path: Path) -> None:
    settings.UPLOAD_LIMIT = 100
    with pytest.raises(FileRefused):
        add(city, draft, data=PDF + b"0" * 200)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_evidence_follows_a_returned_report_and_stays_with_a_submitted_one(city: City, draft: Any) -> None:
    shown = add(city, draft)
    report = api.submit_report(actor=city.clerk(city.health), as_of=NOW, report_id=draft.pk)
    with pytest.raises(ReportMoved):
        api.remove_evidence(actor=city.clerk(city.health), as_of=NOW, evidence_id=shown.pk)
    api.return_report(actor=city.supervisor, as_of=NOW, report_id=report.pk, reason="补充")
    again = api.save_report(
        actor=city.clerk(city.health), as_of=NOW, task_id=draft.task_id, unit_id=city.health.pk,
        content=api.Content(done="补充", progress=10),
    )  # fmt: skip
    carried = again.evidence.get()
    assert carried.file == shown.file
    api.remove_evidence(actor=city.clerk(city.health), as_of=NOW, evidence_id=carried.pk)
    assert not again.evidence.exists()
    assert report.evidence.get() == shown
