"""The manifest of the directory of basic units."""

from __future__ import annotations

from mianzhou.applications.basic_units.procedures import CHANGING, ENTERING, ENTERING_1, LEAVING
from mianzhou.applications.basic_units.register import DIRECTORY, DOCUMENT
from mianzhou.applications.manifest import Application, Basis
from mianzhou.kernel.text import Text
from mianzhou.portal.components.api import Entry

_TITLE = Text("关于进一步做好基本单位名录库管理工作的通知", "Notice on keeping the directory of basic units")
APPLICATION = Application(
    id="basic_units",
    title=DIRECTORY.title,
    purpose=Text(
        "单位经申报和四道审核入库，及时变更退出，作为统计调查的抽样框。",
        "Units enter by application and four checks, are kept up to date, and are the sampling frame of statistics.",
    ),
    basis=(
        Basis(_TITLE, DOCUMENT, "二（一）", Text("登记部门提供行政登记资料；行业部门做好资格审查、资料审核、现场核实。", "Registering offices provide their data; the departments of the trades check qualification, documents and on the spot."), checked=True),
        Basis(_TITLE, DOCUMENT, "二（二）", Text("先进库、后有数，要进库、走程序；统计部门管理、核实、更新、发布。", "First into the directory, then numbers; entry by procedure. Statistics keep, verify, update and issue it."), checked=True),
        Basis(_TITLE, DOCUMENT, "四", Text("县级统计机构至少1名专职人员，乡镇（街道）1名专（兼）职人员。", "One full-time keeper at least in a county, one keeper in a township."), checked=True),
    ),
    owner=Text("市统计局", "The city's statistics bureau"),
    permissions=("directory.read", "directory.declare", "directory.check", "directory.keep"),
    api="basic units",
    procedures=(ENTERING_1, ENTERING, CHANGING, LEAVING),
    registers=(DIRECTORY,),
    entries=(
        ("services", Entry("register_entries", DIRECTORY.title, "directory.read", "building", (DIRECTORY.id,))),
        ("services", Entry("basic_units_compared", Text("名录比对", "Units compared"), "directory.keep", "checkbox")),
    ),
)  # fmt: skip
