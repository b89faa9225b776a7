"""Records of organisations as commerce, tax and social insurance keep them, with which organisation each is about: made by DuckDB, the same for the same seed.

Owners lead several firms at one address with one telephone; firms of a brand differ by trade; chains have shops in all counties. Of the records
15 % have no credit code, 5 % an old number instead and 3 % a wrong one; names lose or move the region (10 %) or the form (8 %), are
misheard or miswritten (4 %); representatives change (6 %) or are misspelt (4 %), telephones change (15 %) or are missing (20 %), 30 % of addresses are shortened.
"""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

_SHARES = {"commerce": 1.0, "tax": 0.92, "insurance": 0.65}
_BRANDS = (
    "鑫宏瑞恒盛嘉华信德诚泰昌隆兴旺达富裕丰源广通顺安康美佳家乐和合祥瑾天地川蜀云岭江海星辰光明远志文博优品味香满堂"
)
_COUNTIES = ("东屏区", "西陵区", "江口县", "石桥县", "青禾县", "白鹭市")
_STEMS = [
    "人民",
    "建设",
    "解放",
    "胜利",
    "文化",
    "滨江",
    "迎宾",
    "长兴",
    "东园",
    "西苑",
    "南华",
    "北府",
    "学府",
    "新民",
    "花园",
    "锦江",
    "凤鸣",
    "龙泉",
    "临江",
    "体育",
    "工农",
    "和平",
    "中山",
    "翠湖",
    "科创",
    "红旗",
]
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def write_organisations(records: Path, truth: Path, organisations: int, seed: int = 1) -> int:
    """The records of so many organisations as two Parquet files: (id, columns in Chinese) and (id, entity); returns how many records."""
    from mianzhou.data.lake.api import Scratch

    with Scratch(memory_mb=4096) as scratch:
        for statement in _statements(organisations, seed):
            scratch.run(statement)
        columns = 'id, department, code AS "统一社会信用代码", name AS "单位名称", person AS "法定代表人", phone AS "联系电话", address AS "住所"'
        scratch.run(f"COPY (SELECT {columns} FROM record) TO '{records}' (FORMAT parquet)")
        scratch.run(f"COPY (SELECT id, o AS entity FROM record) TO '{truth}' (FORMAT parquet)")
        return int(scratch.rows("SELECT count(*) FROM record")[0][0])


