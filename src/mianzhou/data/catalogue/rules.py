"""What metadata and items must agree on before a resource can be submitted: pure functions, each problem in words with its basis.

Bases: 国发〔2016〕51号 is 政务信息资源共享管理暂行办法; 809 is 政务数据共享条例 (国务院令第809号, in force since 2025-08-01), whose chapter 3 is on
catalogues; the guide is 政务信息资源目录编制指南（试行） of 2017. Where no text decides, the basis says that the rule is this platform's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mianzhou.data.catalogue.codes import code_set
from mianzhou.data.schemas.model import Field
from mianzhou.kernel.text import Text

CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
STRICTNESS = {"unconditional": 0, "conditional": 1, "refused": 2}
# Standards whose values point at a natural person: such an item is never open to everybody.
PERSONAL = frozenset({"resident_number", "phone", "person_name", "email", "bank_card"})
GRADES = ("public", "internal", "sensitive", "secret")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not agree: where (`element` of the metadata, or an item's name), what, and on what basis."""

    element: str
    text: Text
    basis: Text
    item: str = ""


GUIDE = Text("编制指南核心元数据", "trial guide, core metadata")
REGULATION = Text("政务数据共享条例第三章", "Regulation on Sharing Government Data, chapter 3")
MEASURES = Text("国发〔2016〕51号第十条", "Guofa [2016] 51, article 10")
OURS = Text("平台规则", "rule of this platform")
PRIVACY = Text("个人信息保护法", "Personal Information Protection Law")

Rule = Callable[[Mapping[str, Any], Sequence[Field]], Iterator[Problem]]


def _refusal_has_a_basis(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if metadata["refusal_basis"]:
        return
    if metadata["sharing"] == "refused":
        text = Text(
            "不予共享必须写明法律、行政法规或党中央、国务院政策依据", "a refusal to share needs its legal basis"
        )
        yield Problem("refusal_basis", text, MEASURES)
    for item in items:
        if item.sharing == "refused" and metadata["sharing"] != "refused":
            text = Text(
                f"“{_called(item)}”不予共享，须写明依据", f"“{_called(item)}” is refused and needs a legal basis"
            )
            yield Problem("refusal_basis", text, MEASURES, item.name)


def _condition_is_stated(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if metadata["sharing_condition"]:
        return
    if metadata["sharing"] == "conditional":
        text = Text("有条件共享必须写明共享条件", "conditional sharing needs its condition")
        yield Problem("sharing_condition", text, REGULATION)
        return
    for item in items:
        if item.sharing == "conditional" and not item.sharing_condition:
            text = Text(
                f"“{_called(item)}”有条件共享，须写明条件", f"“{_called(item)}” is conditional and needs its condition"
            )
            yield Problem("sharing_condition", text, REGULATION, item.name)


def _no_condition_without_need(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    stricter = any(item.sharing in {"conditional", "refused"} for item in items)
    if metadata["sharing"] == "unconditional" and metadata["sharing_condition"] and not stricter:
        text = Text("无条件共享不能附加条件", "unconditional sharing takes no condition")
        yield Problem("sharing_condition", text, REGULATION)


def _item_is_not_freer_than_a_refusal(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    """An item may be stricter than its resource; it may be freer than a condition, but not than a refusal, which gives nothing out."""
    if metadata["sharing"] != "refused":
        return
    for item in items:
        if item.sharing and STRICTNESS[item.sharing] < STRICTNESS["refused"]:
            words = code_set("sharing").words(item.sharing)
            text = Text(
                f"资源不予共享，信息项“{_called(item)}”不能是{words.zh}",
                f"the resource is refused, so “{_called(item)}” cannot be {words.en.lower()}",
            )
            yield Problem("sharing", text, OURS, item.name)


def _something_is_shared(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if metadata["sharing"] != "refused" and items and all(item.sharing == "refused" for item in items):
        text = Text(
            "全部信息项都不予共享，资源的共享类型应为不予共享", "every item is refused, so the resource is refused"
        )
        yield Problem("sharing", text, OURS)


def _way_is_stated(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if metadata["sharing"] != "refused" and not metadata["sharing_way"]:
        text = Text("可共享的资源须写明共享方式", "what is shared needs its way of sharing")
        yield Problem("sharing_way", text, GUIDE)


def _opening_agrees(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if metadata["opening"] == "conditional" and not metadata["opening_condition"]:
        yield Problem(
            "opening_condition", Text("有条件开放必须写明开放条件", "opening on condition needs its condition"), GUIDE
        )
    if metadata["opening"] == "refused":
        return
    if metadata["sharing"] == "refused":
        text = Text("部门之间不予共享的，不能向社会开放", "what is refused to departments cannot be open to society")
        yield Problem("opening", text, OURS)
    if metadata["opening"] == "unconditional" and metadata["sensitivity"] != "public":
        text = Text("无条件开放的资源，敏感级别应为公开", "what is open to all is graded public")
        yield Problem("sensitivity", text, OURS)
    if metadata["opening"] == "unconditional":
        for item in items:
            if item.standard in PERSONAL or item.sensitivity in {"sensitive", "secret"}:
                text = Text(
                    f"“{_called(item)}”涉及个人或敏感信息，不能无条件开放",
                    f"“{_called(item)}” is personal or sensitive and cannot be open to all",
                )
                yield Problem("opening", text, PRIVACY, item.name)


def _grade_covers_items(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    """A resource is at least as sensitive as its most sensitive item that is graded by hand."""
    own = GRADES.index(metadata["sensitivity"])
    for item in items:
        if item.sensitivity and GRADES.index(item.sensitivity) > own:
            words = code_set("sensitivity").words(item.sensitivity)
            text = Text(
                f"“{_called(item)}”为{words.zh}，资源的级别不能更低",
                f"“{_called(item)}” is {words.en.lower()}; the resource cannot be graded lower",
            )
            yield Problem("sensitivity", text, OURS, item.name)


def _items_are_named(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if not items and metadata["format"] in {"structured", "table", "interface"}:
        yield Problem("format", Text("结构化资源须列出信息项", "a structured resource lists its items"), GUIDE)
    seen: dict[str, str] = {}
    for item in items:
        title = _called(item)
        if title in seen:
            text = Text(f"信息项名称“{title}”重复", f"two items are called “{title}”")
            yield Problem("items", text, GUIDE, item.name)
        seen[title] = item.name


def _credit_code_is_written_right(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    code = metadata["provider_credit_code"]
    if code and not CREDIT_CODE.fullmatch(code):
        text = Text("提供方代码应为18位统一社会信用代码", "the provider's code has the 18 characters of a credit code")
        yield Problem("provider_credit_code", text, Text("GB 32100-2015", "GB 32100-2015"))


def _abstract_is_written(metadata: Mapping[str, Any], items: Sequence[Field]) -> Iterator[Problem]:
    if not metadata["abstract"]:
        yield Problem("abstract", Text("须写明摘要", "an abstract is needed"), GUIDE)


RULES: tuple[Rule, ...] = (
    _abstract_is_written,
    _credit_code_is_written_right,
    _condition_is_stated,
    _no_condition_without_need,
    _refusal_has_a_basis,
    _item_is_not_freer_than_a_refusal,
    _something_is_shared,
    _way_is_stated,
    _opening_agrees,
    _grade_covers_items,
    _items_are_named,
)


def problems(metadata: Mapping[str, Any], items: Sequence[Field]) -> list[Problem]:
    """Everything that keeps a resource from being submitted, in the guide's order; empty when it may be."""
    return [problem for rule in RULES for problem in rule(metadata, items)]


def _called(item: Field) -> str:
    return item.title or item.name
