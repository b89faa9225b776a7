"""The lists of documents, obligations and targets: their words and filters, shared by the pages and the API."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from mianzhou.kernel.text import Text
from mianzhou.policy.library.api import bulletins, issuers, kinds, years
from mianzhou.policy.search.api import matching_documents
from mianzhou.portal.components.filters import ChoiceFilter, DateRangeFilter, Filter, Rows, TextFilter
from mianzhou.portal.components.status import Status

LEVELS: dict[str, Text] = {
    "state": Text("国家", "State"),
    "province": Text("省", "Province"),
    "city": Text("市", "City"),
    "county": Text("县（市、区）", "County"),
}
RELATIONS: dict[str, Text] = {
    "basis": Text("依据", "Basis"),
    "implements": Text("贯彻落实", "Implements"),
    "forwards": Text("转发", "Forwards"),
    "repeals": Text("废止", "Repeals"),
    "mentions": Text("提及", "Mentions"),
}
COMPARATORS: dict[str, str] = {
    ">=": "≥",
    "<=": "≤",
    "=": "＝",
    "approx": "≈",
    "range": "",
    "increase_by": "+",
    "decrease_by": "−",
}
STATES: dict[str, Status] = {
    "proposed": Status("waiting", Text("待审核", "To review")),
    "confirmed": Status("done", Text("已确认", "Confirmed")),
    "rejected": Status("open", Text("已驳回", "Rejected")),
}
DOUBTFUL = Status("soon", Text("待复核", "To review again"))
STATE_CHOICES = tuple((code, status.text) for code, status in STATES.items())
SEARCH_WORDS = Text("关键词、文号、标题拼音首字母", "Words, number, pinyin initials")


def _as_choices(values: Iterable[object]) -> list[tuple[object, str]]:
    return [(value, str(value)) for value in values]


def _printed_in(rows: Rows, bulletin_id: str) -> Rows:
    return rows.filter(prints__file__bulletin_id=int(bulletin_id)).distinct()


def _of_unit(rows: Rows, text: str) -> Rows:
    """Obligations with a unit of this name, as printed or as registered."""
    named = (
        Q(units__printed__icontains=text) | Q(units__unit__full_name__icontains=text) | Q(units__unit__short_name=text)
    )
    return rows.filter(named).distinct()


LEVEL_CHOICES = tuple(LEVELS.items())
DOCUMENT_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("全文", "Full text"), search=matching_documents, placeholder=SEARCH_WORDS),
    ChoiceFilter("level", Text("级别", "Level"), "level", choices=LEVEL_CHOICES),
    ChoiceFilter("year", Text("年份", "Year"), "year", choices=lambda: _as_choices(years())),
    ChoiceFilter(
        "issuer",
        Text("发文机关", "Issuer"),
        choices=lambda: _as_choices(issuers()),
        narrow=lambda rows, value: rows.filter(issuers__contains=[value]),
    ),
    ChoiceFilter("kind", Text("文种", "Kind"), "kind", choices=lambda: _as_choices(kinds())),
    ChoiceFilter(
        "bulletin",
        Text("公报", "Bulletin"),
        choices=lambda: [(b.pk, str(b)) for b in bulletins()],
        narrow=_printed_in,
    ),
)
OBLIGATION_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ("title", "text", "document__title", "document__number")),
    TextFilter("unit", Text("单位", "Unit"), search=_of_unit),
    ChoiceFilter("level", Text("级别", "Level"), "document__level", choices=LEVEL_CHOICES),
    ChoiceFilter("state", Text("状态", "State"), "status", choices=STATE_CHOICES),
    DateRangeFilter("due", Text("期限", "Due"), "due_on"),
)
TARGET_FILTERS: tuple[Filter, ...] = (
    TextFilter("q", Text("关键词", "Keyword"), ("metric", "text", "document__title", "document__number")),
    ChoiceFilter("level", Text("级别", "Level"), "document__level", choices=LEVEL_CHOICES),
    ChoiceFilter("state", Text("状态", "State"), "status", choices=STATE_CHOICES),
    ChoiceFilter(
        "damage",
        Text("疑似损坏", "Damage"),
        choices=(("yes", Text("有疑似损坏标记", "Flagged as likely damaged")),),
        narrow=lambda rows, value: rows.exclude(flags=[]),
    ),
    DateRangeFilter("due", Text("期限", "Due"), "due_on"),
)
