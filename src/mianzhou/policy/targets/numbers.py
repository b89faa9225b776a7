"""Quantities: printed numbers with their unit, range and bound, found and read. Pure.

A value stays in the printed unit: 8.4万吨 is 8.4 with the unit 万吨. Dates, document numbers, labels, ordinals and whatever
stands inside a title 《…》 or a quotation “…” are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mianzhou.policy.targets.measures import (
    CHINESE_NUMERAL_MEASURES,
    DROPS_CLASSIFIER,
    KIND_OF,
    MeasureKind,
    kind_of,
)

PRIVATE_POINT: Final = "\ue010"
"""The private-use character that one printer's font puts where a decimal point belongs."""

_FOLD: Final = {
    **{0xFF10 + i: 0x30 + i for i in range(10)},
    **{0xFF21 + i: 0x41 + i for i in range(26)},
    **{0xFF41 + i: 0x61 + i for i in range(26)},
    **{
        ord(wide): ord(narrow)
        for wide, narrow in zip("％．，／＋＞＜＝（）", "%.,/+><=()", strict=True)
        if wide != "，"
    },
    ord(PRIVATE_POINT): ord("."),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """One printed quantity. `start`–`end` covers number and unit; `bound_end` the bound after it (以上, 左右), if any."""

    start: int
    end: int
    bound_end: int
    low: float
    high: float | None
    unit: str | None
    kind: MeasureKind
    bound: str
    in_characters: bool

    @property
    def value(self) -> float | tuple[float, float]:
        return self.low if self.high is None else (self.low, self.high)


def fold(text: str) -> str:
    """Full-width digits, letters and signs made half-width, character for character, so that positions stay."""
    return text.translate(_FOLD)


def _alternatives(words: Iterator[str] | list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_UNIT = rf"(?:{_alternatives(list(KIND_OF))})"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,6})?"
_SCALE = r"[百千万亿]{0,2}"
_BOUND = r"及?以上|以内|以下|之内|左右|上下|及以内"
_PER = rf"(?:/[百千万亿]?{_UNIT})?"
_FIGURES: Final = re.compile(
    rf"(?<![A-Za-z\d.])(?P<low>{_NUMBER})"
    rf"(?:(?P<low_scale>{_SCALE})(?P<low_unit>{_UNIT})?\s?(?:—{{1,2}}|[-－–~～〜]|至|到)(?P<high>{_NUMBER}))?"
    rf"(?P<more>[余多来])?(?P<scale>{_SCALE})(?P<more2>[余多来])?(?P<classifier>个(?={'|'.join(DROPS_CLASSIFIER)}))?"
    rf"(?P<unit>{_UNIT}{_PER}|/(?:10{{0,2}})?[千万]{{1,2}}(?!\d))?(?P<bound>{_BOUND})?"
)
_RATIO: Final = re.compile(
    r"(?<![\d.:：])(?P<low>\d{1,4}(?:\.\d+)?)(?P<unit>[:：]\d{1,3})(?![\d:：.])(?P<bound>左右|以上|以下|以内)?"
)

_DIGIT: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_POWER: Final = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = "[〇零一二两三四五六七八九十百千]"
_CHARACTERS: Final = re.compile(
    rf"(?<!第)(?<!{_NUMERAL})(?P<low>{_NUMERAL}{{1,8}})(?:(?:至|到)(?P<high>{_NUMERAL}{{1,6}}))?(?P<scale>[万亿]{{0,2}})"
    rf"(?P<unit>{_alternatives(CHINESE_NUMERAL_MEASURES.split())})(?P<bound>{_BOUND})?"
)
_PER_CENT: Final = re.compile(
    rf"百分之(?P<low>{_NUMERAL}{{1,4}})(?:点(?P<decimals>[〇零一二三四五六七八九]{{1,3}}))?(?P<bound>{_BOUND})?"
)
_FRACTION: Final = re.compile(
    rf"(?<!百)(?<!{_NUMERAL})(?P<below>[二三四五六七八九十])分之(?P<above>[一二三四五六七八九])(?P<bound>{_BOUND})?"
)

# Text in which a number names something instead of counting it.
_NAMING: Final = re.compile(
    r"《[^《》\n]{0,120}》"
    r"|“[^“”\n]{0,60}”"
    r"|〔\d{4}〕\d+号|\[\d{4}\]\d+号"
    r"|https?:[A-Za-z\d_./?=&%:-]+|(?<![A-Za-z\d_.-])[A-Za-z\d_.-]{1,64}@[A-Za-z\d.]{1,64}|www\.[A-Za-z\d_./-]+"
    r"|\d{4}\s?年?\s?(?:—{1,2}|[-－–~～至到])\s?\d{4}\s?年?"
    r"|\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日|\d{1,2}月(?:份|底|末|初)?"
    r"|[〇零一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)?"
    r"|第[\d一二三四五六七八九十百]+(?:条|章|节|款|项|号|期|次|批|届|类|个|名|轮|版|位|方|产业)?"
    r"|(?<=[日午晨晚一二三四五六天])\d{1,2}[:：]\d{2}(?:\s?[—\-至到]\s?\d{1,2}[:：]\d{2})?|\d{1,2}[:：]\d{2}\s?[—\-至到]\s?\d{1,2}[:：]\d{2}"
    r"|每(?:\d+[百千万亿]{0,2}|[百千万]{1,2})(?:个|名|人|户|张|平方公里|件|家|公里|亩)?(?=[\u4e00-\u9fff])"
    r"|\d{3,4}-\d{7,8}|1[3-9]\d{9}|\d{9,}"
    r"|(?<=[A-Za-z])\d+[A-Za-z\d]*|\d+[A-Z](?![A-Za-z])(?=[\u4e00-\u9fff])|\d+(?:\.\d+)?\+\d+|\d[.、．·]\d+(?=[”级])"
    r"|\d{1,3}(?:、\d{1,3})+(?:号|路|线|期|类|#|楼|栋)"
)
_LABEL: Final = re.compile(r"(?m)^[ \t\u3000]*[（(]?\d{1,3}(?:[、）)]|\.(?!\d)|\.(?=\d{4}年))")


