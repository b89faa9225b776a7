"""Where documents begin and end in a bulletin, and what their mastheads say.

The layout is that of GB/T 9704-2012: issuer and title, document number, addressees, text, signature, date. A document is found
by its number standing alone under (or above) a title that names its issuer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from mianzhou.policy.documents.lines import Line, document_number, only_date
from mianzhou.policy.documents.organs import are_organs, split_issuers

_ENDS: Final = ("。", "；", "！", "？", "：", ";")
_TITLE_LINES: Final = 8
_HEAD: Final = re.compile(r"(?P<issuers>[\u4e00-\u9fff（）()“”·、\s]{2,90}?)(?=关于|转发|印发|批转|贯彻)")
_ADDRESSEE: Final = re.compile(
    r"(?:人民政府|政府|管委会|部门|单位|委员会|办公室|局|委|厅|部|公司|银行|院|校|组|处|机构|办事处|法院|企业|党委)"
)
_PROSE: Final = re.compile(r"^(?:为|根据|按照|现|经|近|鉴于|今年|最近|自|依据|你|《)|。")


@dataclass(slots=True)
class Masthead:
    """A document in the making: line numbers are indexes into the list of lines that are no furniture."""

    first: int
    number: str | None
    title: str
    body: int
    end: int = 0
    issuers: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    date: str | None = None
    closing: int = 0
    attachments: list[str] = field(default_factory=list)


def find_mastheads(lines: list[Line]) -> list[Masthead]:
    """The documents of a bulletin in order, each with its range of lines."""
    found: list[Masthead] = []
    barrier = 0
    for index, line in enumerate(lines):
        number = document_number(line.tight)
        if number is None:
            continue
        head = _title_above(lines, index, barrier)
        if head is not None:
            first, title = head
            found.append(Masthead(first=first, number=number, title=title, body=index + 1))
            barrier = index + 1
    for one, following in zip(found, [*found[1:], None], strict=True):
        one.end = following.first if following else len(lines)
    return found


def _title_above(lines: list[Line], number: int, barrier: int) -> tuple[int, str] | None:
    """The first line and the text of the title that ends just above a number."""
    first = number
    while first > barrier and number - first < _TITLE_LINES:
        line = lines[first - 1]
        if line.text.endswith(_ENDS) or only_date(line.tight) or document_number(line.tight):
            break
        first -= 1
        if line.page_start:
            break
    for start in range(first, number):
        text = "".join(line.tight for line in lines[start:number])
        head = _HEAD.match(text)
        if head and are_organs(_joint(lines[start:number])):
            return start, join_title(lines[start:number])
    for start in range(first, number):
        if lines[start].tight.startswith(("关于", "印发", "转发")):
            return start, join_title(lines[start:number])
    return None


def _joint(lines: list[Line]) -> str:
    """The issuers before 关于 or its like, with the blanks that stand between them."""
    text = " ".join(line.text for line in lines)
    match = _HEAD.match(text)
    return match["issuers"] if match else ""


def join_title(lines: list[Line]) -> str:
    """A title of several lines as one, without blanks but between joint issuers."""
    issuers = split_issuers(_joint(lines))
    text = "".join(line.tight for line in lines)
    head = "".join(issuers)
    if len(issuers) > 1 and text.startswith(head) and are_organs(" ".join(issuers)):
        return " ".join(issuers) + text[len(head) :]
    return text


def read_masthead(lines: list[Line], one: Masthead) -> None:
    """Fills in issuers, addressees, date and the end of the closing block, and sets the lines' roles."""
    for index in range(one.first, one.body):
        lines[index].role = "number" if document_number(lines[index].tight) else "title"
        lines[index].group = one.first + 1 if lines[index].role == "title" else 0
    one.body = _read_addressees(lines, one)
    one.issuers = split_issuers(_joint(lines[one.first : one.body]))
    _read_closing(lines, one)


def _read_addressees(lines: list[Line], one: Masthead) -> int:
    text = ""
    for index in range(one.body, min(one.body + 6, one.end)):
        text += lines[index].tight
        if _PROSE.search(text):
            return one.body
        if text.endswith(("：", ":")):
            if not _ADDRESSEE.search(text) or len(text) > 300:
                return one.body
            for inner in range(one.body, index + 1):
                lines[inner].role = "addressee"
                lines[inner].group = one.body + 1
            one.addressees = tuple(part for part in re.split(r"[，；;,]", text[:-1]) if part)
            return index + 1
    return one.body


def _read_closing(lines: list[Line], one: Masthead) -> None:
    """The first date that stands alone (or after its organ) is the day of signing; later ones are of printing."""
    from mianzhou.policy.documents.numerals import iso_date

    one.closing = one.end
    for index in range(one.body, one.end):
        match = only_date(lines[index].tight)
        if match is None:
            continue
        one.date = iso_date(match)
        one.closing = index + 1
        lines[index].role = "date"
        signers: list[str] = []
        above = index - 1
        while above >= one.body and are_organs(lines[above].text):
            lines[above].role = "signature"
            signers[:0] = split_issuers(lines[above].text)
            above -= 1
        if signers and not one.issuers:
            one.issuers = tuple(signers)
        return
