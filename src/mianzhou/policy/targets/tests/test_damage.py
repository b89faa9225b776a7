"""Flags for values that were likely damaged; the value itself stays as printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.targets import damage
from mianzhou.policy.targets.extraction import extract_targets
from mianzhou.policy.targets.numbers import PRIVATE_POINT


@pytest.mark.parametrize(
    ("text", "value", "flags"),
    [
        ("力争死亡率控制在1\ue0103以内。", 1.3, (damage.PRIVATE_USE_POINT,)),
        ("抽查合格率达到985%。", 985.0, (damage.POINT_LOST,)),
        ("人口自然增长率控制在3%以内。", 3.0, (damage.PERMILLE_MEANT,)),
        ("人口自然增长率控制在3‰以内。", 3.0, ()),
        ("新建学校05所。", 5.0, (damage.DIGITS_BROKEN,)),
        ("毛入学率达到105%。", 105.0, ()),
        ("营业收入增长120%。", 120.0, ()),
    ],
)
def test_flags(document_of: Callable[..., DocumentText], text: str, value: float, flags: tuple[str, ...]) -> None:
    (target,) = extract_targets(document_of(text))
    assert (target.value, target.flags) == (value, flags)


def test_row_that_does_not_add_up(document_of: Callable[..., DocumentText]) -> None:
    text = (
        "“十三五”主要目标\n指标\t2015年\t2020年\t增加\n床位数（万张）\t3.60\t807\t4.47\n医生数（万人）\t1.2\t1.5\t0.3\n"
    )
    assert [t.flags for t in extract_targets(document_of(text))] == [(damage.ROW_DISAGREES,), ()]


def test_page_number_inside_a_number_is_seen_in_the_source(document_of: Callable[..., DocumentText]) -> None:
    document = document_of("新建学校120所。")
    at = document.clean.text.index("120") + 1
    source = document.clean.text[:at] + "\n71\n" + document.clean.text[at:]
    for position in range(at, len(document.clean.text)):
        document.clean.offsets[position] += 4
    assert [t.flags for t in extract_targets(document)] == [()]
    assert [t.flags for t in extract_targets(document, source)] == [(damage.NUMBER_INSIDE,)]


def test_point_made_readable_by_the_reader_is_seen_in_the_source(document_of: Callable[..., DocumentText]) -> None:
    document = document_of("力争死亡率控制在1.3以内。")
    source = document.clean.text.replace("1.3", f"1{PRIVATE_POINT}3")
    assert [t.flags for t in extract_targets(document, source)] == [(damage.PRIVATE_USE_POINT,)]
