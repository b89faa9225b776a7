"""Names of organisations: the core that stays when region, form and spelling change, and its parts.

A name of an enterprise is region, brand 字号, trade 行业 and form 组织形式 (企业名称登记管理规定, 国令第734号, 第六条); the region may stand in brackets
behind the trade (同条例实施办法, 第十一条), the form is left out in talk and in half of the forms that are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from mianzhou.data.normalising.characters import HAN, folded_sql, is_plain_sql, plain, quoted, rows_of
from mianzhou.data.normalising.gazetteer import Gazetteer

# What a bracket says of the form, not of the name.
_FORM_IN_BRACKETS = (
    r"\((?:普通合伙|特殊普通合伙|有限合伙|个人独资|个体工商户|集团|筹|存续|在业|注销|吊销|已注销|曾用名[^()]*)\)"
)
_MARKS = f"[^{HAN}0-9a-z()]+"
_BRACKETED = f"^([^()]+)\\(([{HAN}]{{2,4}}?)(?:省|市|县|区)?\\)(.*)$"
_BRACKETS = "[()]+"
_FORM = "(?:(?:集团)?(?:股份有限责任|有限责任|股份有限|有限|股份|责任)?(?:集团)?(?:总公司|公司)|个体工商户)$"
# The regions at the beginning that are written with their kind: the last one's name is kept, as it is when the kind is left out.
_REGIONS = f"^(?:[{HAN}]{{2,5}}?(?:省|自治区|自治州|市)){{0,2}}([{HAN}]{{2,4}}?)(?:[{HAN}]{{1,8}}?族自治)?(?:省|自治区|自治州|市|县|区)([{HAN}0-9a-z]{{2,}})$"
_STEM = f"([{HAN}]{{2,3}}?)(?:[{HAN}]{{1,8}}?族自治)?(?:省|市|县|区)"
# The form in the middle of a branch's name, and the kind of a township in an institution's, which many leave out.
_WITHIN = f"(?:股份有限责任|有限责任|股份有限|有限)?公司([{HAN}0-9]{{1,14}}(?:分公司|分店|分部|分校|分院|门市部|营业部|办事处|营业厅))$"
_TOWNSHIP = f"([{HAN}]{{2}})(?:镇|乡)((?:中心|第[一二三四五六]|初级)?(?:小学|中学|幼儿园|卫生院|文化站|敬老院|财政所|派出所|司法所))$"
_SHORTEST = 2  # characters that a brand has at least


def _compiled(re2: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: re.escape(chr(int(found[1], 16))), re2))


_P_FORM_IN_BRACKETS, _P_MARKS, _P_BRACKETED = (_compiled(p) for p in (_FORM_IN_BRACKETS, _MARKS, _BRACKETED))
_P_BRACKETS, _P_FORM, _P_REGIONS, _P_STEM = (_compiled(p) for p in (_BRACKETS, _FORM, _REGIONS, _STEM))


class Organisation(NamedTuple):
    """A name taken apart, each part empty where it is not there. `brand` and `trade` together are what nobody else in the region is called."""

    region: str
    brand: str
    trade: str
    form: str


@cache
def _words(kind: str) -> Mapping[str, str]:
    return {row["word"]: row["stands_for"] for row in rows_of("organisation_words.csv") if row["kind"] == kind}


@cache
def _trades() -> tuple[str, ...]:
    return tuple(sorted(_words("trade"), key=lambda word: (-len(word), word)))


def _abbreviated() -> Mapping[str, str]:
    return {**_words("office"), **_words("form")}


def normal_organisation(text: str) -> str:
    """An organisation's name for comparing: plain characters without blanks and marks, a region in brackets at the beginning: 鑫宏（云川）有限公司 is 云川市鑫宏有限公司."""
    bare = _P_FORM_IN_BRACKETS.sub("", _P_MARKS.sub("", plain(text)))
    return _P_BRACKETS.sub("", _P_BRACKETED.sub(r"\2市\1\3", bare))


def normal_organisation_sql(column: str) -> str:
    """`normal_organisation` over a column (about 0.3 µs a name without marks)."""
    bare = f"regexp_replace(regexp_replace({folded_sql(column)}, {quoted(_MARKS)}, '', 'g'), {quoted(_FORM_IN_BRACKETS)}, '', 'g')"
    careful = (
        f"regexp_replace(regexp_replace({bare}, {quoted(_BRACKETED)}, '\\2市\\1\\3'), {quoted(_BRACKETS)}, '', 'g')"
    )
    return f"CASE WHEN regexp_matches({column}, '^(?:[{HAN}0-9]*)\\z') AND {is_plain_sql(column)} THEN {column} ELSE {careful} END"


