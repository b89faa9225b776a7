"""A container that has been given less memory than the machine has counts by its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from mianzhou.kernel.scratch import memory


@pytest.mark.parametrize(("limit", "less"), [("max\n", False), ("209715200\n", True), (f"{2**60}\n", False)])
def test_the_lesser_of_machine_and_container(
    limit: str, less: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "_CGROUP_LIMIT", tmp_path / "none")
    machine = memory.machine_memory_mb()
    assert machine > 200
    told = tmp_path / "memory.max"
    told.write_text(limit)
    monkeypatch.setattr(memory, "_CGROUP_LIMIT", told)
    assert memory.machine_memory_mb() == (200 if less else machine)
