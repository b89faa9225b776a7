"""Entries held against each other whole: SQL over many excludes what Python excludes for one pair, also where the records that met contradict nothing."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import api
from mianzhou.data.linkage.clustering import log_odds
from mianzhou.data.linkage.kinds import plan_of
from mianzhou.data.linkage.tests.people import residents
from mianzhou.data.linkage.tests.test_linking import ANNA, NUMBERS, laid
from mianzhou.data.linkage.tests.test_organisations_and_places import VALUES
from mianzhou.data.matching.scores import scored_between

OTHER = ANNA | {"number": NUMBERS[1], "birth": "1961-02-03", "phone": "13900001111"}


@pytest.mark.parametrize("kind", ["person", "organisation", "place"])
def test_many_pairs_are_excluded_as_one_is(kind: str) -> None:
    plan, dice = plan_of(kind), random.Random(11)
    records = [record for _, record in residents(60)] if kind == "person" else [
        {field: dice.choice([*known, None]) for field, known in VALUES[kind].items()} for _ in range(150)
    ]  # fmt: skip
    entry = [dice.randrange(40) for _ in records]
    asked = sorted({(a, b) for a, b in ((dice.choice(entry), dice.choice(entry)) for _ in range(300)) if a < b})
    with Scratch() as executor:
        fields = {name: pa.array([r.get(name) for r in records], pa.string()) for name in plan.fields}
        executor.lay("received", pa.table({"record": pa.array(range(len(records)), pa.int64()), **fields}))
        executor.lay("entries", pa.table({"record": range(len(records)), "entry": entry}))
        executor.lay("asked", pa.table({"l": [a for a, _ in asked], "r": [b for _, b in asked]}))
        api.prepare(executor, kind, "received", "forms")
        api.lay_excluded(executor, kind, "forms", entries="entries", pairs="asked", into="excluded", population=1000)
        found = {(left, right) for left, right in executor.rows("SELECT l, r FROM excluded")}
    sides = [[plan.prepared(r) for r, e in zip(records, entry, strict=True) if e == number] for number in range(40)]
    rarest = {c.field: {r[c.columns[0]] or "": 1e-18 for side in sides for r in side} for c in plan.comparisons}
    told = {(a, b): scored_between(plan, sides[a], sides[b], 1000, rarest) for a, b in asked}
    expected = {pair for pair, scored in told.items() if scored.veto or scored.weight < log_odds(plan.doubtful)}
    assert found == expected
    assert 0 < len(found) < len(asked)


def test_a_pair_in_doubt_names_a_record_of_either_side() -> None:
    """Records without a number tie two people of one name and door; what is asked about is a record of the one and a record of the other."""
    anna, loose = ANNA | {"number": NUMBERS[0]}, ANNA | {"birth": None}
    for order in (
        [loose, OTHER, anna],
        [anna, loose, OTHER],
        [OTHER, anna, loose],
        [OTHER, loose | {"sex": None}, loose, anna],
    ):
        with Scratch() as executor:
            laid(executor, "received", order)
            api.link(executor, "person", "received")
            asked = executor.rows(
                'SELECT a.entity, b.entity FROM doubtful JOIN links AS a ON a.record = "left" JOIN links AS b ON b.record = "right"'
            )
        assert asked
        assert all(left != right for left, right in asked)


def test_a_rare_name_and_a_birthday_tell_one_of_ten_million_and_a_common_name_does_not() -> None:
    at_home = {"name": "庞勇磊", "sex": "男", "birth": "1986-04-03", "phone": "15676929526"}
    moved = {"name": "庞勇磊", "sex": "男", "birth": "1986-04-03", "phone": "17750630053"}
    told = [
        api.score("person", at_home, moved, population=12_000_000, frequencies={"name": {"庞勇磊": share}}).probability
        for share in (1e-6, 1e-3)
    ]
    assert told[0] > 0.9 > 0.3 > told[1]
