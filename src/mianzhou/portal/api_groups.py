"""What the groups of operations of the API are called. An application's own group comes with its manifest."""

from __future__ import annotations

from mianzhou.kernel.text import Text

GROUPS: dict[str, Text] = {
    "system": Text("系统", "System"),
    "registry": Text("机构与区划", "Units and regions"),
    "policy": Text("政策", "Policy"),
    "supervision": Text("督查", "Supervision"),
    "calendar": Text("工作日历", "Working calendar"),
    "people": Text("账号", "Accounts"),
    "audit": Text("审计", "Audit"),
    "search": Text("检索", "Search"),
    "catalogue": Text("信息资源目录", "Catalogue"),
    "intake": Text("数据报送", "Intake"),
    "push": Text("推送", "Pushing records"),
    "lake": Text("数据湖", "Lake"),
    "quality": Text("数据质量", "Quality"),
    "features": Text("地图要素", "Features"),
    "ledgers": Text("台账", "Ledgers"),
    "registries": Text("基础库", "Registries"),
    "assessment": Text("考核", "Assessment"),
    "watching": Text("时限监察", "Deadlines"),
}


def contribute(tag: str, title: Text) -> None:
    """Add what an application's operations are called; called when the program starts."""
    GROUPS[tag] = title


def group_title(tag: str) -> Text:
    """What a group is called; as it is written where nobody has named it."""
    return GROUPS.get(tag, Text(tag, tag))
