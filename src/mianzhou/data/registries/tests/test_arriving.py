"""Records that arrive one by one: known people are found, new ones made, doubtful ones asked about; the next run agrees."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, groupby
from operator import itemgetter
from pathlib import Path

import pytest

from mianzhou.data.catalogue.models import ResourceItem
from mianzhou.data.intake.api import correct_row, find_held, receive_file, run_intake
from mianzhou.data.intake.tests.office import DOER, resource, unit
from mianzhou.data.linkage.tests.people import residents
from mianzhou.data.matching.api import match
from mianzhou.data.registries import api, jobs
from mianzhou.data.registries.api import notices, subscribe
from mianzhou.data.registries.linking.arriving_actions import Arrived, follow_batch, place_records
from mianzhou.data.registries.models import CandidatePair, Entity, EntityRecord
from mianzhou.data.registries.sourcing_actions import note_source
from mianzhou.data.registries.tests.town import LI, LINKER, SAID, WANG, ZHAO, Town, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    town = Town(monkeypatch, tmp_path)
    town.deliver("police", {"p1": LI, "p2": WANG})
    town.link()
    return town


def _place(town: Town, **records: dict[str, str]) -> dict[str, int]:
    arrived = [Arrived(key, said, town.now.date()) for key, said in records.items()]
    return place_records(source=town.clinic, records=arrived, actor=LINKER, as_of=town.now)


def test_a_known_person_is_found_and_a_new_one_made(town: Town) -> None:
    placed = _place(town, c1=LI | {"phone": "19900000000"}, c2=ZHAO)
    li = town.at(town.police, "p1")
    assert placed["c1"] == li.pk
    assert (li.record_count, li.phone) == (2, "19900000000")
    new = Entity.objects.get(pk=placed["c2"])
    assert (new.name, new.state, new.record_count) == ("赵国强", "active", 1)
    assert match("person", ZHAO)[0].entity == new.pk  # findable in the next call


def test_two_new_records_of_one_person_land_together_at_once(town: Town) -> None:
    placed = _place(town, c2=ZHAO, c3=ZHAO | {"number": "", "address": ""}, c4=ZHAO | {"number": "", "phone": ""})
    (entity,) = set(placed.values())
    found = Entity.objects.get(pk=entity)
    assert (found.name, found.record_count) == ("赵国强", 3)
    assert found.golden["phone"]["value"] == ZHAO["phone"]


def test_one_who_may_be_somebody_registered_is_asked_about(town: Town) -> None:
    known = Entity.objects.count()
    other = LI | {"number": "12345", "birth": "1950-01-01", "address": "云川市红旗街9号"}
    placed = _place(town, c1=other)
    assert Entity.objects.count() == known + 1
    pair = CandidatePair.objects.get(state="open")
    assert {(pair.left_source_id, pair.left_key), (pair.right_source_id, pair.right_key)} == {
        (town.police.pk, "p1"), (town.clinic.pk, "c1"),
    }  # fmt: skip
    assert 0.3 <= pair.probability < 0.9
    assert placed["c1"] != town.at(town.police, "p1").pk


def test_nobody_is_asked_about_one_who_cannot_be_somebody_registered(town: Town) -> None:
    """Of two new records of one person only the one without number and birth shares anything with Li, and the other one is of another birth."""
    other = {"number": "110101196802140051", "name": "李建国", "birth": "1968-02-14", "phone": "19912345699"}
    bare = {"name": "李建国", "phone": other["phone"], "address": LI["address"]}
    placed = _place(town, c1=other, c2=bare)
    assert placed["c1"] == placed["c2"] != town.at(town.police, "p1").pk
    assert not CandidatePair.objects.exists()


def test_whoever_follows_an_entity_is_told_what_a_batch_corrects(town: Town) -> None:
    li = town.at(town.police, "p1")
    follower = steward("follower")
    subscribe(found=li, purpose="核对名单", actor=follower, as_of=town.now)
    town.now += timedelta(days=1)
    _place(town, c1=LI | {"phone": "19900000000"})
    (notice,) = notices(follower)
    assert (notice.event.verb, notice.event.after) == ("corrected", {"phone": "19900000000"})


def test_a_batch_is_linked_as_the_full_run_links_it(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    town, people = Town(monkeypatch, tmp_path), [record for _, record in residents(220, seed=5)]
    cut = len(people) - 150
    town.deliver("police", {f"r{n}": record for n, record in enumerate(people[:cut])})
    town.link()
    _place(town, **{f"r{n}": {k: v for k, v in people[n].items() if v} for n in range(cut, len(people))})
    by_batch = _pairs()
    town.deliver("clinic", {f"r{n}": people[n] for n in range(cut, len(people))})
    town.link()
    by_run = _pairs()
    # The bound: one pair in a hundred, where what a batch brings would have joined two registered entities or parted one.
    assert len(by_batch ^ by_run) <= len(by_run) / 100


def test_what_a_department_corrected_is_of_the_day_of_the_correction(town: Town, tmp_path: Path) -> None:
    """Li's old telephone stands in the clinic's later record; the school, whose record is older, corrects its own: the telephone alone is of that day."""
    document = {
        "fields": [{"name": name, "type": "string"} for name in ("id", "changed_on", *SAID)],
        "primaryKey": ["id"],
    }
    made = resource("school", document, provider=unit("9901-school"), mode="upsert")
    ResourceItem.objects.bulk_create(
        ResourceItem(resource=made, position=place, name=name, title=name, type="string")
        for place, name in enumerate(("id", "changed_on", *SAID))
    )
    columns = SAID | {"dated": "changed_on"}
    source = note_source(resource=made, kind="person", role="holder", columns=columns, actor=LINKER, as_of=town.now)
    file = tmp_path / "school.csv"
    rows = [["id", "changed_on", *SAID], ["s1", "2020-09-01", *LI.values()]]
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    delivery = receive_file(resource=made, source=file, name=file.name, channel="web", actor=DOER, as_of=town.now)
    run_intake(batch=delivery.batch, actor=DOER, as_of=town.now)
    town.deliver("clinic", {"c1": LI})
    town.link()
    for day, (item, value) in enumerate((("phone", "19987654321"), ("address", "云川市涪江路7号")), start=1):
        town.now += timedelta(days=1)
        batch, row = find_held(made, {"id": "s1"})
        correct_row(resource=made, batch_id=batch, row=row, changes={item: value}, key=f"correction {day}", actor=DOER, as_of=town.now)  # fmt: skip
    town.link()
    li = town.at(town.police, "p1")
    first, second = ((town.now - timedelta(days=n, hours=1)).date().isoformat() for n in (1, 0))
    assert (li.golden["phone"]["value"], li.golden["phone"]["date"]) == ("19987654321", first)
    record = EntityRecord.objects.get(source=source, key="s1", until__isnull=True)
    assert (str(record.dated), record.said["corrected"]) == ("2020-09-01", f"{first}:phone {second}:address")
    assert api.state_at(li, town.now).golden == li.golden, "one entity is decided as many are"
    again = town.link()
    assert not any(again.changes.values())
    # The school sends the row anew as it always had it: what was corrected stands and stays of its day, in the entry as with the record by itself.
    moved = LI | {"name": "李建國"}
    file.write_text(
        "\n".join(",".join(row) for row in (rows[0], ["s1", "2020-09-02", *moved.values()])) + "\n", encoding="utf-8"
    )
    town.now += timedelta(days=1)
    delivery = receive_file(resource=made, source=file, name=file.name, channel="web", actor=DOER, as_of=town.now)
    run_intake(batch=delivery.batch, actor=DOER, as_of=town.now)
    delivery.batch.refresh_from_db()
    follow_batch(batch=delivery.batch, actor=LINKER, as_of=town.now)
    record = EntityRecord.objects.get(source=source, key="s1", until__isnull=True)
    assert (str(record.dated), record.said["corrected"]) == ("2020-09-02", f"{first}:phone {second}:address")
    li.refresh_from_db()
    assert (li.golden["phone"]["value"], li.golden["phone"]["date"]) == ("19987654321", first)
    assert not any(town.link().changes.values())


def _pairs() -> set[tuple[str, str]]:
    """The pairs of records in one entity."""
    held = EntityRecord.objects.filter(until__isnull=True).order_by("entity_id", "key").values_list("entity_id", "key")
    together = groupby(held, key=itemgetter(0))
    return {pair for _, rows in together for pair in combinations([key for _, key in rows], 2)}


def test_what_says_nothing_new_changes_nothing(town: Town) -> None:
    first = _place(town, c1=LI, c2=ZHAO)
    rows = list(EntityRecord.objects.order_by("pk").values())
    assert _place(town, c1=LI, c2=ZHAO) == first
    assert list(EntityRecord.objects.order_by("pk").values()) == rows


def test_a_record_that_changes_keeps_its_entity_and_its_past(town: Town) -> None:
    placed = _place(town, c2=ZHAO)
    earlier = town.now
    town.now = town.now.replace(hour=23)
    again = _place(town, c2=ZHAO | {"phone": "19988887777"})
    assert again == placed
    rows = EntityRecord.objects.filter(source=town.clinic, key="c2").order_by("pk")
    assert [(r.since == earlier, r.until is None, r.said["phone"]) for r in rows] == [
        (True, False, ZHAO["phone"]), (False, True, "19988887777"),
    ]  # fmt: skip


def test_the_next_run_agrees_with_what_was_placed_one_by_one(town: Town) -> None:
    placed = _place(town, c1=LI, c2=ZHAO)
    town.deliver("clinic", {"c1": LI, "c2": ZHAO})
    run = town.link()
    assert {key: town.at(town.clinic, key).pk for key in ("c1", "c2")} == placed
    assert (run.changes["created"], run.changes["opened"], run.changes["merged"]) == (0, 0, 0)


def test_a_small_batch_is_followed_once_and_is_no_reason_for_a_run(town: Town, tmp_path: Path) -> None:
    document = {"fields": [{"name": name, "type": "string"} for name in ("id", *SAID)], "primaryKey": ["id"]}
    made = resource("arrivals", document, provider=unit("9901-arrivals"), mode="upsert")
    ResourceItem.objects.bulk_create(
        ResourceItem(resource=made, position=place, name=name, title=name, type="string")
        for place, name in enumerate(("id", *SAID))
    )
    source = note_source(resource=made, kind="person", role="holder", columns=SAID, actor=LINKER, as_of=town.now)
    file = tmp_path / "arrivals.csv"
    rows = [["id", *SAID], ["a1", *LI.values()], ["a2", *ZHAO.values()]]
    file.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    delivery = receive_file(resource=made, source=file, name=file.name, channel="web", actor=DOER, as_of=town.now)
    run_intake(batch=delivery.batch, actor=DOER, as_of=town.now)
    delivery.batch.refresh_from_db()
    assert jobs.outdated() == ["person"]
    assert follow_batch(batch=delivery.batch, actor=LINKER, as_of=town.now) == 2
    assert town.at(source, "a1") == town.at(town.police, "p1")
    assert town.at(source, "a2").identifier == ZHAO["number"]
    assert follow_batch(batch=delivery.batch, actor=LINKER, as_of=town.now) == 0
    assert jobs.outdated() == []
