"""What other pillars may use of assessments. All of it is pure."""

from mianzhou.oversight.assessment.dates import Dates, dates_of
from mianzhou.oversight.assessment.files import read_events, read_scheme, shipped_scheme, shipped_schemes
from mianzhou.oversight.assessment.report import score_as_json
from mianzhou.oversight.assessment.scheme import Event, Scheme, SchemeWrong
from mianzhou.oversight.assessment.scoring import EventUnscorable, Score, ranked, score

__all__ = [
    "Dates",
    "Event",
    "EventUnscorable",
    "Scheme",
    "SchemeWrong",
    "Score",
    "dates_of",
    "ranked",
    "read_events",
    "read_scheme",
    "score",
    "score_as_json",
    "shipped_scheme",
    "shipped_schemes",
]
