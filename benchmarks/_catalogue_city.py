"""A city's catalogue of any size for the benchmark: units of four levels, resources with items and a version each, stored by the thousand."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import Client

from mianzhou.data.catalogue.codes import keys
from mianzhou.data.catalogue.concepts import concept_of, initials_of, search_text
from mianzhou.data.catalogue.metadata import read_metadata
from mianzhou.data.catalogue.models import Category, Resource
from mianzhou.kernel.people.api import Person, RoleGrant
from mianzhou.kernel.regions.models import Region
from mianzhou.kernel.units.models import Unit

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ITEMS = (
    ("公民身份号码", "resident_number"), ("姓名", "person_name"), ("性别", "gender"), ("民族", "ethnicity"), ("出生日期", "date"), ("联系电话", "phone"),
    ("居住地址", "address"), ("行政区划代码", "region_code"), ("统一社会信用代码", "credit_code"), ("办理结果", ""), ("补贴金额", "money"), ("有效期至", "date"),
)  # fmt: skip
FIELDS = [
    "公安",
    "民政",
    "人社",
    "卫健",
    "教育",
    "市监",
    "税务",
    "住建",
    "农业",
    "水利",
    "交通",
    "环保",
    "应急",
    "文旅",
    "统计",
    "审计",
    "退役",
    "医保",
    "林草",
    "信访",
]
THINGS = [
    "登记",
    "备案",
    "许可",
    "检查",
    "处罚",
    "补贴",
    "认定",
    "年报",
    "监测",
    "巡查",
    "名录",
    "台账",
    "档案",
    "统计",
    "评价",
    "公示",
]
OBJECTS = [
    "常住人口",
    "流动人口",
    "低保对象",
    "残疾人",
    "高龄老人",
    "个体工商户",
    "合作社",
    "药店",
    "学校",
    "医院",
    "工地",
    "河道",
    "水库",
    "林地",
    "道路",
    "公交",
    "景区",
    "企业",
    "项目",
    "不动产",
]


def build(resources: int) -> str:
    """Fill the database; the session cookie of somebody who reads the whole catalogue."""
    chance = random.Random(7)
    units = _units()
    categories = [Category(code=f"303{n:03d}", title=unit.full_name, unit=unit) for n, unit in enumerate(units, 1)]
    Category.objects.bulk_create(categories)
    rows = [_resource(n, *chance.choice(list(zip(units, categories, strict=True))), chance) for n in range(resources)]
    Resource.objects.bulk_create(rows, batch_size=2000)
    _versions_and_items()
    person = Person.objects.create(username="bench", name="测试", created_at=NOW)
    RoleGrant.objects.create(person=person, role="steward", granted_at=NOW, granted_by="bench")
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


def _units() -> list[Unit]:
    """Twenty bureaus of the city, of nine counties, and a hundred townships' offices."""
    regions = [Region(code="9801", name="云河市", short_name="云河", level="prefecture", path="CN.98.9801")]
    for county in range(1, 10):
        code = f"9801{county:02d}"
        regions.append(Region(code=code, name=f"第{county}县", short_name=f"第{county}县", level="county", path=f"CN.98.9801.{code}"))  # fmt: skip
    Region.objects.bulk_create(regions)
    units = []
    for region in regions:
        for number, name in enumerate(FIELDS):
            full = f"{region.name}{name}局"
            level = "city" if region is regions[0] else "county"
            units.append(Unit(code=f"{region.code}-{number}", full_name=full, short_name=full, level=level, kind="bureau", region=region, path=f"{region.code}-{number}"))  # fmt: skip
    return Unit.objects.bulk_create(units)


def _resource(n: int, unit: Unit, category: Category, chance: random.Random) -> Resource:
    title = f"{chance.choice(OBJECTS)}{chance.choice(THINGS)}信息（{n}）"
    code, name = f"{category.code}/{n:06d}", f"resource_{n}"
    return Resource(
        name=name, code=code, title=title, category=category, provider=unit, region=unit.region, level=unit.level,
        abstract=f"{title}，由{unit.full_name}在办理业务时产生。", state="drafted", item_count=len(ITEMS),
        sharing=chance.choice(keys("sharing")), update_cycle=chance.choice(keys("cycle")), domain=chance.choice(keys("domain")),
        sensitivity=chance.choice(keys("sensitivity")), search_text=search_text(title, name, code, unit.short_name, unit.full_name),
        created_at=NOW, created_by="bench", updated_at=NOW + timedelta(seconds=chance.randrange(10**7)),
    )  # fmt: skip


def _versions_and_items() -> None:
    """One published version and twelve items for each resource, made by the database itself."""
    schema = {"fields": [{"name": f"item_{n}", "title": title} for n, (title, _) in enumerate(ITEMS)]}
    metadata = read_metadata({"title": "—", "sharing_condition": "履行职责需要"})
    concepts = [concept_of(title) for title, _ in ITEMS]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO data_resource_version (resource_id, number, state, schema, metadata, compatible, changes, drafted_at, drafted_by,
                   submitted_by, returned_reason, in_force_from)
               SELECT id, 1, 'published', %s, %s::jsonb || jsonb_build_object('title', title), true, '[]', %s, 'bench', '', '', %s FROM data_resource""",
            [json.dumps(schema), json.dumps(metadata), NOW, NOW],
        )
        cursor.execute(
            """UPDATE data_resource r SET state = CASE WHEN mod(r.id, 20) = 0 THEN 'drafted' ELSE 'published' END,
                   current_version_id = v.id FROM data_resource_version v WHERE v.resource_id = r.id"""
        )
        cursor.execute(
            """INSERT INTO data_resource_item (resource_id, position, name, title, type, unit, standard, required, in_key, sharing,
                   sharing_condition, sensitivity, description, concept, initials, subject)
               SELECT r.id, i.position, 'item_' || i.position, i.title, 'string', '', i.standard, false, i.position = 1, '', '', 'internal', '',
                      i.concept, i.initials, 'person'
                 FROM data_resource r CROSS JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                      WITH ORDINALITY AS i(title, standard, concept, initials, position)""",
            [[t for t, _ in ITEMS], [s for _, s in ITEMS], concepts, [initials_of(c) for c in concepts]],
        )
        cursor.execute("VACUUM ANALYZE")
