"""One case's row, its units and its running clocks, by statements that are prepared once: every action and every page of a case reads them."""

from __future__ import annotations

from mianzhou.kernel.statements.api import Columns, Statement
from mianzhou.kernel.units.api import units_by_key
from mianzhou.services.cases.models import Case, CaseTimer

_CASE, _TIMER = Columns(Case, "c"), Columns(CaseTimer, "t")
_READ = Statement(f"SELECT {_CASE.sql} FROM service_case c WHERE c.id = %s")
# The row alone: with its units joined, a case that another action moves meanwhile would seem not to be there.
_LOCKED = Statement(f"SELECT {_CASE.sql} FROM service_case c WHERE c.id = %s FOR UPDATE")
_RUNNING = Statement(
    f"SELECT {_TIMER.sql} FROM service_case_timer t WHERE t.case_id = %s AND t.stopped_on IS NULL ORDER BY t.id"
)
_JOINED = Statement("SELECT c.id FROM service_case c WHERE c.joined_to_id = %s AND c.closed_on IS NULL ORDER BY c.id")


def case_row(case_id: int, *, lock: bool = False) -> Case | None:
    """A case with the units that permissions are asked for and their regions; with `lock`, kept from others until the transaction ends."""
    row = (_LOCKED if lock else _READ).row(case_id)
    case = _CASE.read(row) if row is not None else None
    if case is not None:
        _give_units(case)
    return case


def running_timers(case_id: int) -> list[CaseTimer]:
    """The further clocks of a case that have not stopped, in the order of their beginning."""
    return [timer for timer in map(_TIMER.read, _RUNNING.rows(case_id)) if timer is not None]


def joined_to(case_id: int) -> list[int]:
    """The open cases that are dealt with in this one."""
    return [pk for (pk,) in _JOINED.rows(case_id)]


def _give_units(case: Case) -> None:
    named = {case.responsible_id, case.raiser_unit_id, case.offered_to_id} - {None}
    units = units_by_key(key for key in named if key is not None)
    case.responsible = units[case.responsible_id]
    if case.raiser_unit_id is not None:
        case.raiser_unit = units[case.raiser_unit_id]
    if case.offered_to_id is not None:
        case.offered_to = units[case.offered_to_id]
    region = case.responsible.region
    if region.pk == case.region_id:
        case.region = region
