"""What a document says of other documents: those it rests on, carries out, forwards, repeals or only mentions; and how long it is valid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from mianzhou.policy.documents.headings import label_end
from mianzhou.policy.documents.joining import Paragraph
from mianzhou.policy.documents.structure import Citation, CleanText, Relation
from mianzhou.policy.pages.labels import label_of
from mianzhou.policy.pages.width import squeeze

_NUMBER: Final = r"[\u4e00-\u9fff]{1,12}(?:[（(][\u4e00-\u9fff]{1,6}[)）])?[〔\[［（(【]\d{4}[〕\]］）)】]第?\d{1,5}号"
_BARE: Final = re.compile(_NUMBER)
_BEFORE_NUMBER: Final = re.compile(r".*[按照据以由见和及与的是请将在对原于]")
_CITED: Final = re.compile(
    r"《(?P<title>[^《》]{2,90}(?:[《〈][^《》〈〉]{2,80}[》〉][^《》]{0,40})*)》(?:\s*[（(](?P<note>[^（）()]{0,12}(?:[〔\[［（(【]\d{4}[〕\]］）)】])?[^（）()]{0,40})[）)])?"
)
_IN_NOTE: Final = re.compile(_NUMBER + r"|(?:国务院|[\u4e00-\u9fff]{2,10})?令?第\d{1,4}号")
_KIND: Final = re.compile(
    r"(?:法|条例|办法|规定|意见|通知|决定|规划|纲要|方案|计划|细则|规则|标准|规范|要点|批复|函|公告|通告|指南|制度|预案|措施|目录|准则|章程|建议|决议|解释|"
    r"令|若干政策|政策|通报|清单|规程|大纲|区划图)(?:[（(][^）)]{1,24}[）)])?$"
)
_SHORT: Final = re.compile(r"[（(]以下(?:简|筒|统)称[“《\"]")
_BASIS: Final = re.compile(r"根据|依据|按照|依照|遵照|基于|参照")
_IMPLEMENTS: Final = re.compile(r"贯彻|落实|执行|实施")
_REPEALS: Final = re.compile(r"^[^。；]{0,40}(?:同时废止|予以废止|废止|停止执行|不再执行|自行失效)")
_FORWARDS: Final = re.compile(r"(?:转发|批转|现将)[^。；]{0,20}$")
_IN_FORCE: Final = re.compile(r"(?:施行|实施|执行|生效|有效期)")
_FORCE: Final = re.compile(r"(?:自|从|于)[^。]{0,40}(?:起|日)[^。]{0,6}(?:施行|实施|执行|生效)|有效期")
_OWN: Final = re.compile(
    r"(?:本|此)(?:办法|规定|意见|通知|细则|方案|条例|制度|规划|计划|预案|规则|决定|措施|文件|公告|通告|标准|政策)|有效期(?:为|至|[\d一二三四五])"
)


def read_citations(
    clean: CleanText, paragraphs: Sequence[Paragraph], number: str | None, title: str, attached: Sequence[str]
) -> tuple[Citation, ...]:
    """The other documents that a document names, each once, with the strongest relation it has to them."""
    found: dict[str, Citation] = {}
    own = {squeeze(name) for name in (title, number or "", *attached)}
    own_title = squeeze(title)
    for paragraph in paragraphs:
        if paragraph.role in ("number", "signature", "date", "part-title", "note", "title"):
            continue
        text = clean.text[paragraph.start : paragraph.end]
        if "《" not in text and "号" not in text:
            continue
        for citation in _in_paragraph(text, paragraph.start, own_title):
            if citation.number in own or (citation.number is None and _is_own(citation.title, own)):
                continue
            key = citation.number or squeeze(citation.title or "")
            known = found.get(key)
            if known is None or _STRENGTH[citation.relation] > _STRENGTH[known.relation]:
                found[key] = citation if known is None else _merge(known, citation)
    return tuple(sorted(found.values(), key=lambda one: one.start))


def _is_own(title: str | None, own: set[str]) -> bool:
    """Whether a title is the document's own or an attachment's, perhaps without the place that begins it."""
    name = squeeze(title or "")
    return any(name == each or (len(name) >= 5 and each.endswith(name)) for each in own)


_STRENGTH: Final[dict[Relation, int]] = {"mentions": 0, "basis": 1, "implements": 2, "forwards": 3, "repeals": 4}


def _merge(known: Citation, other: Citation) -> Citation:
    return Citation(other.number or known.number, other.title or known.title, other.relation, other.start, other.end)


def _in_paragraph(text: str, offset: int, own_title: str) -> list[Citation]:
    found: list[Citation] = []
    covered: list[tuple[int, int]] = []
    for match in _CITED.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        number = _IN_NOTE.search(match["note"] or "")
        covered.append(match.span())
        if len(match["title"]) < 4 or _SHORT.search(before[-8:]) or not (_KIND.search(match["title"]) or number):
            continue
        end = match.end() if number else match.start() + len(match["title"]) + 2
        relation = _relation(before, text[match.end() : match.end() + 60], match["title"], own_title)
        found.append(
            Citation(
                number.group() if number else None,
                squeeze(match["title"]),
                relation,
                offset + match.start(),
                offset + end,
            )
        )
    for match in _BARE.finditer(text):
        if any(start <= match.start() < end for start, end in covered):
            continue
        lead = _BEFORE_NUMBER.match(match.group())
        start = match.start() + (lead.end() if lead else 0)
        if start == match.end() or not "\u4e00" <= text[start] <= "\u9fff":
            continue
        relation = _relation(text[max(0, start - 60) : start], text[match.end() : match.end() + 60], "", own_title)
        found.append(Citation(text[start : match.end()], None, relation, offset + start, offset + match.end()))
    return found


def _relation(before: str, after: str, title: str, own_title: str) -> Relation:
    if _REPEALS.match(after):
        return "repeals"
    if (_FORWARDS.search(before) and re.search("转发|批转", own_title)) or (
        title and title in own_title and re.search("转发|批转", own_title)
    ):
        return "forwards"
    clause = re.split(r"[。；]", before)[-1]
    basis = max((match.end() for match in _BASIS.finditer(clause)), default=0)
    implements = max((match.end() for match in _IMPLEMENTS.finditer(clause)), default=0)
    if len(clause) - max(basis, implements) > 40 or basis == implements:
        return "mentions"
    return "basis" if basis > implements else "implements"


def read_validity(text: str, start: int, end: int) -> str | None:
    """The sentence in which a document says from when or how long it is valid, or None."""
    found: str | None = None
    at = start
    while match := _IN_FORCE.search(text, at, end):
        first = max(text.rfind("。", start, match.start()), text.rfind("\n", start, match.start()), start - 1) + 1
        stops = [stop for stop in (text.find("。", match.end(), end), text.find("\n", match.end(), end)) if stop >= 0]
        at = min(stops, default=end)
        sentence = text[first:at].strip()
        if len(sentence) <= 160 and _FORCE.search(sentence) and _OWN.search(sentence):
            label = label_of(sentence)
            found = (sentence[label_end(sentence, label) :] if label else sentence) + "。"
    return found
