"""What reviewers find in the invented city's assessments of work safety, by the order of the units; odd and even years differ. Pure.

Every year one county fails, and one accident turns out on appeal to have been none of production.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

APPEALED = "larger-accident"  # once a year, withdrawn on appeal
LATE_REPORT = 4  # the unit whose self-report comes three days late
PLAN = "一、监管职责：由安委办牵头，4月底前逐项明确到单位。\n二、重大隐患：全部挂牌，责任到人，6月底前销号。\n三、事故教训：开展专项整治，政府主要负责人负责。"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact under a rule of the scheme: in which month, how often, with what words."""

    rule: str
    month: int
    count: int
    note: str


_ODD: dict[int, tuple[Finding, ...]] = {
    0: (Finding("meeting-not-held", 7, 1, "第二季度未召开安全生产工作会议，查阅会议记录认定。"),),
    1: (
        Finding("hazard-not-removed", 9, 2, "两处重大隐患逾期未整改，见挂牌督办台账。"),
        Finding(APPEALED, 5, 1, "5月发生较大生产安全事故1起，见事故调查报告。"),
    ),
    2: (
        Finding("drill-not-held", 11, 2, "年度演练计划中有两次未开展。"),
        Finding("commended", 10, 1, "隐患治理做法获省安委会推广。"),
    ),
    3: (
        Finding("duty-not-assigned", 4, 6, "六个行业领域监管职责未明确到单位。"),
        Finding("hazard-not-listed", 6, 7, "七处重大隐患未挂牌督办。"),
        Finding("major-accident", 8, 1, "8月发生重大生产安全事故1起，见事故调查报告。"),
    ),
    4: (
        Finding("drill-not-held", 12, 1, "冬季消防演练未开展。"),
        Finding("accident-not-investigated", 8, 4, "四起一般事故超过规定期限未结案。"),
    ),
    5: (
        Finding("meeting-not-held", 10, 2, "第二、第三季度未召开安全生产工作会议。"),
        Finding("hazard-not-listed", 7, 10, "十处重大隐患未挂牌督办。"),
    ),
}
_EVEN: dict[int, tuple[Finding, ...]] = {
    0: (
        Finding("agency-understaffed", 3, 1, "安全生产监管机构空编，见编制核查记录。"),
        Finding(APPEALED, 7, 1, "7月发生较大生产安全事故1起，见事故快报。"),
    ),
    1: (Finding("toll-down", 10, 1, "前三季度事故起数和死亡人数双下降，见统计快报。"),),
    2: (
        Finding("accident-not-investigated", 4, 3, "三起事故超过规定期限未结案。"),
        Finding("hazard-not-removed", 5, 6, "六处重大隐患逾期未整改，见挂牌督办台账。"),
        Finding("major-accident", 9, 1, "9月发生重大生产安全事故1起，见事故调查报告。"),
    ),
    3: (
        Finding("meeting-not-held", 4, 1, "第一季度未召开安全生产工作会议，查阅会议记录认定。"),
        Finding("hazard-not-listed", 11, 1, "一处重大隐患未挂牌督办，见暗访记录。"),
    ),
    4: (Finding("accident-not-investigated", 6, 4, "四起一般事故超过规定期限未结案。"),),
    5: (
        Finding("drill-not-held", 8, 2, "防汛演练计划中有两次未开展。"),
        Finding("duty-not-assigned", 5, 10, "十个行业领域监管职责未明确到单位。"),
    ),
}


def found_in(year: int, unit: int) -> Sequence[Finding]:
    """What is found in a year at the unit of that place in the order."""
    return (_ODD if year % 2 else _EVEN).get(unit, ())
