"""The manifest of rural collective assets."""

from __future__ import annotations

from mianzhou.applications.collective_assets.procedures import EARLIER, INVENTORY, MEMBER_ROLL, REFORM, SHARE_PLAN
from mianzhou.applications.collective_assets.registers import COLLECTIVE_REGISTER, SHARE_REGISTER
from mianzhou.applications.collective_assets.subjects import inventory_of, plan_of, roll_of
from mianzhou.applications.manifest import Application, Basis
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Entry

_TITLE = Text(
    "稳步推进农村集体产权制度改革的实施意见", "Implementing opinion on the reform of rural collective property"
)
COLLECTIVE_ASSETS = Application(
    id="collective_assets",
    title=Text("农村集体三资", "Rural collective assets"),
    purpose=Text(
        "村组集体经济组织登记资产、确认成员、设置股权、分配收益，乡镇和县级部门审核监督。",
        "Collectives keep their assets, members, shares and distributions; townships and counties review and supervise.",
    ),
    basis=(
        Basis(
            _TITLE,
            REFORM,
            "三（二）",
            Text(
                "按资源性、经营性、非经营性三类清产核资，资源性资产只登记面积不作价，争议资产暂不纳入，每年末清查一次。",
                "Assets are counted in three classes, resources by area only; disputed ones wait; an inventory at each year's end.",
            ),
            checked=True,
        ),
        Basis(
            _TITLE,
            REFORM,
            "三（三）",
            Text(
                "成员身份按初始、法定、申请三种方式确认，公示不少于 7 天，报乡镇审核、县级备案。",
                "Members are confirmed on three grounds, put up in public for at least 7 days, reviewed by the township, filed by the county.",
            ),
            checked=True,
        ),
        Basis(
            _TITLE,
            REFORM,
            "三（四）",
            Text(
                "以成员股为主，集体股不超过 20%；静态管理，按户发证；只能在本集体内部转让或由集体赎回，设受让上限；先提公积金、公益金再分配。",
                "Members' shares mainly, the collective's at most 20%; static, certified to households; transfer inside or buy-back only, with a cap; funds first, then shares.",
            ),
            checked=True,
        ),
        Basis(
            _TITLE,
            REFORM,
            "三（五）1",
            Text(
                "三会分设，理事会成员不得兼任监事会成员。",
                "Three bodies; nobody sits in the council and among the supervisors.",
            ),
            checked=True,
        ),
    ),
    owner=Text("市农业农村主管部门", "The city's agriculture department"),
    permissions=("collective.read", "collective.keep", "collective.review", "collective.file"),
    api="rural collectives",
    procedures=(MEMBER_ROLL, SHARE_PLAN, INVENTORY, *EARLIER),
    registers=(COLLECTIVE_REGISTER, SHARE_REGISTER),
    entries=(
        ("services", Entry("collectives", Text("农村集体三资", "Rural collectives"), "collective.read", "building")),
    ),
    case_subjects={MEMBER_ROLL.id: roll_of, SHARE_PLAN.id: plan_of, INVENTORY.id: inventory_of},
    verbs={
        "collective.open": Text("登记集体经济组织", "Collective entered"),
        "collective.certify": Text("登记发证", "Registered and certified"),
        "collective.set_cap": Text("设置持股上限", "Cap on holders set"),
        "collective.add_households": Text("登记农户", "Households entered"),
        "collective.draft_roll": Text("拟订成员名单", "Members proposed"),
        "collective.enter_roll": Text("登记成员确认结果", "Members entered"),
        "collective.elect": Text("登记任职", "Seat entered"),
        "collective.end_office": Text("登记离任", "Seat ended"),
        "collective.enter_assets": Text("登记资产", "Assets entered"),
        "collective.change_asset": Text("登记资产变动", "Asset changed"),
        "collective.begin_inventory": Text("开始年度清查", "Inventory begun"),
        "collective.look_at": Text("登记清查情况", "Card looked at"),
        "collective.all_there": Text("登记清查无误", "Cards found as they stand"),
        "collective.close_inventory": Text("清查入账", "Inventory entered"),
        "collective.enter_contract": Text("登记合同", "Contract entered"),
        "collective.pay_rent": Text("登记收租", "Rent received"),
        "collective.end_contract": Text("办结合同", "Contract wound up"),
        "collective.draft_plan": Text("拟订股权设置方案", "Share plan drafted"),
        "collective.give_out": Text("股权量化到户", "Shares given out"),
        "collective.ask_for_certificates": Text("批量签发股权证书", "Share certificates asked for"),
        "collective.move_shares": Text("股份转让、赎回、继承", "Shares moved"),
        "collective.pledge": Text("股份质押", "Shares pledged"),
        "collective.release_pledge": Text("解除质押", "Pledge released"),
        "collective.draft_distribution": Text("拟订收益分配", "Distribution drafted"),
        "collective.judge_distribution": Text("审核收益分配", "Distribution judged"),
        "collective.pay_distribution": Text("登记分配发放", "Distribution paid"),
    },
    subjects={
        "collective_assets.collective": Text("集体经济组织", "collective"),
        "collective_assets.memberroll": Text("成员名单", "list of members"),
        "collective_assets.office": Text("任职", "seat"),
        "collective_assets.asset": Text("集体资产", "collective asset"),
        "collective_assets.inventory": Text("年度清查", "inventory"),
        "collective_assets.contract": Text("资产合同", "contract about an asset"),
        "collective_assets.rent": Text("租金", "rent"),
        "collective_assets.shareplan": Text("股权设置方案", "share plan"),
        "collective_assets.sharemove": Text("股份变动", "move of shares"),
        "collective_assets.certificaterun": Text("批量发证", "run of certificates"),
        "collective_assets.pledge": Text("股份质押", "pledge of shares"),
        "collective_assets.distribution": Text("收益分配", "distribution"),
    },
    posting_kinds={
        "allotment": Text("股权量化", "Shares given out"),
        "transferred": Text("转让", "Transfer"),
        "bought_back": Text("赎回", "Buy-back"),
        "inherited": Text("继承", "Inheritance"),
    },
    fields={
        "percent": Text("比例", "per cent"),
        "paper": Text("凭据", "paper"),
        "body": Text("机构", "body"),
        "year": Text("年度", "year"),
    },
)
