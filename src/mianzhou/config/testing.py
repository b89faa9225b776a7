"""A pytest plugin: tests run on the embedded PostgreSQL, in a cluster of their own that disappears with them, and no test fails by chance.

Loaded early (`-p mianzhou.config.testing` in pyproject.toml), since Django's settings name the database. Workers of pytest-xdist
inherit the cluster from the process that started it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mianzhou.config import postgres
from mianzhou.config.prototype import copied

if TYPE_CHECKING:
    from django.db.backends.postgresql.creation import DatabaseCreation
    from django.db.backends.postgresql.operations import DatabaseOperations

_OWNED: list[Path] = []
_LASTING = {"django_content_type", "auth_permission", "django_migrations"}  # filled by the migrations


def _start() -> None:
    if "MIANZHOU_TEST_DATA" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="mianzhou-test-"))
    folder.chmod(0o755)
    cluster = postgres.cluster_in(folder)
    # Small buffers: emptying a table between two tests looks through all of them.
    postgres.ensure_running(
        cluster, "-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off", "-c shared_buffers=128MB"
    )
    os.environ |= {"MIANZHOU_TEST_DATA": str(folder), "MIANZHOU_DATA": str(folder), "DATABASE_URL": cluster.url}
    os.environ["MIANZHOU_HOSTS"] = "localhost,127.0.0.1,testserver"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's own loop runs in the test thread
    _OWNED.append(folder)


def pytest_configure(config: pytest.Config) -> None:
    """Hash passwords cheaply, and let the test database be emptied between tests, though the audit record refuses TRUNCATE to everybody else."""
    from django.conf import settings
    from django.core.management.commands import flush
    from django.db import connections
    from django.db.backends.postgresql.creation import DatabaseCreation
    from django.db.backends.postgresql.operations import DatabaseOperations
    from hypothesis import HealthCheck
    from hypothesis import settings as examples

    # How fast a machine is decides no test, nor what an earlier run has kept; CI=true makes the examples the same each time (Hypothesis's own).
    unhurried = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    examples.register_profile("mianzhou", deadline=None, database=None, suppress_health_check=unhurried)
    examples.load_profile("mianzhou")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # One connection for a thread. Django's own storage has two where a browser's event loop comes and goes in the thread: one in use, and one
    # that keeps its locks, outlives a fork and is still there when the database is to be dropped.
    connections._connections = threading.local()  # type: ignore[attr-defined]
    # A thread of the tests' own server leaves no connection behind when its browser has not hung up yet.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    DatabaseCreation.create_test_db = _a_copy  # type: ignore[method-assign,assignment]
    DatabaseOperations.sql_flush = _emptied  # type: ignore[method-assign,assignment]
    flush.emit_post_migrate_signal = lambda *_: None  # type: ignore[attr-defined]  # what it would make again has stayed


def _a_copy(creation: DatabaseCreation, *_: object, **__: object) -> str:
    """Instead of running every migration for each process."""
    name = str(creation._get_test_db_name())  # type: ignore[attr-defined]
    copied(name)
    creation.connection.close()
    creation.connection.settings_dict["NAME"] = name
    return name


def _emptied(_: DatabaseOperations, style: object, tables: Collection[str], **__: object) -> list[str]:
    """Empty what a test has filled: a few tables of two hundred. The audit record refuses TRUNCATE and DELETE to everybody else."""
    names = ", ".join(f"'{name}'" for name in tables if name not in _LASTING)
    return [
        "set session_replication_role = replica",
        f"""do $$
        declare name text; filled boolean;
        begin
          foreach name in array array[{names}] loop
            execute format('select exists (select from %I)', name) into filled;
            if filled then execute format('delete from %I', name); end if;
          end loop;
        end $$""",
        "set session_replication_role = origin",
    ]


@pytest.fixture
def working_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's clock, from ten on a Wednesday whose year's holidays are known: for pages, which ask what day it is, and mean another each day."""
    from django.utils import timezone

    began, at_ten = time.monotonic(), datetime(2026, 11, 18, 2, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: at_ten + timedelta(seconds=time.monotonic() - began))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster and remove its folder, in the process that made them."""
    while _OWNED:
        folder = _OWNED.pop()
        postgres.stop(postgres.cluster_in(folder))
        shutil.rmtree(folder, ignore_errors=True)


_start()
