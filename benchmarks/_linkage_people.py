"""Records of residents as eight departments keep them, with whom each is about: made by DuckDB, the same for the same seed.

Households share an address and often a phone; children bear their father's surname; twins share the birthday. Of the records 25 % have no
resident number and 2 % a wrong one, 5 % miswrite the name (sound, shape, another character, one lost, two exchanged), 10 % give an
older phone, 30 % shorten the address; a few lack or mistake sex, birthday, phone, address.
"""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

DEPARTMENTS = 8
_SHARE = 0.375  # of the departments that know a person: three records each


def write_people(records: Path, truth: Path, rows: int, seed: int = 1) -> int:
    """About `rows` records into two Parquet files: (id, department, columns in Chinese) and (id, entity); returns how many."""
    from mianzhou.data.lake.api import Scratch

    with Scratch(memory_mb=4096) as scratch:
        for statement in _statements(rows, seed):
            scratch.run(statement)
        columns = 'id, department, number AS "公民身份号码", name AS "姓名", sex AS "性别", birth AS "出生日期", phone AS "联系电话", address AS "住址"'
        scratch.run(f"COPY (SELECT {columns} FROM record) TO '{records}' (FORMAT parquet)")
        scratch.run(f"COPY (SELECT id, person AS entity FROM record) TO '{truth}' (FORMAT parquet)")
        return int(scratch.rows("SELECT count(*) FROM record")[0][0])


