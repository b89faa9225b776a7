"""The lake of this installation: opened from the settings, once in a process."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from mianzhou.data.lake.tables import Lake


def open_lake() -> Lake:
    """The lake below `settings.LAKE_ROOT`, whose catalogue of tables lies in the database that Django uses."""
    return _opened(_catalog_url(), Path(settings.LAKE_ROOT), settings.LAKE_CATALOG, os.getpid())


@lru_cache(maxsize=4)
def _opened(url: str, root: Path, catalog: str, process: int) -> Lake:
    from mianzhou.data.lake.tables import Lake  # here: pyiceberg takes a second to import

    root.mkdir(parents=True, exist_ok=True)
    return Lake(url, root, catalog)


def _catalog_url() -> str:
    """SQLAlchemy's address of Django's database."""
    given = connection.settings_dict
    user = quote(given["USER"], safe="")
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    host, port = given["HOST"], given["PORT"]
    options = dict(given.get("OPTIONS") or {})
    if host.startswith("/"):
        options["host"], host = host, ""
    place = f"{host}:{port}" if host and port else host
    options = {name: value for name, value in options.items() if isinstance(value, str)}
    return f"postgresql+psycopg://{user}{password}@{place}/{given['NAME']}" + (
        f"?{urlencode(options)}" if options else ""
    )
