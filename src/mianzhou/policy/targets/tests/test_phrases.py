"""Comparators and metrics as the words around a number give them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mianzhou.policy.documents.structure import DocumentText
from mianzhou.policy.targets.extraction import extract_targets


@pytest.mark.parametrize(
    ("text", "comparator", "metric"),
    [
        ("参保人数达到4.5亿人。", ">=", "参保人数"),
        ("到2020年，铁路通车总里程不低于300公里。", ">=", "铁路通车总里程"),
        ("登记失业率控制在4%以内。", "<=", "登记失业率"),
        ("审批事项不超过120项。", "<=", "审批事项"),
        ("力争人口总量控制在545万左右。", "approx", "人口总量"),
        ("营业收入年均增长20%以上。", "increase_by", "营业收入年均增长"),
        ("占比提高5个百分点。", "increase_by", "占比"),
        ("新增健身路径25条。", "increase_by", "健身路径"),
        ("能耗比2015年下降16%。", "decrease_by", "能耗"),
        ("降低用电成本约6.97亿元。", "decrease_by", "用电成本"),
        ("新建省级重点实验室1-2个。", "range", "省级重点实验室"),
        ("建成校园网100个。", "=", "校园网"),
        ("完成55座小型病险水库除险加固任务。", "=", "小型病险水库除险加固任务"),
    ],
)
def test_comparator_and_metric(
    document_of: Callable[..., DocumentText], text: str, comparator: str, metric: str
) -> None:
    (target,) = extract_targets(document_of(text))
    assert (target.comparator, target.metric) == (comparator, metric)


def test_step_without_a_noun_takes_the_metric_before_it(document_of: Callable[..., DocumentText]) -> None:
    targets = extract_targets(document_of("生产总值达到3260亿元，增长12%。"))
    assert [(t.metric, t.comparator) for t in targets] == [("生产总值", ">="), ("生产总值", "increase_by")]


def test_listed_values_share_their_metric(document_of: Callable[..., DocumentText]) -> None:
    targets = extract_targets(document_of("用水量和能耗分别下降23%、15%。"))
    assert [(t.metric, t.comparator) for t in targets] == [("用水量和能耗", "decrease_by")] * 2