def _table(name: str) -> list[dict[str, str]]:
    file = resources.files("mianzhou.samplecity") / "data" / "population" / name
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _quoted(values: list[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def _statements(rows: int, seed: int) -> list[str]:
    households = round(rows / (DEPARTMENTS * _SHARE) / 2.55)
    surnames = _table("surnames.csv")
    weighted = [row["surname"] for row in surnames for _ in range(max(1, round(int(row["share"]) / 25)))]
    given = [(int(r["born_from"]), int(r["sex"]), r["first"], r["second"]) for r in _table("given_names.csv")]
    confused = _table("confusions.csv")
    written = _quoted([row["written"] for row in confused])
    mistaken = _quoted([row["miswritten"] for row in confused])
    names = ", ".join(f"({born}, {sex}, '{first}', '{second}')" for born, sex, first, second in given)
    return [
        f"CREATE MACRO draw(i, what) AS (hash(i, what, {seed}) >> 11) / 9007199254740992.0",
        f"CREATE MACRO dice(i, what, n) AS CAST(hash(i, what, {seed}) % n AS INTEGER)",
        "CREATE MACRO digit(n, k) AS CAST(n // CAST(pow(10, k) AS BIGINT) % 10 AS INTEGER)",
        f"CREATE TABLE surname AS SELECT {_quoted(weighted)} AS list",
        f"CREATE TABLE given AS SELECT * FROM (VALUES {names}) t(era, sex, firsts, seconds)",
        f"CREATE TABLE confusion AS SELECT unnest({written}) AS good, unnest({mistaken}) AS bad",
        f"""CREATE TABLE household AS SELECT h, CAST(1 + floor(pow(draw(h, 'size'), 1.3) * 5) AS INTEGER) AS size,
            dice(h, 'county', 9) AS county, dice(h, 'town', 30) AS town, dice(h, 'street', 12) AS street, 1 + dice(h, 'no', 220) AS door,
            1 + dice(h, 'building', 24) AS building, 1 + dice(h, 'unit', 4) AS unit,
            (1 + dice(h, 'floor', 18)) * 100 + 1 + dice(h, 'room', 4) AS room, draw(h, 'rural') < .35 AS rural,
            1930 + dice(h, 'head', 75) AS head, list[1 + dice(h, 'surname', len(list))] AS surname FROM range({households}) t(h), surname""",
        """CREATE TABLE person AS
        WITH seated AS (SELECT *, unnest(range(size)) AS seat FROM household),
        sexed AS (SELECT *, h * 8 + seat AS p, CASE WHEN seat = 0 THEN 1 WHEN seat = 1 THEN 2 ELSE 1 + dice(h * 8 + seat, 'sex', 2) END AS sex,
            seat = 3 AND draw(h, 'twin') < .02 AS twin FROM seated),
        born AS (SELECT *, least(CASE seat WHEN 0 THEN head WHEN 1 THEN head - 2 + dice(p, 'years', 6) ELSE head + 20 + dice(CASE WHEN twin THEN p - 1 ELSE p END, 'born', 14) END, 2024) AS y,
            dice(CASE WHEN twin THEN p - 1 ELSE p END, 'day', 365) AS d FROM sexed),
        dated AS (SELECT *, CAST(make_date(y, 1, 1) + to_days(d) AS DATE) AS birth FROM born),
        named AS (SELECT dated.*, CASE WHEN seat = 1 THEN list[1 + dice(p, 'married', len(list))] ELSE dated.surname END AS family, firsts, seconds
            FROM dated JOIN given ON era = CASE WHEN y < 1950 THEN 1900 ELSE y // 10 * 10 - CASE WHEN y >= 2020 THEN 10 ELSE 0 END END AND given.sex = dated.sex, surname),
        numbered AS (SELECT *, format('{:06d}{}{:03d}', 510700 + county * 1 + 3, strftime(birth, '%Y%m%d'), (dice(p, 'sequence', 499) * 2 + sex % 2)) AS body FROM named)
        SELECT p, h, seat, sex, birth, county, town, street, door, building, unit, room, rural,
            family || CASE WHEN draw(p, 'single') < .16 THEN '' ELSE substr(firsts, 1 + dice(p, 'first', length(firsts)), 1) END
                || substr(seconds, 1 + dice(p, 'second', length(seconds)), 1) AS name,
            body, CASE WHEN draw(p, 'own phone') < CASE WHEN seat < 2 THEN .93 ELSE .35 END THEN p ELSE h * 8 END AS line, firsts, seconds FROM numbered""",
        # Of one birthday in one county hardly two have one sequence; those who would are let go.
        "CREATE TABLE people AS SELECT * FROM person QUALIFY row_number() OVER (PARTITION BY body ORDER BY p) = 1",
        f"""CREATE TABLE noted AS SELECT *, p * 8 + department AS i FROM people, range({DEPARTMENTS}) t(department)
            WHERE draw(p * 8 + department, 'known') < {_SHARE}""",
        _number_and_name(),
        _rest(),
    ]


def _number_and_name() -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = " + ".join(f"{w} * digit(CAST(body AS BIGINT), {16 - k})" for k, w in enumerate(weights))
    return f"""CREATE TABLE spoiled AS
        WITH whole AS (SELECT *, body || substr('10X98765432', ({total}) % 11 + 1, 1) AS right_number, 7 + dice(i, 'place', 11) AS k,
            draw(i, 'number') AS dn, draw(i, 'name') AS dm, 2 + dice(i, 'char', greatest(length(name) - 1, 1)) AS c FROM noted)
        SELECT whole.* EXCLUDE (name), name AS right_name, CASE
            WHEN dn < .25 THEN NULL
            WHEN dn < .262 THEN left(right_number, k - 1) || (CAST(substr(right_number, k, 1) AS INTEGER) + 1 + dice(i, 'other', 9)) % 10 || substr(right_number, k + 1)
            WHEN dn < .267 THEN left(right_number, k - 1) || substr(right_number, k + 1, 1) || substr(right_number, k, 1) || substr(right_number, k + 2)
            WHEN dn < .27 THEN left(right_number, k - 1) || substr(right_number, k + 1)
            WHEN dn < .28 AND substr(body, 7, 2) = '19' THEN left(body, 6) || substr(body, 9)
            WHEN dn < .285 THEN lower(right_number) ELSE right_number END AS number,
          CASE WHEN dm < .025 AND bad IS NOT NULL THEN left(name, c - 1) || bad || substr(name, c + 1)
            WHEN dm < .034 THEN left(name, c - 1) || substr(seconds, 1 + dice(i, 'second char', length(seconds)), 1) || substr(name, c + 1)
            WHEN dm < .042 AND length(name) > 2 THEN left(name, c - 1) || substr(name, c + 1)
            WHEN dm < .046 AND length(name) > 2 THEN left(name, 1) || substr(name, 3, 1) || substr(name, 2, 1)
            WHEN dm < .05 AND length(name) = 2 THEN left(name, 1) || '　' || right(name, 1) ELSE name END AS name
        FROM whole LEFT JOIN confusion ON good = substr(name, c, 1)"""


def _rest() -> str:
    towns = _quoted([f"{a}{b}" for a in "花永清青石龙金安塘" for b in ("荄镇", "安镇", "泉乡", "义镇")])
    counties = _quoted(["涪城区", "游仙区", "安州区", "江油市", "三台县", "盐亭县", "梓潼县", "北川县", "平武县"])
    streets = _quoted(
        [
            "人民路",
            "长虹大道",
            "滨江路",
            "迎宾大道",
            "东街",
            "建设北路",
            "学府路",
            "文化巷",
            "凤鸣路",
            "翠湖街",
            "新民路",
            "中山路",
        ]
    )
    return f"""CREATE TABLE record AS
        WITH placed AS (SELECT *, {counties}[county + 1] AS c0, {towns}[town + 1] AS t0, {streets}[street + 1] AS s0, draw(i, 'address') AS da,
            draw(i, 'phone') AS dp, draw(i, 'birth') AS db, draw(i, 'sex') AS ds FROM spoiled),
        worded AS (SELECT *, CASE WHEN rural THEN format('{{}}村{{}}组{{}}号', substr('新民红旗和平团结双河石桥', 1 + street, 2), building, door)
                ELSE format('{{}}{{}}号{{}}栋{{}}单元{{}}室', s0, door, building, unit, room) END AS tail,
            CASE WHEN rural THEN format('{{}}村{{}}组{{}}号', substr('新民红旗和平团结双河石桥', 1 + street, 2), building, door)
                ELSE format('{{}}{{}}号{{}}-{{}}-{{}}', s0, door, building, unit, room) END AS dashed FROM placed)
        SELECT 'R' || row_number() OVER (ORDER BY hash(i, 'order')) AS id, p AS person, department, number, name,
          CASE WHEN ds < .02 THEN NULL WHEN ds < .025 THEN CASE sex WHEN 1 THEN '女' ELSE '男' END ELSE CASE sex WHEN 1 THEN '男' ELSE '女' END END AS sex,
          CASE WHEN db < .01 THEN NULL WHEN db < .015 AND day(birth) <= 12 THEN strftime(birth, '%Y-%d-%m')
            WHEN db < .02 THEN strftime(birth + to_days(1 + dice(i, 'days', 400)), '%Y-%m-%d') ELSE strftime(birth, '%Y-%m-%d') END AS birth,
          CASE WHEN dp < .1 THEN '1' || (30 + dice(i, 'prefix', 70)) || lpad(CAST(dice(i, 'old', 100000000) AS VARCHAR), 8, '0') WHEN dp < .15 THEN NULL
            ELSE '1' || (30 + dice(line, 'prefix', 70)) || lpad(CAST(dice(line, 'line', 100000000) AS VARCHAR), 8, '0') END AS phone,
          CASE WHEN da < .1 THEN tail WHEN da < .17 THEN c0 || dashed WHEN da < .23 THEN t0 || tail WHEN da < .27 THEN regexp_replace(dashed, '-[0-9]+$', '')
            WHEN da < .3 THEN '绵州' || c0 || t0 WHEN da < .33 THEN NULL ELSE '云岭省绵州市' || c0 || t0 || tail END AS address
        FROM worded"""
