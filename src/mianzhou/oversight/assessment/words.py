"""What the codes of assessment are called."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.oversight.assessment.models import (
    ANNOUNCED,
    APPROVED,
    BY_HAND,
    DISMISSED,
    DRAFT,
    FILED,
    OPEN,
    OWED,
    PASSED,
    PROPOSED,
    PUBLISHED,
    QUALITY,
    REFUSED,
    RETURNED,
    SPOT_CHECK,
    SUBMITTED,
    SUPERVISION,
    TOLD,
    UPHELD,
)

BEYOND = "beyond"  # the part of a review that no item has: bonus, veto, lowering
BEYOND_TITLE = Text("加分、否决与降等", "Bonus, veto and lowering")
SCHEME_STATES = {DRAFT: Text("草案", "Draft"), PUBLISHED: Text("已发布", "Published")}
ROUND_STATES = {
    OPEN: Text("自评与审核", "Reports and review"),
    TOLD: Text("已反馈，可申诉", "Told, open to appeals"),
    ANNOUNCED: Text("已通报", "Announced"),
}
REPORT_STATES = {DRAFT: Text("草稿", "Draft"), SUBMITTED: Text("已报送", "Handed in")}
FACT_STATES = {
    PROPOSED: Text("待复核", "To be approved"),
    APPROVED: Text("已认定", "Approved"),
    REFUSED: Text("未认定", "Refused"),
}
REVIEW_STATES = {
    OPEN: Text("待审核", "To be reviewed"),
    PROPOSED: Text("待复核", "To be approved"),
    APPROVED: Text("已复核", "Approved"),
}
APPEAL_STATES = {
    OPEN: Text("待处理", "Open"),
    UPHELD: Text("申诉成立", "Upheld"),
    DISMISSED: Text("维持原认定", "Dismissed"),
}
PLAN_STATES = {
    OWED: Text("待报送", "Owed"),
    FILED: Text("待核查", "To be checked"),
    RETURNED: Text("已退回", "Returned"),
    PASSED: Text("整改通过", "Passed"),
}
SOURCE_KINDS = {
    BY_HAND: Text("审核", "Review"),
    SPOT_CHECK: Text("抽查", "Spot check"),
    QUALITY: Text("数据质量", "Data quality"),
    SUPERVISION: Text("督查", "Supervision"),
}
