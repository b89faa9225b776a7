"""What other pillars may use of quality."""

from mianzhou.data.quality.actions import Scoring, note_dispute, quality_actor, refresh
from mianzhou.data.quality.models import BatchMeasure, DisputeRecord, QualityScore
from mianzhou.data.quality.queries import (
    Arrivals,
    Reason,
    arrivals,
    calendar_of,
    disputes_of,
    end_of,
    filled_shares,
    late_now,
    measures_of,
    month_of,
    months_until,
    ranking,
    reasons_of,
    score_of,
    scored_months,
    scores,
    trend,
)
from mianzhou.data.quality.ranking import Ranked
from mianzhou.data.quality.rules import DIMENSIONS, Grade, Rules, shipped_rules
from mianzhou.data.quality.timeliness import STANDING_TITLES, Owed, Standing

__all__ = [
    "DIMENSIONS",
    "STANDING_TITLES",
    "Arrivals",
    "BatchMeasure",
    "DisputeRecord",
    "Grade",
    "Owed",
    "QualityScore",
    "Ranked",
    "Reason",
    "Rules",
    "Scoring",
    "Standing",
    "arrivals",
    "calendar_of",
    "disputes_of",
    "end_of",
    "filled_shares",
    "late_now",
    "measures_of",
    "month_of",
    "months_until",
    "note_dispute",
    "quality_actor",
    "ranking",
    "reasons_of",
    "refresh",
    "score_of",
    "scored_months",
    "scores",
    "shipped_rules",
    "trend",
]
