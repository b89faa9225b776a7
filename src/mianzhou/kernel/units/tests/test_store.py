"""Loading units, reading them back, and deciding about unknown names."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mianzhou.kernel.audit.models import AuditEntry
from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import NOBODY, system_actor
from mianzhou.kernel.regions.api import SHIPPED as SHIPPED_REGIONS
from mianzhou.kernel.regions.api import load_regions, region_by_code
from mianzhou.kernel.units.api import (
    SHIPPED,
    NameDecidedAlready,
    NameFromFile,
    Unit,
    UnitCodeTaken,
    UnitFieldWrong,
    UnitFileError,
    UnknownName,
    add_alias,
    create_unit,
    create_unit_from_unknown,
    dismiss_unknown_name,
    find_units,
    known_units_by_record,
    load_units,
    map_unknown_name,
    note_unknown_names,
    registry_from_store,
    resolver_from_store,
    subtree_of,
    unit_by_code,
    unit_page,
    unknown_names,
    withdraw_alias,
)
from mianzhou.kernel.units.models import UnitAlias, UnitGroup, UnitSuccession
from mianzhou.kernel.units.tests.registries import registry

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
STEWARD = system_actor("test steward", ["units.edit", "regions.edit"])
TODAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):  # type: ignore[no-untyped-def]
    """Regions and units stored once for the module, and removed after it."""
    from django.db import transaction

    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        load_regions(path=SHIPPED_REGIONS / "regions.csv", actor=STEWARD, as_of=NOW)
        load_units(path=SHIPPED, actor=STEWARD, as_of=NOW)
        yield
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def _everything() -> list[object]:
    return [list(m.objects.order_by("pk").values()) for m in (Unit, UnitAlias, UnitSuccession, UnitGroup)]


def _copy(folder: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, folder / "units"))


def test_the_same_files_twice_change_nothing() -> None:
    before, entries = _everything(), AuditEntry.objects.count()
    again = load_units(path=SHIPPED, actor=STEWARD, as_of=NOW)
    assert (again.created, again.changed, again.names_changed, again.successions_changed, again.groups_changed) == (
        0,
        0,
        0,
        0,
        0,
    )
    assert again.unchanged == Unit.objects.count() > 500
    assert _everything() == before
    assert AuditEntry.objects.count() == entries


def test_loading_takes_few_statements(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    UnitGroup.objects.all().delete()
    UnitSuccession.objects.all().delete()
    UnitAlias.objects.all().delete()
    Unit.objects.update(parent=None)
    Unit.objects.all().delete()
    with django_assert_max_num_queries(30):
        load_units(path=SHIPPED, actor=STEWARD, as_of=NOW)
    assert Unit.objects.count() > 500


def test_the_store_gives_back_what_the_files_said() -> None:
    stored, wanted = registry_from_store(home="5107"), registry()
    assert set(stored.units) == set(wanted.units)
    assert set(stored.aliases) == set(wanted.aliases)
    assert set(stored.successions) == set(wanted.successions)
    assert set(stored.groups) == set(wanted.groups)
    assert set(stored.regions) == set(wanted.regions)


def test_a_changed_file_changes_what_it_says_and_keeps_what_people_said(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    unit = unit_by_code("5107-gaj")
    add_alias(unit=unit, text="市局", actor=STEWARD, as_of=NOW)
    aliases = folder / "aliases.csv"
    aliases.write_text(
        aliases.read_text(encoding="utf-8").replace("5107-gaj,stem,公安局\n", "5107-gaj,stem,市公安机关\n"),
        encoding="utf-8",
    )
    units = folder / "units.csv"
    units.write_text(
        units.read_text(encoding="utf-8").replace("绵阳市公安局,市公安局", "绵阳市公安局,公安局"), encoding="utf-8"
    )
    result = load_units(path=folder, actor=STEWARD, as_of=NOW)
    assert (result.created, result.changed, result.names_changed) == (0, 1, 2)
    assert {a.text for a in unit.aliases.all()} == {"市局", "市公安机关"}
    assert unit_by_code("5107-gaj").short_name == "公安局"
    assert AuditEntry.objects.filter(verb="units.load").latest("pk").detail["changed"] == ["5107-gaj"]


def test_another_folder_may_name_stored_units(tmp_path: Path) -> None:
    header = (SHIPPED / "units.csv").read_text(encoding="utf-8").splitlines()[0]
    line = "510781-jyj,county,department,510781,510781-gov,江油市教育和体育局,江油市教体局,,,unsure,"
    (tmp_path / "units.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    result = load_units(path=tmp_path, actor=STEWARD, as_of=NOW)
    assert (result.created, result.changed, result.unchanged) == (1, 0, 0)
    assert unit_by_code("510781-jyj").path == "CN-gov.51-gov.5107-gov.510781-gov.510781-jyj"
    assert UnitAlias.objects.filter(unit__code="5107-gaj").exists()


def test_a_unit_that_moves_takes_along_what_lies_below(tmp_path: Path) -> None:
    header = (SHIPPED / "units.csv").read_text(encoding="utf-8").splitlines()[0]
    line = "510781-gov,county,government,510781,51-gov,江油市人民政府,江油市政府,,,certain,"
    (tmp_path / "units.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    create_unit(
        code="510781-x", full_name="江油市甲局", short_name="江油市甲局", level="county", kind="department",
        region=region_by_code("510781"), parent=unit_by_code("510781-gov"), valid_from=None, actor=STEWARD, as_of=NOW,
    )  # fmt: skip
    assert load_units(path=tmp_path, actor=STEWARD, as_of=NOW).changed == 1
    assert unit_by_code("510781-x").path == "CN-gov.51-gov.510781-gov.510781-x"


def test_a_bad_file_stores_nothing(tmp_path: Path) -> None:
    before = _everything()
    folder = _copy(tmp_path)
    with (folder / "units.csv").open("a", encoding="utf-8") as file:
        file.write(
            "new,city,department,5107,5107-gov,绵阳市新局,市新局,,,certain,\nbad,city,department,0000,,甲,甲,,,certain,\n"
        )
    with pytest.raises(UnitFileError):
        load_units(path=folder, actor=STEWARD, as_of=NOW)
    assert _everything() == before


def test_lists_are_filtered() -> None:
    assert [u.code for u in find_units(text="发改委", level="city")] == ["5107-fzggw"]
    assert unit_by_code("5107-fzggw") in find_units(text="发展改革", kind="department")
    assert not find_units(text="绵阳市水务局", at=TODAY)
    assert find_units(text="绵阳市水务局", at=date(2018, 1, 1)).count() == 1
    city = find_units(region=region_by_code("5107"))
    assert {u.region.code for u in city} > {"5107", "510781", "5107Z01"}
    assert unit_by_code("51-gov") not in city
    assert all(u.parent == unit_by_code("5107-gov") for u in find_units(parent=unit_by_code("5107-gov"), at=TODAY))


def test_a_units_page_tells_its_history() -> None:
    page = unit_page("5107-scjgj", at=TODAY)
    assert {s.predecessor.short_name for s in page.predecessors} >= {"市工商局", "市质监局", "市食品药品监管局"}
    assert [u.code for u in page.above] == ["CN-gov", "51-gov", "5107-gov"]
    assert unit_page("5107-gsj", at=TODAY).successors[0].successor.short_name == "市市场监管局"
    government = unit_page("5107-gov", at=TODAY)
    assert {"市财政局", "江油市政府", "高新区管委会"} <= {u.short_name for u in government.below}
    assert "市水务局" not in {u.short_name for u in government.below}
    assert unit_by_code("510781-gov") in subtree_of(government.unit, at=TODAY)
    with pytest.raises(NotFound):
        unit_page("none", at=TODAY)


def test_a_resolution_leads_to_stored_units() -> None:
    found = resolver_from_store(home="5107").resolve("市委、市政府", at=TODAY)
    assert [u.code for u in known_units_by_record(found.units)] == ["5107-party", "5107-gov"]


def _note(counts: dict[str, int], source: str = "绵府办发〔2020〕1号") -> int:
    return note_unknown_names(counts=counts, level="city", source=source, actor=STEWARD, as_of=NOW)


def test_unknown_names_are_counted_once_a_source() -> None:
    assert _note({"火星办": 2, "火 星 办": 1, "水星办": 1}) == 2
    assert _note({"火星办": 3}) == 0
    entries = AuditEntry.objects.count()
    assert _note({"火星办": 3}) == 0
    assert AuditEntry.objects.count() == entries
    assert _note({"火星办": 5}, "绵府办发〔2020〕2号") == 0
    mars, mercury = UnknownName.objects.get(text="火星办"), UnknownName.objects.get(text="水星办")
    assert (mars.occurrences, mars.first_source, mars.first_seen_at) == (8, "绵府办发〔2020〕1号", NOW)
    assert mercury.occurrences == 0
    assert list(unknown_names()) == [mars, mercury]
    assert list(unknown_names(text="水星")) == [mercury]
    assert _note({}, "绵府办发〔2020〕2号") == 0
    mars.refresh_from_db()
    assert mars.occurrences == 3


def test_a_name_is_mapped_once_and_understood_from_then_on() -> None:
    _note({"市火星办": 2})
    name, unit = UnknownName.objects.get(text="市火星办"), unit_by_code("5107-kjj2")
    assert resolver_from_store(home="5107").resolve("市火星办", at=TODAY).status == "unknown"
    map_unknown_name(name=name, unit=unit, actor=STEWARD, as_of=NOW)
    assert [u.code for u in resolver_from_store(home="5107").resolve("市 火星办", at=TODAY).units] == [unit.code]
    name.refresh_from_db()
    assert (name.status, name.unit, name.decided_by, name.decided_at) == (UnknownName.MAPPED, unit, "test steward", NOW)
    assert not unknown_names()
    with pytest.raises(NameDecidedAlready):
        map_unknown_name(name=name, unit=unit, actor=STEWARD, as_of=NOW)
    verbs = AuditEntry.objects.order_by("-pk").values_list("verb", flat=True)[:2]
    assert list(verbs) == ["units.unknown_mapped", "units.add_alias"]


def test_a_unit_is_created_from_an_unknown_name() -> None:
    _note({"江油市发改局": 1})
    name = UnknownName.objects.get(text="江油市发改局")
    unit = create_unit_from_unknown(
        name=name, code="510781-fzggj", full_name="江油市发展和改革局", short_name="市发改局", kind="department", level="county",
        region=region_by_code("510781"), parent=unit_by_code("510781-gov"), valid_from=None, actor=STEWARD, as_of=NOW,
    )  # fmt: skip
    assert unit.path.endswith(".510781-gov.510781-fzggj")
    resolver = resolver_from_store(home="5107")
    for printed in ("江油市发改局", "江油市发展和改革局"):
        assert [u.code for u in resolver.resolve(printed, at=TODAY).units] == [unit.code]
    assert resolver.resolve("市发改局", at=TODAY).status == "unknown"
    assert resolver.resolve("市发改局", at=TODAY, region="510781").unit is not None
    name.refresh_from_db()
    assert (name.status, name.unit) == (UnknownName.CREATED, unit)


def test_a_name_that_is_no_unit_is_dismissed_with_a_reason() -> None:
    _note({"联系副秘书长": 1})
    name = UnknownName.objects.get(text="联系副秘书长")
    with pytest.raises(UnitFieldWrong):
        dismiss_unknown_name(name=name, reason=" ", actor=STEWARD, as_of=NOW)
    dismiss_unknown_name(name=name, reason="是职务，不是机构", actor=STEWARD, as_of=NOW)
    _note({"联系副秘书长": 4}, "绵府办发〔2020〕3号")
    assert not unknown_names()
    assert unknown_names(status=UnknownName.DISMISSED).get().occurrences == 5


def test_a_name_is_taken_back_and_the_audit_remembers() -> None:
    unit = unit_by_code("5107-gaj")
    alias = add_alias(unit=unit, text="市局", actor=STEWARD, as_of=NOW)
    assert add_alias(unit=unit, text=" 市局", actor=STEWARD, as_of=NOW) == alias
    withdraw_alias(alias=alias, actor=STEWARD, as_of=NOW)
    assert not unit.aliases.filter(text="市局").exists()
    assert AuditEntry.objects.latest("pk").detail["text"] == "市局"
    with pytest.raises(NameFromFile):
        withdraw_alias(alias=unit.aliases.get(text="公安局"), actor=STEWARD, as_of=NOW)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"code": "5107-gov"}, UnitCodeTaken),
        ({"code": "a.b"}, UnitFieldWrong),
        ({"full_name": " "}, UnitFieldWrong),
        ({"kind": "bakery"}, UnitFieldWrong),
        ({"level": "town"}, UnitFieldWrong),
        ({"actor": NOBODY}, NotPermitted),
    ],
)
def test_a_wrong_unit_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    fields: dict[str, object] = {
        "code": "5107-new", "full_name": "绵阳市新局", "short_name": "市新局", "level": "city", "kind": "department",
        "region": region_by_code("5107"), "parent": unit_by_code("5107-gov"), "valid_from": None, "actor": STEWARD, "as_of": NOW,
    }  # fmt: skip
    with pytest.raises(error):
        create_unit(**(fields | change))  # type: ignore[arg-type]
    assert not Unit.objects.filter(code="5107-new").exists()


def test_nobody_decides_without_the_right() -> None:
    _note({"火星办": 1})
    name = UnknownName.objects.get(text="火星办")
    reader = system_actor("reader", ["units.read"])
    with pytest.raises(NotPermitted):
        map_unknown_name(name=name, unit=unit_by_code("5107-gaj"), actor=reader, as_of=NOW)
    with pytest.raises(NotPermitted):
        dismiss_unknown_name(name=name, reason="x", actor=reader, as_of=NOW)
    with pytest.raises(NotPermitted):
        note_unknown_names(counts={"甲": 1}, level="city", source="s", actor=reader, as_of=NOW)
    with pytest.raises(NotPermitted):
        load_units(path=SHIPPED, actor=reader, as_of=NOW)
    assert UnknownName.objects.get().status == UnknownName.OPEN
