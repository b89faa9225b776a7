"""Scratch folders end with their process, even with one that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from mianzhou.kernel.scratch.folders import scratch_folder, sweep

_HOLDS = """
import sys
from pathlib import Path
from mianzhou.kernel.scratch.folders import scratch_folder
with scratch_folder("trial", Path(sys.argv[1])) as folder:
    (folder / "sorted").mkdir()
    (folder / "sorted" / "run").write_text("residents")
    print(folder, flush=True)
    sys.stdin.read()
"""


def _holder(place: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDS, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_private_and_gone_on_leaving(tmp_path: Path) -> None:
    with scratch_folder("trial", tmp_path) as folder:
        assert folder.parent == tmp_path
        assert folder.name.startswith("mianzhou-trial-")
        assert folder.stat().st_mode & 0o077 == 0
        (folder / "spilled").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_swept_by_the_next(tmp_path: Path) -> None:
    process, left = _holder(tmp_path)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert (left / "sorted" / "run").is_file()
    with scratch_folder("other", tmp_path) as folder:
        assert list(tmp_path.iterdir()) == [folder]


def test_a_running_process_keeps_its_folder(tmp_path: Path) -> None:
    process, kept = _holder(tmp_path)
    sweep(tmp_path)
    assert (kept / "sorted" / "run").is_file()
    process.communicate("")
    assert process.returncode == os.EX_OK
    assert not kept.exists()


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mianzhou-without-lock").mkdir()
    (tmp_path / "somebody").mkdir()
    (tmp_path / "somebody" / ".owner").write_text("")
    sweep(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mianzhou-without-lock", "somebody"]
