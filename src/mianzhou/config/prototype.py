"""A database with all tables and nothing in them, made once for a test run: to copy it takes half a second, to make it five.

Apart from `testing.py`, which starts a cluster when it is imported: the cities of the journeys are prepared in processes that have one.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from mianzhou.config import postgres

_PROTOTYPE = "prototype"


def copied(database: str, origin: str | None = None) -> None:
    """Make `database`, in place of one of that name, as a copy of `origin` that nobody is using; with empty tables where none is named."""
    _create(database, origin or _prototype())


def dropped(database: str) -> None:
    """Have no such database."""
    _execute(f"drop database if exists {database} with (force)")


def _prototype() -> str:
    folder = _folder()
    made = folder / f"{_PROTOTYPE}.made"
    with (folder / f"{_PROTOTYPE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _create(_PROTOTYPE, "template0 encoding 'UTF8' locale 'C.UTF-8'")
            own = {"DATABASE_URL": postgres.cluster_in(folder).url_of(_PROTOTYPE)}
            own["DJANGO_SETTINGS_MODULE"] = "mianzhou.config.settings"
            command = [sys.executable, "-m", "mianzhou.config.migrating"]
            done = subprocess.run(command, env=os.environ | own, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-4000:]
            made.touch()
    return _PROTOTYPE


def _create(database: str, template: str) -> None:
    _execute(f"drop database if exists {database} with (force)", f"create database {database} template {template}")


def _execute(*statements: str) -> None:
    with psycopg.connect(postgres.cluster_in(_folder()).url_of("postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _folder() -> Path:
    return Path(os.environ["MIANZHOU_TEST_DATA"])
