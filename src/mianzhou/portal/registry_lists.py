"""The lists of units, regions and unknown names: their words and filters, shared by the pages and the API."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from mianzhou.kernel.regions.api import regions_at
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import KINDS, LEVELS, UnknownName, find_units
from mianzhou.portal.components.filters import ChoiceFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

REGION_LEVELS: dict[str, Text] = {
    "country": Text("国家", "Country"),
    "province": Text("省级", "Province"),
    "prefecture": Text("市（州）", "Prefecture"),
    "county": Text("县（市、区）", "County"),
    "zone": Text("园区", "Zone"),
    "township": Text("乡镇（街道）", "Township"),
    "village": Text("村（社区）", "Village"),
}
UNIT_LEVELS: dict[str, Text] = {
    "state": Text("国家级", "State"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "township": Text("乡镇级", "Township"),
}
UNIT_KINDS: dict[str, Text] = {
    "government": Text("人民政府", "Government"),
    "office": Text("办公厅（室）", "General office"),
    "ministry": Text("部委", "Ministry"),
    "agency": Text("直属机构", "Agency"),
    "bureau": Text("局", "Bureau"),
    "department": Text("政府部门", "Department"),
    "institution": Text("事业单位", "Public institution"),
    "party_committee": Text("党委", "Party committee"),
    "party_organ": Text("党委部门", "Party organ"),
    "discipline": Text("纪检监察机关", "Discipline inspection"),
    "congress": Text("人大", "People's Congress"),
    "cppcc": Text("政协", "Political Consultative Conference"),
    "court": Text("法院", "Court"),
    "procuratorate": Text("检察院", "Procuratorate"),
    "mass": Text("群团组织", "Mass organisation"),
    "vertical": Text("垂直管理单位", "Vertically led unit"),
    "coordinating": Text("议事协调机构", "Coordinating body"),
    "zone": Text("园区管委会", "Zone committee"),
    "zone_party": Text("园区党工委", "Zone party committee"),
    "company": Text("企业", "Company"),
    "bank": Text("银行", "Bank"),
    "school": Text("学校", "School"),
    "hospital": Text("医院", "Hospital"),
    "research": Text("科研院所", "Research institute"),
    "association": Text("协会", "Association"),
}
NAME_STATES: dict[str, Text] = {
    UnknownName.OPEN: Text("待处理", "Open"),
    UnknownName.MAPPED: Text("已对应", "Mapped"),
    UnknownName.CREATED: Text("已新建", "Created"),
    UnknownName.DISMISSED: Text("不是机构", "No unit"),
}
STANDING = {"now": Text("现行", "In force"), "past": Text("已撤销", "Abolished")}


def _standing(rows: Rows, value: str) -> Rows:
    today = timezone.localdate()
    return rows.exclude(valid_to__lte=today) if value == "now" else rows.filter(valid_to__lte=today)


def _named(rows: Rows, text: str) -> Rows:
    return rows.filter(pk__in=find_units(text=text).values("pk"))


KEYWORD = Text("关键词", "Keyword")
STANDING_FILTER = ChoiceFilter("standing", Text("存续", "Standing"), choices=tuple(STANDING.items()), narrow=_standing)
UNIT_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", KEYWORD, search=_named, placeholder=Text("全称、简称、别名或代码", "Any name or code")),
    ChoiceFilter("level", Text("层级", "Level"), "level", choices=tuple((v, UNIT_LEVELS[v]) for v in LEVELS)),
    ChoiceFilter("kind", Text("类别", "Kind"), "kind", choices=tuple((v, UNIT_KINDS[v]) for v in KINDS)),
    STANDING_FILTER,
)
REGION_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", KEYWORD, ("name", "short_name", "code"), placeholder=Text("名称或代码", "Name or code")),
    ChoiceFilter("level", Text("层级", "Level"), "level", choices=tuple(REGION_LEVELS.items())),
)
NAME_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", KEYWORD, ("text", "printed", "first_source"), placeholder=Text("名称或出处", "Name or source")),
    ChoiceFilter("status", Text("处理情况", "State"), "status", choices=tuple(NAME_STATES.items())),
    ChoiceFilter("level", Text("文件层级", "Level of document"), "level", choices=tuple(UNIT_LEVELS.items())),
)


def standing(valid_to: date | None) -> Status:
    """Whether a unit or region with this (exclusive) end exists today."""
    if valid_to is None or valid_to > timezone.localdate():
        return Status("done", STANDING["now"])
    return Status("waiting", STANDING["past"])


def regions_today() -> Rows:
    """The regions that exist today."""
    return regions_at(timezone.localdate()).select_related("parent")
