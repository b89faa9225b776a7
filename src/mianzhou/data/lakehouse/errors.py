"""What can go wrong in asking the lake, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class MomentWrong(MianzhouError):
    """A moment that cannot be read."""

    code = "moment-wrong"
    status = 400
    problem = Text("时点“{moment}”无法识别。", "The moment “{moment}” cannot be read. ")
    remedy = Text(
        "可写日期 2026-01-31（当日结束时）、时间 2026-01-31T12:00 或批次 batch:12。",
        "Write a day, 2026-01-31 (its end), a time, 2026-01-31T12:00, or a batch, batch:12.",
    )


class PurposeNeeded(MianzhouError):
    """Unmasked values are shown for a stated purpose only."""

    code = "purpose-needed"
    status = 400
    problem = Text("查看未脱敏数据须写明用途。", "Seeing values unmasked needs a purpose. ")
    remedy = Text(
        "请填写用途（如“核实××投诉”），它与本次查询一并记入审计。",
        "State what it is for; it is recorded with the question in the audit record.",
    )


class ConsoleBusy(MianzhouError):
    """As many questions as the machine can answer at once are being answered."""

    code = "console-busy"
    status = 503
    problem = Text(
        "正在执行的查询已满，等了 {seconds} 秒仍未轮到。",
        "All places were taken for {seconds} second(s) by other questions. ",
    )
    remedy = Text("请稍后再试。", "Try again in a moment.")


class NameNeeded(MianzhouError):
    """A question is kept under a name."""

    code = "question-name-needed"
    status = 400
    problem = Text("请给查询起一个名称（1–120 字）。", "Give the question a name of 1 to 120 characters. ")
    remedy = Text("填写名称后再保存。", "Enter a name and save again.")
