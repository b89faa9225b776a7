"""The weights of a person's comparisons: where they stand, which are used, and why."""

from __future__ import annotations

import pytest

from mianzhou.data.linkage import model, persons


def test_every_level_weighs_what_the_file_says() -> None:
    weights = model.weights_of("person")
    for comparison in persons.PLAN.comparisons:
        *told, unknown = comparison.levels
        assert {level.name: level.weight for level in told} == weights[comparison.field]
        assert (unknown.name, unknown.weight) == ("unknown", 0.0)


def test_trained_weights_are_used_only_if_they_link_better_everywhere() -> None:
    _, told = model.weights_document("person")
    better = all(f1["trained"] > f1["set"] for f1 in told["f1"].values())
    assert told["used"] == ("trained" if better else "set")


def test_where_training_met_no_pair_the_weight_set_by_hand_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    file, told = model.weights_document("person")
    monkeypatch.setattr(model, "weights_document", lambda kind: (file, told | {"used": "trained"}))
    number = model.weights_of("person")["number"]
    assert number["same-unverified"] == told["comparisons"]["number"]["same-unverified"]["set"]
    assert number["same"] == told["comparisons"]["number"]["same"]["trained"]
