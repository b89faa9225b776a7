"""What other pillars may use of the lake."""

from mianzhou.data.lakehouse.asking_actions import (
    API,
    COMMAND,
    EXPORT,
    PAGE,
    Ask,
    Result,
    ask_lake,
    asking,
    budget_of,
    forget_question,
    save_question,
)
from mianzhou.data.lakehouse.models import ConsoleQuestion, SavedQuestion, UpkeepRun
from mianzhou.data.lakehouse.moments import read_moment
from mianzhou.data.lakehouse.opening import open_lake
from mianzhou.data.lakehouse.originals import Beside, BesidePage, BesideRow, Wanted, originals
from mianzhou.data.lakehouse.queries import (
    AskableTable,
    TableState,
    askable_resource,
    askable_tables,
    question_of,
    questions_of,
    saved_questions,
    table_state,
    upkeep_runs,
)
from mianzhou.data.lakehouse.upkeep_actions import keep_up

__all__ = [
    "API",
    "COMMAND",
    "EXPORT",
    "PAGE",
    "Ask",
    "AskableTable",
    "Beside",
    "BesidePage",
    "BesideRow",
    "ConsoleQuestion",
    "Result",
    "SavedQuestion",
    "TableState",
    "UpkeepRun",
    "Wanted",
    "ask_lake",
    "askable_resource",
    "askable_tables",
    "asking",
    "budget_of",
    "forget_question",
    "keep_up",
    "open_lake",
    "originals",
    "question_of",
    "questions_of",
    "read_moment",
    "save_question",
    "saved_questions",
    "table_state",
    "upkeep_runs",
]
