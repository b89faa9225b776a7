"""Opening the program for one command: the database runs, Django is ready, and afterwards all is left as it was found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

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
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        postgres.check_database(settings.DATABASE_URL)
        try:
            if migrate:
                call_command("migrate", verbosity=0)
            yield
        finally:
            connections.close_all()
    finally:
        serving.release_database(started)
