"""The catalogue in words: states, filters and columns, shared by the pages and the API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from mianzhou.data.catalogue.api import (
    Problem,
    Resource,
    ResourceVersion,
    categories_in_use,
    code_set,
    providers,
    regions_in_use,
    search_resources,
    shelves,
    with_item,
    with_standard,
    within_category,
    within_region,
)
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.text import Text
from mianzhou.portal.components.cells import Column
from mianzhou.portal.components.filters import ChoiceFilter, Filter, TextFilter
from mianzhou.portal.components.status import Status
from mianzhou.portal.names import shown_name

STATES: dict[str, Status] = {
    "drafted": Status("waiting", Text("草稿", "Draft")),
    "submitted": Status("soon", Text("待审核", "To review")),
    "reviewed": Status("soon", Text("待发布", "To publish")),
    "published": Status("done", Text("已发布", "Published")),
    "withdrawn": Status("open", Text("已撤销", "Withdrawn")),
    "superseded": Status("open", Text("已被替代", "Superseded")),
    "dropped": Status("open", Text("已放弃", "Dropped")),
}
RESOURCE_STATES = ("drafted", "submitted", "reviewed", "published", "withdrawn")
EVENTS: dict[str, Text] = {
    "register": Text("登记", "Registered"),
    "edit": Text("编辑", "Edited"),
    "drop_draft": Text("放弃变更", "Change dropped"),
    "submit": Text("提交审核", "Submitted"),
    "return": Text("退回", "Returned"),
    "approve": Text("审核通过", "Approved"),
    "publish": Text("发布", "Published"),
    "withdraw": Text("撤销", "Withdrawn"),
}
LEVELS_OF_CLASSES = (Text("类", "class"), Text("项", "item"), Text("目", "catalogue"), Text("细目", "detail"))


def _class_title(place: Any) -> str:
    """Indented by depth; the guide's own classes in the reader's language, what a unit opened as it was named."""
    of_guide = {}
    for shelf in shelves().values():
        of_guide[shelf.digit] = shelf.title
        of_guide |= {shelf.digit + code: words for code, words in shelf.items.items()}
    return "\u3000" * place.depth + str(of_guide.get(place.code, place.title))


CLASS_COLUMNS = (
    Column("code", Text("代码", "Code"), nowrap=True, link=lambda c: f"{reverse('resources')}?class={c.code}"),
    Column("title", Text("名称", "Name"), value=_class_title, wide=True),
    Column("level", Text("级次", "Level"), value=lambda c: LEVELS_OF_CLASSES[min(c.depth, 3)]),
    Column("unit", Text("单位目录", "A unit's own"), value=lambda c: c.unit or ""),
    Column("own", Text("本级资源", "Resources here"), kind="number"),
    Column("total", Text("含下级", "With all below"), kind="number"),
)
HOW: dict[str, Text] = {
    "same": Text("同一信息项", "the same item"),
    "initials": Text("拼音首字母相同", "the same pinyin initials"),
    "similar": Text("名称相近", "nearly the same name"),
}
SUBJECTS: dict[str, Text] = {
    "person": Text("个人", "persons"),
    "organisation": Text("单位", "organisations"),
    "vehicle": Text("车辆", "vehicles"),
    "": Text("未区分", "not told apart"),
}


def _choices(name: str) -> list[tuple[str, Text]]:
    return list(code_set(name).values.items())


RESOURCE_FILTERS: tuple[Filter, ...] = (
    TextFilter(
        "q",
        Text("关键词", "Words"),
        search=search_resources,
        placeholder=Text("名称、代码、单位、拼音首字母", "Name, code, unit, pinyin initials"),
    ),
    TextFilter(
        "item", Text("信息项", "Item"), search=with_item, placeholder=Text("如 联系电话", "for instance 联系电话")
    ),
    ChoiceFilter("state", Text("状态", "State"), "state", [(k, STATES[k].text) for k in RESOURCE_STATES]),
    ChoiceFilter("domain", Text("领域", "Domain"), "domain", _choices("domain")),
    ChoiceFilter("class", Text("分类", "Class"), choices=categories_in_use, narrow=within_category),
    ChoiceFilter("provider", Text("提供单位", "Provider"), "provider_id", providers),
    ChoiceFilter("level", Text("层级", "Level"), "level", _choices("level")),
    ChoiceFilter("region", Text("区划", "Region"), choices=regions_in_use, narrow=within_region),
    ChoiceFilter("sharing", Text("共享类型", "Sharing"), "sharing", _choices("sharing")),
    ChoiceFilter("sensitivity", Text("敏感级别", "Sensitivity"), "sensitivity", _choices("sensitivity")),
    ChoiceFilter("cycle", Text("更新周期", "Update cycle"), "update_cycle", _choices("cycle")),
    ChoiceFilter(
        "standard",
        Text("数据标准", "Standard"),
        choices=[(key, standard.title) for key, standard in STANDARDS.items()],
        narrow=with_standard,
    ),
)
RESOURCE_COLUMNS = (
    Column(
        "title",
        Text("信息资源", "Resource"),
        sort="title",
        link=lambda r: reverse("resource", args=[r.name]),
        wide=True,
    ),
    Column("code", Text("代码", "Code"), sort="code", nowrap=True),
    Column("provider", Text("提供单位", "Provider"), sort="provider__short_name"),
    Column("domain", Text("领域", "Domain"), sort="domain", value=lambda r: code_set("domain").words(r.domain)),
    Column("sharing", Text("共享", "Sharing"), sort="sharing", value=lambda r: code_set("sharing").words(r.sharing)),
    Column(
        "cycle", Text("更新", "Update"), sort="update_cycle", value=lambda r: code_set("cycle").words(r.update_cycle)
    ),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=lambda r: resource_status(r)),
    Column("updated_at", Text("更新于", "Changed"), kind="date", sort="updated_at"),
)
REVIEW_COLUMNS = (
    Column(
        "title",
        Text("信息资源", "Resource"),
        sort="resource__title",
        value=lambda v: v.metadata["title"],
        link=lambda v: reverse("resource", args=[v.resource.name]),
        wide=True,
    ),
    Column("provider", Text("提供单位", "Provider"), sort="resource__provider__short_name", value=lambda v: v.resource.provider),
    Column("number", Text("版本", "Version"), kind="number", sort="number"),
    Column("change", Text("变更", "Change"), value=lambda v: change_in_words(v)),
    Column("submitted_by", Text("提交人", "Submitted by"), sort="submitted_by", value=lambda v: shown_name(v.submitted_by, v.person_name)),
    Column("state", Text("状态", "State"), kind="status", sort="state", value=lambda v: STATES[v.state]),
    Column("drafted_at", Text("起草时间", "Drafted"), kind="datetime", sort="drafted_at"),
)  # fmt: skip
ITEM_COLUMNS = (
    Column("title", Text("信息项", "Item"), value=lambda i: f"{i.title}{' ★' if i.in_key else ''}"),
    Column("name", Text("标识", "Name"), nowrap=True),
    Column("type", Text("类型", "Type"), value=lambda i: _type_in_words(i)),
    Column("standard", Text("数据标准", "Standard"), value=lambda i: _standard_in_words(i.standard)),
    Column("required", Text("必填", "Required"), value=lambda i: Text("是", "Yes") if i.required else ""),
    Column("sharing", Text("共享", "Sharing"), value=lambda i: _sharing_in_words(i)),
    Column("sensitivity", Text("敏感级别", "Sensitivity"), value=lambda i: code_set("sensitivity").words(i.sensitivity) if i.sensitivity else ""),
    Column("description", Text("说明", "Description"), wide=True),
)  # fmt: skip


def resource_status(resource: Resource) -> Status:
    """Where a resource stands; a published one with a change on its way says so."""
    draft = resource.draft_version
    if resource.current_version_id is None or draft is None:
        return STATES[resource.state]
    words, under_way = STATES[resource.state].text, STATES[draft.state].text
    return Status("soon", Text(f"{words.zh}，变更{under_way.zh}", f"{words.en}, change: {under_way.en.lower()}"))


def change_in_words(version: ResourceVersion) -> Text:
    """What kind of change a version is."""
    if version.number == 1:
        return Text("首次编目", "First entry")
    count = len(version.changes)
    if version.compatible:
        return Text(f"{count} 处，兼容", f"{count}, compatible")
    return Text(f"{count} 处，不兼容", f"{count}, incompatible")


def _type_in_words(item: Any) -> Text:
    words = code_set("type").words(item.type)
    length = f"（{item.length}）" if item.length else ""
    unit = f" {item.unit}" if item.unit else ""
    return Text(f"{words.zh}{length}{unit}", f"{words.en}{length}{unit}")


def _standard_in_words(key: str) -> Text | str:
    return STANDARDS[key].title if key in STANDARDS else key


def _sharing_in_words(item: Any) -> Text | str:
    if not item.sharing:
        return ""
    words = code_set("sharing").words(item.sharing)
    condition = item.sharing_condition
    return Text(f"{words.zh}：{condition}", f"{words.en}: {condition}") if condition else words


def who(name: str, person: Any) -> str:
    """Who did something: the person's name, else the name under which a process acts."""
    return shown_name(name, person.name if person is not None else None)


def problem_line(problem: Problem) -> Text:
    """A problem with its basis, as one line."""
    return Text(f"{problem.text.zh}（{problem.basis.zh}）", f"{problem.text.en} ({problem.basis.en})")
