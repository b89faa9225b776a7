"""Market supervision: enterprises and individual businesses."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-scjgj"
_STATES = {"1": "存续", "2": "吊销", "3": "注销", "4": "迁出"}
_FORMS = {"1100": "有限责任公司", "1200": "股份有限公司"}


def _registered(kind: int) -> str:
    """Enterprises of a kind: in the first batch all that exist, later those founded or changed in the month."""
    return f"""
SELECT id AS key, id AS enterprise_id, batch, * EXCLUDE (id, batch, status, capital),
  CASE WHEN batch < changed THEN '1' ELSE status END AS status, capital * CASE WHEN changed > 1 AND batch >= changed THEN 2 ELSE 1 END AS capital
FROM (SELECT e.*, batch, CASE WHEN draw(id, 'change') < .02 THEN 2 + dice(id, 'changed in', 2) ELSE 1 END AS changed
  FROM enterprise e CROSS JOIN range(1, 4) b(batch))
WHERE kind = {kind} AND CASE batch WHEN 1 THEN founded <= month_last(1)
  ELSE founded BETWEEN month_first(batch) AND month_last(batch) OR (changed = batch AND founded < month_first(batch)) END
"""


ENTERPRISES = Holding(
    name="enterprise",
    title="企业登记信息",
    unit=_UNIT,
    abstract="在本市登记的企业，含法定代表人、注册资本、行业、住所和登记状态；首批全量，之后每月变动。",
    source=_registered(1),
    columns=(
        Column("credit_code", "UNISCID", "统一社会信用代码", "credit_code", standard="credit_code", required=True),
        Column("old_number", "REGNO", "原注册号", "CASE WHEN founded < DATE '2015-10-01' THEN old_number END"),
        Column("name", "ENTNAME", "企业名称", "name", standard="organisation_name", required=True, max_length=200),
        people.code(
            "form", "ENTTYPE", "企业类型", "CASE WHEN name LIKE '%股份有限公司' THEN '1200' ELSE '1100' END", _FORMS
        ),
        people.person("LEREP", name="legal_representative", title="法定代表人", value="leader"),
        people.number("CERNO", title="法定代表人身份证号", name="representative_number", value="leader_number"),
        people.money("capital", "REGCAP", "注册资本（万元）", "printf('%.4f', capital / 10000.0)", unit="万元"),
        people.day("founded_on", "ESTDATE", "成立日期", "CAST(founded AS VARCHAR)", required=True),
        Column("industry", "INDUSTRYCO", "行业代码", "industry", pattern="[0-9]{4}"),
        people.region("DOMDISTRICT", "county"),
        people.address("DOM", "address", title="住所"),
        people.phone("TEL"),
        people.code("state", "REGSTATE", "登记状态", "status", _STATES, required=True),
    ),
    subjects=(Subject("enterprise", "enterprise", "enterprise_id"), Subject("representative", "resident", "leader_id")),
    domain="market",
    key=("credit_code",),
    mode="upsert",
    batches=(1, 2, 3),
    repeated=0.002,
    flaws=(
        flaws.wrong_check("credit_code", 0.004),
        flaws.transposed("representative_number", 0.004),
        flaws.miswritten("legal_representative", 0.006),
        flaws.full_width("credit_code", 0.004),
        flaws.no_amount("capital", 0.002),
        Flaw("half-name", "name", 0.01, "replace({it}, '云川市', '云川')", "accepted"),
        flaws.forgotten_quotes("address", 0.002),
        flaws.missing("name", 0.002, required=True),
        # the county of before 1996, never changed in the register
        Flaw(
            "old-region-code",
            "region",
            0.9,
            "CASE WHEN {it} = '980181' AND founded < DATE '1996-10-01' THEN '980124' ELSE {it} END",
            "quarantined",
        ),
    ),
    opening="conditional",
    owner="登记注册科",
    source_system="企业登记注册系统",
    scenario="设立、变更、注销登记",
)

BUSINESSES = Holding(
    name="individual_business",
    title="个体工商户登记信息",
    unit=_UNIT,
    abstract="在本市登记的个体工商户，含经营者、经营场所、资金数额和状态。",
    source=_registered(2),
    columns=(
        Column("name", "字号名称", "字号名称", "name", standard="organisation_name", required=True, max_length=200),
        Column(
            "credit_code", "统一社会信用代码", "统一社会信用代码", "credit_code", standard="credit_code", required=True
        ),
        people.person("经营者姓名", name="operator", title="经营者姓名", value="leader"),
        people.number("经营者身份证号", title="经营者身份证号", name="operator_number", value="leader_number"),
        people.address("经营场所", "address", title="经营场所"),
        Column("industry", "行业", "行业", "industry_title"),
        people.money("capital", "资金数额", "资金数额", "printf('%g', capital / 10000.0) || '万'"),
        people.day("approved_on", "核准日期", "核准日期", "with_dots(founded)", required=True),
        people.word(
            "state",
            "状态",
            "登记状态",
            "CASE status WHEN '1' THEN '存续' WHEN '2' THEN '吊销' WHEN '3' THEN '注销' ELSE '迁出' END",
            ("存续", "吊销", "注销", "迁出"),
            required=True,
        ),
    ),
    subjects=(Subject("business", "enterprise", "enterprise_id"), Subject("operator", "resident", "leader_id")),
    domain="market",
    key=("credit_code",),
    mode="upsert",
    batches=(1, 2, 3),
    days_late={2: 20},
    layout=Layout(encoding="gb18030"),
    repeated=0.004,
    flaws=(
        Flaw("old-registration-number", "credit_code", 0.012, "old_number", "quarantined"),
        flaws.wrong_check("credit_code", 0.004),
        flaws.wrong_check("operator_number", 0.004),
        flaws.miswritten("operator", 0.015),
        flaws.spaced("operator", 0.03),
        flaws.in_ten_thousands("capital", 0.03, "capital"),
        flaws.impossible_date("approved_on", 0.002, "2018.2.30"),
        flaws.other_date_form("approved_on", 0.05, "in_words", "founded"),
        flaws.unknown_code("state", 0.002, "歇业"),
    ),
    opening="conditional",
    owner="个体私营经济科",
    source_system="企业登记注册系统",
    scenario="设立、变更、注销登记",
)

HOLDINGS = (ENTERPRISES, BUSINESSES)
