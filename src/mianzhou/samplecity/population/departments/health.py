"""Health: residents' health records, and visits to outpatient departments."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-wjw"
_EDUCATION = ("研究生", "大学本科", "大学专科", "高中", "初中", "小学", "文盲或半文盲")

_RECORDS = """
SELECT r.id AS key, 1 AS batch, r.id AS resident_id, r.* EXCLUDE (id, phone), coalesce(r.phone, h.phone) AS phone,
  CASE r.education WHEN '10' THEN '研究生' WHEN '20' THEN '大学本科' WHEN '30' THEN '大学专科' WHEN '60' THEN '高中' WHEN '70' THEN '初中'
    WHEN '80' THEN '小学' WHEN '90' THEN '文盲或半文盲' END AS schooling,
  CASE WHEN r.age < 2 AND draw(r.id, 'unnamed') < .12 THEN coalesce(h.name, r.name) || '之' || CASE r.sex WHEN 1 THEN '子' ELSE '女' END ELSE r.name END AS called,
  CASE WHEN draw(r.id, 'former') < .07 AND r.moved IS NOT NULL THEN r.former_door_address ELSE r.door_address END AS lives_at,
  greatest(r.birth, CAST(today() - dice(r.id, 'opened', 4300) AS DATE)) AS opened_on
FROM resident r LEFT JOIN resident h ON h.id = r.head_id
WHERE draw(r.id, 'record') < .85
"""

RECORDS = Holding(
    name="health_record",
    title="居民健康档案基本信息",
    unit=_UNIT,
    abstract="基层医疗卫生机构建立的居民健康档案首页，含血型、文化程度、慢性病情况。",
    source=_RECORDS,
    columns=(
        Column(
            "record_number",
            "健康档案编号",
            "健康档案编号",
            "village_code || lpad(CAST(key AS VARCHAR), 8, '0')",
            required=True,
            pattern="[0-9]{20}",
        ),
        people.person("姓名", value="called"),
        people.sex("性别", words=True),
        people.day("birth_date", "出生日期", "出生日期", "in_words(birth)"),
        people.number(
            "身份证号",
            required=False,
            value="CASE WHEN age < 3 AND draw(key, 'not yet') < .5 THEN NULL ELSE number END",
        ),
        people.phone("本人电话"),
        people.word("ethnicity", "民族", "民族", "ethnic_word(ethnicity)", tuple(people.ETHNICITIES.values())),
        people.word(
            "blood",
            "血型",
            "血型",
            "choose(['A型', 'B型', 'O型', 'O型', 'AB型', '不详', '不详'], key, 'blood')",
            ("A型", "B型", "O型", "AB型", "不详"),
        ),
        people.word("education", "文化程度", "文化程度", "schooling", _EDUCATION),
        people.address("现住址", "county_name || township_name || lives_at", title="现住址"),
        Column(
            "chronic",
            "慢性病",
            "慢性病",
            "CASE WHEN age > 45 AND draw(key, 'hypertension') < (age - 40) / 80.0 THEN CASE WHEN draw(key, 'diabetes') < .25 THEN '高血压；糖尿病' ELSE '高血压' END ELSE '无' END",
            sensitivity="secret",
        ),
        people.day("opened_on", "建档日期", "建档日期", "with_slashes(opened_on)"),
        Column(
            "clinic",
            "建档单位",
            "建档单位",
            "township_name || CASE WHEN urban THEN '社区卫生服务中心' ELSE '卫生院' END",
            standard="organisation_name",
        ),
    ),
    subjects=(Subject("patient", "resident", "resident_id"),),
    domain="health",
    cycle="quarterly",
    key=("record_number",),
    mode="upsert",
    layout=Layout(encoding="gb18030"),
    repeated=0.003,
    rules=(people.BIRTH_DATE_AGREES,),
    flaws=(
        flaws.wrong_check("resident_number", 0.003),
        flaws.transposed("resident_number", 0.004),
        flaws.missing("resident_number", 0.04, required=False),
        flaws.old_length("resident_number", 0.02),
        flaws.lower_case("resident_number", 0.02),
        flaws.miswritten("name", 0.015),
        flaws.spaced("name", 0.02),
        flaws.short_phone("phone", 0.002),
        flaws.phone_with_country("phone", 0.004),
        flaws.impossible_date("birth_date", 0.0008, "1987年2月30日"),
        flaws.other_birth_date("birth_date", 0.002, "in_words"),
        flaws.other_date_form("birth_date", 0.02, "with_slashes", "birth"),
        flaws.unknown_code("blood", 0.001, "P型"),
    ),
    owner="基层卫生健康科",
    source_system="基本公共卫生服务系统",
    scenario="健康档案建立与更新",
)

_VISITS = """
SELECT r.id * 4 + batch AS key, batch, r.id AS resident_id, r.* EXCLUDE (id),
  CAST(month_first(batch) AS TIMESTAMP) + to_minutes(CAST(dice(r.id * 4 + batch, 'day', 28) * 1440 + 480 + dice(r.id * 4 + batch, 'minute', 570) AS INTEGER)) AS visited_at,
  choose([['J06.900', '急性上呼吸道感染', '呼吸内科'], ['J06.900', '急性上呼吸道感染', '全科'], ['I10.x00', '高血压', '心血管内科'], ['E11.900', '2型糖尿病', '内分泌科'],
    ['K29.500', '慢性胃炎', '消化内科'], ['M54.500', '腰痛', '骨科'], ['L30.900', '皮炎', '皮肤科'], ['J20.900', '急性支气管炎', '呼吸内科'], ['H10.900', '结膜炎', '眼科'],
    ['K02.900', '龋病', '口腔科'], ['N39.000', '泌尿道感染', '泌尿外科'], ['M17.900', '膝关节病', '骨科'], ['Z00.000', '一般性体格检查', '体检科']], r.id * 4 + batch, 'ill') AS illness