def _naming_ranges(text: str) -> list[tuple[int, int]]:
    ranges = [m.span() for m in _NAMING.finditer(text)] + [m.span() for m in _LABEL.finditer(text)]
    ranges.sort()
    return ranges


def read_figure(printed: str) -> float:
    """The value of a number printed in figures, thousand separators allowed."""
    return float(printed.replace(",", ""))


def read_characters(printed: str) -> float:
    """The value of a number in Chinese characters below 10,000: 一百二十, 两千零五, 十五, or digit by digit 二〇."""
    if not any(c in _POWER for c in printed):
        return float("".join(str(_DIGIT[c]) for c in printed))
    total = digit = 0
    for c in printed:
        if c in _POWER:
            total += (digit or 1) * _POWER[c]
            digit = 0
        else:
            digit = _DIGIT[c]
    return float(total + digit)


def _scaled_unit(scale: str, unit: str | None) -> str | None:
    return (scale + (unit or "")) or None


def _from_figures(m: re.Match[str]) -> Quantity:
    unit = _scaled_unit(m["scale"], m["unit"])
    end = max(m.end("scale"), m.end("unit"), m.end("more2"), m.end("more"), m.end("low"), m.end("high"))
    low, high = read_figure(m["low"]), read_figure(m["high"]) if m["high"] else None
    return Quantity(
        m.start(), end, m.end(), low, high, unit, kind_of(unit),
        m["bound"] or ("余" if m["more"] or m["more2"] else ""), False,
    )  # fmt: skip


def _figures(text: str) -> Iterator[Quantity]:
    for m in _FIGURES.finditer(text):
        other_unit = m["low_unit"] and m["low_unit"] != m["unit"]
        other_scale = m["low_scale"] and m["low_scale"] != m["scale"]
        if m["high"] and (other_unit or other_scale or read_figure(m["low"]) >= read_figure(m["high"])):
            yield from _two_ends(m)
        else:
            yield _from_figures(m)


def _two_ends(m: re.Match[str]) -> Iterator[Quantity]:
    """From … to …: different units (5万吨到1亿吨) or falling figures (6%到5%) are no range; each end stands alone."""
    unit = _scaled_unit(m["low_scale"] or "", m["low_unit"])
    end = max(m.end("low"), m.end("low_scale"), m.end("low_unit"))
    yield Quantity(m.start(), end, end, read_figure(m["low"]), None, unit, kind_of(unit), "", False)
    unit = _scaled_unit(m["scale"], m["unit"])
    end = max(m.end("high"), m.end("scale"), m.end("unit"), m.end("more2"))
    yield Quantity(
        m.start("high"), end, m.end(), read_figure(m["high"]), None, unit, kind_of(unit), m["bound"] or "", False
    )


def _characters(text: str) -> Iterator[Quantity]:
    for m in _CHARACTERS.finditer(text):
        low, high = m["low"], m["high"]
        if not high and len(low) == 2 and not any(c in _POWER for c in low):
            low, high = low[0], low[1]  # 一两项, 三五个: a range said loosely
        unit = _scaled_unit(m["scale"], m["unit"])
        yield Quantity(
            m.start(), m.end("unit"), m.end(), read_characters(low), read_characters(high) if high else None,
            unit, kind_of(unit), m["bound"] or "", True,
        )  # fmt: skip
    for m in _PER_CENT.finditer(text):
        value = read_characters(m["low"])
        if m["decimals"]:
            value += float("0." + "".join(str(_DIGIT[c]) for c in m["decimals"]))
        yield Quantity(
            m.start(), m.end("decimals") if m["decimals"] else m.end("low"), m.end(),
            value, None, "%", "ratio", m["bound"] or "", True,
        )  # fmt: skip
    for m in _FRACTION.finditer(text):
        value = read_characters(m["above"]) / read_characters(m["below"])
        yield Quantity(m.start(), m.end("above"), m.end(), round(value, 6), None, None, "ratio", m["bound"] or "", True)


def _ratios(text: str) -> Iterator[Quantity]:
    for m in _RATIO.finditer(text):
        unit = m["unit"].replace("：", ":")
        yield Quantity(m.start(), m.end("unit"), m.end(), float(m["low"]), None, unit, "ratio", m["bound"] or "", False)


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text already folded, in order, none overlapping another or a naming number."""
    found = sorted((*_ratios(text), *_figures(text), *_characters(text)), key=lambda q: (q.start, -q.end))
    naming = _naming_ranges(text)
    kept: list[Quantity] = []
    at = last_end = 0
    names_end = -1
    for quantity in found:
        while at < len(naming) and naming[at][0] <= quantity.start:
            names_end = max(names_end, naming[at][1])
            at += 1
        if quantity.start < last_end or quantity.start < names_end:
            continue
        kept.append(quantity)
        last_end = quantity.end
    return tuple(kept)
