"""What the codes of the application are called."""

from __future__ import annotations

from mianzhou.kernel.text import Text

FORMS_OF_COLLECTIVE = {
    "cooperative": Text("经济合作社", "Economic cooperative"),
    "shareholding": Text("股份经济合作社", "Shareholding cooperative"),
}
BODIES = {
    "assembly": Text("成员（代表）大会", "Members' (representatives') meeting"),
    "council": Text("理事会", "Council"),
    "supervisors": Text("监事会", "Supervisors"),
}
BASES = {
    "initial": Text("初始取得", "From the beginning"),
    "statutory": Text("法定取得", "By law"),
    "applied": Text("申请取得", "By application"),
}
MEMBER_STATES = {
    "proposed": Text("拟确认", "Proposed"),
    "confirmed": Text("已确认", "Confirmed"),
    "ended": Text("已终止", "Ended"),
}
CHANGES = {
    "entered": Text("登记", "Entered"),
    "increased": Text("增加", "Increased"),
    "decreased": Text("减少", "Decreased"),
    "counted": Text("清查调整", "Adjusted by inventory"),
    "disputed": Text("权属争议", "Disputed"),
    "settled": Text("争议了结", "Settled"),
    "disposed": Text("处置", "Disposed of"),
}
CONTRACT_KINDS = {"lease": Text("租赁", "Lease"), "contracting": Text("发包", "Contracting out")}
CONTRACT_PROCEDURES = {"talks": Text("公开协商", "Open talks"), "tender": Text("招标投标", "Tender")}
MOVES = {
    "transferred": Text("转让", "Transfer"),
    "bought_back": Text("赎回", "Buy-back"),
    "inherited": Text("继承", "Inheritance"),
}
INVENTORY_STATES = {
    "open": Text("清查中", "Under way"),
    "closed": Text("已入账", "Entered"),
    "dropped": Text("已撤销", "Dropped"),
}
DISTRIBUTION_STATES = {
    "drafted": Text("待审核", "To be reviewed"),
    "approved": Text("待发放", "To be paid"),
    "paid": Text("已发放", "Paid"),
    "dropped": Text("已作废", "Dropped"),
}
