"""Public security: the register of residents, and people living here who are registered elsewhere."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-gaj"
# GB/T 4761
_RELATIONS = {"02": "户主", "10": "配偶", "20": "子", "30": "女", "51": "父亲", "52": "母亲"}
_MARITAL = {"10": "未婚", "20": "已婚", "30": "丧偶"}

_REGISTER = """
SELECT r.id AS key, r.id AS resident_id, batch, r.* EXCLUDE (id),
  CASE WHEN moved > batch THEN former_door_address ELSE door_address END AS lived_at,
  CASE WHEN died_on <= month_last(batch) THEN '1' ELSE '0' END AS cancelled,
  CASE role WHEN 'head' THEN '02' WHEN 'spouse' THEN '10' WHEN 'father' THEN '51' WHEN 'mother' THEN '52'
    ELSE CASE sex WHEN 1 THEN '20' ELSE '30' END END AS relation,
  CASE WHEN spouse_id IS NOT NULL THEN '20' WHEN role IN ('father', 'mother') OR (age > 62) THEN '30' ELSE '10' END AS marital,
  CASE batch WHEN 1 THEN least(month_last(1), CAST(birth + 20 + dice(id, 'entered', 60) AS DATE))
    ELSE greatest(birth, CAST(month_first(batch) + dice(id, 'changed', 28) AS DATE)) END AS changed_on
FROM resident r CROSS JOIN range(1, 4) b(batch)
WHERE CASE batch WHEN 1 THEN birth <= month_last(1)
  ELSE birth BETWEEN month_first(batch) AND month_last(batch) OR (birth < month_first(batch) AND (moved = batch
    OR died_on BETWEEN month_first(batch) AND month_last(batch))) END
"""

REGISTER = Holding(
    name="household_register",
    title="户籍人口信息",
    unit=_UNIT,
    abstract="全市户籍人口的基本信息及迁移、死亡注销等变动，每月推送上月变动；首批为全量。",
    source=_REGISTER,
    columns=(
        Column("household_number", "HH", "户号", "county || lpad(CAST(household AS VARCHAR), 9, '0')", required=True),
        people.code("relation", "YHZGX", "与户主关系", "relation", _RELATIONS, required=True),
        people.number("GMSFHM"),
        people.person("XM"),
        people.sex("XB"),
        people.code("ethnicity", "MZ", "民族", "ethnicity", people.ETHNICITIES),
        people.day("birth_date", "CSRQ", "出生日期", "compact(birth)", required=True),
        people.region("SSXQ", "county"),
        Column("township_code", "XZJD", "乡镇街道代码", "township", pattern="[0-9]{9}"),
        people.address("XZ", "'云岭省云川市' || county_name || township_name || lived_at", title="住址"),
        people.code("education", "WHCD", "文化程度", "education", people.EDUCATION),
        people.code("marital_status", "HYZK", "婚姻状况", "marital", _MARITAL),
        people.code("cancelled", "ZXBS", "注销标识", "cancelled", {"0": "正常", "1": "注销"}, required=True),
        people.day("changed_on", "BDRQ", "变动日期", "compact(changed_on)"),
    ),
    subjects=(Subject("holder", "resident", "resident_id"),),
    domain="population",
    key=("resident_number",),
    mode="upsert",
    batches=(1, 2, 3),
    layout=Layout(encoding="gb18030"),
    repeated=0.0008,
    rules=(people.BIRTH_DATE_AGREES,),
    flaws=(
        flaws.transposed("resident_number", 0.0012),
        flaws.wrong_check("resident_number", 0.0008),
        flaws.miswritten("name", 0.004),
        flaws.other_dot("name", 0.2),
        flaws.missing("address", 0.003, required=False),
        flaws.impossible_date("birth_date", 0.0006, "19870230"),
        flaws.other_birth_date("birth_date", 0.0012, "compact"),
        flaws.unknown_code("relation", 0.0008, "99"),
        flaws.missing("name", 0.0004, required=True),
        flaws.forgotten_quotes("address", 0.0004),
    ),
    owner="治安管理支队",
    source_system="人口信息管理系统",
    scenario="户口登记、迁移、注销",
)

_PERMITS = """
SELECT id * 4 + batch AS key, id AS resident_id, batch, * EXCLUDE (id, batch),
  CAST(month_first(batch) + dice(id, 'registered', 28) AS DATE) AS registered_on,
  choose(['务工', '务工', '务工', '经商', '投靠亲友', '求学', '其他'], id, 'why') AS why
