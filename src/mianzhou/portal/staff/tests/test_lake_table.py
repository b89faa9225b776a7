"""What the upkeep did to a table is told in words."""

from __future__ import annotations

import pytest

from mianzhou.data.lakehouse.api import UpkeepRun
from mianzhou.portal.staff.data.lake_table import _did


@pytest.mark.parametrize(
    ("run", "zh", "en"),
    [
        (UpkeepRun(kind="compaction", state="done", detail={"rows": 1200, "files": 9}), "1200 行不变", "9 files fewer"),
        (UpkeepRun(kind="retention", state="done", detail={"states": 3, "files": 2}), "3 个历史状态", "2 stray files"),
        (
            UpkeepRun(kind="retention", state="failed", detail={"zh": "磁盘已满", "en": "disk full"}),
            "磁盘已满",
            "disk full",
        ),
        (UpkeepRun(kind="compaction", state="running", detail={}), "", ""),
    ],
)
def test_a_run_says_what_it_did(run: UpkeepRun, zh: str, en: str) -> None:
    assert zh in _did(run).zh
    assert en in _did(run).en
