"""Words by which columns are recognised and named in drafting: surnames, name endings, usual headers in English. Heuristics, no rules."""

from __future__ import annotations

import re

# The surnames that together cover more than nine tenths of the population.
SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿"
    "蒲鲜敬雍母戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺"
)  # fmt: skip

ORGANISATION_ENDINGS = (
    "公司", "集团", "厂", "店", "商行", "超市", "酒店", "宾馆", "合作社", "事务所", "经营部", "分公司", "门市部", "学校", "小学", "中学", "幼儿园", "大学", "学院",
    "医院", "卫生院", "诊所", "药房", "中心", "协会", "基金会", "研究院", "研究所", "银行", "支行", "信用社", "工作室", "服务部", "家庭农场", "养殖场",
)  # fmt: skip
UNIT_ENDINGS = (
    "局", "委", "办公室", "厅", "委员会", "人民政府", "管委会", "法院", "检察院", "总队", "支队", "街道办事处", "派出所", "税务所", "办事处", "镇政府", "乡政府", "居委会", "村委会",
)  # fmt: skip
PLACE_ENDINGS = ("省", "市", "县", "区", "镇", "乡", "街道", "社区", "自治县", "自治州")
ADDRESS_WORDS = (
    "省",
    "市",
    "县",
    "区",
    "镇",
    "乡",
    "街道",
    "村",
    "社区",
    "路",
    "街",
    "巷",
    "号",
    "栋",
    "幢",
    "单元",
    "组",
    "室",
)

# Names of columns under usual headers; every other Chinese header is spelt in pinyin.
ENGLISH = {
    "序号": "serial", "姓名": "name", "出生日期": "birth_date", "出生年月": "birth_month", "备注": "remark", "状态": "status", "类型": "type",
    "类别": "category", "年度": "year", "年份": "year", "月份": "month", "金额": "amount", "数量": "quantity", "名称": "name", "编号": "number",
    "地址": "address", "住址": "address", "户籍地址": "registered_address", "居住地址": "residential_address", "单位名称": "organisation",
    "企业名称": "company", "法定代表人": "legal_representative", "注册资本": "registered_capital", "成立日期": "founded_on",
    "登记日期": "registered_on", "更新时间": "updated_at", "创建时间": "created_at", "经营范围": "business_scope", "联系人": "contact",
    "年龄": "age", "面积": "area", "职业": "occupation", "婚姻状况": "marital_status", "文化程度": "education",
}  # fmt: skip
# Standards whose own name says what the column is.
TELLING = frozenset(
    ("resident_number", "credit_code", "region_code", "phone", "email", "gender", "ethnicity", "postcode", "bank_card", "plate_number")
)  # fmt: skip

MISSING = ("-", "--", "—", "——", "/", "NULL", "null", "N/A", "n/a", "#N/A", "\\N", "None", "NaN", "nan")
"""What offices and programs write for nothing; 无 and 不详 are answers."""

MONEY_WORDS = r"(费|费用|额|款|价|造价|薪|税|津贴|补贴|补助|缴费|基数|工资|收入|支出|余额|奖金|租金|保费|投资|资金|资产|产值|利润|报销)$|(^|_)(fee|price|cost|pay|salary|amount)$|cap$"
"""Endings of headers under which figures are money; the standard's own words are fewer and surer."""

CODE_WORDS = re.compile(
    r"代码|编码|编号|标志|标识|状态|类型|类别|性质|等级|级别|等次|档次|方式|是否|程度|状况|险种|税种|学历|面貌|职称|血型|婚姻|关系|事由|年级"
    r"|(dm|bz|lx|gx|whcd|zzmm|zt|lb|zk|cd|code|type|status|state|flag|kind)$|^(is|has)_"
)
"""Headers under which a column holds one of a list."""
