"""The three classes of collective assets and their forms, 绵委发〔2018〕7号 三（二）1. Data.

Land contracted to households and the home and private plots that they use are no part of the inventory.
"""

from __future__ import annotations

from mianzhou.kernel.text import Text

CLASSES: dict[str, Text] = {
    "resource": Text("资源性资产", "Resource assets"),
    "operating": Text("经营性资产", "Operating assets"),
    "non_operating": Text("非经营性资产", "Non-operating assets"),
}
FORMS: dict[str, dict[str, Text]] = {
    "resource": {
        "farmland": Text("耕地", "Farmland"),
        "forest": Text("森林", "Forest"),
        "grassland": Text("草地", "Grassland"),
        "hills": Text("山岭", "Hills"),
        "wasteland": Text("荒地", "Waste land"),
        "water": Text("水面", "Water"),
        "flats": Text("滩涂", "Flats"),
        "other_land": Text("其他资源", "Other resources"),
    },
    "operating": {
        "houses": Text("房屋", "Houses"),
        "structures": Text("建筑物", "Structures"),
        "machines": Text("机器设备", "Machines"),
        "tools": Text("工具器具", "Tools"),
        "farm_works": Text("农业基础设施", "Agricultural works"),
        "enterprises": Text("集体企业", "Collective enterprises"),
        "stakes": Text("对外投资份额", "Stakes in others"),
        "intangible": Text("无形资产", "Intangible assets"),
        "cash": Text("现金和存款", "Cash and deposits"),
        "claims": Text("债权", "Claims"),
    },
    "non_operating": {
        "education": Text("教育", "Education"),
        "science": Text("科技", "Science"),
        "culture": Text("文化", "Culture"),
        "health": Text("卫生", "Health"),
        "sport": Text("体育", "Sport"),
        "other_public": Text("其他公共服务", "Other public service"),
    },
}
UNLET = frozenset({"cash", "claims", "stakes"})  # nobody rents or contracts these


def class_of(form: str) -> str:
    """The class that a form belongs to; KeyError for a form that nobody defined."""
    for kind, forms in FORMS.items():
        if form in forms:
            return kind
    raise KeyError(form)
