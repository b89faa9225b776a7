"""Units as every action needs them: by key or by name, each with its region, by statements that are prepared once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.statements.prepared import Columns, Row, Statement
from mianzhou.kernel.units.models import Unit

_UNIT, _REGION = Columns(Unit, "u"), Columns(Region, "r")
_EACH = f"SELECT {_UNIT.sql}, {_REGION.sql} FROM unit u JOIN region r ON r.id = u.region_id"
_BY_KEY = Statement(f"{_EACH} WHERE u.id = ANY(%s::bigint[])")
_BY_NAME = Statement(
    f"{_EACH} WHERE (u.full_name = %s OR u.short_name = %s) AND (u.valid_from IS NULL OR u.valid_from <= %s)"
    " AND (u.valid_to IS NULL OR u.valid_to > %s) ORDER BY u.level, u.code LIMIT 100"
)


def units_by_key(keys: Iterable[int]) -> dict[int, Unit]:
    """The units with these keys; what is not stored is absent."""
    return {unit.pk: unit for unit in map(_read, _BY_KEY.rows(list(keys)))}


def units_called(name: str, *, at: date) -> list[Unit]:
    """The units that exist on a day under a name: those whose full name it is or, where there are none, whose short name it is."""
    found = [_read(row) for row in _BY_NAME.rows(name, name, at, at)]
    return [unit for unit in found if unit.full_name == name] or found


def _read(row: Row) -> Unit:
    unit, region = _UNIT.read(row), _REGION.read(row, _UNIT.count)
    assert unit is not None
    assert region is not None  # an inner join
    unit.region = region
    return unit
