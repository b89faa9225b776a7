"""Housing: registered houses, and contracts of new flats on record."""

from __future__ import annotations

from mianzhou.samplecity.population import flaws
from mianzhou.samplecity.population.departments import people
from mianzhou.samplecity.population.model import Column, Flaw, Holding, Layout, Subject

_UNIT = "9801-zjj"

_HOUSES = """
SELECT o.id AS key, 1 AS batch, o.id AS owner_id, s.id AS partner_id, o.* EXCLUDE (id, number), s.name AS partner, registered_on,
  CASE WHEN registered_on < DATE '1999-10-01' AND draw(o.id, 'short') < .7 THEN old_number(left(o.number, 17)) ELSE o.number END AS number
FROM (SELECT *, greatest(CAST(birth + INTERVAL 22 YEAR AS DATE), CAST(today() - 90 - dice(id, 'bought', 11000) AS DATE)) AS registered_on FROM resident) o
LEFT JOIN resident s ON s.id = o.spouse_id AND draw(o.id, 'together') < .6
WHERE o.role = 'head' AND o.urban AND draw(o.id, 'owner') < .8
"""

HOUSES = Holding(
    name="house",
    title="房屋登记信息",
    unit=_UNIT,
    abstract="城镇房屋的权利人、坐落、面积和登记日期；早年登记多为15位身份号码。",
    source=_HOUSES,
    columns=(
        Column(
            "house_number",
            "房屋编号",
            "房屋编号",
            "'F' || township || lpad(CAST(key AS VARCHAR), 9, '0')",
            required=True,
        ),
        people.person("权利人", name="owner", title="权利人"),
        people.number("证件号码"),
        people.person("共有人", name="partner", title="共有人", value="partner", required=False),
        people.address("坐落", "county_name || township_name || door_address", title="坐落"),
        Column(
            "area",
            "建筑面积(㎡)",
            "建筑面积",
            "printf('%.2f', 38 + 120 * draw(key, 'area'))",
            type="number",
            standard="number",
            minimum="5",
            maximum="2000",
            unit="㎡",
        ),
        people.word(
            "purpose",
            "规划用途",
            "规划用途",
            "choose(['住宅', '住宅', '住宅', '住宅', '商业'], key, 'use')",
            ("住宅", "商业", "办公", "其他"),
            required=True,
        ),
        Column(
            "certificate",
            "不动产权证号",
            "不动产权证号",
            "CASE WHEN registered_on >= DATE '2016-01-01' THEN '云(' || year(registered_on) || ')' || county_name || '不动产权第' || lpad(CAST(key % 10000000 AS VARCHAR), 7, '0') || '号' END",
        ),
        people.day("registered_on", "登记日期", "登记日期", "in_words(registered_on)", required=True),
    ),
    subjects=(Subject("owner", "resident", "owner_id"), Subject("partner", "resident", "partner_id")),
    domain="construction",
    cycle="quarterly",
    key=("house_number",),
    mode="upsert",
    repeated=0.002,
    flaws=(
        flaws.wrong_check("resident_number", 0.003),
        flaws.lost_digit("resident_number", 0.002),
        flaws.miswritten("owner", 0.008),
        flaws.spaced("partner", 0.02),
        flaws.missing("certificate", 0.05, required=False),
        flaws.impossible_date("registered_on", 0.0015, "2008年13月5日"),
        flaws.unknown_code("purpose", 0.001, "地下室"),
        flaws.forgotten_quotes("address", 0.001),
    ),
    owner="房地产管理科",
    source_system="房屋交易管理系统",
    scenario="房屋登记与交易",
)

_CONTRACTS = """
SELECT household * 4 + batch AS key, batch, id AS resident_id, * EXCLUDE (id, batch),
  CAST(month_first(batch) + dice(household, 'signed', 28) AS DATE) AS signed_on, round(62 + 90 * draw(household, 'size'), 2) AS metres,
  5200 + 4800 * draw(household, 'price') AS price
FROM (SELECT r.*, 1 + dice(household, 'signs in', 3) AS batch FROM resident r WHERE role = 'head' AND age BETWEEN 22 AND 65 AND draw(household, 'buys') < .014)
"""

