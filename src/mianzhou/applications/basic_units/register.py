"""The directory as a register: what is kept of a unit, and by what a unit is known again (绵府函〔2018〕85号)."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.services.registers.api import Register, RegisterField

DOCUMENT = "绵府函〔2018〕85号"
ENTRY, ENTERED = "directory-entry", "entered"
FORMS = {
    "enterprise": Text("企业", "Enterprise"),
    "institution": Text("事业单位", "Public institution"),
    "agency": Text("机关", "Government agency"),
    "society": Text("社会组织", "Social organisation"),
    "religious": Text("宗教活动场所", "Place of worship"),
    "other": Text("其他", "Other"),
}
CATEGORIES = {
    "industry": Text("规模以上工业", "Industry above the threshold"),
    "construction": Text("有资质的建筑业", "Qualified construction"),
    "trade": Text("限额以上批发零售住宿餐饮", "Trade, hotels, catering above the limit"),
    "property": Text("房地产开发经营", "Real estate development"),
    "services": Text("规模以上服务业", "Services above the threshold"),
    "small": Text("规模（限额）以下", "Below the thresholds"),
}
REGISTRARS = {
    "establishment": Text("机构编制部门", "Establishment office"),
    "market": Text("市场监管（工商）部门", "Market supervision (commerce)"),
    "tax": Text("税务部门", "Tax"),
    "civil": Text("民政部门", "Civil affairs"),
    "justice": Text("司法行政部门", "Justice"),
    "religion": Text("民族宗教部门", "Ethnic and religious affairs"),
}
DIRECTORY = Register(
    id="basic-units",
    title=Text("基本单位名录库", "Directory of basic units"),
    prefix="ML",
    fields=(
        RegisterField("name", Text("单位名称", "Name"), required=True, public=True),
        RegisterField("credit_code", Text("统一社会信用代码", "Credit code"), required=True, public=True),
        RegisterField("form", Text("机构类型", "Kind of unit"), required=True, choices=FORMS),
        RegisterField("category", Text("调查类别", "Surveyed as"), required=True, choices=CATEGORIES),
        RegisterField("industry", Text("行业", "Industry"), required=True),
        RegisterField("address", Text("地址", "Address"), required=True),
        RegisterField("registrar", Text("登记部门", "Registered by"), required=True, choices=REGISTRARS),
    ),
    basis=Text(f"{DOCUMENT} 二（二）", f"{DOCUMENT}, two (2)"),
    read_by="directory.read",
    kept_by="directory.keep",
    approved_by="directory.keep",
    procedure=ENTRY,
    granted_in=frozenset({ENTERED}),
    review_months=12,
    certificate=Text("基本单位入库证明", "Proof of entry into the directory"),
    identified_by="credit_code",
)
