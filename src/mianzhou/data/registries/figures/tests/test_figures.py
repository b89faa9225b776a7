"""Figures that are kept say what counting afresh says, after whatever changes entries; each reader's are those of his reach."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mianzhou.data.intake.tests.office import unit
from mianzhou.data.registries import api
from mianzhou.data.registries.figures import queries
from mianzhou.data.registries.figures.adding_up import Sums, added_up
from mianzhou.data.registries.figures.counting_actions import count_due, count_kind
from mianzhou.data.registries.figures.models import FigureCount, FigureDue, KeptFigure, KeptReach
from mianzhou.data.registries.linking.arriving_actions import Arrived, place_records
from mianzhou.data.registries.models import KINDS, Entity
from mianzhou.data.registries.places.tests.test_places import region
from mianzhou.data.registries.sourcing_actions import note_source
from mianzhou.data.registries.tests.town import LI, LINKER, NOW, WANG, ZHAO, Town, steward
from mianzhou.kernel.people.api import Actor, Grant, Person, RoleGrant, actor_for
from mianzhou.kernel.regions.api import Region
from mianzhou.kernel.units.api import Unit

pytestmark = pytest.mark.django_db
STREET = "云川市东屏区望江街道人民路"


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> Region:
    """A city with a county of two townships."""
    monkeypatch.setattr(settings, "CITY_REGION", "9801")
    made = region("9801", "云川市", "prefecture", region("98", "云岭省", "province", None))
    county = region("980101", "东屏区", "county", made)
    region("980101001", "望江街道", "township", county)
    region("980101103", "双桥镇", "township", county)
    return made


@pytest.fixture
def town(city: Region, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Town:
    town = Town(monkeypatch, tmp_path)
    town.deliver("police", {"p1": LI | {"address": f"{STREET}12号3栋401室"}, "p2": WANG, "p3": ZHAO})
    town.deliver("clinic", {"c1": LI, "c2": WANG | {"number": ""}})
    town.link()
    return town


def kept(kind: str = "person") -> list[Sums]:
    """What is kept."""
    rows = KeptFigure.objects.filter(kind=kind, reach=None).values_list(
        *(n if n != "region" else "region_id" for n in Sums._fields)
    )
    return sorted((Sums(*row) for row in rows), key=str)


def readers(town: Town) -> list[Actor]:
    """Of each kind one who reads: of everything, a region, a unit, a region whose units have sources, a unit without; of several of these together."""
    township, other = (Region.objects.get(code=code) for code in ("980101001", "980101103"))
    police, clinic = town.police.resource.provider, town.clinic.resource.provider
    own = Unit.objects.filter(code="980101001-office").first() or unit("980101001-office")
    grants = (
        (Grant("steward"),),
        (Grant("steward", region_path=township.path),),
        (Grant("steward", region_path=township.path), Grant("steward", region_path=other.path)),
        (Grant("steward", unit_path=police.path),),
        (Grant("steward", unit_path=clinic.path),),
        (Grant("steward", unit_path=own.path),),
        (Grant("steward", region_path=police.region.path),),
        (Grant("steward", unit_path=clinic.path), Grant("steward", region_path=other.path)),
        (),
    )
    return [Actor(f"reader {place}", grants=each) for place, each in enumerate(grants)]


def assert_told(reader: Actor, kind: str = "person") -> None:
    """Who reads is told what counting him alone finds, as of now, without that entries or records are read."""
    city = Region.objects.get(code="9801")
    fresh = added_up(kind, api.visible_entities(reader).filter(kind=kind, state="active"))
    paths: dict[int | None, str] = dict(Region.objects.values_list("pk", "path"))
    placed = [(paths[each.region], *each[1:]) for each in fresh if each.region]
    with CaptureQueriesContext(connection) as asked:
        told, number = api.coverage(reader, kind, city), api.counted(reader)[kind]
    assert number == api.InUse(sum(each.entities for each in fresh)), reader
    assert told.as_of is None
    assert told.elsewhere == number.count - sum(each.entities for each in told.regions)
    assert sorted(map(astuple, told.regions)) == sorted(each for each in placed if each[0].startswith(city.path)), (
        reader
    )
    assert not [
        each["sql"] for each in asked if "registry_entity" in each["sql"] or "registry_record" in each["sql"]
    ], reader


def assert_true(town: Town, kind: str = "person") -> None:
    """The worker counts, and what is kept then is what there is; whoever reads is told the same, as of now."""
    town.now += timedelta(minutes=5)
    count_due(as_of=town.now)
    assert kept(kind) == sorted(added_up(kind), key=str)
    assert sum(each.entities for each in kept(kind)) == Entity.objects.filter(kind=kind, state="active").count()
    assert api.counted(steward())[kind] == api.InUse(sum(each.entities for each in kept(kind)))
    for reader in readers(town):
        assert_told(reader, kind)


def due(kind: str = "person") -> bool:
    return FigureDue.objects.filter(kind=kind).exists()


def test_a_run_counts_what_it_changed(town: Town) -> None:
    assert not due()
    assert sum(each.entities for each in kept()) == 3
    assert sum(each.records for each in kept()) == 5
    assert_true(town)
    before = FigureCount.objects.get(kind="person").counted_at
    town.link()
    assert FigureCount.objects.get(kind="person").counted_at == before, "where nothing changed nothing is counted"
    town.deliver("police", {"p1": LI | {"address": "云川市东屏区双桥镇双龙路1号"}, "p2": WANG})
    town.link()
    assert not due()
    assert_true(town)


def test_batches_merges_splits_and_what_is_undone_are_counted(town: Town) -> None:
    arrived = [
        Arrived("c9", LI | {"name": "李志远", "number": "110101196802140056", "birth": "1968-02-14"}, NOW.date())
    ]
    place_records(source=town.clinic, records=arrived, actor=LINKER, as_of=town.now)
    assert due()
    assert_true(town)
    actor = steward()
    left, right = town.at(town.police, "p1"), town.at(town.police, "p3")
    merged = api.merge(keep=left, gone=right, reason="同一人", actor=actor, as_of=town.now)
    assert due()
    assert_true(town)
    api.undo(event=merged, actor=actor, as_of=town.now + timedelta(hours=1))
    assert due()
    assert_true(town)
    parted, _ = api.split(
        whole=left, records=[(town.clinic.pk, "c1")], reason="两人", actor=actor, as_of=town.now + timedelta(hours=2)
    )
    assert due()
    assert_true(town)
    api.undo(event=parted, actor=actor, as_of=town.now + timedelta(hours=3))
    assert_true(town)


def test_regions_that_change_are_counted_after_the_next_run(town: Town) -> None:
    where = town.at(town.police, "p1").region
    assert where is not None
    assert where.code == "980101001"
    region("980101001001", "人民路社区", "village", where)
    Region.objects.filter(code="980101001").update(name="望江新街道", short_name="望江新")
    town.deliver(
        "police", {"p1": LI | {"address": "云川市东屏区望江新街道人民路社区人民路12号"}, "p2": WANG, "p3": ZHAO}
    )
    town.link()
    assert_true(town)
    Region.objects.filter(path__startswith=f"{where.path}").update(path="moved")  # what lies where is read, not kept
    found = api.coverage(steward(), "person", Region(path="moved"))
    assert sum(each.entities for each in found.regions) == 1


def test_dwellings_and_their_buildings_are_counted(town: Town) -> None:
    for name, role in (("homes", "residence"), ("blocks", "building")):
        made = town.resource(name, "construction")
        note_source(resource=made, kind="place", role=role, columns={"address": "address"}, actor=LINKER, as_of=NOW)
    town.deliver("homes", {n: {"address": f"{STREET}{n}室"} for n in ("12号3栋101", "12号3栋102", "14号1栋101")})
    town.deliver("blocks", {"x": {"address": f"{STREET}12号3栋"}})
    town.link("place")
    assert_true(town, "place")
    assert [(each.entities, each.known_places, each.held_places) for each in kept("place")] == [(4, 3, 2)]


def test_much_is_shown_as_it_was_counted_and_little_as_it_is(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    counted_at = FigureCount.objects.get(kind="person").counted_at
    city = Region.objects.get(code="9801")
    place_records(source=town.clinic, records=[Arrived("c9", {"name": "钱伟", "number": "110101196802140056"}, None)], actor=LINKER, as_of=town.now)  # fmt: skip
    assert api.counted(steward())["person"] == api.InUse(4)
    assert api.coverage(steward(), "person", city).as_of is None
    monkeypatch.setattr(queries, "FEW", 2)
    assert api.counted(steward())["person"] == api.InUse(3, as_of=counted_at)
    assert api.coverage(steward(), "person", city).as_of == counted_at


def test_no_page_reads_entries_or_records(town: Town) -> None:
    city, actor = Region.objects.get(code="9801"), steward()
    for kind in KINDS:
        count_kind(kind=kind, as_of=town.now)
    with CaptureQueriesContext(connection) as asked:
        api.coverage(actor, "person", city)
        api.coverage(actor, "place", city)
        api.counted(actor)
    assert not [each["sql"] for each in asked if "registry_entity" in each["sql"] or "registry_record" in each["sql"]]


def test_units_that_are_read_together_are_counted_once_an_account_reads_them(town: Town) -> None:
    school = town.register("school", "education")
    town.deliver("school", {"s1": LI, "s2": {"name": "孙小妹", "number": "110101201501010022"}})
    town.link()
    assert_true(town)
    account = Person.objects.create(username="both", name="两家", created_at=NOW)
    for source in (town.clinic, school):
        RoleGrant.objects.create(
            person=account, role="steward", unit=source.resource.provider, granted_at=NOW, granted_by="test"
        )
    assert api.counted(actor_for(account))["person"].count == 3, "counted for until it is kept"
    assert_true(town)
    assert_told(actor_for(account))
    reaches = KeptReach.objects.filter(kind="person")
    together = reaches.get(sources=sorted((town.clinic.pk, school.pk)))
    town.now += timedelta(minutes=5)
    assert count_due(as_of=town.now) == [], "nobody new reads"
    RoleGrant.objects.filter(person=account).update(withdrawn_at=NOW)
    count_kind(kind="person", as_of=town.now)
    assert not reaches.filter(pk=together.pk).exists()


def test_corrections_new_sources_and_units_that_move_are_counted_for_each_reader(town: Town) -> None:
    town.deliver(
        "police", {"p1": LI | {"number": "", "address": "云川市东屏区双桥镇双龙路1号"}, "p2": WANG, "p3": ZHAO}
    )
    town.link()
    assert_true(town)
    school = town.register("school", "education")
    for reader in readers(town):
        assert_told(reader)  # a source without records is nothing to count
    place_records(source=school, records=[Arrived("s1", {"name": "周敏", "number": "110101201501010022"}, None)], actor=LINKER, as_of=town.now)  # fmt: skip
    assert_true(town)
    assert_told(Actor("school", grants=(Grant("steward", unit_path=school.resource.provider.path),)))
    clinic = town.clinic.resource.provider
    Unit.objects.filter(pk=clinic.pk).update(path=f"{town.police.resource.provider.path}.{clinic.code}")
    clinic.refresh_from_db()
    assert_true(town)
    Unit.objects.filter(pk=clinic.pk).update(region=Region.objects.get(code="980101001"))
    assert_true(town)
    assert_told(Actor("county", grants=(Grant("steward", region_path=Region.objects.get(code="980101").path),)))


def test_a_count_rests_in_proportion_to_what_it_takes(town: Town) -> None:
    FigureCount.objects.filter(kind="person").update(counted_at=town.now, seconds=30)
    FigureDue.objects.create(kind="person")
    assert "person" not in count_due(as_of=town.now + timedelta(minutes=5))
    assert "person" in count_due(as_of=town.now + timedelta(minutes=10))
