"""Human resources and social security: who is insured, and what is paid in every month. Columns by the codes of the trade."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-rsj"
_STATES = {"1": "参保缴费", "2": "暂停缴费", "3": "终止缴费"}
_KINDS = {"110": "企业职工基本养老保险", "170": "城乡居民基本养老保险"}

_INSURED = """
SELECT r.id AS key, 1 AS batch, r.id AS resident_id, w.employer_id, r.* EXCLUDE (id), w.employer, w.employer_code,
  CASE WHEN w.id IS NULL THEN '170' ELSE '110' END AS insurance,
  CASE WHEN draw(r.id, 'paused') < .06 THEN '2' WHEN died_on IS NOT NULL THEN '3' ELSE '1' END AS state,
  coalesce(w.since, greatest(CAST(birth + INTERVAL 16 YEAR AS DATE), CAST(today() - 300 - dice(r.id, 'insured', 4200) AS DATE))) AS insured_on, wage
FROM resident r LEFT JOIN worker w ON w.id = r.id
WHERE age BETWEEN 16 AND 85 AND (w.id IS NOT NULL OR draw(r.id, 'insured at all') < .5)
"""

INSURED = Holding(
    name="social_insurance",
    title="社会保险参保登记信息",
    unit=_UNIT,
    abstract="企业职工和城乡居民基本养老保险的参保登记，含参保状态、单位和缴费基数。",
    source=_INSURED,
    columns=(
        Column(
            "personal_number",
            "AAC001",
            "个人编号",
            "'51' || lpad(CAST(key AS VARCHAR), 10, '0')",
            required=True,
            pattern="[0-9]{12}",
        ),
        people.number("AAC002"),
        people.person("AAC003"),
        people.sex("AAC004"),
        people.day("birth_date", "AAC006", "出生日期", "CAST(birth AS VARCHAR)"),
        people.code("insurance", "AAE140", "险种类型", "insurance", _KINDS, required=True),
        people.code("state", "AAC008", "人员参保状态", "state", _STATES, required=True),
        people.day("insured_on", "AAC030", "本次参保日期", "CAST(insured_on AS VARCHAR)"),
        Column("employer_code", "AAB998", "单位统一社会信用代码", "employer_code", standard="credit_code"),
        Column("employer", "AAB004", "单位名称", "employer", standard="organisation_name", max_length=200),
        people.money("base", "AAC040", "缴费基数", "CAST(wage AS VARCHAR)"),
        people.phone("AAE005"),
    ),
    subjects=(Subject("insured", "resident", "resident_id"), Subject("employer", "enterprise", "employer_id")),
    domain="welfare",
    key=("personal_number",),
    mode="upsert",
    repeated=0.0005,
    flaws=(
        flaws.transposed("resident_number", 0.0015),
        flaws.old_length("resident_number", 0.006),
        flaws.miswritten("name", 0.006),
        flaws.other_dot("name", 0.3),
        flaws.wrong_check("employer_code", 0.001),
        flaws.unknown_code("state", 0.0008, "9"),
        flaws.missing("name", 0.0006, required=True),
        Flaw("half-employer", "employer", 0.01, "regexp_replace({it}, '(股份)?有限(责任)?公司$', '')", "accepted"),
    ),
    owner="社会保险事业局",
    source_system="社会保险核心业务系统",
    scenario="参保登记、变更",
)

_PAYMENTS = """
SELECT w.id * 4 + batch AS key, batch, w.id AS resident_id, w.employer_id, w.wage, w.employer_code,
  CAST(month_first(batch) + dice(w.id * 4 + batch, 'paid', 24) AS DATE) AS paid_on
FROM worker w CROSS JOIN range(1, 4) b(batch)
WHERE since < month_first(batch) AND draw(w.id * 4 + batch, 'paid at all') < .95
"""

PAYMENTS = Holding(
    name="insurance_payment",
    title="养老保险缴费明细",
    unit=_UNIT,
    abstract="企业职工基本养老保险的单位和个人月缴费明细。",
    source=_PAYMENTS,
    columns=(
        Column(
            "personal_number",
            "AAC001",
            "个人编号",
            "'51' || lpad(CAST(resident_id AS VARCHAR), 10, '0')",
            required=True,
            pattern="[0-9]{12}",
        ),
        Column(
            "period",
            "AAE003",
            "对应费款所属期",
            "strftime(month_first(batch), '%Y%m')",
            required=True,
            pattern="20[0-9]{2}(0[1-9]|1[0-2])",
        ),
        Column(
            "employer_code", "AAB998", "单位统一社会信用代码", "employer_code", standard="credit_code", required=True
        ),
        people.money("base", "AAE180", "缴费基数", "CAST(wage AS VARCHAR)", required=True),
        people.money("employer_share", "AAE020", "单位缴费", "printf('%.2f', wage * 0.16)", required=True),
        people.money("own_share", "AAE022", "个人缴费", "printf('%.2f', wage * 0.08)", required=True),
        people.day("paid_on", "AAE035", "到账日期", "compact(paid_on)"),
    ),
    subjects=(Subject("insured", "resident", "resident_id"), Subject("employer", "enterprise", "employer_id")),
    domain="welfare",
    key=("personal_number", "period"),
    batches=(1, 2, 3),
    layout=Layout(encoding="gb18030"),
    repeated=0.001,
    flaws=(
        flaws.wrong_check("employer_code", 0.001),
        flaws.missing("base", 0.001, required=True),
        flaws.unknown_code("period", 0.0008, "202613"),
        flaws.full_width("base", 0.003),
    ),
    owner="社会保险事业局",
    source_system="社会保险核心业务系统",
    scenario="缴费核定与到账",
)

HOLDINGS = (INSURED, PAYMENTS)
