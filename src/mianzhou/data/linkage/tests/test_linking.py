"""Linking in bulk and by batches: what is found, what is never joined, and that a batch finds what the full run finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from mianzhou.data.lake.api import Scratch
from mianzhou.data.linkage import api, persons
from mianzhou.data.linkage.forms import lengthened
from mianzhou.data.linkage.tests.people import residents

ANNA = {
    "number": None,
    "name": "王小芳",
    "sex": "女",
    "birth": "1990-05-04",
    "phone": "13811112222",
    "address": "长虹大道12号3栋2单元401室",
}
OLD = ("510703900504122", "510703900504442")
NUMBERS = tuple(lengthened(old) for old in OLD)


def laid(executor: Scratch, table: str, records: Sequence[Mapping[str, object]], **columns: Sequence[int]) -> None:
    """A table of received records, numbered from 0 unless `record` says otherwise."""
    numbers = columns.pop("record", range(len(records)))
    extra = {name: pa.array(values, pa.int64()) for name, values in columns.items()}
    fields = {field: pa.array([r.get(field) for r in records], pa.string()) for field in api.fields_of("person")}
    executor.lay(table, pa.table({"record": pa.array(numbers, pa.int64()), **extra, **fields}))


def entities(records: Sequence[Mapping[str, object]]) -> list[int]:
    """The entity of each record."""
    with Scratch() as executor:
        laid(executor, "received", records)
        api.link(executor, "person", "received")
        return [entity for (entity,) in executor.rows("SELECT entity FROM links ORDER BY record")]


def pairs(clusters: Mapping[int, int]) -> set[tuple[int, int]]:
    """The pairs of records in one cluster."""
    members: dict[int, list[int]] = {}
    for record, cluster in sorted(clusters.items()):
        members.setdefault(cluster, []).append(record)
    return {(a, b) for group in members.values() for place, a in enumerate(group) for b in group[place + 1 :]}


def test_a_city_of_records_is_linked() -> None:
    people = residents(1500)
    found = pairs(dict(enumerate(entities([record for _, record in people]))))
    true = pairs({place: person for place, (person, _) in enumerate(people)})
    assert len(found & true) / len(found) > 0.999
    assert len(found & true) / len(true) > 0.99


def test_every_record_has_one_entity_and_a_rule() -> None:
    people = residents(200)
    with Scratch() as executor:
        laid(executor, "received", [record for _, record in people])
        linked = api.link(executor, "person", "received")
        rows = executor.rows("SELECT count(*), count(DISTINCT record), min(probability), max(probability) FROM links")
        tables = {name for (name,) in executor.rows("SELECT table_name FROM information_schema.tables")}
    assert rows[0][:2] == (len(people), len(people))
    assert linked.records == len(people) == sum(linked.by_rule.values())
    assert 0.9 <= rows[0][2] <= rows[0][3] <= 1.0
    assert not {name for name in tables if name.startswith("linkage_")} - {"linkage_forms"}


def test_two_numbers_are_two_people_whatever_else_agrees() -> None:
    twins = [ANNA | {"number": number} for number in NUMBERS[:2]]
    assert len(set(entities(twins))) == 2


def test_families_are_no_person() -> None:
    father = ANNA | {"name": "王建国", "sex": "男", "birth": "1965-05-04"}
    brother = ANNA | {"name": "王小刚", "sex": "男", "birth": "1992-01-09"}
    twin = ANNA | {"name": "王立萍"}
    assert len(set(entities([ANNA, father, brother, twin]))) == 4


def test_a_twin_with_records_of_her_own_stays_apart_and_a_miswritten_name_does_not() -> None:
    number = ANNA | {"number": NUMBERS[0], "name": "王芳"}
    once = entities([number, number, ANNA | {"name": "王萍"}])
    assert len(set(once)) == 1
    twice = entities([number, number, ANNA | {"name": "王萍"}, ANNA | {"name": "王萍"}])
    assert len(set(twice)) == 2


def test_a_wrong_number_is_mended_where_the_rest_supports_it() -> None:
    right, wrong = (
        ANNA | {"number": NUMBERS[0]},
        ANNA | {"number": NUMBERS[0][:16] + NUMBERS[0][17] + NUMBERS[0][16], "phone": None},
    )
    stranger = wrong | {"name": "赵国强", "birth": "1971-02-03", "address": None, "sex": "男"}
    found = entities([right, wrong, stranger])
    assert found[0] == found[1] != found[2]


def test_an_old_number_of_fifteen_digits_is_the_new_one() -> None:
    new, old = ({"number": number, "name": "王小芳"} for number in (NUMBERS[0], OLD[0]))
    assert len(set(entities([new, old]))) == 1


def test_a_slip_in_an_old_number_makes_no_second_person() -> None:
    """Its upgraded form always has the right check character, so nothing shows the slip but the rest of the record."""
    right, wrong = ANNA | {"number": NUMBERS[0]}, ANNA | {"number": "510703900504142"}
    assert len(set(entities([right, right, wrong]))) == 1
    assert len(set(entities([right, right, wrong | {"name": "赵大山", "sex": "男", "birth": "1961-02-03"}]))) == 2


def test_who_uses_the_number_of_another_is_apart_even_as_the_first_to_come() -> None:
    stranger = {"number": NUMBERS[0], "name": "赵国强"}
    anna = {"number": NUMBERS[0], "name": "王小芳"}
    assert entities([stranger, anna, anna]) == [0, 1, 1]


def test_a_number_that_the_record_itself_contradicts_is_no_proof() -> None:
    """Somebody else's number typed for Anna: her own birthday says so, and she stays with her records, not with the number's."""
    owner = {"number": NUMBERS[0], "name": "李建国", "sex": "男", "birth": NUMBERS[0][6:14], "phone": "13900000001"}
    hers = ANNA | {"number": lengthened("510703850203124"), "birth": "1985-02-03"}
    typed = hers | {"number": NUMBERS[0]}
    found = entities([owner, owner, hers, hers, typed])
    assert found == [0, 0, 2, 2, 2]
    # A day and a month that changed places contradict nothing, neither does a year mistyped alone.
    for birth in (f"{NUMBERS[0][6:10]}-04-05", f"1991-{NUMBERS[0][10:12]}-{NUMBERS[0][12:14]}"):
        assert persons.prepared({"number": NUMBERS[0], "birth": birth})["number"] == NUMBERS[0]


def test_one_number_under_names_with_nothing_in_common_needs_more_than_the_number() -> None:
    """A relative's number used once, elsewhere and with another telephone; a girl's new given name under the old roof."""
    old = ANNA | {"number": NUMBERS[0], "sex": None, "birth": None}
    stranger = {"number": NUMBERS[0], "name": "王玉兰", "phone": "13999990000", "address": "滨江路8号1栋1单元101室"}
    assert len(set(entities([old, old, stranger]))) == 2
    assert len(set(entities([old, old, old | {"name": "王玉兰"}]))) == 1


def test_a_number_with_its_end_hidden_tells_the_birthday() -> None:
    shown = ANNA | {"number": f"{NUMBERS[0][:14]}****", "birth": None, "phone": None, "address": "长虹大道"}
    forms = persons.prepared(shown)
    assert (forms["number"], forms["typed"], forms["birth"]) == (None, None, NUMBERS[0][6:14])
    named = ANNA | {"number": NUMBERS[0], "birth": None}
    assert len(set(entities([named, named, shown]))) == 1


def test_twins_of_two_sexes_stay_apart_and_an_address_is_one_in_words_and_in_figures() -> None:
    brother = ANNA | {"name": "王小强", "sex": "男", "phone": None}
    assert len(set(entities([ANNA, brother]))) == 2
    counted = ANNA | {"birth": None, "phone": None, "address": "云川市涪江区青江镇红民村3组12号"}
    worded = counted | {"address": "青江红民村三组12号"}
    assert len(set(entities([counted, worded]))) == 1


def test_a_chain_of_weak_links_makes_no_one_of_many() -> None:
    # Each shares much with the next one, the first nothing but the name with the last.
    chain = [
        {
            "name": "王芳",
            "birth": "1990-05-04",
            "phone": f"1381111222{place // 2}",
            "sex": "女",
            "number": NUMBERS[place] if place in (0, 1) else None,
        }
        for place in range(4)
    ]
    found = entities(chain)
    assert found[0] != found[1]


def test_a_batch_finds_what_the_full_run_finds() -> None:
    people = residents(1200, seed=3)
    records = [record for _, record in people]
    cut = len(records) - 400
    whole = dict(enumerate(entities(records)))
    before = entities(records[:cut])
    with Scratch() as executor:
        laid(executor, "registered", records[:cut], entity=before)
        laid(executor, "fresh", records[cut:], record=range(cut, len(records)))
        linked = api.link_new(executor, "person", "fresh", "registered")
        new = executor.rows("SELECT record, coalesce(entity, cluster) FROM links")
    assert linked.records == 400
    by_batch = dict(enumerate(before)) | {record: entity for record, entity in new}
    full, batch = pairs(whole), pairs(by_batch)
    # The bound: one pair in a hundred, where what a batch brings would have joined two registered entities.
    assert len(full ^ batch) <= len(full) / 100


def test_explanation_adds_up_and_tells_the_veto() -> None:
    same = api.score("person", ANNA, ANNA | {"phone": "13900000000"}, frequencies={"name": {"王小芳": 0.001}})
    assert abs(same.prior + sum(c.weight for c in same.comparisons) - same.weight) < 1e-9
    assert {c.field: c.level for c in same.comparisons}["phone"] == "differs"
    rarer = api.score("person", ANNA, ANNA, frequencies={"name": {"王小芳": 0.0001}})
    commoner = api.score("person", ANNA, ANNA, frequencies={"name": {"王小芳": 0.01}})
    assert rarer.weight > commoner.weight
    father = api.score("person", ANNA, ANNA | {"name": "王建国", "birth": "1965-05-04"})
    assert father.veto == "other-name"
    assert father.probability == 0.0
