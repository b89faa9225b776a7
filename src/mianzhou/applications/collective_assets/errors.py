"""What the application refuses, and what to do then."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NotOfCollective(MianzhouError):
    """Something of another collective."""

    code = "collective-not-of-it"
    status = 422
    problem = Text("{what}不属于{collective}。", "{what} does not belong to {collective}. ")
    remedy = Text("集体资产和股权只能在本集体经济组织内部处理。", "Assets and shares stay within one collective.")


class NotEndedInForce(MianzhouError):
    """A result is entered once its procedure has ended in force."""

    code = "collective-not-in-force"
    status = 409
    problem = Text("{case}尚未生效，不能{what}。", "{case} is not in force: too early to {what}. ")
    remedy = Text(
        "请先走完表决、公示、审核和备案程序。", "Finish the vote, the public notice, the review and the filing first."
    )


class EnteredAlready(MianzhouError):
    """A result is entered once."""

    code = "collective-entered-already"
    status = 409
    problem = Text("{what}已经办理。", "{what} was done already. ")
    remedy = Text("请刷新页面查看。", "Reload the page to see it.")


class CardTaken(MianzhouError):
    """A number that is in use."""

    code = "collective-number-taken"
    status = 409
    problem = Text("编号“{number}”已被使用。", "The number “{number}” is in use. ")
    remedy = Text("请换一个编号。", "Choose another number.")


class AssetWrong(MianzhouError):
    """An asset that cannot be entered as told."""

    code = "collective-asset-wrong"
    status = 422
    problem = Text("资产“{name}”不能这样登记：{why}。", "The asset “{name}” cannot be entered so: {why}. ")
    remedy = Text("请改正后重新提交。", "Correct it and submit it again.")


class DayAhead(MianzhouError):
    """Something that is said to have happened on a day to come."""

    code = "collective-day-ahead"
    status = 422
    problem = Text("日期{day}晚于今天。", "The day {day} is yet to come. ")
    remedy = Text("请填写已发生的日期。", "Enter the day on which it happened.")


class DayBefore(MianzhouError):
    """Something that is said to have ended before it began."""

    code = "collective-day-before"
    status = 422
    problem = Text("日期{day}早于开始日期{since}。", "The day {day} is before {since}, when it began. ")
    remedy = Text("请核对日期。", "Check the day.")


class CannotBeDone(MianzhouError):
    """Something that the order, or how things stand, does not allow."""

    code = "collective-cannot-be-done"
    status = 422
    problem = Text("不能{what}：{why}。", "This cannot be done ({what}): {why}. ")
    remedy = Text("请改正后重新提交；没有改动任何内容。", "Correct it and submit it again; nothing was changed.")


class AssetOutside(MianzhouError):
    """A disputed asset waits until it is settled."""

    code = "collective-asset-disputed"
    status = 409
    problem = Text("资产“{name}”权属有争议：{why}。", "The ownership of “{name}” is disputed: {why}. ")
    remedy = Text(
        "待产权明确后再处理（绵委发〔2018〕7号 三（二）2）。",
        "It waits until it is settled (绵委发〔2018〕7号, section 3(2)2).",
    )


class TwoBodies(MianzhouError):
    """Nobody sits in the council and among the supervisors."""

    code = "collective-two-bodies"
    status = 409
    problem = Text("{name}已任{body}，不得兼任。", "{name} already sits in the {body}: one may not hold both. ")
    remedy = Text(
        "理事会成员不得兼任监事会成员（绵委发〔2018〕7号 三（五）1）；请先办理离任或另选他人。",
        "The council and the supervisors have no member in common (绵委发〔2018〕7号, section 3(5)1): end the first seat, or elect somebody else.",
    )


class MemberElsewhere(MianzhouError):
    """Nobody is a member of two collectives."""

    code = "collective-member-elsewhere"
    status = 409
    problem = Text("{name}已是{collective}的成员。", "{name} is a member of {collective} already. ")
    remedy = Text(
        "一人只能是一个集体经济组织的成员；请先核实。", "A person is a member of one collective only: check which."
    )


class CapMissing(MianzhouError):
    """No transfer before the meeting has set the cap."""

    code = "collective-cap-missing"
    status = 409
    problem = Text(
        "成员大会尚未规定受让方持股上限，不能转让。",
        "The members' meeting has set no cap for holders yet: no transfer. ",
    )
    remedy = Text(
        "请先由成员大会明确转让条件、程序和上限。", "Let the meeting set conditions, procedure and cap first."
    )


class NothingToCertify(MianzhouError):
    """Every household that holds shares has its certificate."""

    code = "collective-nothing-to-certify"
    status = 409
    problem = Text("{collective}没有待发证的持股户。", "No household of {collective} waits for a certificate. ")
    remedy = Text(
        "股权量化到户后才能发证；股份变动时自动换发。",
        "Certificates follow once shares are given out; when shares move they are issued anew.",
    )


class InventoryOpen(MianzhouError):
    """An inventory whose cards are not all looked at."""

    code = "collective-inventory-open"
    status = 409
    problem = Text("还有 {n} 项资产未清查。", "{n} asset(s) are not looked at yet. ")
    remedy = Text("请逐项核实后再办理。", "Look at each of them first.")


class DistributionWrong(MianzhouError):
    """A distribution that cannot be made as planned."""

    code = "collective-distribution-wrong"
    status = 422
    problem = Text("收益分配不能办理：{why}。", "The distribution cannot be made: {why}. ")
    remedy = Text("请改正分配方案后重新试算。", "Correct the plan and calculate again.")
