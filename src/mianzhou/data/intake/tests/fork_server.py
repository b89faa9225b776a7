"""A process in which everything is imported and nothing runs; it forks a child for each line that it is given.

A child of the tests' own process would inherit the halves of the engines' threads. Lines in: `take <resource> <round>` forks and answers the
child's id, `wait` answers once the child is gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.conf import settings


class ForkServer:
    """The side of the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def take(self, resource: str, round_: int) -> int:
        """Let a child take a round's file in; its process id."""
        return int(self._ask(f"take {resource} {round_}"))

    def wait(self) -> None:
        """Wait until the child is gone."""
        assert self._ask("wait") == "gone"


@contextmanager
def fork_server() -> Iterator[ForkServer]:
    """A server that works on the test's database and lake."""
    database = settings.DATABASES["default"]["NAME"]
    command = [sys.executable, "-W", "ignore", "-m", __name__, database, str(settings.LAKE_ROOT), settings.LAKE_CATALOG]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield ForkServer(process)
        assert process.stdin is not None
        process.stdin.close()


def _serve(database: str, root: str, catalog: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
    settings.DATABASES["default"]["NAME"] = database
    settings.LAKE_ROOT, settings.LAKE_CATALOG = root, catalog
    django.setup()
    import mianzhou.data.lake.tables  # noqa: F401  # opened late by intake, and a second of importing
    from mianzhou.data.catalogue.models import Resource
    from mianzhou.data.intake.tests.rounds import take_in_round

    child = 0
    for line in sys.stdin:
        verb, *given = line.split()
        if verb == "take":
            child = os.fork()
            if child == 0:
                try:
                    take_in_round(Resource.objects.get(name=given[0]), int(given[1]))
                finally:
                    os._exit(0)
            print(child, flush=True)
        else:
            os.waitpid(child, 0)
            print("gone", flush=True)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
