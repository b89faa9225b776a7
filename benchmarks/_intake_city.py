"""An invented register of any size for the intake benchmark: twelve columns, one row in ten wrong in one of many ways, always the same."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from mianzhou.data.schemas.model import Constraints, Field, Mode, Rule, Schema, Type
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from mianzhou.data.catalogue.models import Resource

AS_OF = date(2026, 1, 1)
CITY = "5107"
COUNTIES = frozenset({"510703", "510704", "510705", "510722", "510723", "510725", "510726", "510727", "510781"})
HEADERS = {
    "record_number": "登记编号", "resident_number": "公民身份号码", "name": "姓名", "gender": "性别", "birth_date": "出生日期",
    "region": "行政区划代码", "address": "住址", "phone": "联系电话", "employer_code": "用人单位统一社会信用代码", "wage": "缴费工资",
    "insured_from": "参保日期", "status": "状态",
}  # fmt: skip
REQUIRED = Constraints(required=True)
SCHEMA = Schema(
    fields=(
        Field("record_number", title="登记编号", constraints=Constraints(required=True, pattern="YL[0-9]{10}")),
        Field("resident_number", title="公民身份号码", standard="resident_number", constraints=REQUIRED),
        Field("name", title="姓名", standard="person_name", constraints=Constraints(required=True, max_length=30)),
        Field("gender", title="性别", standard="gender", constraints=REQUIRED),
        Field("birth_date", Type.DATE, title="出生日期", standard="date", constraints=Constraints(required=True, minimum="1900-01-01")),
        Field("region", title="行政区划代码", standard="region_code", constraints=REQUIRED),
        Field("address", title="住址", standard="address", constraints=Constraints(max_length=100)),
        Field("phone", title="联系电话", standard="phone"),
        Field("employer_code", title="用人单位统一社会信用代码", standard="credit_code"),
        Field("wage", Type.NUMBER, title="缴费工资", standard="money", constraints=Constraints(minimum="0", maximum="1000000")),
        Field("insured_from", Type.DATE, title="参保日期", standard="date", constraints=REQUIRED),
        Field("status", title="状态", constraints=Constraints(required=True, enum=("1", "2", "3"))),
    ),
    primary_key=("record_number",),
    rules=(
        Rule("insured_after_birth", "insured_from >= birth_date", Text("参保日期早于出生日期", "Insured before birth")),
        Rule("birth_agrees", "birth_date(resident_number) = birth_date", Text("出生日期与身份号码不符", "Birth date and number disagree")),
    ),
    mode=Mode.APPEND,
)  # fmt: skip

_CHECKS = "10X98765432"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def write_csv(path: Path, rows: int, errors: bool = True, first: int = 0) -> None:
    """A CSV file of so many rows."""
    resident_sum = " + ".join(f"{w} * CAST(substr(body, {i + 1}, 1) AS INTEGER)" for i, w in enumerate(_WEIGHTS))
    credit_sum = " + ".join(
        f"{pow(3, i, 31)} * (instr('{_ALPHABET}', substr(unit, {i + 1}, 1)) - 1)" for i in range(17)
    )
    wrong = "CAST(hash(i, 'error') % 300 AS INTEGER)" if errors else "299"
    sql = f"""
    COPY (
        WITH born AS (
            SELECT i, {wrong} AS wrong, DATE '1945-01-01' + CAST(hash(i, 'birth') % 22000 AS INTEGER) AS birth,
                [{", ".join(f"'{code}'" for code in sorted(COUNTIES))}][1 + CAST(hash(i, 'region') % 9 AS INTEGER)] AS region
            FROM range({first}, {first + rows}) AS numbers(i)
        ), numbered AS (
            SELECT *, region || strftime(birth, '%Y%m%d') || lpad(CAST(hash(i, 'sequence') % 999 AS VARCHAR), 3, '0') AS body,
                '91' || region || 'MA' || upper(translate(substr(md5(CAST(hash(i, 'unit') % 300000 AS VARCHAR)), 1, 7), 'io', '00')) AS unit
            FROM born
        ), checked AS (
            SELECT *, body || substr('{_CHECKS}', 1 + ({resident_sum}) % 11, 1) AS resident,
                unit || substr('{_ALPHABET}', 1 + (31 - ({credit_sum}) % 31) % 31, 1) AS employer,
                birth + 6570 + CAST(hash(i, 'insured') % 700 AS INTEGER) AS insured
            FROM numbered
        )
        SELECT
            CASE wrong WHEN 0 THEN 'YL' || lpad(CAST(greatest(i - 7, 0) AS VARCHAR), 10, '0') WHEN 1 THEN 'L' || i ELSE 'YL' || lpad(CAST(i AS VARCHAR), 10, '0') END AS "登记编号",
            CASE wrong WHEN 2 THEN substr(resident, 1, 17) || '?' WHEN 3 THEN substr(resident, 1, 16) || translate(substr(resident, 17, 1), '0123456789', '1234567890') || substr(resident, 18)
                WHEN 4 THEN '' WHEN 5 THEN '99' || substr(resident, 3) WHEN 6 THEN substr(resident, 1, 15) WHEN 30 THEN lower(resident) WHEN 31 THEN ' ' || resident ELSE resident END AS "公民身份号码",
            CASE wrong WHEN 7 THEN '' WHEN 8 THEN '张3' WHEN 32 THEN '王　伟' ELSE
                ['王','李','张','刘','陈','杨','黄','赵','周','吴'][1 + CAST(hash(i, 's') % 10 AS INTEGER)] || ['伟','芳','秀英','敏','静','丽','强','磊','军','洋','勇','艳','建国','桂英'][1 + CAST(hash(i, 'g') % 14 AS INTEGER)] END AS "姓名",
            CASE wrong WHEN 9 THEN '5' WHEN 33 THEN '女' ELSE CASE WHEN hash(i, 'sequence') % 2 = 0 THEN '1' ELSE '2' END END AS "性别",
            CASE wrong WHEN 10 THEN '2018-02-30' WHEN 11 THEN '18.1.5' WHEN 12 THEN strftime(birth + 1, '%Y-%m-%d') WHEN 34 THEN strftime(birth, '%Y年%-m月%-d日') WHEN 35 THEN strftime(birth, '%Y/%m/%d') ELSE strftime(birth, '%Y-%m-%d') END AS "出生日期",
            CASE wrong WHEN 13 THEN '990000' WHEN 14 THEN '' ELSE region END AS "行政区划代码",
            CASE wrong WHEN 36 THEN '绵阳市 涪城区临园路１２号' WHEN 15 THEN repeat('长', 101) ELSE '绵阳市涪城区临园路东段' || (hash(i, 'house') % 500) || '号' || (hash(i, 'flat') % 40) || '栋' END AS "住址",
            CASE wrong WHEN 16 THEN '12' WHEN 17 THEN '1390000123' WHEN 37 THEN '0816-2' || lpad(CAST(hash(i, 'p') % 1000000 AS VARCHAR), 6, '0') ELSE '1' || (3 + hash(i, 'p1') % 7) || lpad(CAST(hash(i, 'p') % 1000000000 AS VARCHAR), 9, '0') END AS "联系电话",
            CASE wrong WHEN 18 THEN substr(employer, 1, 17) || 'I' WHEN 19 THEN '510700' || lpad(CAST(i % 1000000000 AS VARCHAR), 9, '0') WHEN 20 THEN substr(employer, 1, 15) || substr(employer, 17, 1) || substr(employer, 16, 1) || substr(employer, 18) ELSE employer END AS "用人单位统一社会信用代码",
            CASE wrong WHEN 21 THEN '-5' WHEN 22 THEN '很多' WHEN 23 THEN '9999999' WHEN 38 THEN '0.85万' WHEN 39 THEN '8,500.00' ELSE CAST(CAST(hash(i, 'wage') % 2000000 / 100 AS DECIMAL(18, 2)) AS VARCHAR) END AS "缴费工资",
            CASE wrong WHEN 24 THEN '' WHEN 25 THEN '1900-01-01' WHEN 26 THEN '民国107年1月5日' ELSE strftime(insured, '%Y-%m-%d') END AS "参保日期",
            CASE wrong WHEN 27 THEN '9' WHEN 28 THEN '' WHEN 29 THEN 'X' ELSE CAST(1 + hash(i, 'status') % 3 AS VARCHAR) END AS "状态"
        FROM checked
    ) TO '{path}' (FORMAT csv, HEADER)
    """
    with duckdb.connect(config={"memory_limit": "800MB"}) as connection:
        connection.execute(sql)


def make_city() -> None:
    """The regions and the office that the register belongs to."""
    from mianzhou.data.catalogue.models import Category
    from mianzhou.kernel.regions.models import Region
    from mianzhou.kernel.units.models import Unit

    city, _ = Region.objects.get_or_create(
        code=CITY, defaults={"name": "绵阳市", "short_name": "绵阳", "level": "city", "path": CITY}
    )
    for code in sorted(COUNTIES):
        known = {"name": f"{code}区", "short_name": code, "level": "county", "parent": city, "path": f"{CITY}.{code}"}
        Region.objects.get_or_create(code=code, defaults=known)
    Unit.objects.get_or_create(
        code="bench", defaults={"full_name": "市社保局", "short_name": "社保局", "level": "city", "kind": "bureau", "region": city, "path": "bench"}
    )  # fmt: skip
    Category.objects.get_or_create(code="1", defaults={"title": "测试"})


def new_resource() -> Resource:
    """A published resource of the schema that holds nothing yet."""
    from mianzhou.data.catalogue.models import Category, Resource, ResourceVersion
    from mianzhou.data.schemas.api import write_schema
    from mianzhou.kernel.units.models import Unit

    name, now = f"insured_{uuid.uuid4().hex[:8]}", datetime.now(UTC)
    unit, category = Unit.objects.get(code="bench"), Category.objects.get(code="1")
    resource = Resource.objects.create(
        name=name, code=f"1/{name}", title="参保登记", category=category, provider=unit, region=unit.region, level="city",
        created_at=now, created_by="bench", updated_at=now,
    )  # fmt: skip
    resource.current_version = ResourceVersion.objects.create(
        resource=resource, number=1, state="published", schema=write_schema(SCHEMA), metadata={}, drafted_at=now,
        drafted_by="bench", in_force_from=now,
    )  # fmt: skip
    resource.state = "published"
    resource.save()
    return resource
