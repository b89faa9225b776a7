"""What a ledger refuses, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NotEnough(MianzhouError):
    """More is taken than is there, or than is not reserved."""

    code = "ledger-not-enough"
    status = 409
    problem = Text(
        "“{account}”可用 {available}{unit}，要出 {asked}{unit}。",
        "“{account}” has {available} {unit} to give, {asked} {unit} are asked for. ",
    )
    remedy = Text(
        "请减少数量、解除预留，或先办理入账；本次没有记账。",
        "Ask for less, release a reservation, or book what came in first; nothing was written.",
    )


class BelowBefore(MianzhouError):
    """Something is taken at a moment at which it was not there yet, or was needed for what followed."""

    code = "ledger-below-before"
    status = 409
    problem = Text(
        "按所填时间记账，“{account}”当时会不足。", "At the moment stated, “{account}” would not have held enough. "
    )
    remedy = Text("请核对发生时间；本次没有记账。", "Check when it happened; nothing was written.")


class NotBalanced(MianzhouError):
    """What goes out of a posting's accounts is not what comes in."""

    code = "ledger-not-balanced"
    status = 422
    problem = Text("记账“{key}”转出与转入不等。", "In the posting “{key}” what goes out is not what comes in. ")
    remedy = Text(
        "请逐项核对数量和计量对象；本次没有记账。", "Check amounts and measures line by line; nothing was written."
    )


class NotOfThisBook(MianzhouError):
    """An account or a lot that is not there, is of another book, or of another measure."""

    code = "ledger-not-of-this-book"
    status = 422
    problem = Text(
        "记账涉及不存在的账户，或账户、批次不属于本账簿、本计量对象。",
        "An account is not there, or an account or a lot is not of this book or this measure. ",
    )
    remedy = Text("请重新选择账户和批次；本次没有记账。", "Choose accounts and lots again; nothing was written.")


class AccountNotOpen(MianzhouError):
    """The account is closed at that moment, or not opened yet."""

    code = "ledger-account-not-open"
    status = 409
    problem = Text("账户“{account}”在所填时间未启用或已停用。", "The account “{account}” was not open at that moment. ")
    remedy = Text("请核对账户和发生时间；本次没有记账。", "Check the account and the moment; nothing was written.")


class AmountTooFine(MianzhouError):
    """More decimals than the measure has."""

    code = "ledger-amount-too-fine"
    status = 422
    problem = Text(
        "“{account}”的数量最多 {places} 位小数。", "Amounts in “{account}” have at most {places} decimal(s). "
    )
    remedy = Text(
        "请按计量单位取整后重新提交；本次没有记账。", "Round to the unit and submit again; nothing was written."
    )


class PeriodClosed(MianzhouError):
    """The moment lies in a period that is closed."""

    code = "ledger-period-closed"
    status = 409
    problem = Text("账簿“{book}”已结账至 {through}。", "The book “{book}” is closed through {through}. ")
    remedy = Text(
        "请以结账之后的时间记账，必要时以冲正更正。", "Post at a later moment; correct by a reversal where needed."
    )


class NotYet(MianzhouError):
    """A moment that has not come."""

    code = "ledger-not-yet"
    status = 422
    problem = Text("发生时间 {at} 还没有到。", "The moment {at} has not come yet. ")
    remedy = Text("请填写实际发生的时间。", "State when it really happened.")


class KeyTaken(MianzhouError):
    """Another posting, reservation or stocktake has this key."""

    code = "ledger-key-taken"
    status = 409
    problem = Text("编号“{key}”已用于另一笔不同的业务。", "The key “{key}” stands for something else already. ")
    remedy = Text(
        "请核对是否重复提交；确为新业务的，换用新编号。",
        "See whether it was submitted before; if it is new, give it another key.",
    )


class AlreadyReversed(MianzhouError):
    """A posting can be reversed once."""

    code = "ledger-already-reversed"
    status = 409
    problem = Text("记账“{key}”已经冲正。", "The posting “{key}” has been reversed already. ")
    remedy = Text("请查看冲正记录。", "Look at its reversal.")


class AlreadyThere(MianzhouError):
    """A book, measure, account or lot of this code, with other properties."""

    code = "ledger-already-there"
    status = 409
    problem = Text("{what}“{code}”已存在，且内容不同。", "The {what} “{code}” is there already, and differs. ")
    remedy = Text("请使用已有的，或另取编码。", "Use what is there, or choose another code.")


class NotEmpty(MianzhouError):
    """An account is closed only when nothing is in it."""

    code = "ledger-not-empty"
    status = 409
    problem = Text("账户“{account}”尚有余额。", "Something is left in the account “{account}”. ")
    remedy = Text(
        "请先转出全部余额、解除预留，再停用。", "Move out what is left, release what is reserved, then close it."
    )


class AlreadyEnded(MianzhouError):
    """A reservation that was used or released, or a stocktake that was judged."""

    code = "ledger-already-ended"
    status = 409
    problem = Text("“{key}”已经办结。", "“{key}” has been dealt with already. ")
    remedy = Text("请刷新后查看结果。", "Reload to see how.")


class SamePerson(MianzhouError):
    """Whoever counts does not approve."""

    code = "ledger-same-person"
    status = 403
    problem = Text("盘点人不能审核自己的盘点。", "Whoever counted cannot approve the count. ")
    remedy = Text("请由另一人审核。", "Have somebody else approve it.")
