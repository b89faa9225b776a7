"""Signs that a printed value was damaged on its way from the page, as flags for a person to look at. Pure.

Nothing is corrected here: the value stays as printed.
"""

from __future__ import annotations

import re
from typing import Final

from mianzhou.kernel.text import Text
from mianzhou.policy.targets.numbers import PRIVATE_POINT, Quantity

PRIVATE_USE_POINT: Final = "private-use-point"
"""A private-use character was read as the decimal point."""
POINT_LOST: Final = "point-lost"
"""A share above one hundred per cent: most likely its decimal point was lost."""
PERMILLE_MEANT: Final = "permille-meant"
"""A rate of births, deaths or natural growth printed in %, of a size that only makes sense in ‰."""
DIGITS_BROKEN: Final = "digits-broken"
"""Digits that no writer prints so: a leading zero or wrong groups of thousands."""
NUMBER_INSIDE: Final = "page-number-inside"
"""Digits that the reader took out (a page number) stood between the digits of this number."""
ROW_DISAGREES: Final = "row-disagrees"
"""A table row whose base and increase do not add up to its target."""

FLAG_TITLES: Final[dict[str, Text]] = {
    PRIVATE_USE_POINT: Text("小数点为替代字符", "point printed as another character"),
    POINT_LOST: Text("疑丢失小数点", "point probably lost"),
    PERMILLE_MEANT: Text("疑应为‰", "‰ probably meant"),
    DIGITS_BROKEN: Text("数字被拆断", "digits broken apart"),
    NUMBER_INSIDE: Text("疑混入页码", "page number probably inside"),
    ROW_DISAGREES: Text("与同行数据不符", "disagrees with its row"),
}

_SHARE: Final = re.compile(r"率|比例|比重|占比|覆盖面|普及面|合格|达标")
_MAY_EXCEED: Final = re.compile(
    r"增长|增速|增幅|提高|倍|拨备|覆盖率.{0,4}拨备|负债|偿债|存贷|流动性|入学率|入园率|周转|保障倍数|净资产|完成率|开工率|资产负债|杠杆"
)
_VITAL_RATE: Final = re.compile(r"自然增长率|出生率|死亡率|人口增长率")
_BIGGEST_PER_CENT: Final = 1.5
_LEADING_ZERO: Final = re.compile(r"^0\d")
_BAD_GROUPS: Final = re.compile(r"^\d+(?:,\d{1,2}(?!\d)|,\d{4,})")


def damage_of(printed: str, removed: str, metric: str, quantity: Quantity, is_step: bool) -> tuple[str, ...]:
    """Flags for one quantity: `printed` as it stands in the text, `removed` what the reader took out from inside it.

    A step (下降8%) is a share of the metric, not a value of it.
    """
    flags: list[str] = []
    top = quantity.high if quantity.high is not None else quantity.low
    if PRIVATE_POINT in printed + removed:
        flags.append(PRIVATE_USE_POINT)
    if quantity.unit == "%" and top > 100 and not is_step and _SHARE.search(metric) and not _MAY_EXCEED.search(metric):
        flags.append(POINT_LOST)
    if quantity.unit == "%" and _VITAL_RATE.search(metric) and top >= _BIGGEST_PER_CENT and not is_step:
        flags.append(PERMILLE_MEANT)
    if _LEADING_ZERO.match(printed) or _BAD_GROUPS.match(printed):
        flags.append(DIGITS_BROKEN)
    if any(c.isdigit() for c in removed):
        flags.append(NUMBER_INSIDE)
    return tuple(flags)


def row_damage(base: float | None, target: float | None, increase: float | None) -> tuple[str, ...]:
    """A row 2010年 3.60, 2015年 8.07, 增加 4.47 must add up, to the last printed digit."""
    if base is None or target is None or increase is None:
        return ()
    return () if abs(target - base - increase) <= 0.02 * max(abs(target), 1.0) else (ROW_DISAGREES,)
