"""What other pillars may use of cases."""

from mianzhou.services.cases.actions import act, extend, is_late, lock_case, open_case, pause, resume
from mianzhou.services.cases.clocks import ClockPaused, ClockRunning, ExtensionRefused, NoClock, TooLate
from mianzhou.services.cases.fold import CaseState, Event, fold
from mianzhou.services.cases.models import Case, CaseEvent
from mianzhou.services.cases.procedure import (
    Clock,
    NoSuchVerb,
    NotShown,
    Procedure,
    ProcedureWrong,
    Seat,
    Stage,
    Transition,
    Who,
    WrongStage,
    require_stage,
)
from mianzhou.services.cases.queries import (
    case_for,
    events_of,
    late_cases,
    may,
    possible,
    readable,
    state_of,
    worklist,
)
from mianzhou.services.cases.shelf import procedure_of, publish, published

__all__ = [
    "Case",
    "CaseEvent",
    "CaseState",
    "Clock",
    "ClockPaused",
    "ClockRunning",
    "Event",
    "ExtensionRefused",
    "NoClock",
    "NoSuchVerb",
    "NotShown",
    "Procedure",
    "ProcedureWrong",
    "Seat",
    "Stage",
    "TooLate",
    "Transition",
    "Who",
    "WrongStage",
    "act",
    "case_for",
    "events_of",
    "extend",
    "fold",
    "is_late",
    "late_cases",
    "lock_case",
    "may",
    "open_case",
    "pause",
    "possible",
    "procedure_of",
    "publish",
    "published",
    "readable",
    "require_stage",
    "resume",
    "state_of",
    "worklist",
]
