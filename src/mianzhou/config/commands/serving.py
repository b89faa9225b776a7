"""Starting the program: the database, the tables, the site."""

from __future__ import annotations

import atexit
import os
import sys
import time

import typer

from mianzhou.config import environment, postgres


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(up)


def prepare_database() -> None:
    """Have a database that answers: the embedded one is started if needed and stopped again when nobody uses it."""
    if environment.value("DATABASE_URL"):
        return
    cluster = postgres.cluster_in(environment.data_folder())
    if postgres.ensure_running(cluster):
        atexit.register(postgres.stop_if_idle, cluster)


def up() -> None:
    """Prepare everything and serve the site until Ctrl-C."""
    started = time.monotonic()
    say("数据库 database …")
    prepare_database()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    postgres.check_locale(settings.DATABASE_URL)
    say("数据表 tables …")
    call_command("migrate", verbosity=0)
    address = f"http://{environment.value('MIANZHOU_BIND')}:{environment.value('PORT')}/"
    say(f"就绪 ready {time.monotonic() - started:.1f} s  {address}")
    from gunicorn.app.wsgiapp import WSGIApplication

    bind = f"{environment.value('MIANZHOU_BIND')}:{environment.value('PORT')}"
    sys.argv = [
        "gunicorn",
        "mianzhou.config.wsgi:application",
        "--bind",
        bind,
        "--threads",
        environment.value("MIANZHOU_THREADS"),
    ]
    WSGIApplication("%(prog)s").run()


def say(message: str) -> None:
    """One line of progress."""
    typer.echo(f"绵州 Mianzhou  {message}")
