"""Civil affairs: minimum living allowance, allowance of the very old, marriages."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-mzj"

_POOR = """
SELECT r.id * 4 + batch AS key, r.id AS resident_id, batch, r.* EXCLUDE (id), (SELECT count(*) FROM resident m WHERE m.household = r.household) AS persons,
  CAST(today() - 200 - dice(household, 'granted', 2600) AS DATE) AS granted_on,
  CASE WHEN urban THEN 640 ELSE 480 END - 10 * dice(household, 'income', 26) AS monthly
FROM resident r CROSS JOIN range(1, 4) b(batch)
WHERE role = 'head' AND draw(household, 'poor') < CASE WHEN urban THEN .012 ELSE .034 END
  AND NOT coalesce(died_on < month_first(batch), false) AND draw(household * 4 + batch, 'left the list') > .015
"""

LOW_INCOME = Holding(
    name="low_income_allowance",
    title="最低生活保障对象信息",
    unit=_UNIT,
    abstract="享受城乡居民最低生活保障的家庭，含户主、家庭人口、保障类别和月保障金额，每月全量报送。",
    source=_POOR,
    columns=(
        Column(
            "certificate",
            "低保证号",
            "低保证号",
            "'D' || county || lpad(CAST(household AS VARCHAR), 8, '0')",
            required=True,
        ),
        people.person("户主姓名", title="户主姓名"),
        people.number("身份证号"),
        Column(
            "persons",
            "保障人口（人）",
            "保障人口",
            "CAST(persons AS VARCHAR)",
            type="integer",
            standard="integer",
            minimum="1",
            maximum="15",
            unit="人",
        ),
        Column("county", "区县", "区县", "county_name", group="家庭住址"),
        Column("township", "乡镇（街道）", "乡镇（街道）", "township_name", group="家庭住址"),
        people.address("详细地址", "door_address", title="详细地址", group="家庭住址"),
        people.word(
            "kind",
            "保障类别",
            "保障类别",
            "CASE WHEN urban THEN '城市低保' ELSE '农村低保' END",
            ("城市低保", "农村低保"),
            required=True,
        ),
        people.money("monthly_amount", "月保障金额", "月保障金额", "CAST(monthly * persons AS VARCHAR)", required=True),
        people.day("granted_on", "批准日期", "批准日期", "with_dots(granted_on)"),
        people.phone("联系电话"),
    ),
    subjects=(Subject("head", "resident", "resident_id"),),
    domain="welfare",
    key=("certificate",),
    mode="snapshot",
    batches=(1, 2, 3),
    layout=Layout(format="xlsx", heading="云川市最低生活保障对象花名册", note="填报单位：云川市民政局　　　　单位：元"),
    repeated=0.002,
    flaws=(
        flaws.wrong_check("resident_number", 0.004),
        flaws.full_width("resident_number", 0.01),
        flaws.spaced("name", 0.08),
        flaws.miswritten("name", 0.01),
        flaws.no_amount("monthly_amount", 0.003),
        flaws.missing("phone", 0.05, required=False),
        flaws.unknown_code("kind", 0.003, "特困"),
    ),
    owner="社会救助科",
    source_system="社会救助信息系统",
    scenario="低保审核确认、动态管理",
)

_OLD = """
SELECT id * 4 + batch AS key, id AS resident_id, batch, r.* EXCLUDE (id),
  CASE WHEN age >= 100 THEN 500 WHEN age >= 90 THEN 200 ELSE 50 END AS monthly
