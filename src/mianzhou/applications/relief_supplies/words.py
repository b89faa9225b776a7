"""What things are called on the pages and in the book."""

from __future__ import annotations

from mianzhou.kernel.text import Text

TERRAIN_NAMES = {
    "plain": Text("平坝", "Plain"),
    "hills": Text("丘陵", "Hills"),
    "mountains": Text("山区", "Mountains"),
}
PLACE_STATES = {
    "open": Text("在用", "In use"),
    "closed": Text("停用", "Closed"),
}
TRANSFER_STATES = {
    "sent": Text("在途", "On its way"),
    "arrived": Text("已接收", "Taken over"),
    "short": Text("有差异待处理", "Difference to be settled"),
    "settled": Text("差异已处理", "Difference settled"),
}
WRITE_OFF_STATES = {
    "asked": Text("待审核", "To be judged"),
    "approved": Text("已核销", "Written off"),
    "refused": Text("未同意", "Refused"),
}
COUNT_STATES = {
    "counted": Text("待审核", "To be judged"),
    "adjusted": Text("已入账", "Entered"),
    "refused": Text("退回重盘", "To be counted again"),
}
REASONS = {
    "expired": Text("过期", "Expired"),
    "damaged": Text("损坏", "Damaged"),
    "spoilt": Text("变质", "Spoilt"),
    "recalled": Text("召回", "Recalled"),
}
SOURCES = {
    "bought": Text("采购", "Bought"),
    "allotted": Text("上级调拨", "Allotted from above"),
    "donated": Text("社会捐赠", "Donated"),
    "returned": Text("回收", "Returned"),
}
OUTCOMES = {"found": Text("已找回入库", "Found after all"), "written_off": Text("已核销", "Written off")}
# The kinds of postings in the book of supplies.
MOVEMENTS = {
    "receive": Text("入库", "Received"),
    "send": Text("发运", "Sent"),
    "take_over": Text("接收", "Taken over"),
    "found": Text("差异找回", "Found after all"),
    "lost": Text("差异核销", "Difference written off"),
    "hand_out": Text("发放到户", "Handed out"),
    "write_off": Text("核销", "Written off"),
    "stocktake": Text("盘点调整", "Stocktake"),
    "reversal": Text("冲正", "Reversed"),
}
