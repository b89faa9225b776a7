"""Killing the process at any moment of a load leaves the database whole, and a repeat finishes it.

A dozen kills by default, and more until one came in the middle, whatever else the machine does; `MIANZHOU_KILLS=200` for a long run.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Sequence

import pytest
from django.db import connection, connections

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.policy.documents.reading import read_bytes
from mianzhou.policy.library.models import BulletinFile, Document, DocumentVersion
from mianzhou.policy.library.storage import bytes_of
from mianzhou.policy.loading.extraction import extract
from mianzhou.policy.loading.tests.bulletins import FIRES, RIVERS, UPPER, bulletin, load
from mianzhou.policy.obligations.models import Obligation
from mianzhou.policy.search.models import Paragraph
from mianzhou.policy.targets.models import Target

KILLS = int(os.environ.get("MIANZHOU_KILLS", "12"))


def _files(round_: int) -> list[tuple[str, bytes]]:
    """Three issues of one round; the third corrects the first."""

    def numbered(text: str) -> str:
        return text.replace("〔2021〕8号", f"〔2021〕{round_}8号").replace("〔2021〕20号", f"〔2021〕{round_}20号")

    first = bulletin(numbered(RIVERS), numbered(FIRES), issue=round_, serial=round_)
    upper = bulletin(UPPER.replace("〔2020〕5号", f"〔2020〕{round_}5号"), issue=round_, serial=round_ + 1000)
    mended = bulletin(numbered(RIVERS.replace("120个", "121个")), numbered(FIRES), issue=round_, serial=round_)
    return [(f"{round_}-a.txt", first), (f"{round_}-b.txt", upper), (f"{round_}-c.txt", mended)]


def _load_in_child(files: Sequence[tuple[str, bytes]]) -> int:
    """A process that loads the files one after the other; its id."""
    connections.close_all()  # a connection shared with the child would be torn down by its death
    child = os.fork()
    if child == 0:
        try:
            for name, data in files:
                load(data, name)
        finally:
            os._exit(0)
    return child


def _assert_whole(round_: int) -> None:
    """Every file that is there is there with everything it prints; what is not there has left nothing."""
    for file in BulletinFile.objects.filter(name__startswith=f"{round_}-"):
        reading = read_bytes(bytes_of(file.sha256), file.name)
        prints = list(file.prints.select_related("document", "version"))
        assert [p.document.number for p in prints] == [d.number for d in reading.documents]
        for print_, read in zip(prints, reading.documents, strict=True):
            assert print_.version.sections.count() == len(read.sections)
            if print_.version.is_current:
                found = extract(read, reading.source.text)
                living = Obligation.objects.filter(version=print_.version).exclude(status="superseded")
                assert living.count() == len(found.obligations)
                assert Target.objects.filter(version=print_.version).exclude(status="superseded").count() == len(
                    found.targets
                )
                assert Paragraph.objects.filter(version=print_.version).exists()
    current = DocumentVersion.objects.filter(is_current=True)
    assert sorted(current.values_list("document", flat=True)) == sorted(Document.objects.values_list("pk", flat=True))
    assert not Document.objects.filter(prints__isnull=True).exists()
    assert not DocumentVersion.objects.filter(prints__isnull=True).exists()
    loaded = AuditEntry.objects.filter(verb="bulletin.loaded").count()
    assert loaded == BulletinFile.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_killed_load_leaves_the_library_whole_and_a_repeat_finishes_it() -> None:
    chance = random.Random(20260302)
    started = time.monotonic()
    os.waitpid(_load_in_child(_files(500)), 0)
    usual = time.monotonic() - started
    _assert_whole(500)
    cut_short = round_ = 0
    while round_ < KILLS or (not cut_short and round_ < 10 * KILLS):
        round_ += 1
        files = _files(round_)
        child = _load_in_child(files)
        time.sleep(chance.uniform(0, usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _assert_whole(round_)
        early = BulletinFile.objects.filter(name__startswith=f"{round_}-").count() < len(files)
        cut_short += early
        usual = min(usual * (1.1 if early else 0.8), 5.0)
        for name, data in files:
            load(data, name)
        _assert_whole(round_)
        assert BulletinFile.objects.filter(name__startswith=f"{round_}-").count() == len(files)
        assert Target.objects.filter(value=121, status="proposed").count() == round_ + 1
    assert cut_short > 0, "no kill came in the middle of a load"
    connection.close()