FROM resident r CROSS JOIN range(1, 4) b(batch)
WHERE age >= 80 AND draw(id, 'applied') < .93 AND NOT coalesce(died_on < month_first(batch) - 31, false)
"""

ELDERLY = Holding(
    name="elderly_allowance",
    title="高龄津贴发放信息",
    unit=_UNIT,
    abstract="80周岁及以上老年人高龄津贴的按月发放名单。",
    source=_OLD,
    columns=(
        people.number("身份证号码"),
        people.person("姓名"),
        people.sex("性别", words=True),
        Column(
            "age",
            "年龄",
            "年龄",
            "CAST(age AS VARCHAR)",
            type="integer",
            standard="integer",
            minimum="80",
            maximum="130",
            unit="岁",
        ),
        Column("county", "区县", "区县", "county_name", group="户籍地"),
        Column("township", "乡镇（街道）", "乡镇（街道）", "township_name", group="户籍地"),
        people.money("monthly_amount", "津贴标准", "津贴标准", "monthly || '元'", required=True),
        people.phone("联系电话"),
    ),
    subjects=(Subject("recipient", "resident", "resident_id"),),
    domain="welfare",
    key=("resident_number",),
    mode="snapshot",
    batches=(1, 2, 3),
    days_late={3: 21},
    layout=Layout(format="xlsx", heading="高龄津贴发放花名册", note="单位：元/月"),
    repeated=0.003,
    flaws=(
        flaws.transposed("resident_number", 0.005, place=16),
        flaws.miswritten("name", 0.02),
        Flaw("below-minimum", "age", 0.004, "'78'", "quarantined"),
        flaws.missing("name", 0.002, required=True),
    ),
    owner="养老服务科",
    source_system="高龄津贴管理系统",
    scenario="高龄津贴申领与发放",
)

_MARRIAGES = """
SELECT h.id AS key, 1 AS batch, h.id AS husband_id, w.id AS wife_id, h.name AS husband, w.name AS wife, h.married_on, h.county, h.county_name,
  CASE WHEN h.married_on < DATE '1999-10-01' AND draw(h.id, 'short') < .6 THEN old_number(left(h.number, 17)) ELSE h.number END AS husband_number,
  CASE WHEN h.married_on < DATE '1999-10-01' AND draw(h.id, 'short') < .6 THEN old_number(left(w.number, 17)) ELSE w.number END AS wife_number
FROM resident h JOIN resident w ON w.id = h.spouse_id
WHERE h.sex = 1 AND h.married_on >= DATE '1986-01-01' AND h.married_on <= today() AND draw(h.id, 'certificate') < .94
"""

MARRIAGES = Holding(
    name="marriage_registration",
    title="婚姻登记信息",
    unit=_UNIT,
    abstract="在本市办理的结婚登记；1999年10月以前的登记多为15位身份号码。",
    source=_MARRIAGES,
    columns=(
        Column(
            "certificate",
            "结婚证字号",
            "结婚证字号",
            "'J' || county || '-' || year(married_on) || '-' || lpad(CAST(key AS VARCHAR), 8, '0')",
            required=True,
        ),
        people.person("男方姓名", name="husband_name", title="男方姓名", value="husband"),
        people.number("男方身份证件号", title="男方身份证件号", name="husband_number", value="husband_number"),
        people.person("女方姓名", name="wife_name", title="女方姓名", value="wife"),
        people.number("女方身份证件号", title="女方身份证件号", name="wife_number", value="wife_number"),
        people.day("registered_on", "登记日期", "登记日期", "in_words(married_on)", required=True),
        Column("office", "登记机关", "登记机关", "county_name || '民政局'"),
    ),
    subjects=(Subject("husband", "resident", "husband_id"), Subject("wife", "resident", "wife_id")),
    domain="population",
    cycle="quarterly",
    key=("certificate",),
    repeated=0.001,
    flaws=(
        flaws.wrong_check("wife_number", 0.0015),
        flaws.transposed("husband_number", 0.0015),
        flaws.miswritten("wife_name", 0.008),
        flaws.miswritten("husband_name", 0.006),
        flaws.missing("wife_number", 0.001, required=True),
        flaws.impossible_date("registered_on", 0.0006, "1995年2月30日"),
    ),
    owner="社会事务科",
    source_system="婚姻登记信息系统",
    scenario="结婚登记",
)

HOLDINGS = (LOW_INCOME, ELDERLY, MARRIAGES)
