"""A benchmark in a process and a database cluster of its own, so that nothing else is measured."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def measured_alone(part: str) -> None:
    """Run `python -m benchmarks.PART` there; folder and cluster are removed whatever happens."""
    from mianzhou.config import postgres

    folder = Path(tempfile.mkdtemp(prefix="mianzhou-bench-"))
    folder.chmod(0o755)  # the cluster's own account must be able to enter
    cluster = postgres.cluster_in(folder)
    try:
        postgres.ensure_running(cluster)
        surroundings = os.environ | {
            "MIANZHOU_DATA": str(folder),
            "DATABASE_URL": cluster.url,
            "DJANGO_SETTINGS_MODULE": "mianzhou.config.settings",
        }
        subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], env=surroundings, check=True)
    finally:
        postgres.stop(cluster)
        shutil.rmtree(folder, ignore_errors=True)
