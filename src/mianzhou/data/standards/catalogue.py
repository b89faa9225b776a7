"""The data standards, as data. A steward adds one here and, where its values need a form of their own, a reading in `data/checks`."""

from __future__ import annotations

from mianzhou.data.standards.model import Mask, Sensitivity, Standard
from mianzhou.kernel.text import Text

_PERSONAL = Sensitivity.SENSITIVE
_PUBLIC = Sensitivity.PUBLIC

_LIST = (
    Standard(
        "resident_number", Text("公民身份号码", "Resident number"), "string", "GB 11643-1999; ISO 7064 MOD 11-2",
        sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(6, 2),
        headers=("公民身份号码", "居民身份证号码", "身份证号码", "身份证号", "身份证件号码", "身份证", "证件号码", "证件号", "sfzh", "sfzhm", "gmsfhm", "zjhm", "id_card", "idcard", "idno", "resident_number"),
        note=Text("18 位；15 位旧号自动升为 18 位，保留原值", "18 characters; old ones of 15 are lengthened, the received text is kept"),
    ),
    Standard(
        "credit_code", Text("统一社会信用代码", "Unified social credit code"), "string", "GB 32100-2015; 国发〔2015〕33号", sensitivity=_PUBLIC,
        headers=("统一社会信用代码", "社会信用代码", "信用代码", "tyshxydm", "shxydm", "xydm", "uscc", "credit_code"),
        note=Text("18 位；15 位旧注册号须换为新代码", "18 characters; old registration numbers of 15 digits must be replaced"),
    ),
    Standard(
        "region_code", Text("行政区划代码", "Region code"), "string", "GB/T 2260-2007; 国家统计局统计用区划代码", sensitivity=_PUBLIC,
        headers=("行政区划代码", "行政区划", "区划代码", "区划编码", "地区代码", "所属区划", "xzqhdm", "xzqh", "qhdm", "region_code"),
    ),
    Standard(
        "unit", Text("机关单位", "Unit"), "string", "ours: the directory of units", sensitivity=_PUBLIC,
        headers=("单位名称", "责任单位", "主管部门", "登记机关", "发证机关", "审批机关", "填报单位", "提供单位", "部门", "unit", "department"),
    ),
    Standard(
        "date", Text("日期", "Date"), "date", "GB/T 7408.1-2023 (ISO 8601-1)", physical="DATE", mask=Mask.YEAR_ONLY,
        headers=("出生日期", "出生年月日", "登记日期", "成立日期", "注册日期", "发证日期", "生效日期", "失效日期", "有效期", "日期", "csrq", "djrq", "clrq", "birth_date", "date"),
    ),
    Standard(
        "datetime", Text("日期时间", "Date and time"), "datetime", "GB/T 7408.1-2023 (ISO 8601-1)", physical="TIMESTAMP", mask=Mask.YEAR_ONLY,
        headers=("更新时间", "创建时间", "办理时间", "登记时间", "时间", "gxsj", "cjsj", "updated_at", "created_at", "timestamp"),
    ),
    Standard(
        "money", Text("金额（元）", "Money (yuan)"), "number", "ours: decimal of two places in 元", physical="DECIMAL(18,2)", mask=Mask.FULL,
        headers=("金额", "注册资本", "注册资金", "投资额", "总投资", "收入", "工资", "缴费基数", "缴费额", "税额", "补助金额", "价款", "价格", "资金", "je", "zczb", "amount", "income", "capital"),
        note=Text("可写 万、亿、元、￥、千分位；统一为元", "may be written with 万, 亿, 元, ￥, thousands separators; kept in yuan"),
    ),
    Standard(
        "phone", Text("电话号码", "Telephone number"), "string", "工信部《电信网编号计划（2017年版）》", sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(3, 4),
        headers=("联系电话", "手机号码", "手机号", "移动电话", "固定电话", "办公电话", "电话号码", "联系方式", "手机", "电话", "lxdh", "sjh", "sjhm", "phone", "mobile", "tel"),
    ),
    Standard(
        "address", Text("地址", "Address"), "string", "GB/T 23705-2009", sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(6, 0),
        headers=("户籍地址", "家庭住址", "居住地址", "通讯地址", "注册地址", "经营场所", "详细地址", "住所", "住址", "地址", "坐落", "dz", "jtzz", "hjdz", "address"),
    ),
    Standard(
        "person_name", Text("姓名", "Person's name"), "string", "GA/T 543; GB/T 15834-2011, 4.14 (middle dot)", sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(1, 0),
        headers=("姓名", "人员姓名", "户主姓名", "户主", "法定代表人姓名", "法定代表人", "负责人", "联系人", "经办人", "学生姓名", "患者姓名", "xm", "name", "person_name"),
    ),
    Standard(
        "organisation_name", Text("组织机构名称", "Organisation's name"), "string", "ours: folded width and space", sensitivity=_PUBLIC,
        headers=("企业名称", "单位全称", "机构名称", "市场主体名称", "纳税人名称", "公司名称", "字号名称", "工作单位", "用人单位", "学校名称", "医疗机构名称", "qymc", "jgmc", "company", "organisation_name"),
    ),
    Standard(
        "email", Text("电子邮箱", "E-mail address"), "string", "RFC 5321, 4.1.2 (common form)", sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(1, 4),
        headers=("电子邮箱", "电子邮件", "邮箱", "email", "e-mail", "mail"),
    ),
    Standard("gender", Text("性别", "Gender"), "string", "GB/T 2261.1-2003", mask=Mask.FULL, headers=("性别", "性别代码", "xb", "xbdm", "gender", "sex")),
    Standard("ethnicity", Text("民族", "Ethnicity"), "string", "GB/T 3304-1991", sensitivity=_PERSONAL, mask=Mask.FULL, headers=("民族", "民族代码", "mz", "mzdm", "ethnicity")),
    Standard("postcode", Text("邮政编码", "Postcode"), "string", "《邮政法》(2015) 第五条; six digits", sensitivity=_PUBLIC, headers=("邮政编码", "邮编", "yzbm", "postcode", "zip")),
    Standard(
        "bank_card", Text("银行卡号", "Bank card number"), "string", "JR/T 0008-2000; ISO/IEC 7812-1 (Luhn)", sensitivity=Sensitivity.SECRET, mask=Mask.KEEP_ENDS, keep=(4, 4),
        headers=("银行卡号", "社保卡银行账号", "银行账号", "银行账户", "卡号", "yhkh", "yhzh", "bank_card"),
    ),
    Standard(
        "plate_number", Text("机动车号牌", "Plate number"), "string", "GA 36-2018", sensitivity=_PERSONAL, mask=Mask.KEEP_ENDS, keep=(2, 2),
        headers=("号牌号码", "车牌号码", "车牌号", "车牌", "hphm", "cph", "plate_number"),
    ),
    Standard("year", Text("年份", "Year"), "year", "GB/T 7408.1-2023", physical="BIGINT", headers=("年份", "年度", "统计年度", "nf", "nd", "year")),
    Standard("month", Text("年月", "Month"), "yearmonth", "GB/T 7408.1-2023", headers=("年月", "月份", "所属月份", "统计月份", "费款所属期", "税款所属期", "ny", "month", "period")),
    Standard("percentage", Text("百分比", "Percentage"), "number", "ours: in per cent, 12.5 for 12.5%", physical="DOUBLE", headers=("百分比", "比例", "占比", "比率", "率", "percentage", "rate")),
    Standard("integer", Text("整数", "Whole number"), "integer", "Table Schema: integer", physical="BIGINT", headers=("人数", "数量", "户数", "件数", "次数", "个数", "count")),
    Standard("number", Text("数值", "Number"), "number", "Table Schema: number", physical="DOUBLE", headers=("面积", "里程", "长度", "重量", "浓度", "数值", "area", "value")),
    Standard("text", Text("文本", "Text"), "string", "Table Schema: string", headers=("备注", "说明", "描述", "内容", "bz", "remark", "note")),
    Standard("enumeration", Text("代码", "Enumeration"), "string", "the field's own list", headers=("状态", "类型", "类别", "等级", "种类", "zt", "lx", "lb", "status", "type", "kind")),
)  # fmt: skip

STANDARDS: dict[str, Standard] = {standard.id: standard for standard in _LIST}