FROM resident r CROSS JOIN range(1, 4) b(batch)
WHERE draw(r.id * 4 + batch, 'visit') < .03 + age / 700.0 AND birth < month_first(batch) AND NOT coalesce(died_on <= month_last(batch), false)
"""

VISITS = Holding(
    name="outpatient_visit",
    title="门诊就诊记录",
    unit=_UNIT,
    abstract="二级以上医院门诊就诊记录，含科室、诊断和费用，每月一批。",
    source=_VISITS,
    columns=(
        Column(
            "visit_id",
            "visit_id",
            "就诊流水号",
            "'MZ' || strftime(visited_at, '%Y%m%d') || lpad(CAST(key AS VARCHAR), 9, '0')",
            required=True,
        ),
        people.person("patient_name"),
        people.number("id_no", required=False),
        people.sex("sex"),
        Column(
            "age",
            "age",
            "年龄",
            "CAST(age AS VARCHAR)",
            type="integer",
            standard="integer",
            minimum="0",
            maximum="130",
            unit="岁",
        ),
        Column(
            "visited_at",
            "visit_time",
            "就诊时间",
            "strftime(visited_at, '%Y-%m-%d %H:%M:%S')",
            type="datetime",
            standard="datetime",
            required=True,
        ),
        Column(
            "hospital",
            "hospital",
            "就诊医院",
            "choose(['云川市人民医院', '云川市中医医院', '云川市妇幼保健院', county_name || '人民医院'], key, 'hospital')",
            standard="organisation_name",
            required=True,
        ),
        Column("department", "dept", "科室", "illness[3]"),
        Column(
            "diagnosis_code",
            "icd10",
            "诊断编码",
            "illness[1]",
            pattern="[A-Z][0-9]{2}\\.[0-9x][0-9]{2}",
            sensitivity="secret",
        ),
        Column("diagnosis", "diagnosis", "诊断名称", "illness[2]", sensitivity="secret"),
        people.money(
            "fee", "total_fee", "总费用", "printf('%.2f', 18 + 900 * pow(draw(key, 'fee'), 4))", required=True
        ),
        people.phone("tel"),
    ),
    subjects=(Subject("patient", "resident", "resident_id"),),
    domain="health",
    key=("visit_id",),
    batches=(1, 2, 3),
    days_late={1: 4, 2: 17},
    layout=Layout(format="jsonl"),
    repeated=0.002,
    flaws=(
        flaws.transposed("resident_number", 0.003),
        flaws.missing("resident_number", 0.08, required=False),
        flaws.lower_case("resident_number", 0.05),
        flaws.miswritten("name", 0.01),
        flaws.missing("fee", 0.002, required=True),
        Flaw("impossible-code", "diagnosis_code", 0.002, "'感冒'", "quarantined"),
        Flaw("above-maximum", "age", 0.0015, "'202'", "quarantined"),
    ),
    owner="医政科",
    source_system="区域卫生信息平台",
    scenario="门诊就诊",
)

HOLDINGS = (RECORDS, VISITS)
