"""Opening the program for one command: the database runs, Django is ready, and afterwards all is left as it was found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from pkgutil import iter_modules

from mianzhou.config import postgres
from mianzhou.config.commands import serving


@contextmanager
def opened(*, migrate: bool = True) -> Iterator[None]:
    """Have the database and the tables for as long as the block runs."""
    started = serving.prepare_database()
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
        import django
        from django.conf import settings
        from django.db import connections

        django.setup()
        postgres.check_database(settings.DATABASE_URL)
        try:
            if migrate and tables_wait():
                from django.core.management import call_command

                call_command("migrate", verbosity=0)
            yield
        finally:
            connections.close_all()
    finally:
        serving.release_database(started)


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
