"""The manifest of relief supplies."""

from __future__ import annotations

from mianzhou.applications.manifest import Application, Basis
from mianzhou.applications.relief_supplies.clocks import RELIEF_CLOCKS
from mianzhou.applications.relief_supplies.response import words as response
from mianzhou.applications.relief_supplies.waiting import waiting
from mianzhou.applications.relief_supplies.words import MOVEMENTS
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Entry

DOCUMENT = "绵府办发〔2018〕11号"
PLAN = Text("绵阳市“十三五”防灾减灾规划", "Mianyang's plan against disasters, 2016–2020")
RELIEF_SUPPLIES = Application(
    id="relief_supplies",
    title=Text("救灾物资", "Relief supplies"),
    purpose=Text(
        "储备库、储备站、储备点保管物资，乡镇申请，指挥部调拨，受灾群众 12 小时内得到救助。",
        "Depots, stations and points keep supplies, townships ask, the command allocates, and people who are hit are helped within 12 hours.",
    ),
    basis=(
        Basis(
            PLAN,
            DOCUMENT,
            "第二章第一节（五）",
            Text(
                "建成市级物资储备库 10 个、物资储备站 32 个、物资储备点 106 个。",
                "10 depots of the city, 32 stations and 106 points have been set up.",
            ),
            checked=True,
        ),
        Basis(
            PLAN,
            DOCUMENT,
            "第三章第三节",
            Text(
                "市、县、乡救灾物资储备体系确保自然灾害发生 12 小时之内受灾人员基本生活得到有效救助。",
                "Supplies kept by city, counties and townships ensure that within 12 hours of a natural disaster those who are hit have what living needs.",
            ),
            checked=True,
        ),
        Basis(
            PLAN,
            DOCUMENT,
            "第四章第五节",
            Text(
                "加强生活救助、应急救援、卫生防疫与应急医药、恢复生产等类救灾物资的保障能力。",
                "Supplies for living, for rescue, for epidemics and medicine, and for recovery are to be strengthened.",
            ),
            checked=True,
        ),
    ),
    owner=Text("市应急管理局", "The city's bureau of emergency management"),
    permissions=("relief.read", "relief.keep", "relief.approve", "relief.request", "relief.allocate"),
    api="relief supplies",
    entries=(("services", Entry("relief", Text("救灾物资", "Relief supplies"), "relief.read", "shield")),),
    waits=waiting,
    clocks=(RELIEF_CLOCKS,),
    verbs={
        "relief.open_place": Text("登记储备点", "Place opened"),
        "relief.change_place": Text("修改储备点", "Place changed"),
        "relief.close_place": Text("停用储备点", "Place closed"),
        "relief.reopen_place": Text("恢复储备点", "Place opened again"),
        "relief.add_supply": Text("增加物资目录", "Supply entered in the catalogue"),
        "relief.change_supply": Text("修改物资目录", "Supply of the catalogue changed"),
        "relief.receive": Text("物资入库", "Supplies received"),
        "relief.send": Text("物资发运", "Supplies sent"),
        "relief.take_over": Text("物资接收", "Supplies taken over"),
        "relief.settle": Text("处理接收差异", "Difference settled"),
        "relief.hand_out": Text("物资发放", "Supplies handed out"),
        "relief.count": Text("登记盘点", "Stock counted"),
        "relief.judge_count": Text("审核盘点", "Count judged"),
        "relief.ask_write_off": Text("申请核销", "Write-off asked for"),
        "relief.judge_write_off": Text("审核核销", "Write-off judged"),
        **response.VERBS,
    },
    subjects={
        "relief_supplies.place": Text("救灾物资储备点", "place of relief supplies"),
        "relief_supplies.addedsupply": Text("物资目录", "supply of the catalogue"),
        "relief_supplies.transfer": Text("物资调运", "transfer of supplies"),
        "relief_supplies.writeoff": Text("物资核销", "write-off of supplies"),
        "relief_supplies.placecount": Text("物资盘点", "count of supplies"),
        **response.SUBJECTS,
    },
    posting_kinds={kind: title for kind, title in MOVEMENTS.items() if kind not in ("stocktake", "reversal")},
    fields={
        "place": Text("储备点", "place"),
        "source": Text("来源", "source"),
        "target": Text("目的地", "target"),
        "goods": Text("物资", "goods"),
        "lot": Text("批次", "lot"),
        "amount": Text("数量", "amount"),
        "serves": Text("每件可供", "serves"),
        "offered": Text("仍储备", "still stored"),
        "outcome": Text("结果", "outcome"),
        **response.FIELDS,
    },
)
