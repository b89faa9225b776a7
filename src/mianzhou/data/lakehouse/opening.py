"""The lake of this installation: opened from the settings, once in a process."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

if TYPE_CHECKING:
    from mianzhou.data.lake.tables import Lake


def open_lake() -> Lake:
    """The lake below `settings.LAKE_ROOT`, whose catalogue of tables lies in the database that Django uses."""
    return _opened(_address(), Path(settings.LAKE_ROOT), settings.LAKE_CATALOG, os.getpid())


@lru_cache(maxsize=4)
def _opened(address: str, root: Path, catalog: str, process: int) -> Lake:
    from mianzhou.data.lake.tables import Lake  # here: pyiceberg takes a second to import

    root.mkdir(parents=True, exist_ok=True)
    return Lake(address, root, catalog)


def _address() -> str:
    """The address of Django's database, as libpq reads it."""
    given = connection.settings_dict
    said = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    place = {name: given[key] for name, key in said.items() if given[key]}
    options = {name: value for name, value in (given.get("OPTIONS") or {}).items() if isinstance(value, str)}
    return make_conninfo(**place, **options)
