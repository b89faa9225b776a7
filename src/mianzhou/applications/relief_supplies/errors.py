"""What the application refuses, and what to do then."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class PlaceTaken(MianzhouError):
    """A code that is in use."""

    code = "relief-place-taken"
    status = 409
    problem = Text("编码“{code}”已被使用。", "The code “{code}” is in use. ")
    remedy = Text("请换一个编码。", "Choose another code.")


class PlaceWrong(MianzhouError):
    """A place that cannot be entered as told."""

    code = "relief-place-wrong"
    status = 422
    problem = Text("储备点“{name}”不能登记：{why}。", "The place “{name}” cannot be entered: {why}. ")
    remedy = Text("请改正后重新提交。", "Correct it and submit it again.")


class SupplyWrong(MianzhouError):
    """A supply that cannot be entered as told."""

    code = "relief-supply-wrong"
    status = 422
    problem = Text("物资“{supply}”不能登记：{why}。", "The supply “{supply}” cannot be entered: {why}. ")
    remedy = Text("请改正后重新提交。", "Correct it and submit it again.")


class PlaceClosed(MianzhouError):
    """A place that takes nothing in any more."""

    code = "relief-place-closed"
    status = 409
    problem = Text("{place}已停用，不能收入物资。", "{place} is closed and takes nothing in. ")
    remedy = Text("请选择其他储备点。", "Choose another place.")


class GoodsWrong(MianzhouError):
    """Goods that cannot be moved as told."""

    code = "relief-goods-wrong"
    status = 422
    problem = Text("物资不能办理：{why}。", "The goods cannot be moved: {why}. ")
    remedy = Text("请改正后重新提交，账上没有变动。", "Correct it and submit it again; nothing was moved.")


class LotDiffers(MianzhouError):
    """A lot that is known with other days."""

    code = "relief-lot-differs"
    status = 409
    problem = Text(
        "批次“{lot}”已登记，有效期为 {expires_on}，与本次填写的不同。",
        "The lot “{lot}” is known, to be used until {expires_on}, which is not what is told now. ",
    )
    remedy = Text("请核对包装；不同的批次用不同的批号。", "Look at the packing; another lot has another number.")


class TakenAlready(MianzhouError):
    """A transfer or judgement is done once."""

    code = "relief-done-already"
    status = 409
    problem = Text("{what}已经办理。", "{what} was dealt with already. ")
    remedy = Text("请刷新页面查看。", "Reload the page to see how it stands.")


class ByAnother(MianzhouError):
    """What a second person must do."""

    code = "relief-by-another"
    status = 409
    problem = Text("{what}须由另一人办理。", "{what}: a second person must do it. ")
    remedy = Text("请由本单位负责人或上级办理。", "Let the head of the unit or somebody above do it.")


class NotEnoughThere(MianzhouError):
    """More than is free in a place."""

    code = "relief-not-enough"
    status = 409
    problem = Text(
        "{place}的{supply}可用 {free}，不够 {asked}。",
        "{place} has {free} of {supply} free, which is less than {asked}. ",
    )
    remedy = Text(
        "已过期、已预留和在途的不计入可用；请改数量或换一处。",
        "What has expired, is held back or on its way is not free: take less, or look elsewhere.",
    )
