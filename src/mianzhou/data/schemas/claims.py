"""What a draft claims of a table as a whole: which columns must be filled, and which tells its rows apart.

One file shows what it holds, not what the next one may hold. A column is required only if it is of a kind that every row has, or full
over very many rows and of a known standard; a key is claimed only for what numbers the table's own subject, and never for a person in a table of events.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mianzhou.data.schemas.binding import as_printed, without_remarks
from mianzhou.data.schemas.columns import Recognised
from mianzhou.data.schemas.headings import english_words
from mianzhou.data.schemas.model import Mode
from mianzhou.data.schemas.recognition import plain


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What was seen of a column and what was made of it."""

    header: str
    name: str
    empty: int
    distinct: int
    examples: tuple[str, ...]
    recognised: Recognised


_REQUIRED_ROWS, _SURELY_REQUIRED_ROWS = 30, 1000
_BY_NATURE = ("resident_number", "credit_code", "region_code", "person_name", "organisation_name")
_NEVER = (None, "text", "phone", "email", "postcode", "plate_number", "bank_card")
_NAME = re.compile(r"(姓名|名称)$|^name$")
# What comes later, or only for some: remarks, ends, what belongs to a second person.
_LATER = re.compile(
    r"备注|说明|内容|范围|经过|详情|描述|意见|附件|原因|曾用|配偶|别名|传真|注销|吊销|失效|截止|截至|终止|结束|迁出|出院|死亡|离职|退出|届满|有效期|至$|到期|变更|"
    r"(^|_)(remarks?|notes?|memo|comments?|desc|description|reason|scope|content|details?|end|expiry|expires?|cancel\w*|close\w*|death|leave|discharge|former|spouse|fax)(_|$)"
)
_KEY_ROWS, _NEARLY_ROWS = 5, 200
_NEARLY = 0.98
_OWN_NUMBER = re.compile(
    r"(证号|证号码|号码|编号|编码|代码|身份证|标识|(?<!序)号)$|(^|_)(id|no|number|code|bh|dm|bm|uuid)$"
)
# Numbers that many rows share, or that belong to another subject than the row's.
_OF_OTHERS = re.compile(
    r"行业|诊断|区划|类型|类别|性别|民族|分类|险种|税种|项目|银行|账号|卡号|电话|手机|传真|邮编|邮政|房号|门牌|批次|(申请|监护|代理|经办|联系|法定代表|法人|权利|负责|户主|父|母|配偶).*(证|号)"
    r"|(^|_)(industry|diagnosis|region|area|type|category|gender|ethnic\w*|tax|item|bank|account|card|phone|mobile|tel|fax|zip|post|postal|batch|owner|guardian|agent|contact|applicant|legal|spouse|father|mother|room|dept|department)_"
)
_SERIAL = re.compile(r"^(序号|行号|xh|no\.?|#|serial|id|列\d+)$")
# Tables of what happened again and again to the same people.
_EVENT = re.compile(
    r"发放|缴费|缴纳|申报|支付|交易|就诊|入院|报销|入库|处罚|违法|检查|投诉|办理|借阅|消费|结算|所属期|月份"
    r"|(^|_)(pay\w*|paid|declare\w*|visit\w*|admission|admitted|transaction|settle\w*|reimburse\w*|punish\w*|inspect\w*|period|month)(_|$)"
)
_CODE = re.compile(r"(?=.*\d)[A-Za-z\d\-_/]{6,}")
_FRONT_COLUMNS = 3


def is_required(column: ColumnEvidence, rows: int) -> bool:
    """Whether a column that was full in all the rows seen has to be so."""
    standard = column.recognised.standard
    if column.empty or rows < _REQUIRED_ROWS or _LATER.search(_words(column.header)):
        return False
    if standard in _BY_NATURE or _NAME.search(_words(column.header)):
        return True
    return standard not in _NEVER and rows >= _SURELY_REQUIRED_ROWS


def key_of(columns: Sequence[ColumnEvidence], rows: int) -> tuple[str, ...]:
    """The column that numbers the table's subject: its own number by the header or by its look, else the person or organisation.

    In a table with a month the number is one of that month: who is paid in May has the same number in June.
    """
    if rows < _KEY_ROWS:
        return ()
    subjects = [] if any(map(_is_event, columns)) else [c for c in columns if _is_subject(c) and _tells_apart(c, rows)]
    front = columns.index(subjects[0]) if subjects else _FRONT_COLUMNS
    numbers = [
        (place, column)
        for place, column in enumerate(columns)
        if _may_number(column) and _tells_apart(column, rows) and (_is_own_number(column) or _leads(column, place))
    ]
    found = [column for place, column in numbers if place < front] or subjects or [column for _, column in numbers]
    months = [
        column.name
        for column in columns
        if column.recognised.standard == "month" and column.empty <= rows * (1 - _NEARLY)
    ]
    return (found[0].name, *months[:1]) if found else ()


def mode_of(columns: Sequence[ColumnEvidence], key: Sequence[str]) -> Mode:
    """A register, whose rows change, has states: its key stands for a person, an organisation or a thing, and next month's file tells of them anew.

    A table of events, or of months, has facts, and so has one whose rows nothing tells apart.
    """
    return Mode.UPSERT if len(key) == 1 and not any(map(_is_event, columns)) else Mode.APPEND


def _words(header: str) -> str:
    """A header as the patterns read it: Chinese without remarks, English with underscores."""
    return "_".join(english_words(header)) or without_remarks(header)


def _is_subject(column: ColumnEvidence) -> bool:
    """Whether a column numbers the people or organisations that the table is about."""
    standard = column.recognised.standard
    return standard in ("resident_number", "credit_code") and not _OF_OTHERS.search(_words(column.header))


def _is_event(column: ColumnEvidence) -> bool:
    return column.recognised.standard == "month" or _EVENT.search(_words(column.header)) is not None


def _may_number(column: ColumnEvidence) -> bool:
    return column.recognised.standard in (None, "text", "integer") and not _OF_OTHERS.search(_words(column.header))


def _is_own_number(column: ColumnEvidence) -> bool:
    return _OWN_NUMBER.search(_words(column.header)) is not None and not _SERIAL.match(as_printed(column.header))


def _leads(column: ColumnEvidence, place: int) -> bool:
    """Whether a column stands in front and looks like a number given to each row, whatever its header."""
    return place < _FRONT_COLUMNS - 1 and all(_CODE.fullmatch(plain(value)) for value in column.examples)


def _tells_apart(column: ColumnEvidence, rows: int) -> bool:
    """Whether no two rows share a value; in many rows a few may, and a few be empty: these are what the key is to find."""
    if column.distinct == rows:
        return True
    return rows >= _NEARLY_ROWS and column.distinct >= rows * _NEARLY and column.empty <= rows * (1 - _NEARLY) / 2
