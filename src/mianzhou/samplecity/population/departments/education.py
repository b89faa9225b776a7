"""Education: schools and students."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Holding, Layout, Subject

_UNIT = "9801-jyj"
_KINDS = {"211": "小学", "311": "初级中学", "342": "高级中学"}  # 教育行业标准 JY/T 1001: 学校办学类型

SCHOOLS = Holding(
    name="school",
    title="中小学校基本信息",
    unit=_UNIT,
    abstract="全市中小学校名录，含学校标识码、办学类型和地址。",
    source="SELECT id AS key, 1 AS batch, * EXCLUDE (id) FROM school",
    columns=(
        Column("school_code", "学校标识码", "学校标识码", "school_code", required=True, pattern="[0-9]{10}"),
        Column("school", "学校名称", "学校名称", "school", standard="organisation_name", required=True),
        people.code("kind", "办学类型", "办学类型", "kind", _KINDS, required=True),
        people.region("所在区县代码", "county"),
        # where a school stands is no personal address
        Column(
            "address",
            "学校地址",
            "学校地址",
            "county_name || township_name || choose(['文化路', '学府路', '育才街', '新民街'], key, 'street') || (1 + dice(key, 'door', 90)) || '号'",
        ),
    ),
    subjects=(),
    domain="education",
    cycle="yearly",
    key=("school_code",),
    mode="snapshot",
    layout=Layout(format="xlsx", heading="云川市中小学校一览表"),
    flaws=(),
    once=True,
    sharing="unconditional",
    sharing_condition="",
    sensitivity="public",
    opening="unconditional",
    owner="基础教育科",
    source_system="教育管理信息系统",
    scenario="学校设置与年检",
)

_STUDENTS = """
SELECT r.id AS key, 1 AS batch, r.id AS resident_id, r.* EXCLUDE (id, phone, county_name), r.county_name, s.school_code, s.school, s.stage, h.name AS guardian, h.phone AS guardian_phone,
  grade
FROM (
  SELECT *, CASE WHEN schooling < 6 THEN 1 WHEN schooling < 9 THEN 2 ELSE 3 END AS stage,
    CASE WHEN schooling < 6 THEN schooling + 1 WHEN schooling < 9 THEN schooling - 5 ELSE schooling - 8 END AS grade
  FROM (SELECT *, year(today()) - year(birth) - 7 + CASE WHEN month(birth) < 9 THEN 1 ELSE 0 END + CASE WHEN month(today()) < 9 THEN -1 ELSE 0 END AS schooling FROM resident)
  WHERE schooling BETWEEN 0 AND 11 AND draw(id, 'at school') < CASE WHEN schooling < 9 THEN .985 ELSE .72 END
) r
JOIN school s ON s.township = r.township AND s.stage = r.stage AND s.k = dice(r.household, 'school', s.schools)
LEFT JOIN resident h ON h.id = coalesce(r.mother_id, r.father_id, r.head_id)
"""

STUDENTS = Holding(
    name="student",
    title="中小学生学籍信息",
    unit=_UNIT,
    abstract="在籍中小学生及监护人信息，每学期全量。",
    source=_STUDENTS,
    columns=(
        Column("student_number", "学籍号", "学籍号", "'G' || number", required=True, max_length=19),
        people.person("学生姓名", title="学生姓名"),
        people.sex("性别", words=True),
        people.number("身份证件号"),
        people.day("birth_date", "出生日期", "出生日期", "with_dots(birth)"),
        people.word("ethnicity", "民族", "民族", "ethnic_word(ethnicity)", tuple(people.ETHNICITIES.values())),
        Column("school_code", "学校标识码", "学校标识码", "school_code", required=True, pattern="[0-9]{10}"),
        Column("school", "学校名称", "学校名称", "school", standard="organisation_name"),
        people.word(
            "grade",
            "年级",
            "年级",
            "CASE stage WHEN 1 THEN '小学' WHEN 2 THEN '初中' ELSE '高中' END || substr('一二三四五六', grade, 1) || '年级'",
            (
                "小学一年级",
                "小学二年级",
                "小学三年级",
                "小学四年级",
                "小学五年级",
                "小学六年级",
                "初中一年级",
                "初中二年级",
                "初中三年级",
                "高中一年级",
                "高中二年级",
                "高中三年级",
            ),
            required=True,
        ),
        people.person("监护人姓名", name="guardian", title="监护人姓名", value="guardian", required=False),
        people.phone("监护人电话", name="guardian_phone", value="guardian_phone"),
        people.address("现住址", "county_name || township_name || door_address", title="现住址"),
    ),
    subjects=(Subject("student", "resident", "resident_id"),),
    domain="education",
    cycle="halfyearly",
    key=("student_number",),
    mode="snapshot",
    layout=Layout(encoding="utf-8-sig"),
    foreign_keys=(("school_code", "school", "school_code"),),
    repeated=0.001,
    flaws=(
        flaws.wrong_check("resident_number", 0.002),
        flaws.miswritten("name", 0.008),
        flaws.miswritten("guardian", 0.012),
        flaws.spaced("guardian", 0.03),
        flaws.short_phone("guardian_phone", 0.003),
        flaws.unknown_code("school_code", 0.002, "9899999999"),
        flaws.unknown_code("grade", 0.001, "七年级"),
        flaws.impossible_date("birth_date", 0.001, "2014.2.30"),
        flaws.forgotten_quotes("address", 0.0006),
    ),
    owner="学籍管理中心",
    source_system="中小学生学籍信息管理系统",
    scenario="招生、转学、毕业",
)

HOLDINGS = (SCHOOLS, STUDENTS)
