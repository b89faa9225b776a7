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
