"""The generated city: the same bytes for the same seed, plausible people, and a truth that fits the files."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from mianzhou.data.files.api import tables_of
from mianzhou.data.geography.api import contains
from mianzhou.data.lake.api import Scratch
from mianzhou.kernel.regions.api import read_regions
from mianzhou.samplecity.api import DATA
from mianzhou.samplecity.boundaries import outlines_of
from mianzhou.samplecity.officework.delivering import RESIDENTS, SEED
from mianzhou.samplecity.population.city import City, chunks, lay_ground, township_codes
from mianzhou.samplecity.population.departments.register import HOLDINGS
from mianzhou.samplecity.population.generating import FolderInUse, ImpossibleSize, generate
from mianzhou.samplecity.population.tests.conftest import CHUNK, CITY

_NUMBER_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _manifest(folder: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _cells(path: Path) -> dict[int, list[str | None]]:
    """The well-formed rows of a file by their number."""
    (table,) = tables_of(path)
    rows: dict[int, list[str | None]] = {}
    for chunk in table.chunks(8 << 20):
        columns = [column.to_pylist() for column in chunk.rows.columns]
        rows.update({number: list(cells) for number, *cells in zip(*columns, strict=True)})
    return rows


def _valid_number(number: str) -> bool:
    return (
        re.fullmatch(r"\d{17}[\dX]", number) is not None
        and "10X98765432"[sum(int(d) * w for d, w in zip(number, _NUMBER_WEIGHTS, strict=False)) % 11] == number[17]
    )


def _valid_credit_code(code: str) -> bool:
    total = sum(_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return len(code) == 18 and _LETTERS[(31 - total % 31) % 31] == code[17]


def _checksum_holds(standard: str | None, text: str) -> bool:
    """Whether nothing can be said against a cell by its check character; numbers of 15 digits have none."""
    if standard == "resident_number" and len(text) == 18:
        return _valid_number(text)
    if standard == "credit_code" and text:
        return set(text) <= set(_LETTERS) and _valid_credit_code(text)
    return True


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(folder: Path, tmp_path: Path) -> None:
    with Scratch() as engine:
        again = generate(engine, CITY, tmp_path / "again", chunk_size=CHUNK)
        other = generate(engine, replace(CITY, seed=12), tmp_path / "other", chunk_size=CHUNK)
    assert json.loads(json.dumps(again.as_json())) == _manifest(folder)
    first = {entry["sha256"] for entry in _manifest(folder)["files"]}
    assert not {f.sha256 for f in other.files} & first


def test_the_manifest_tells_what_lies_there(folder: Path) -> None:
    manifest = _manifest(folder)
    assert len(manifest["resources"]) == len(HOLDINGS) == 19
    for entry in [*manifest["files"], *manifest["truth"]]:
        content = (folder / entry["file"]).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"]), entry["file"]
    assert sorted(p.name for p in folder.iterdir() if p.suffix == ".part") == []
    assert {f["late"] for f in manifest["files"]} == {True, False}


def test_everybody_has_a_number_of_their_own_that_tells_birth_and_sex(folder: Path) -> None:
    residents = _rows(folder / "truth" / "residents.csv")
    assert len(residents) == CITY.residents
    assert len({r["number"] for r in residents}) == len(residents)
    for r in residents:
        assert _valid_number(r["number"])
        assert r["number"].startswith("98"), "no real person's number"
        assert r["number"][6:14] == r["birth"].replace("-", "")
        assert int(r["number"][16]) % 2 == int(r["sex"]) % 2


def test_enterprises_have_codes_of_their_own_and_are_led_by_grown_residents(folder: Path) -> None:
    residents = {r["id"]: r for r in _rows(folder / "truth" / "residents.csv")}
    enterprises = _rows(folder / "truth" / "enterprises.csv")
    assert len(enterprises) == CITY.residents // 18
    assert len({e["credit_code"] for e in enterprises}) == len(enterprises)
    for e in enterprises:
        assert _valid_credit_code(e["credit_code"])
        leader = residents[e["leader"]]
        assert date.fromisoformat(e["founded"]).year - date.fromisoformat(leader["birth"]).year >= 19


def test_families_make_sense(folder: Path) -> None:
    residents = {r["id"]: r for r in _rows(folder / "truth" / "residents.csv")}
    for r in residents.values():
        if r["spouse"] and r["spouse"] in residents:
            partner = residents[r["spouse"]]
            assert partner["spouse"] == r["id"]
            assert partner["sex"] != r["sex"]
        for parent, sex in (("father", "1"), ("mother", "2")):
            if r[parent]:
                assert residents[r[parent]]["sex"] == sex
                assert int(r["birth"][:4]) - int(residents[r[parent]]["birth"][:4]) >= 15


def test_the_people_are_distributed_as_people_are(folder: Path) -> None:
    residents = _rows(folder / "truth" / "residents.csv")
    ages = [CITY.until.year - int(r["birth"][:4]) for r in residents]
    share = lambda low, high: sum(low <= a < high for a in ages) / len(ages)  # noqa: E731
    assert 0.10 < share(0, 15) < 0.20
    assert 0.55 < share(15, 60) < 0.72
    assert 0.15 < share(60, 120) < 0.27
    assert share(0, 15) + share(15, 60) + share(60, 120) == pytest.approx(1)
    surnames = Counter(r["name"][0] for r in residents)
    assert {s for s, _ in surnames.most_common(3)} == {"王", "李", "张"}
    assert {s for s, _ in surnames.most_common(5)} == {"王", "李", "张", "刘", "陈"}
    sizes = Counter(Counter(r["household"] for r in residents).values())
    assert sizes.most_common(1)[0][0] == 2
    assert 2.3 < len(residents) / sum(sizes.values()) < 3.0
    assert max(sizes) <= 6
    men = sum(r["sex"] == "1" for r in residents) / len(residents)
    assert 0.47 < men < 0.53
    assert 0.02 < sum(r["ethnicity"] != "01" for r in residents) / len(residents) < 0.09


def test_every_difference_from_the_truth_is_on_record(folder: Path) -> None:
    """What `errors.csv` calls received stands in the file; every number that is wrong stands in `errors.csv`."""
    errors: dict[tuple[str, int], dict[str, str]] = {
        (e["file"], int(e["row"])): e for e in _rows(folder / "truth" / "errors.csv")
    }
    codes = {h.name: {c.name: (place, c.standard) for place, c in enumerate(h.columns)} for h in HOLDINGS}
    compared = 0
    for entry in _manifest(folder)["files"]:
        columns = codes[entry["resource"]]
        for row, cells in _cells(folder / entry["file"]).items():
            error = errors.get((entry["file"], row))
            if error and error["field"]:
                assert (cells[columns[error["field"]][0]] or "") == error["received"] != error["right"]
                compared += 1
            for name, (place, standard) in columns.items():
                if not _checksum_holds(standard, cells[place] or ""):
                    assert error is not None, (entry["file"], row, name)
                    assert error["field"] == name
    assert compared > 100


def test_links_name_the_person_whose_number_the_record_has(folder: Path) -> None:
    residents = {r["id"]: r for r in _rows(folder / "truth" / "residents.csv")}
    enterprises = {e["id"]: e for e in _rows(folder / "truth" / "enterprises.csv")}
    errors = {(e["file"], int(e["row"])) for e in _rows(folder / "truth" / "errors.csv")}
    rows = _cells(folder / "social_insurance.csv")
    links = [k for k in _rows(folder / "truth" / "links.csv") if k["file"] == "social_insurance.csv"]
    assert len(links) > len(rows)
    for link in links:
        if (link["file"], int(link["row"])) in errors:
            continue
        cells = rows[int(link["row"])]
        if link["role"] == "insured":
            assert cells[1] == residents[link["id"]]["number"]
        else:
            assert cells[8] == enterprises[link["id"]]["credit_code"]


def test_chunks_cover_everybody_once() -> None:
    city = City(250_001, 1, date(2026, 6, 30))
    pieces = list(chunks(city))
    assert [p.first_resident for p in pieces[1:]] == [p.past_resident for p in pieces[:-1]]
    assert pieces[-1].past_resident == city.residents
    assert [p.first_enterprise for p in pieces[1:]] == [p.past_enterprise for p in pieces[:-1]]


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with Scratch() as engine, pytest.raises(FolderInUse):
        generate(engine, CITY, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_city_of_nobody_is_refused(tmp_path: Path) -> None:
    with Scratch() as engine, pytest.raises(ImpossibleSize):
        generate(engine, replace(CITY, residents=0), tmp_path)


def test_the_villages_of_the_demonstration_are_regions() -> None:
    """The region table that the site loads names the villages in which the residents of its files live; a larger city has more."""
    with Scratch() as engine:
        lay_ground(engine, City(RESIDENTS, SEED, CITY.until))
        lived_in = engine.rows(
            "SELECT code, name || CASE WHEN urban THEN '社区' ELSE '村' END, township FROM village ORDER BY code"
        )
    told = [
        (r.code, r.short_name, r.parent)
        for r in read_regions(DATA / "regions", {"CN": "country"})
        if r.level == "village"
    ]
    assert told == lived_in


def test_every_door_and_building_lies_in_its_township_and_is_registered_once(folder: Path) -> None:
    inside: dict[str, list[str]] = {}
    for code in township_codes():
        inside.setdefault(code[:6], []).append(code)
    bounds = {outline.code: outline for outline in outlines_of(inside)}
    wrong = {(e["file"], int(e["row"])) for e in _rows(folder / "truth" / "errors.csv")}
    for name in ("standard_address", "building"):
        holding = next(h for h in HOLDINGS if h.name == name)
        place = {column.name: n for n, column in enumerate(holding.columns)}
        seen: dict[str, int] = {}
        for row, cells in _cells(folder / f"{name}.csv").items():
            if (f"{name}.csv", row) in wrong:
                continue
            said = {column: cells[n] or "" for column, n in place.items()}
            assert said["grid"][:9] == said["village_code"][:9], said
            assert len(said["grid"]) == 15
            assert contains(bounds[said["grid"][:9]], (float(said["longitude"]), float(said["latitude"]))), said
            assert seen.setdefault(said["address"], row) == row
        assert len(seen) > 1000