CONTRACTS = Holding(
    name="house_contract",
    title="商品房买卖合同备案信息",
    unit=_UNIT,
    abstract="新建商品房买卖合同网签备案，含买受人、房屋、总价，每月一批。",
    source=_CONTRACTS,
    columns=(
        Column(
            "contract_number",
            "合同编号",
            "合同编号",
            "'YC' || strftime(signed_on, '%Y%m') || lpad(CAST(key AS VARCHAR), 9, '0')",
            required=True,
        ),
        people.person("姓名", name="buyer", title="买受人姓名"),
        people.number("证件号码"),
        people.phone("电话"),
        Column(
            "estate",
            "项目名称",
            "项目名称",
            "choose(['滨江壹号', '锦绣花园', '云川印象', '江山府', '翠湖春天', '书香苑', '凤鸣台', '龙泉雅居'], key, 'estate')",
            required=True,
        ),
        Column("room", "房号", "房号", "building || '-' || unit || '-' || room"),
        Column(
            "area",
            "建筑面积（㎡）",
            "建筑面积",
            "printf('%.2f', metres)",
            type="number",
            standard="number",
            minimum="5",
            maximum="2000",
            unit="㎡",
        ),
        people.money(
            "total",
            "合同总价（万元）",
            "合同总价",
            "printf('%.2f', metres * price / 10000)",
            unit="万元",
            required=True,
        ),
        people.day("signed_on", "签订日期", "签订日期", "with_slashes(signed_on)", required=True),
        people.word(
            "loan",
            "付款方式",
            "付款方式",
            "choose(['商业贷款', '公积金贷款', '组合贷款', '一次性付款'], key, 'loan')",
            ("商业贷款", "公积金贷款", "组合贷款", "一次性付款", "分期付款"),
        ),
    ),
    subjects=(Subject("buyer", "resident", "resident_id"),),
    domain="construction",
    key=("contract_number",),
    batches=(1, 2),  # the third month was never delivered
    layout=Layout(
        format="xlsx",
        heading="商品房买卖合同备案登记表",
        note="填报单位：云川市住房和城乡建设局　　　　面积：平方米　金额：万元",
    ),
    repeated=0.006,
    flaws=(
        flaws.wrong_check("resident_number", 0.01),
        flaws.miswritten("buyer", 0.01),
        flaws.no_amount("total", 0.01),
        flaws.short_phone("phone", 0.01),
        flaws.missing("estate", 0.01, required=True),
    ),
    owner="房地产市场监管科",
    source_system="商品房网签备案系统",
    scenario="商品房买卖合同网签备案",
)

_BUILDINGS = """
SELECT id AS key, 1 AS batch, b.*, CASE WHEN urban THEN 6 + dice(id, 'floors', 27) ELSE 1 + dice(id, 'floors', 3) END AS floors,
  year(today()) - 1 - dice(id, 'built', 38) AS built, CAST(today() - 30 - dice(id, 'surveyed', 900) AS DATE) AS surveyed_on
FROM building b WHERE draw(id, 'surveyed') < CASE WHEN urban THEN .97 ELSE .87 END - .09 * draw(township, 'survey')
"""

BUILDINGS = Holding(
    name="building",
    title="房屋建筑（楼栋）信息",
    unit=_UNIT,
    abstract="房屋建筑普查登记的楼栋和农村自建房，含坐落、网格、坐标（WGS 84）、层数和建成年份。",
    source=_BUILDINGS,
    columns=(
        Column(
            "building_number",
            "楼栋编号",
            "楼栋编号",
            "'L' || township || lpad(CAST(key AS VARCHAR), 9, '0')",
            required=True,
        ),
        people.door("坐落", "county_name || township_name || building_name", title="坐落"),
        *people.where(),
        Column(
            "floors",
            "地上层数",
            "地上层数",
            "CAST(floors AS VARCHAR)",
            type="integer",
            standard="integer",
            minimum="1",
            maximum="120",
            unit="层",
        ),
        Column("built", "建成年份", "建成年份", "CAST(built AS VARCHAR)", type="year", standard="year"),
        people.word(
            "structure",
            "结构类型",
            "结构类型",
            "CASE WHEN urban THEN '钢筋混凝土' ELSE choose(['砖混', '砖混', '砖木'], key, 'walls') END",
            ("钢筋混凝土", "砖混", "砖木", "钢结构", "其他"),
        ),
        people.day("surveyed_on", "调查日期", "调查日期", "CAST(surveyed_on AS VARCHAR)", required=True),
    ),
    subjects=(),
    domain="construction",
    cycle="quarterly",
    key=("building_number",),
    mode="upsert",
    repeated=0.001,
    flaws=(
        flaws.missing("longitude", 0.01, required=False),
        flaws.missing("grid", 0.006, required=False),
        Flaw("swapped-coordinates", "latitude", 0.003, "printf('%.6f', longitude)", "quarantined"),
        flaws.unknown_code("structure", 0.002, "彩钢"),
    ),
    owner="房屋安全管理科",
    source_system="房屋建筑普查系统",
    scenario="房屋建筑普查与安全管理",
)

HOLDINGS = (BUILDINGS, HOUSES, CONTRACTS)
