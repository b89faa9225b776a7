"""A pytest plugin: tests run on the embedded PostgreSQL, in a cluster of their own that disappears with them.

Loaded early (`-p mianzhou.config.testing` in pyproject.toml), since Django's settings name the database. Workers of pytest-xdist
inherit the cluster from the process that started it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from mianzhou.config import postgres

_OWNED: list[Path] = []


def _start() -> None:
    if "MIANZHOU_TEST_DATA" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="mianzhou-test-"))
    folder.chmod(0o755)
    cluster = postgres.cluster_in(folder)
    postgres.ensure_running(cluster, "-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off")
    os.environ |= {"MIANZHOU_TEST_DATA": str(folder), "MIANZHOU_DATA": str(folder), "DATABASE_URL": cluster.url}
    os.environ["MIANZHOU_HOSTS"] = "localhost,127.0.0.1,testserver"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in the test thread
    _OWNED.append(folder)


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords cheaply, and let the test database be emptied between tests, though the audit record refuses TRUNCATE to everybody else."""
    from django.conf import settings
    from django.db.backends.postgresql.operations import DatabaseOperations

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    empty = DatabaseOperations.execute_sql_flush

    def past_the_triggers(self: DatabaseOperations, sql_list: list[str]) -> None:
        empty(self, ["set session_replication_role = replica;", *sql_list, "set session_replication_role = origin;"])

    DatabaseOperations.execute_sql_flush = past_the_triggers  # type: ignore[method-assign,assignment]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster and remove its folder, in the process that made them."""
    while _OWNED:
        folder = _OWNED.pop()
        postgres.stop(postgres.cluster_in(folder))
        shutil.rmtree(folder, ignore_errors=True)


_start()
