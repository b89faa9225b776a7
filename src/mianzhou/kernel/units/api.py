"""What other pillars may use of units."""

from mianzhou.kernel.units.actions import (
    NameDecidedAlready,
    NameFromFile,
    UnitCodeTaken,
    UnitFieldWrong,
    add_alias,
    create_unit,
    create_unit_from_unknown,
    dismiss_unknown_name,
    map_unknown_name,
    note_unknown_names,
    withdraw_alias,
)
from mianzhou.kernel.units.datafile import SHIPPED, UnitFileError, read_registry
from mianzhou.kernel.units.fetching import units_by_key, units_called
from mianzhou.kernel.units.loading_actions import UnitLoad, load_units
from mianzhou.kernel.units.models import Unit, UnknownName
from mianzhou.kernel.units.queries import (
    UnitPage,
    find_units,
    known_units_by_record,
    registry_from_store,
    resolver_from_store,
    subtree_of,
    unit_by_code,
    unit_page,
    units_at,
    units_by_code,
    unknown_names,
)
from mianzhou.kernel.units.records import KINDS, LEVELS, Kind, Level, Registry, UnitRecord
from mianzhou.kernel.units.resolution import CONFIRM_BELOW, Resolution, Status
from mianzhou.kernel.units.resolver import Resolver

__all__ = [
    "CONFIRM_BELOW",
    "KINDS",
    "LEVELS",
    "SHIPPED",
    "Kind",
    "Level",
    "NameDecidedAlready",
    "NameFromFile",
    "Registry",
    "Resolution",
    "Resolver",
    "Status",
    "Unit",
    "UnitCodeTaken",
    "UnitFieldWrong",
    "UnitFileError",
    "UnitLoad",
    "UnitPage",
    "UnitRecord",
    "UnknownName",
    "add_alias",
    "create_unit",
    "create_unit_from_unknown",
    "dismiss_unknown_name",
    "find_units",
    "known_units_by_record",
    "load_units",
    "map_unknown_name",
    "note_unknown_names",
    "read_registry",
    "registry_from_store",
    "resolver_from_store",
    "subtree_of",
    "unit_by_code",
    "unit_page",
    "units_at",
    "units_by_code",
    "units_by_key",
    "units_called",
    "unknown_names",
    "withdraw_alias",
]
