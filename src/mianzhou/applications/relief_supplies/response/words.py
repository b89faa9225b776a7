"""What things of the response are called."""

from __future__ import annotations

from mianzhou.kernel.text import Text

EVENT_KIND_NAMES = {
    "earthquake": Text("地震", "Earthquake"),
    "flood": Text("洪涝", "Flood"),
    "landslide": Text("地质灾害", "Landslide"),
    "storm": Text("风雹", "Storm"),
    "drought": Text("干旱", "Drought"),
    "freeze": Text("低温冰冻", "Frost"),
    "fire": Text("火灾", "Fire"),
    "other": Text("其他", "Other"),
}
EVENT_STATES = {"open": Text("救助中", "Under way"), "closed": Text("已结束", "Closed")}
REQUEST_STATES = {
    "drafted": Text("草稿", "Draft"),
    "submitted": Text("已提交", "Submitted"),
    "withdrawn": Text("已撤回", "Withdrawn"),
}
URGENCY_NAMES = {0: Text("一般", "Normal"), 1: Text("紧急", "Urgent"), 2: Text("特急", "Most urgent")}
ALLOCATION_STATES = {
    "proposed": Text("待审定", "To be decided"),
    "confirmed": Text("已确认", "Confirmed"),
    "rejected": Text("已驳回", "Rejected"),
}
DELIVERY_STATES = {
    "promised": Text("待发运", "To be sent"),
    "sent": Text("在途", "On its way"),
    "here": Text("本地已备", "In the township"),
    "cancelled": Text("已取消", "Cancelled"),
    "arrived": Text("已接收", "Taken over"),
    "short": Text("已接收，有短缺", "Taken over, short"),
}

VERBS = {
    "relief.open_event": Text("登记灾情", "Event entered"),
    "relief.tell_hit": Text("报送受灾情况", "Township hit told"),
    "relief.receive_at": Text("指定接收点", "Receiving place set"),
    "relief.close_event": Text("结束救助", "Event closed"),
    "relief.draft_request": Text("拟订物资申请", "Request drafted"),
    "relief.submit_request": Text("提交物资申请", "Request submitted"),
    "relief.withdraw_request": Text("撤回物资申请", "Request withdrawn"),
    "relief.propose": Text("生成调拨方案", "Allocation proposed"),
    "relief.change_proposal": Text("修改调拨数量", "Proposal changed"),
    "relief.confirm": Text("确认调拨", "Allocation confirmed"),
    "relief.reject": Text("驳回调拨方案", "Proposal rejected"),
    "relief.deliver": Text("发运调拨物资", "Delivery sent"),
    "relief.cancel_delivery": Text("取消调拨", "Delivery cancelled"),
    "relief.enter_receipts": Text("登记发放签收", "Receipts entered"),
    "relief.drill": Text("推演演练", "Drill run"),
    "relief.set_townships": Text("更新乡镇人口", "Figures of townships set"),
}
SUBJECTS = {
    "relief_supplies.event": Text("灾情", "event"),
    "relief_supplies.hittownship": Text("受灾乡镇", "township hit"),
    "relief_supplies.request": Text("物资申请", "request for supplies"),
    "relief_supplies.allocation": Text("调拨方案", "proposal"),
    "relief_supplies.delivery": Text("调拨单", "delivery"),
    "relief_supplies.drill": Text("演练", "drill"),
    "relief_supplies.township": Text("乡镇人口", "figures of a township"),
}
FIELDS = {
    "happened_at": Text("发生时间", "happened at"),
    "township": Text("乡镇", "township"),
    "people": Text("人数", "people"),
    "people_before": Text("原人数", "people before"),
    "households": Text("户数", "households"),
    "households_before": Text("原户数", "households before"),
    "above": Text("超出所需", "above need"),
    "deliveries": Text("调拨单数", "deliveries"),
    "missing": Text("缺口项", "unmet"),
    "conclusion": Text("结论", "conclusion"),
    "helped": Text("已救助", "helped"),
}