def _formless(normal: str) -> str:
    return _P_FORM.sub("", _compiled(_TOWNSHIP).sub(r"\1\2", _compiled(_WITHIN).sub(r"\1", normal))) or normal


def _formless_sql(normal: str) -> str:
    within = f"regexp_replace(regexp_replace({normal}, {quoted(_WITHIN)}, '\\1'), {quoted(_TOWNSHIP)}, '\\1\\2')"
    return f"coalesce(nullif(regexp_replace({within}, {quoted(_FORM)}, ''), ''), {normal})"


def organisation_core(normal: str) -> str:
    """What is left of a name in normal form without its form and without the kinds of its regions: 云川地达建设 of 云川市地达建设有限责任公司.

    Government offices by their full names: 云川卫健委 is 云川卫生健康委员会. A region that is named twice counts once.
    """
    core = _formless(normal)
    core = _P_REGIONS.sub(r"\1\2", core)
    if core[:2] == core[2:4]:
        core = core[2:]
    for short, full in _abbreviated().items():
        if core.endswith(short):
            return core[: -len(short)] + full
    return core


def organisation_core_sql(normal: str) -> str:
    """`organisation_core` over a column of names in normal form."""
    formless = _formless_sql(normal)
    named = f"list_transform([{formless}], lambda core: regexp_replace(core, {quoted(_REGIONS)}, '\\1\\2'))[1]"
    once = "CASE WHEN substr(core, 1, 2) = substr(core, 3, 2) THEN substr(core, 3) ELSE core END"
    cases = " ".join(
        f"WHEN ends_with(core, {quoted(short)}) THEN left(core, -{len(short)}) || {quoted(full)}"
        for short, full in _abbreviated().items()
    )
    endings = "|".join(_abbreviated())
    spelt = f"CASE WHEN regexp_matches(core, '(?:{endings})$') THEN CASE {cases} ELSE core END ELSE core END"
    return f"list_transform([list_transform([{named}], lambda core: {once})[1]], lambda core: {spelt})[1]"


def organisation_bare(normal: str, head: str) -> str:
    """The core without its region: told by its kind (云川市, 江口县), or because it is named in the head of the organisation's own address.

    地达建设 of 云川市地达建设有限公司, and of 云川地达建设 at 云川市江口县人民路.
    """
    formless = _formless(normal)
    core = organisation_core(normal)
    found = _P_REGIONS.match(formless)
    stems = _P_STEM.findall(head)
    for length in (2, 3):
        told = found is not None and len(found[1]) == length
        if (told or core[:length] in stems) and len(core) >= length + _SHORTEST:
            return core[length:]
    return core


def organisation_bare_sql(normal: str, core: str, head: str) -> str:
    """`organisation_bare` over columns of names in normal form, their cores, and heads of addresses."""
    formless = _formless_sql(normal)
    cases = " ".join(
        f"WHEN (length(region) = {length} OR list_contains(stems, substr({core}, 1, {length}))) AND length({core}) >= {length + _SHORTEST}"
        f" THEN substr({core}, {length + 1})"
        for length in (2, 3)
    )
    stems = f"coalesce(regexp_extract_all({head}, {quoted(_STEM)}, 1), [])"
    return (
        f"list_transform([{stems}], lambda stems: list_transform([regexp_extract({formless}, {quoted(_REGIONS)}, 1)],"
        f" lambda region: CASE {cases} ELSE {core} END)[1])[1]"
    )


def organisation_parts(text: str, gazetteer: Gazetteer | None = None) -> Organisation:
    """A name's parts. With a gazetteer the region is told by its names (云川 as well as 云川市), without one only where its kind is written."""
    normal = normal_organisation(text)
    form = _P_FORM.search(normal)
    rest = normal[: form.start()] if form else normal
    region = _region_of(rest, gazetteer)
    rest = rest[len(region) :]
    if rest[: len(region)] == region:
        rest = rest[len(region) :]
    trade = next((word for word in _trades() if rest.endswith(word) and len(rest) > len(word)), "")
    return Organisation(region, rest[: len(rest) - len(trade)], trade, form[0] if form else "")


def _region_of(rest: str, gazetteer: Gazetteer | None) -> str:
    if gazetteer is not None:
        return rest[: gazetteer.read(rest)]
    found = _P_REGIONS.match(rest)
    return rest[: found.start(2)] if found else ""
