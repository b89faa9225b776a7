"""What can go wrong about a dispute, in words."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class NoSuchItem(MianzhouError):
    """The resource has no such item."""

    code = "dispute-no-such-item"
    status = 422
    problem = Text("“{resource}”没有数据项“{field}”。", "“{resource}” has no item “{field}”. ")
    remedy = Text("请从列表中选择数据项。", "Choose an item from the list.")


class NothingDisputed(MianzhouError):
    """The claimed value is the held one."""

    code = "dispute-same-value"
    status = 422
    problem = Text("所主张的值与现有值相同。", "The value claimed is the value held. ")
    remedy = Text(
        "请核对数据项和行，填写您认为正确的值。", "Check item and row, and enter the value that you believe right."
    )


class DisputedAlready(MianzhouError):
    """The same value is under dispute."""

    code = "dispute-open"
    status = 409
    problem = Text("该值正在校核中：{number}。", "This value is under dispute already: {number}. ")
    remedy = Text("请在该事项办结后再提出，或由提出单位补充说明。", "Wait for its end, or let its raiser add to it.")


class PurposeMissing(MianzhouError):
    """A look without a purpose."""

    code = "dispute-purpose-missing"
    status = 422
    problem = Text("查看原值须填写用途。", "To look at the values, state what for. ")
    remedy = Text("用途将记入审计记录。", "The purpose goes on record.")


class NoUnit(MianzhouError):
    """An account without a unit cannot raise a dispute for one."""

    code = "dispute-no-unit"
    status = 422
    problem = Text(
        "您的账号没有所属单位，不能代表单位提出校核。",
        "Your account belongs to no unit, so it cannot raise a dispute for one. ",
    )
    remedy = Text("请由业务单位的经办人提出。", "Let a clerk of the unit concerned raise it.")


class KeptElsewhere(MianzhouError):
    """The row is another unit's: it cannot be what the unit was asked for."""

    code = "dispute-kept-elsewhere"
    status = 422
    problem = Text(
        "“{resource}”由{provider}提供，本申请是向{unit}提出的。",
        "“{resource}” is kept by {provider}; this application was made to {unit}. ",
    )
    remedy = Text(
        "请选择本单位提供的资源；数据不由本单位保管的，不予受理并告知申请人向保管单位提出。",
        "Choose a resource of your own unit; if the data are not kept there, decline and tell the applicant who keeps them.",
    )
