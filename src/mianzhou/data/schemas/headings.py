"""What a header promises: the data standards that its words speak of, in Chinese, in English, or in the initials of pinyin.

A heuristic for drafting. A header that is a standard's own word is believed if the values allow it; one that only ends like one is
believed if the values show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mianzhou.data.schemas.binding import as_printed, without_remarks
from mianzhou.data.standards.api import STANDARDS

# The last words of English headers; the most telling standard of a word comes first, the values decide among them.
_ENGLISH: tuple[tuple[str, str], ...] = (
    ("resident_number", "id card|id card no|id card number|id number|id no|identity number|identity card|identity no|cert no|certificate no|certificate number|citizen id|national id|id num|idcard|idno|owner id|person id"),
    ("credit_code", "credit code|social credit code|uscc|usci|taxpayer id|tax id|taxpayer no|org code|organization code|enterprise code|company code"),
    ("region_code", "region code|region|region id|area code|division code|admin code|adcode|county code|district code|city code|province code|county|district|town code|village code|division|xzqh code|qhdm"),
    ("date", "date|day|dob|birthday|birth|born|on|since|from|until|expiry|expires|deadline"),
    ("datetime", "datetime|time|timestamp|at|created|updated|modified"),
    ("month", "month|period|year month|yearmonth|ym"),
    ("year", "year|yr"),
    ("phone", "phone|phone number|phone no|mobile|mobile no|mobile number|mobile phone|tel|tel no|telephone|telephone number|cell|cellphone|contact number|contact|contact info|fax|hotline"),
    ("email", "email|e mail|mail|mailbox|email address"),
    ("postcode", "postcode|post code|postal code|zip|zip code|zipcode"),
    ("bank_card", "bank card|bank card no|bank account|bank account no|card no|card number|account no|account number|account|bank no"),
    ("plate_number", "plate|plate no|plate number|license plate|licence plate|vehicle no|vehicle number|car no"),
    ("gender", "gender|sex|gender code|sex code"),
    ("ethnicity", "ethnicity|ethnic|ethnic group|nation|nationality|ethnic code|nation code"),
    ("address", "address|addr|location|residence|domicile|place|site|street"),
    ("person_name", "name|full name|owner|guardian|applicant|contact|contact person|patient|student|teacher|person|representative|legal person|manager|principal|operator|handler|spouse|father|mother|head|householder|holder|member|doctor|payee|payer"),
    ("organisation_name", "name|company|employer|enterprise|organization|organisation|corporation|firm|institution|hospital|school|taxpayer|vendor|supplier|org|merchant|bank|work unit|contractor|bidder"),
    ("unit", "authority|agency|bureau|department|dept|office|organ|unit|issuer|registrar"),
    ("money", "amount|amount paid|money|tax paid|fee|fees|price|cost|costs|pay|payment|salary|wage|wages|income|subsidy|allowance|expense|expenses|expenditure|balance|capital|investment|budget|premium|deposit|rent|tax|tax due|revenue|profit|turnover|sales|assets|debt|fine|penalty|compensation|pension|benefit|contribution|fund|funds|loan|payable|reimbursement|tax base|payment base|contribution base|base"),
    ("percentage", "percent|percentage|pct|rate|ratio|share|proportion"),
    ("integer", "count|quantity|qty|persons|people|size|times|days|floors|age|households|population|headcount|total number"),
    ("number", "area|value|length|width|height|weight|distance|volume|depth|longitude|latitude|lng|lat|lon|score|index|temperature|concentration|mileage"),
    ("enumeration", "status|state|type|type id|category|kind|level|grade|flag|education|degree|marital|marriage|relation|relationship|method|mode|nature|result|sector|trade|code"),
    ("text", "remark|remarks|note|notes|comment|comments|memo|description|desc|detail|details|content|reason|scope"),
)  # fmt: skip
# Endings of Chinese headers beyond the standards' own words.
_CHINESE: tuple[tuple[str, str], ...] = (
    ("region_code", "区划 区县代码 县区代码 区县编码 区域代码 区域编码 地区 区县 县区 县市区 所在地 属地"),
    ("month", "所属期 账期 期别"),
    ("date", "日 时间 期限"),
    ("year", "年"),
    ("money", "标准 金 额 费 款 价"),
    ("person_name", "人 者 人员 员 主"),
    ("organisation_name", "单位 企业 公司 机构 学校 医院 商户 名称"),
    ("unit", "机关 部门 单位"),
    ("address", "地 地点 位置 所"),
    ("phone", "联系 号码"),
    ("bank_card", "账号 帐号 卡号 账户"),
)  # fmt: skip
# Endings of headers in the initials of pinyin: 户主姓名 hzxm, 补助金额 bzje, 发证日期 fzrq.
_INITIALS: tuple[tuple[str, str], ...] = (
    ("resident_number", "sfzh sfzhm gmsfhm sfzjhm sfhm sfz zjh zjhm"),
    ("credit_code", "xydm nsrsbh zzjgdm"),
    ("region_code", "xzqh xzqhdm qhdm xzqdm qh ssxq xqdm"),
    ("date", "rq"),
    ("datetime", "sj"),
    ("month", "ny yf ssq ssqj"),
    ("year", "nf nd"),
    ("phone", "dh dhhm sjh sjhm lxfs"),
    ("email", "yx dzyx dzyj"),
    ("postcode", "yb yzbm"),
    ("bank_card", "yhkh yhzh kh zh"),
    ("plate_number", "cph cphm hphm"),
    ("gender", "xb xbdm"),
    ("ethnicity", "mz mzdm"),
    ("address", "dz zz zs zl csdz jycs"),
    ("person_name", "xm fddbr lxr jhr fzr sqr jbr qlr hz"),
    ("organisation_name", "mc dw gs"),
    ("unit", "jg bm dw"),
    ("money", "je fy ze jf jfjs zb ye sr gz jg se zj jt bt"),
    ("percentage", "bl bz sl l"),
    ("integer", "rs hs sl ts cs nl"),
    ("number", "mj lc jd wd"),
    ("enumeration", "lx lb zt zk dm gx whcd zzmm"),
    ("text", "bz sm ms nr"),
)  # fmt: skip
_UNITS = {"yuan": "元", "cny": "元", "rmb": "元", "wan": "万元", "wanyuan": "万元"}
_TRADITIONAL = str.maketrans(
    "證碼電話號額區縣鄉鎮單業稱記時間類狀態種級別聯繫機構會備註郵編戶籍資費稅繳補貼齡數發賬帳銀車輛學齊總價錢畝積險經營圍範項圖員與屬標準歲醫療權",
    "证码电话号额区县乡镇单业称记时间类状态种级别联系机构会备注邮编户籍资费税缴补贴龄数发账账银车辆学齐总价钱亩积险经营围范项图员与属标准岁医疗权",
)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_LONGEST_CODE = 10
_RUN_TOGETHER = 5  # words of fewer letters are not looked for inside headers such as DOMDISTRICT


@dataclass(frozen=True, slots=True)
class Promise:
    """A standard that a header speaks of; `sure` if it is the standard's own word or ends with it in Chinese."""

    standard: str
    sure: bool