FROM (SELECT r.*, 1 + dice(id, 'arrived', 3) AS batch FROM resident r WHERE origin LIKE '9802%' AND age BETWEEN 16 AND 60 AND draw(id, 'permit') < .55)
"""

PERMITS = Holding(
    name="residence_permit",
    title="居住证（流动人口）登记信息",
    unit=_UNIT,
    abstract="在本市居住登记的市外户籍人口，含现居住地址、居住事由和登记日期。",
    source=_PERMITS,
    columns=(
        Column(
            "permit_number",
            "居住证编号",
            "居住证编号",
            "'Y' || county || lpad(CAST(key AS VARCHAR), 9, '0')",
            required=True,
        ),
        people.person("姓名"),
        people.sex("性别", words=True),
        people.number("公民身份号码"),
        people.region("户籍地区划代码", "origin", name="origin", title="户籍地区划代码"),
        people.address("现居住地址", "county_name || township_name || door_address", title="现居住地址"),
        people.phone("联系电话"),
        people.word("reason", "居住事由", "居住事由", "why", ("务工", "经商", "投靠亲友", "求学", "其他")),
        people.day("registered_on", "登记日期", "登记日期", "CAST(registered_on AS VARCHAR)", required=True),
    ),
    subjects=(Subject("holder", "resident", "resident_id"),),
    domain="population",
    key=("permit_number",),
    batches=(1, 2, 3),
    days_late={2: 9},
    repeated=0.004,
    flaws=(
        flaws.lost_digit("resident_number", 0.004),
        flaws.lower_case("resident_number", 0.2),
        flaws.miswritten("name", 0.01),
        flaws.spaced("name", 0.03),
        flaws.phone_with_country("phone", 0.02),
        flaws.short_phone("phone", 0.006),
        flaws.unknown_code("reason", 0.004, "旅游"),
        flaws.other_date_form("registered_on", 0.03, "in_words", "registered_on"),
    ),
    owner="人口服务管理科",
    source_system="流动人口管理系统",
    scenario="居住登记、居住证申领",
)

_DOORS = """
SELECT id AS key, 1 AS batch, d.*, CAST(today() - 400 - dice(id, 'named', 7000) AS DATE) AS named_on
FROM door d WHERE draw(id, 'plate') < .98
"""

ADDRESSES = Holding(
    name="standard_address",
    title="标准地址（门楼牌）信息",
    unit=_UNIT,
    abstract="全市门楼牌的标准地址，含所属村（社区）、网格和坐标（WGS 84），由派出所采集。",
    source=_DOORS,
    columns=(
        Column("address_code", "DZBM", "地址编码", "township || lpad(CAST(key AS VARCHAR), 9, '0')", required=True),
        people.door("DZMC", "'云川市' || county_name || township_name || door_name", title="标准地址"),
        Column("township_code", "XZJD", "乡镇街道代码", "township", pattern="[0-9]{9}"),
        *people.where(longitude="JD", latitude="WD", grid="WGBM", village="SQCWH"),
        people.day("named_on", "SPRQ", "设置日期", "compact(named_on)"),
    ),
    subjects=(),
    domain="geography",
    cycle="quarterly",
    key=("address_code",),
    mode="upsert",
    layout=Layout(encoding="gb18030"),
    repeated=0.001,
    flaws=(
        flaws.missing("longitude", 0.004, required=False),
        flaws.missing("address", 0.001, required=True),
        Flaw("swapped-coordinates", "latitude", 0.002, "printf('%.6f', longitude)", "quarantined"),
        Flaw("short-grid", "grid", 0.003, "left({it}, 12)", "quarantined"),
    ),
    owner="治安管理支队",
    source_system="标准地址管理系统",
    scenario="门楼牌设置与编号",
)

HOLDINGS = (REGISTER, PERMITS, ADDRESSES)
