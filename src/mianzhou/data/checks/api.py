"""What other rooms and pillars may use of checks."""

from mianzhou.data.checks.compiler import CLEAN, ORIGINAL, REASONS
from mianzhou.data.checks.constraints import ConstraintError
from mianzhou.data.checks.dialect import DUCKDB, Dialect
from mianzhou.data.checks.expressions import ExpressionError
from mianzhou.data.checks.number_forms import money_unit
from mianzhou.data.checks.plan import CheckPlan, Reference, compile_checks, with_looks
from mianzhou.data.checks.readings import physical_type
from mianzhou.data.checks.reasons import reason_in_words
from mianzhou.data.checks.regions import RegionCodes

__all__ = [
    "CLEAN",
    "DUCKDB",
    "ORIGINAL",
    "REASONS",
    "CheckPlan",
    "ConstraintError",
    "Dialect",
    "ExpressionError",
    "Reference",
    "RegionCodes",
    "compile_checks",
    "money_unit",
    "physical_type",
    "reason_in_words",
    "with_looks",
]