def promises(header: str) -> tuple[Promise, ...]:
    """The standards that a header speaks of, the likeliest first; each once."""
    found: dict[str, Promise] = {}
    if own := _own_word(header):
        found[own] = Promise(own, sure=True)
    for standard in (*_in_chinese(header), *_in_english(header), *_in_initials(header)):
        found.setdefault(standard, Promise(standard, sure=False))
    return tuple(found.values())


def english_words(header: str) -> tuple[str, ...]:
    """The words of an English header in small letters: idCard, ID_CARD and id-card are all id, card. Units of money at the end go."""
    words = [word.lower() for word in _WORDS.findall(header)] if header.isascii() else []
    while len(words) > 1 and (words[-1] in _UNITS or words[-1].isdecimal()):
        words.pop()
    return tuple(words)


def unit_of_money(header: str) -> str:
    """The unit of money that ends an English header: amount_wan."""
    words = [word.lower() for word in _WORDS.findall(header)] if header.isascii() else []
    return _UNITS.get(words[-1], "") if len(words) > 1 else ""


def simplified(header: str) -> str:
    """A header with the traditional characters that headers are made of in their simplified form."""
    return header.translate(_TRADITIONAL)


def _own_word(header: str) -> str | None:
    """The standard whose header words the header is, or ends with; the longest word decides."""
    header = simplified(header)
    words = {as_printed(header), without_remarks(header), without_remarks(header.rsplit("/", 1)[-1])}
    best: tuple[bool, int, str] | None = None
    for standard in STANDARDS.values():
        for word in standard.headers:
            exact = as_printed(word) in words
            ending = len(word) > 1 and not word.isascii() and any(w.endswith(word) for w in words)
            if exact or ending:
                best = max(best or (False, 0, ""), (exact, len(word), standard.id))
    return best[2] if best else None


def _in_chinese(header: str) -> Iterator[str]:
    word = without_remarks(simplified(header).rsplit("/", 1)[-1])
    fitting = [(len(e), place, s) for place, (s, ends) in enumerate(_CHINESE) for e in ends.split() if word.endswith(e)]
    for _, _, standard in sorted(fitting, key=lambda entry: (-entry[0], entry[1])):
        yield standard


def _in_english(header: str) -> Iterator[str]:
    words = english_words(header)
    for length in range(min(len(words), 4), 0, -1):
        ending = " ".join(words[-length:])
        for standard, endings in _ENGLISH:
            if ending in endings.split("|"):
                yield standard
    if len(words) == 1 and len(words[0]) > _RUN_TOGETHER:
        for standard, endings in _ENGLISH:
            if words[0].endswith(tuple(e for e in endings.split("|") if len(e) >= _RUN_TOGETHER)):
                yield standard


def _in_initials(header: str) -> Iterator[str]:
    code = header.lower()
    if not (code.isascii() and code.isalpha() and 1 < len(code) <= _LONGEST_CODE):
        return
    fitting = [
        (len(e), place, s) for place, (s, ends) in enumerate(_INITIALS) for e in ends.split() if code.endswith(e)
    ]
    for _, _, standard in sorted(fitting, key=lambda entry: (-entry[0], entry[1])):
        yield standard
