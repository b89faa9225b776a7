"""Whether the disk has room for a run before it begins: what it lays down while it works, and what the database grows by."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from mianzhou.data.intake.models import Batch
from mianzhou.data.registries.errors import NoRoom
from mianzhou.data.registries.models import LinkRun, RegistrySource
from mianzhou.data.schemas.api import Mode, read_schema

# Bytes on disk, measured on invented cities of up to 5.4 million records of persons, of which every run reads all and the first one writes all.
_SPILL_A_RECORD: Final = 1_500  # tables beyond memory and files between engine and database, gone when the run ends
_GROWTH_A_RECORD: Final = (
    2_500  # entries, records, relations and the index, for records that are not in the registry yet
)
_GB: Final = 1_000_000_000
# Where the database lies, where it is on this machine and says so.
_LIES: Final = "SELECT setting FROM pg_settings WHERE name = 'data_directory' AND coalesce(host(inet_server_addr()), '127.0.0.1') IN ('127.0.0.1', '::1')"


def require_room(kind: str) -> None:
    """Raises `NoRoom` where a run of a kind would not find the room that it needs; nothing was begun then."""
    records = records_to_link(kind)
    last = LinkRun.objects.filter(kind=kind, state="done").order_by("-pk").first()
    new = max(0, records - (last.records if last is not None else 0))
    wanted: dict[Path, int] = {Path(settings.LAKE_ROOT): records * _SPILL_A_RECORD}
    database = _database_folder()
    if database is not None:
        wanted[database] = new * _GROWTH_A_RECORD
    for folders in _by_disk(wanted):
        need, free = sum(wanted[folder] for folder in folders), shutil.disk_usage(folders[0]).free
        if need > free:
            raise NoRoom(kind=kind, records=f"{records:,}", need=_shown(need), free=_shown(free))


def records_to_link(kind: str) -> int:
    """How many records the sources of a kind have, about: of a resource that is delivered whole those of its last batch, else all that were accepted."""
    sources = RegistrySource.objects.filter(kind=kind, is_active=True).select_related("resource__current_version")
    resources = {source.resource_id: source.resource for source in sources}
    batches = Batch.objects.filter(resource__in=resources, finished_at__isnull=False, accepted__gt=0)
    sums = dict(batches.order_by().values("resource").annotate(rows=Sum("accepted")).values_list("resource", "rows"))
    newest = batches.order_by("resource", "-pk").distinct("resource").values_list("resource", "accepted")
    for resource, accepted in newest:
        if read_schema(resources[resource].version_in_force.schema).mode is Mode.SNAPSHOT:
            sums[resource] = accepted
    return sum(int(sums.get(source.resource_id, 0)) for source in sources)


def _database_folder() -> Path | None:
    with connection.cursor() as cursor:
        cursor.execute(_LIES)
        row = cursor.fetchone()
    folder = Path(row[0]).parent if row is not None else None  # the folder itself only the server may enter
    return folder if folder is not None and folder.exists() else None


def _by_disk(folders: Iterable[Path]) -> list[list[Path]]:
    """The folders together that share a disk."""
    found: dict[int, list[Path]] = {}
    for folder in folders:
        found.setdefault(folder.stat().st_dev, []).append(folder)
    return list(found.values())


def _shown(size: int) -> str:
    return f"{size / _GB:.1f}"