def _table(name: str) -> list[dict[str, str]]:
    file = resources.files("mianzhou.samplecity") / "data" / "population" / name
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _quoted(values: list[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def _check_sql() -> str:
    """The last character of a credit code (GB 32100-2015)."""
    from mianzhou.data.standards.facts import CREDIT_WEIGHTS

    terms = " + ".join(f"{w} * (instr('{_ALPHABET}', body[{n}]) - 1)" for n, w in enumerate(CREDIT_WEIGHTS, 1))
    return f"substr('{_ALPHABET}', 1 + CAST((31 - ({terms}) % 31) % 31 AS INTEGER), 1)"


def _statements(organisations: int, seed: int) -> list[str]:
    trades = [word for row in _table("industries.csv") for word in row["words"].split("|")]
    surnames = [row["surname"] for row in _table("surnames.csv") for _ in range(max(1, int(row["share"]) // 100))]
    given = "".join(row["first"] + row["second"] for row in _table("given_names.csv"))
    confused = _table("confusions.csv")
    written, mistaken = ("".join(row[side] for row in confused) for side in ("written", "miswritten"))
    brands, forms = len(_BRANDS), "['有限公司', '有限公司', '有限公司', '有限责任公司', '股份有限公司']"
    pick = f"substr('{_BRANDS}', 1 + dice(b, {{}}, {brands}), 1)"
    letters = " || ".join(f"substr('{_ALPHABET}', 1 + dice(o, 'letter {n}', 31), 1)" for n in range(7))
    given_for = f"substr('{given}', 1 + dice(owner, {{}}, {len(given)}), 1)"
    return [
        f"CREATE MACRO draw(i, what) AS (hash(i, what, {seed}) >> 11) / 9007199254740992.0",
        f"CREATE MACRO dice(i, what, n) AS CAST(hash(i, what, {seed}) % n AS INTEGER)",
        "CREATE MACRO choose(list, i, what) AS list[1 + dice(i, what, len(list))]",
        # A seventh of all firms belong to somebody who has another; they share owner, telephone, address, and often the brand.
        f"""CREATE TABLE owned AS SELECT o, CASE WHEN draw(o, 'second firm') < .14 THEN o - 1 ELSE o END AS owner FROM range({organisations}) t(o)""",
        f"""CREATE TABLE organisation AS
        WITH branded AS (SELECT *, CASE WHEN draw(o, 'own brand') < .5 THEN o ELSE owner END AS b, draw(o, 'firm') < .45 AS firm,
            choose({_quoted(list(_COUNTIES))}, owner, 'county') AS county FROM owned),
        worded AS (SELECT *, {pick.format("'1'")} || {pick.format("'2'")} || CASE WHEN draw(b, 'long') < .5 THEN {pick.format("'3'")} ELSE '' END AS brand,
            choose({_quoted(trades)}, o, 'trade') AS trade FROM branded),
        coded AS (SELECT *, (CASE WHEN firm THEN '91' ELSE '92' END) || CAST(980101 + dice(o, 'region', 6) AS VARCHAR) || 'MA' || {letters} AS body FROM worded)
        SELECT o, owner, firm, county, brand, trade, body || {_check_sql()} AS code, CAST(980100000000000 + o AS VARCHAR) AS old_number,
            CASE WHEN firm THEN choose(['云川', '云川市', '云岭', '云川市' || county], o, 'where') ELSE county END AS region,
            CASE WHEN firm THEN choose({forms}, o, 'form') ELSE choose(['店', '经营部', '商行', '铺', '服务部'], o, 'form') END AS form,
            choose({_quoted(surnames)}, owner, 'surname') || {given_for.format("'one'")} || CASE WHEN draw(owner, 'single') < .2 THEN '' ELSE {given_for.format("'two'")} END AS person,
            '13' || lpad(CAST(hash(owner, 'line') % 1000000000 AS VARCHAR), 9, '0') AS phone,
            choose({_quoted(list(_STEMS))}, owner, 'stem') || choose(['路', '街', '大道', '东路', '西路', '南街', '北街', '巷'], owner, 'street') AS street,
            1 + dice(owner, 'door', 400) AS door FROM coded QUALIFY row_number() OVER (PARTITION BY region, brand, trade, form ORDER BY o) = 1 OR NOT firm""",
        "CREATE TABLE noted AS "
        + " UNION ALL ".join(
            f"SELECT *, o * 4 + {n} AS i, '{name}' AS department FROM organisation WHERE draw(o, '{name}') < {share}"
            for n, (name, share) in enumerate(_SHARES.items())
        ),
        f"""CREATE TABLE record AS
        WITH named AS (SELECT *, draw(i, 'name') AS n, draw(i, 'code') AS c, draw(i, 'person') AS q, draw(i, 'phone') AS f, draw(i, 'address') AS a,
            brand || trade AS stem, CASE WHEN draw(i, 'no form') < .08 AND firm THEN '' WHEN draw(i, 'other form') < .04 THEN replace(form, '有限责任公司', '有限公司') ELSE form END AS ending FROM noted),
        spelt AS (SELECT *, CASE WHEN n < .02 THEN translate(stem, '{written}', '{mistaken}')
            WHEN n < .04 THEN left(stem, 1) || substr('{given}', 1 + dice(i, 'wrong', {len(given)}), 1) || substr(stem, 3) ELSE stem END AS said FROM named)
        SELECT row_number() OVER (ORDER BY hash(i, 'order', {seed})) AS id, department, o,
            CASE WHEN c < .15 THEN NULL WHEN c < .20 THEN old_number WHEN c < .23 THEN left(code, 10) || substr(code, 12, 1) || substr(code, 11, 1) || substr(code, 13)
                WHEN c < .26 THEN left(code, 12) || CASE substr(code, 13, 1) WHEN '7' THEN '1' ELSE '7' END || substr(code, 14) WHEN c < .28 THEN lower(code) ELSE code END AS code,
            CASE WHEN draw(i, 'region') < .04 THEN replace(region, '市', '') || said || ending
                WHEN draw(i, 'region') < .07 AND firm THEN said || '（' || left(region, 2) || '）' || ending
                WHEN draw(i, 'region') < .10 AND firm THEN said || ending ELSE region || said || ending END AS name,
            CASE WHEN department = 'insurance' AND q < .5 THEN NULL WHEN q < .06 THEN choose({_quoted(surnames)}, i, 'next') || substr('{given}', 1 + dice(i, 'next 1', {len(given)}), 1) || substr('{given}', 1 + dice(i, 'next 2', {len(given)}), 1)
                WHEN q < .10 THEN left(person, 1) || translate(substr(person, 2), '{written}', '{mistaken}') ELSE person END AS person,
            CASE WHEN f < .20 THEN NULL WHEN f < .35 THEN '15' || lpad(CAST(hash(i, 'new line') % 1000000000 AS VARCHAR), 9, '0') ELSE phone END AS phone,
            CASE WHEN department = 'insurance' AND a < .4 THEN NULL WHEN a < .30 THEN street || door ELSE '云川市' || county || street || door || '号' END AS address
        FROM spelt""",
    ]
