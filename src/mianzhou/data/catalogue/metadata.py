"""The core metadata of a resource: what each element is called, what it may hold, and reading a set of them strictly. No Django.

Order and words of the elements follow the trial guide of 2017 (政务信息资源目录编制指南（试行）, 核心元数据); after its elements come those that
working catalogues have besides (basis of a refusal, source system, business scenario) and those that this platform needs (sensitivity, domain,
owner, contact, retention). One list drives the editor, the spreadsheet, the comparison of versions and the documents in other formats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from mianzhou.data.catalogue.codes import code_set
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

Kind = Literal["text", "long", "code", "date", "list"]
Metadata = dict[str, Any]


class MetadataWrong(MianzhouError):
    """A value that an element of the metadata cannot have."""

    code = "catalogue-metadata-wrong"
    status = 422
    problem = Text("“{element}”填写有误：{value}。", "“{element}” cannot be {value}. ")
    remedy = Text("应填写：{expected}。", "It should be: {expected}.")


class UnknownElement(MianzhouError):
    """A name that is no element of the metadata."""

    code = "catalogue-unknown-element"
    status = 422
    problem = Text("没有名为“{names}”的元数据。", "There is no metadata called “{names}”. ")
    remedy = Text("请核对名称；可用的有：{allowed}。", "Check the names; there are: {allowed}.")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `key` is also the column of the table; `code_set` where it is an enumeration; `default` where nothing was said."""

    key: str
    title: Text
    kind: Kind = "text"
    longest: int = 200
    code_set: str = ""
    default: str = ""
    required: bool = False
    hint: Text | None = None


ELEMENTS: tuple[Element, ...] = (
    Element("title", Text("信息资源名称", "Name of the resource"), required=True),
    Element("provider_credit_code", Text("提供方代码", "Provider's code"), longest=18,
            hint=Text("提供方的统一社会信用代码", "The provider's unified social credit code")),
    Element("abstract", Text("信息资源摘要", "Abstract"), "long", 2000,
            hint=Text("提交前必填：内容、来源、范围、用途", "Before submission: what it holds, where from, of whom, what for")),
    Element("format", Text("信息资源格式", "Format"), "code", code_set="format", default="table"),
    Element("sharing", Text("共享类型", "Sharing"), "code", code_set="sharing", default="conditional"),
    Element("sharing_condition", Text("共享条件", "Condition of sharing"), "long", 1000,
            hint=Text("有条件共享时必填：谁、为何、如何使用", "For conditional sharing: who, what for, how")),
    Element("sharing_way", Text("共享方式", "Way of sharing"), "code", code_set="sharing_way",
            hint=Text("可共享的，提交前必填", "Before submission, unless sharing is refused")),
    Element("refusal_basis", Text("不予共享依据", "Basis of refusal"), "long", 1000,
            hint=Text("不予共享时必填：法律、行政法规或国务院决定及条款", "For a refusal: the law, regulation or decision with its article")),
    Element("opening", Text("开放属性", "Opening to society"), "code", code_set="opening", default="refused"),
    Element("opening_condition", Text("开放条件", "Condition of opening"), "long", 1000),
    Element("update_cycle", Text("更新周期", "Update cycle"), "code", code_set="cycle", default="irregular"),
    Element("issued_on", Text("发布日期", "Date of publication"), "date"),
    Element("related", Text("关联资源代码", "Related resources"), "list", 200,
            hint=Text("代码或标识，一行一个", "Codes or names, one a line")),
    Element("sensitivity", Text("敏感级别", "Sensitivity"), "code", code_set="sensitivity", default="internal"),
    Element("domain", Text("领域", "Domain"), "code", code_set="domain", default="other"),
    Element("owner", Text("责任处室", "Responsible office")),
    Element("contact_name", Text("联系人", "Contact"), longest=64),
    Element("contact_phone", Text("联系电话", "Telephone"), longest=40),
    Element("retention", Text("保存期限", "Retention"), "code", code_set="retention", default="permanent"),
    Element("source_system", Text("来源信息系统", "Source system")),
    Element("business_scenario", Text("来源业务场景", "Business scenario"), "long", 1000),
)  # fmt: skip
BY_KEY = {element.key: element for element in ELEMENTS}


def read_metadata(given: Mapping[str, Any], *, base: Mapping[str, Any] | None = None) -> Metadata:
    """Complete metadata from what was given, over `base` or the defaults; every name and every value is checked."""
    if unknown := [name for name in given if name not in BY_KEY]:
        raise UnknownElement(names="、".join(unknown), allowed=_titles())
    before = base or {}
    return {e.key: _read(e, given[e.key] if e.key in given else before.get(e.key, e.default)) for e in ELEMENTS}


def _titles() -> Text:
    return Text("、".join(e.title.zh for e in ELEMENTS), ", ".join(e.key for e in ELEMENTS))


def _read(element: Element, value: Any) -> Any:
    if element.kind == "list":
        return _listed(element, value)
    text = "" if value is None else str(value).replace("\x00", "").replace("\r\n", "\n").strip()
    if element.required and not text:
        raise MetadataWrong(element=element.title, value=Text("空", "empty"), expected=element.title)
    if element.kind == "code" and text:
        return code_set(element.code_set).key_of(text)
    if element.kind == "date" and text:
        return _date(element, text)
    longest = element.longest
    if len(text) > longest or (element.kind == "text" and "\n" in text):
        expected = Text(f"一行，不超过{longest}字", f"one line of at most {longest} characters")
        if element.kind == "long":
            expected = Text(f"不超过{longest}字", f"at most {longest} characters")
        raise MetadataWrong(element=element.title, value=text[:20] + "…", expected=expected)
    return text


def _listed(element: Element, value: Any) -> list[str]:
    parts = (
        value
        if isinstance(value, list | tuple)
        else str(value or "").replace(";", "\n").replace("；", "\n").split("\n")
    )
    found = list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))
    if too_long := [part for part in found if len(part) > element.longest]:
        expected = Text(f"每项不超过{element.longest}字", f"at most {element.longest} characters each")
        raise MetadataWrong(element=element.title, value=too_long[0][:20] + "…", expected=expected)
    return found


def _date(element: Element, text: str) -> str:
    try:
        return date.fromisoformat(text[:10].replace("/", "-")).isoformat()
    except ValueError:
        raise MetadataWrong(element=element.title, value=text[:40], expected="2026-01-31") from None


def shown(element: Element, value: Any) -> Text:
    """A value of the metadata in words."""
    if element.kind == "code":
        return code_set(element.code_set).words(value) if value else Text("", "")
    if element.kind == "list":
        return Text("；".join(value), "; ".join(value))
    return Text(str(value or ""), str(value or ""))


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Text]:
    """What changed between two states of the metadata, in words, in the guide's order."""
    found = []
    for element in ELEMENTS:
        before, after = (shown(element, state.get(element.key, element.default)) for state in (old, new))
        if before != after:
            words = Text("“{title}”由“{a}”改为“{b}”", "{title}: “{a}” became “{b}”")
            found.append(words.format(title=element.title, a=_short(before), b=_short(after)))
    return found


def _short(text: Text) -> Text:
    zh, en = (t if len(t) <= 60 else t[:59] + "…" for t in (text.zh, text.en))
    return Text(zh or "空", en or "empty")
