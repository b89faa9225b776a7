"""The words that give a unit its part in an assignment: labels before a colon (责任单位：…) and verbs behind a name (…牵头)."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Kind = Literal["lead", "responsible", "time", "other"]

_COLON = r"[：:∶﹕]"
_BODY_WORD = r"(?:单位|部门|主体|机构|处室|科室|股室|地区|县市区|区县|县区|园区|企业|委办局)"
_BODY = rf"(?:{_BODY_WORD}(?:[、和及与]{_BODY_WORD})?)"
_LEVEL = r"(?:市级|市直|省级|省直|县级|区级)"
_SCOPE = rf"(?:{_LEVEL}|属地|具体|主要|共同|相关|其他|其它|直接|第[一二三]|首要|各项?|该项|本项|总|任务|工作|措施|项目|目标|整改|推进)*"
_LEADS = r"(?:牵头|主办|主责)"
_DOES = (
    r"(?:责任|负责|参加|参与|配合|协办|协助|协同|协作|支持|落实|实施|承办|承担|执行|组织|建设|主管|监管|监督|督办|督导"
    r"|推进|保障)"
)
_BOTH_LABEL = rf"{_SCOPE}(?:牵头|主办|责任)[、和及与](?:牵头|主办|参与|参加|配合|协办|责任|协同){_BODY}"
_LEAD_LABEL = rf"{_SCOPE}{_LEADS}(?:责任|负责|组织|实施|落实|协调|抓总)*{_LEVEL}?{_BODY}?"
_RESPONSIBLE_LABEL = (
    rf"{_SCOPE}{_DOES}(?:[、和及与]?{_DOES})*{_LEVEL}?{_BODY}|{_SCOPE}(?:责任|任务|职责|部门|工作)?分工|责任者"
    r"|参加|参与|配合|协办|协助|协同|承办|负责|落实|责任"
)
_TIME_LABEL = (
    r"(?:完成|实施|工作|推进|办理|落实|整改|起止|启动|建设|责任|任务|目标|计划|具体|最后|要求)*"
    r"(?:时限|期限|年限|时间(?:节点|安排|要求|进度)?|节点|进度(?:要求|安排|时限)?|完成日期|周期)(?:要求|安排)?"
)
_PERSON_LABEL = (
    r"(?:市|县|区|牵头|责任|分管|联系|包联|挂联|挂帅|主抓|协管|主要|具体|直接|第一|政府|党委|单位|部门)*"
    r"(?:领导|责任人员?|负责人|负责同志|联系人|联络人|联络员|经办人|电话|传真|邮箱|地址|网址)"
)
_NOT_CHARGED_LABEL = r"(?:主要)?(?:联系|指导|咨询|报送|发布|印发|填报|编制|主送|抄送|起草|申报|推荐|使用|用人|施工|监理|设计|成员|完成|服务|获奖)(?:单位|部门)"

_LABEL = re.compile(
    rf"(?:(?P<other>{_NOT_CHARGED_LABEL}|{_PERSON_LABEL})|(?P<both>{_BOTH_LABEL})|(?P<lead>{_LEAD_LABEL})"
    rf"|(?P<responsible>{_RESPONSIBLE_LABEL})|(?P<time>{_TIME_LABEL}))(?:{_COLON}|(?=[】〕\]]))",
)
_UNKNOWN_LABEL = re.compile(rf"(?:\A|(?<=[；;，,。]))[一-龥]{{2,8}}{_COLON}")
# What a label outside brackets must say: 主办单位, 承办单位 alone announce an event.
_CHARGING = re.compile(r"牵头|责任|分工")
# 牵头单位市发改委，责任单位市财政局: the colon is lost.
_LABEL_WITHOUT_COLON = re.compile(
    r"(?:\A|(?<=[；;，,。]))(?:(?P<lead>牵头(?:单位|部门))|(?P<responsible>(?:责任|配合|参与|参加|协办)(?:单位|部门)))[为是]?(?=[一-龥])",
)
_HEADER = re.compile(
    rf"(?:(?P<other>{_NOT_CHARGED_LABEL}|{_PERSON_LABEL})|(?P<both>{_BOTH_LABEL})|(?P<lead>{_LEAD_LABEL})"
    rf"|(?P<responsible>{_RESPONSIBLE_LABEL})|(?P<time>{_TIME_LABEL}))",
)


class Label(NamedTuple):
    """A label found in a text: what it announces and where it stands.

    `of_units` tells that it says 单位, 部门 or the like, `charging` that it leaves no doubt that it assigns.
    """

    kind: Kind
    start: int
    end: int
    of_units: bool
    charging: bool


def _kind(found: re.Match[str]) -> Kind:
    name = found.lastgroup
    if name == "both":  # 牵头和责任单位：A、B does not say which of them leads
        return "responsible"
    kinds: dict[str | None, Kind] = {"lead": "lead", "responsible": "responsible", "time": "time"}
    return kinds.get(name, "other")


def _label(found: re.Match[str], kind: Kind) -> Label:
    of_units = re.search(_BODY, found[0]) is not None
    return Label(kind, found.start(), found.end(), of_units, _CHARGING.search(found[0]) is not None)


def find_labels(text: str) -> list[Label]:
    """The labels of a text in order. Unknown labels count as `other` where a known one stands beside them."""
    known = [_label(m, _kind(m)) for m in _LABEL.finditer(text)]
    if not any(label.kind in ("lead", "responsible") for label in known):
        return [_label(m, _kind(m)) for m in _LABEL_WITHOUT_COLON.finditer(text)] or known
    ends = {label.end for label in known}
    unknown = [_label(m, "other") for m in _UNKNOWN_LABEL.finditer(text) if m.end() not in ends]
    return sorted(known + unknown, key=lambda label: label.start)


def label_at(text: str, position: int) -> Label | None:
    """The label that begins exactly at `position`, if one does."""
    found = _LABEL.match(text, position)
    return _label(found, _kind(found)) if found else None


def header_of(cell: str) -> Label | None:
    """What the column of a table holds, by the words of its head."""
    found = _HEADER.fullmatch(cell)
    return _label(found, _kind(found)) if found else None


class Verb(NamedTuple):
    """A verb of assignment found behind names of units. A `plain` one is never part of a name, as 协办 is of 政协办公室."""

    leads: bool
    plain: bool
    start: int
    end: int


_HOW = (
    r"(?:(?:按照?|依照|依据|根据|在(?=各自|职|其))[^，,；;、。按依根]{0,12}?(?:分工|职责|职能|职权|权限|范围内?|原则|要求))?"
    r"(?:分别|各自|具体|共同|联合|协同|分头|密切|积极|切实|全面|统筹|统一|抓紧|认真|主动|同步|予以|加以|进行|结合(?:自身|本地|当地|各自)?实际)*"
)
# 各牵头单位, 各配合单位 are units; 为牵头单位 tells a part.
_LEAD_VERB = r"(?:为(?:总?牵头|主责)(?:单位|部门)?|总?牵头(?!单位|部门)|主办(?!单位|部门)|为主|负总责|抓总)"
_STRONG_VERB = r"(?:为(?:配合|参与|参加|协办|协助|责任)(?:单位|部门)|负责(?!人|同志|单位|部门)|(?:配合|参与|参加|协办(?!公)|协助|承办)(?!单位|部门))"
_WEAK_VERB = (
    r"(?:落实|实施|承担|完成|执行|办理|推进|支持|协同|督导|指导|监督|督办|监管|组织(?=落实|实施|推进)|做好[^，,；;、。]{0,12}|抓好[^，,；;、。]{0,12}"
    r"|跟进|推动|保障|履行职责)"
)
_TAIL = r"(?:负责|组织实施|组织落实|组织|实施|落实|推进|协调|抓总|办理|统筹|完成|承办|督办|配合|参与|支持|协助|协同|到位|工作|做好|抓好|具体)*"
_BOUNDARY = r"(?=\Z|[，,；;、。（(\0])"
_VERB = re.compile(
    rf"(?P<how>{_HOW})(?:(?P<lead>{_LEAD_VERB})(?:{_TAIL}{_BOUNDARY})?|(?P<strong>{_STRONG_VERB})(?:{_TAIL}{_BOUNDARY})?|(?P<weak>{_WEAK_VERB}{_TAIL}{_BOUNDARY}))",
)
_PLAIN = re.compile(r"负责|牵头|配合|参与|参加|职责|分工")
# A bare 按职责分工 closes a list as 按职责分工负责 does.
_BY_DUTY = re.compile(r"(?:按照?|依照|依据|根据)[^，,；;、。按依根]{0,8}(?:分工|职责|职能|职权)\Z")


def find_verb(text: str, position: int = 0) -> Verb | None:
    """The first verb of assignment at or after `position`."""
    found = _VERB.search(text, position)
    if found is None:
        found = _BY_DUTY.search(text, position)
        return Verb(False, True, found.start(), found.end()) if found else None
    plain = _PLAIN.search(found["how"] + (found["lead"] or found["strong"] or "")) is not None
    return Verb(found["lead"] is not None, plain, found.start(), found.end())
