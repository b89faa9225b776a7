"""Tax: taxpayers, and what they paid."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-swj3"
_STATES = {"03": "正常", "05": "非正常", "07": "注销"}

_TAXPAYERS = """
SELECT id AS key, 1 AS batch, id AS enterprise_id, * EXCLUDE (id),
  CASE WHEN status = '3' THEN '07' WHEN status = '2' OR draw(id, 'lost') < .02 THEN '05' ELSE '03' END AS tax_state,
  CAST(founded + 5 + dice(id, 'registered', 25) AS DATE) AS registered_on
FROM enterprise WHERE draw(id, 'taxpayer') < CASE status WHEN '1' THEN .93 ELSE .7 END AND founded < month_first(3)
"""

TAXPAYERS = Holding(
    name="taxpayer",
    title="纳税人登记信息",
    unit=_UNIT,
    abstract="税务登记的单位和个体纳税人，含法定代表人、行业、主管税务机关和状态。",
    source=_TAXPAYERS,
    columns=(
        Column("taxpayer_number", "NSRSBH", "纳税人识别号", "credit_code", standard="credit_code", required=True),
        Column("name", "NSRMC", "纳税人名称", "name", standard="organisation_name", required=True, max_length=200),
        people.person("FDDBRXM", name="legal_representative", title="法定代表人姓名", value="leader"),
        people.number(
            "FDDBRSFZHM",
            title="法定代表人身份证号",
            name="representative_number",
            value="leader_number",
            required=False,
        ),
        Column("industry", "HY_DM", "行业代码", "industry", pattern="[0-9]{4}"),
        people.address("SCJYDZ", "replace(address, '云川市', '')", title="生产经营地址"),
        people.phone("FDDBRYDDH"),
        people.day("registered_on", "DJRQ", "登记日期", "strftime(registered_on, '%Y-%m-%d 00:00:00')"),
        Column(
            "office",
            "ZGSWJG",
            "主管税务机关",
            "'国家税务总局' || county_name || '税务局'",
            standard="organisation_name",
        ),
        people.code("state", "NSRZT_DM", "纳税人状态", "tax_state", _STATES, required=True),
    ),
    subjects=(Subject("taxpayer", "enterprise", "enterprise_id"), Subject("representative", "resident", "leader_id")),
    domain="economy",
    key=("taxpayer_number",),
    mode="upsert",
    repeated=0.002,
    flaws=(
        flaws.wrong_check("taxpayer_number", 0.003),
        flaws.old_length("representative_number", 0.03),
        flaws.transposed("representative_number", 0.004),
        flaws.miswritten("legal_representative", 0.01),
        Flaw(
            "former-name",
            "name",
            0.02,
            "replace(replace({it}, '有限责任公司', '有限公司'), '云川市', '云川')",
            "accepted",
        ),
        Flaw("brackets", "name", 0.02, "replace({it}, '有限公司', '（云川）有限公司')", "accepted"),
        flaws.short_phone("phone", 0.003),
        flaws.unknown_code("state", 0.002, "99"),
    ),
    owner="征收管理科",
    source_system="税收征管系统",
    scenario="税务登记",
)

_PAID = """
SELECT t.id * 4 + batch AS key, batch, t.id AS enterprise_id, t.* EXCLUDE (id),
  choose(['增值税', '增值税', '增值税', '城市维护建设税', '企业所得税', '个人所得税', '印花税'], t.id * 4 + batch, 'tax') AS tax,
  CAST(month_first(batch) + dice(t.id * 4 + batch, 'paid', 20) AS DATE) AS paid_on, CAST(month_first(batch) - INTERVAL 1 MONTH AS DATE) AS period_from,
  CAST(month_first(batch) - 1 AS DATE) AS period_to, round(60 + CASE kind WHEN 1 THEN 90000 ELSE 4000 END * pow(draw(t.id * 4 + batch, 'sum'), 5), 2) AS paid
FROM enterprise t CROSS JOIN range(1, 4) b(batch)
WHERE status = '1' AND founded < month_first(batch) - 31 AND draw(t.id * 4 + batch, 'pays') < .55
"""

PAYMENTS = Holding(
    name="tax_payment",
    title="税款缴纳信息",
    unit=_UNIT,
    abstract="纳税人按月缴纳税款的明细，含征收项目、所属期和实缴金额。",
    source=_PAID,
    columns=(
        Column(
            "receipt",
            "税票号码",
            "税票号码",
            "'3' || strftime(paid_on, '%y%m') || lpad(CAST(key AS VARCHAR), 11, '0')",
            required=True,
        ),
        Column("taxpayer_number", "纳税人识别号", "纳税人识别号", "credit_code", standard="credit_code", required=True),
        Column("name", "纳税人名称", "纳税人名称", "name", standard="organisation_name"),
        people.word(
            "tax",
            "征收项目",
            "征收项目",
            "tax",
            ("增值税", "城市维护建设税", "企业所得税", "个人所得税", "印花税"),
            required=True,
        ),
        people.day("period_from", "税款所属期起", "税款所属期起", "CAST(period_from AS VARCHAR)"),
        people.day("period_to", "税款所属期止", "税款所属期止", "CAST(period_to AS VARCHAR)"),
        people.money("paid", "实缴金额", "实缴金额", "format('￥{:,.2f}', paid)", required=True),
        people.day("paid_on", "缴款日期", "缴款日期", "with_slashes(paid_on)", required=True),
    ),
    subjects=(Subject("taxpayer", "enterprise", "enterprise_id"),),
    domain="economy",
    key=("receipt",),
    batches=(1, 2, 3),
    days_late={3: 12},
    layout=Layout(delimiter="|"),
    repeated=0.003,
    flaws=(
        flaws.wrong_check("taxpayer_number", 0.003),
        flaws.full_width("taxpayer_number", 0.01),
        flaws.in_ten_thousands("paid", 0.01, "paid"),
        flaws.missing("paid", 0.002, required=True),
        flaws.impossible_date("paid_on", 0.002, "2026/2/30"),
        flaws.unknown_code("tax", 0.002, "营业税"),
    ),
    owner="收入核算科",
    source_system="税收征管系统",
    scenario="税款征收",
)

HOLDINGS = (TAXPAYERS, PAYMENTS)
