"""Opening the program for one command: the database runs, Django is ready, and afterwards all is left as it was found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules

from mianzhou.config import environment, postgres
from mianzhou.config.commands import serving

_CHOSEN = "DJANGO_SETTINGS_MODULE"
_WHOLE, _DATA_ALONE = "mianzhou.config.settings", "mianzhou.config.data_settings"


@contextmanager
def opened(*, migrate: bool = True, site: bool = True) -> Iterator[None]:
    """Have the database and the tables for as long as the block runs; without `site` only what works on the data is loaded."""
    os.environ.setdefault(_CHOSEN, _WHOLE)
    if not site and os.environ[_CHOSEN] == _WHOLE:
        os.environ[_CHOSEN] = _DATA_ALONE  # what is set up already, as in a test, stays as it is
    started = False
    try:
        with ThreadPoolExecutor(1) as beside:  # the database starts while Django loads
            starting = beside.submit(serving.prepare_database)
            try:
                import django

                django.setup()
            finally:
                started = starting.result()
        from django.conf import settings
        from django.db import connections

        if environment.value("DATABASE_URL"):  # the embedded one is as we made it
            postgres.check_database(settings.DATABASE_URL)
        try:
            if migrate and tables_wait():
                _make_tables()
            yield
        finally:
            connections.close_all()
    finally:
        serving.release_database(started)


def _make_tables() -> None:
    """All of them, also those of what is not loaded here."""
    from django.apps import apps

    if apps.is_installed("mianzhou.portal"):
        from mianzhou.config.migrating import migrate

        migrate()
        return
    command = [sys.executable, "-m", "mianzhou.config.migrating"]
    done = subprocess.run(command, env=os.environ | {_CHOSEN: _WHOLE}, check=False)
    if done.returncode:
        sys.exit(done.returncode)  # it has said why


def tables_wait() -> bool:
    """Whether a migration has not run yet, told by the files' names alone: to plan, Django would load every one of them for each command."""
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = set(MigrationRecorder(connection).applied_migrations())
    known = (
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in iter_modules([str(Path(app.path) / "migrations")])
        if not module.ispkg and module.name[0] not in "_~"
    )
    return any(migration not in applied for migration in known)
