"""What can go wrong with macro-economic figures, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NoSuchSeries(MianzhouError):
    """A code that no series has."""

    code = "no-such-series"
    status = 404
    problem = Text("没有经济指标 {name}。", "There is no economic series {name}. ")
    remedy = Text("请从列表中选择。", "Choose one from the list.")


class PeriodWrong(MianzhouError):
    """A day on which no period of the series begins."""

    code = "period-wrong"
    problem = Text("{day} 不是“{series}”统计期的第一天。", "{day} is not the first day of a period of “{series}”. ")
    remedy = Text(
        "年度用1月1日，季度用1、4、7、10月1日，月度用每月1日。",
        "A year begins on 1 January, a quarter on 1 January, April, July or October, a month on its first day.",
    )


class ReasonMissing(MianzhouError):
    """A revision needs a reason."""

    code = "revision-reason-missing"
    problem = Text("修订已公布的数据须说明原因。", "A revision of a published figure needs a reason. ")
    remedy = Text("请填写原因，例如经济普查调整。", "Say why, such as the census's adjustment.")
