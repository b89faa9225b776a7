"""What the response refuses, and what to do then."""

from __future__ import annotations

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class EventWrong(MianzhouError):
    """An event or a township hit that cannot be entered as told."""

    code = "relief-event-wrong"
    status = 422
    problem = Text("灾情不能登记：{why}。", "The event cannot be entered: {why}. ")
    remedy = Text("请改正后重新提交。", "Correct it and submit it again.")


class EventClosed(MianzhouError):
    """An event that is over."""

    code = "relief-event-closed"
    status = 409
    problem = Text("“{event}”已结束，不能{what}。", "“{event}” is closed: too late to {what}. ")
    remedy = Text("如需继续救助，请登记新的灾情。", "Enter another event if help goes on.")


class EventUnfinished(MianzhouError):
    """An event with something still on its way or promised."""

    code = "relief-event-unfinished"
    status = 409
    problem = Text("还有 {n} 批物资未了结（待发运、在途或待审定）。", "{n} deliveries or proposals are not done yet. ")
    remedy = Text("请先发运、接收或取消，再结束。", "Send, take over or cancel them first.")


class RequestWrong(MianzhouError):
    """A request that cannot be made as told."""

    code = "relief-request-wrong"
    status = 422
    problem = Text("申请不能办理：{why}。", "The request cannot be made: {why}. ")
    remedy = Text("请改正后重新提交，已填写的都还在。", "Correct it and submit it again; what you entered is kept.")


class StateWrong(MianzhouError):
    """Something that is past the point at which this could be done."""

    code = "relief-state-wrong"
    status = 409
    problem = Text("{what}现为“{state}”，不能这样办理。", "{what} is “{state}” now: this cannot be done. ")
    remedy = Text("请刷新页面查看最新状态。", "Reload the page to see how it stands.")


class NothingToAllocate(MianzhouError):
    """No request is open, or nothing free is in reach."""

    code = "relief-nothing-to-allocate"
    status = 409
    problem = Text("没有可调拨的：{why}。", "There is nothing to allocate: {why}. ")
    remedy = Text("请先由乡镇提交申请，或补充库存。", "Let townships submit requests, or bring in stock first.")


class AllocationWrong(MianzhouError):
    """Amounts that cannot be confirmed."""

    code = "relief-allocation-wrong"
    status = 422
    problem = Text("调拨方案不能确认：{why}。", "The proposal cannot be confirmed: {why}. ")
    remedy = Text("请修改数量，或驳回后重新生成。", "Change the amounts, or reject it and make another.")


class ReceiptWrong(MianzhouError):
    """A receipt that cannot be entered as told."""

    code = "relief-receipt-wrong"
    status = 422
    problem = Text("签收不能登记：{why}。", "The receipt cannot be entered: {why}. ")
    remedy = Text("请改正后重新提交，库存没有变动。", "Correct it and submit it again; no stock was moved.")


class ReceivedBefore(MianzhouError):
    """A household that has received the same supply in the same event."""

    code = "relief-received-before"
    status = 409
    problem = Text(
        "{head}户已于 {at} 领取{supply} {amount}（{number}）。",
        "The household of {head} received {amount} of {supply} at {at} ({number}). ",
    )
    remedy = Text("确需再次发放的，请填写原因。", "If it is to receive more, say why.")
