"""Invented columns with the standard that a person would name: for measuring how well drafting recognises them."""

from __future__ import annotations

import random
from collections.abc import Callable

from mianzhou.data.standards.facts import CREDIT_ALPHABET, CREDIT_WEIGHTS, RESIDENT_CHECKS, RESIDENT_WEIGHTS

ROWS = 120
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红建国文志"
_TOWNS = ("石马镇", "青义镇", "龙门镇", "新皂镇", "丰谷镇", "松垭镇")
_TRADES = ("建筑工程", "商贸", "电子科技", "农业开发", "物流", "餐饮管理")


def resident(rng: random.Random) -> str:
    """A resident number of eighteen characters, or sometimes an old one of fifteen."""
    day = f"{rng.randint(1940, 2010)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    if rng.random() < 0.05:
        return f"510702{day[2:]}{rng.randint(1, 999):03}"
    body = f"51070{rng.randint(2, 5)}{day}{rng.randint(1, 999):03}"
    total = sum(int(d) * w for d, w in zip(body, RESIDENT_WEIGHTS, strict=True))
    return body + RESIDENT_CHECKS[total % 11]


def credit(rng: random.Random) -> str:
    """A unified social credit code."""
    body = "91510700" + "".join(rng.choice(CREDIT_ALPHABET) for _ in range(9))
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


def _name(rng: random.Random) -> str:
    return rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.randint(1, 2)))


def _day(rng: random.Random, form: str) -> str:
    return form.format(y=rng.randint(1950, 2020), m=rng.randint(1, 12), d=rng.randint(1, 28))


def _address(rng: random.Random) -> str:
    return f"四川省绵阳市涪城区{rng.choice(_TOWNS)}{rng.randint(1, 12)}组{rng.randint(1, 200)}号"


def _company(rng: random.Random) -> str:
    return f"绵阳{rng.choice(_GIVEN)}{rng.choice(_GIVEN)}{rng.choice(_TRADES)}有限公司"


Maker = Callable[[random.Random], str]
_MAKERS: dict[str, tuple[str | None, Maker]] = {
    "resident": ("resident_number", resident),
    "credit": ("credit_code", credit),
    "region": ("region_code", lambda r: r.choice(["510703", "510704", "510722", "510781"])),
    "name": ("person_name", _name),
    "company": ("organisation_name", _company),
    "unit": (
        "unit",
        lambda r: r.choice(
            ["绵阳市财政局", "涪城区民政局", "游仙区教育局", "三台县人民政府", "江油市税务局", "市发展改革委"]
        ),
    ),
    "address": ("address", _address),
    "mobile": ("phone", lambda r: f"1{r.choice('3589')}{r.randint(0, 9)}{r.randint(0, 99999999):08}"),
    "landline": ("phone", lambda r: f"0816-{r.randint(2200000, 2999999)}"),
    "email": ("email", lambda r: f"u{r.randint(1, 9999)}@example.org"),
    "iso": ("date", lambda r: _day(r, "{y}-{m:02}-{d:02}")),
    "slash": ("date", lambda r: _day(r, "{y}/{m}/{d}")),
    "packed": ("date", lambda r: _day(r, "{y}{m:02}{d:02}")),
    "chinese": ("date", lambda r: _day(r, "{y}年{m}月{d}日")),
    "moment": ("datetime", lambda r: _day(r, "{y}-{m:02}-{d:02}") + f" {r.randint(0, 23):02}:{r.randint(0, 59):02}:00"),
    "month": ("month", lambda r: _day(r, "{y}-{m:02}")),
    "month6": ("month", lambda r: _day(r, "{y}{m:02}")),
    "year": ("year", lambda r: str(r.randint(1990, 2020))),
    "money": ("money", lambda r: f"{r.uniform(1, 90000):.2f}"),
    "money_words": ("money", lambda r: f"{r.randint(1, 900)}万元"),
    "money_sign": ("money", lambda r: f"￥{r.randint(1, 900)},{r.randint(0, 999):03}.00"),
    "percent": ("percentage", lambda r: f"{r.uniform(0, 100):.1f}%"),
    "integer": ("integer", lambda r: str(r.randint(0, 3000))),
    "number": ("number", lambda r: f"{r.uniform(0, 300):.3f}"),
    "gender": ("gender", lambda r: r.choice("男女")),
    "gender_code": ("gender", lambda r: r.choice("12")),
    "ethnicity": ("ethnicity", lambda r: r.choice(["汉族", "汉族", "汉族", "羌族", "藏族", "回族"])),
    "ethnicity_code": ("ethnicity", lambda r: r.choice(["01", "01", "33", "04"])),
    "postcode": ("postcode", lambda r: r.choice(["621000", "621100", "622150", "621700"])),
    "plate": ("plate_number", lambda r: f"川B{r.choice('ABCDEFGH')}{r.randint(1000, 9999)}"),
    "card": ("bank_card", lambda r: _luhn("622848" + "".join(r.choice("0123456789") for _ in range(12)))),
    "status": ("enumeration", lambda r: r.choice(["存续", "吊销", "注销"])),
    "kind": ("enumeration", lambda r: r.choice(["城镇职工", "城乡居民", "灵活就业"])),
    "code": ("enumeration", lambda r: r.choice(["01", "02", "03"])),
    "remark": ("text", lambda r: "".join(r.choice(_GIVEN) for _ in range(r.randint(5, 30)))),
    "file_number": (None, lambda r: f"绵字{r.randint(1, 99999):05}号"),
    "padded": (None, lambda r: f"{r.randint(1, 99999):07}"),
}


def _luhn(digits: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


# Headers collected apart from the words by which columns are recognised.
_FURTHER_HEADERS = {
    "resident": "ID Card Number,idCardNo,identity_no,resident_id,citizen_no,pid,居民身份证号,证件编号,SFZHM,被保险人证件号码,national_id_number,certificateNumber",
    "credit": "creditCode,uscc_code,unified_social_credit_code,纳税人识别号,单位统一信用代码,企业信用码,机构代码,enterprise_id,reg_no",
    "name": "fullName,applicantName,doctor_name,户主,教师姓名,当事人,驾驶人,person_name,householder_name,real_name,residentName,老人姓名",
    "company": "companyName,org_name,单位名称,公司,商户名称,建设单位,承包商,corp_name,dwmc,legal_entity",
    "address": "addr,homeAddress,residential_address,location,现住址,户口所在地,房屋坐落,项目地址,jzdz,full_address",
    "mobile": "phoneNumber,mobile_phone,tel,contact_phone,联系手机,家长电话,sjhm,mobileNo",
    "region": "region,regionCode,area_code,district_code,adcode,区划,所属区域代码,户籍区划,xzqhdm,admin_code,county",
    "gender": "sex,人员性别,GENDER",
    "ethnicity": "nation,ethnic_group,nationality,族别",
    "iso": "date,birthday,dob,event_date,registerDate,issue_date,办理日期,开工日期,djrq,reg_dt,填报日期,建档日期",
    "chinese": "签订日期,生效日期",
    "moment": "createTime,timestamp,last_modified,操作时间,报案时间,入库时间,recorded_at",
    "month": "period,billing_month,账期,ym,统计月",
    "month6": "ny,所属期,发放年月,tax_period",
    "year": "year,nd,build_year,fiscal_year,毕业年份",
    "money": "amount,total_amount,unit_price,annual_income,salary,月收入,实发金额,医疗费用,报销金额,个人账户余额,amount_paid,subsidy_amount,罚款金额,租金,实缴税额",
    "money_words": "registered_capital,合同金额,项目投资额",
    "percent": "rate,ratio,占比,覆盖率,tax_rate",
    "integer": "count,quantity,家庭人口数,床位数,从业人员数,household_size,age,岁数",
    "number": "area,floor_area,建筑面积,jzmj",
    "email": "e_mail,contact_email,邮箱",
    "postcode": "zip,zip_code,postal_code",
    "plate": "plate_no,车牌,license_plate,hphm",
    "card": "bank_account,card_no,开户账号,account_no,收款账号",
    "status": "status,经营状态,zt,business_status,entStatus",
    "kind": "category,险种,type_id,lx",
    "remark": "remark,notes,comments,bz",
}  # fmt: skip

_HEADERS: dict[str, tuple[str, ...]] = {
    "resident": ("身份证号", "证件号码", "SFZH", "户主身份证", "号码", "a1"),
    "credit": ("统一社会信用代码", "企业代码", "tyshxydm", "b1"),
    "region": ("行政区划代码", "所属区划", "xzqh"),
    "name": ("姓名", "法定代表人", "申请人", "xm", "联系人（必填）", "c1"),
    "company": ("企业名称", "用人单位", "qymc", "名称", "d1"),
    "unit": ("登记机关", "主管部门", "审批单位"),
    "address": ("住址", "经营场所", "户籍所在地", "e1"),
    "mobile": ("联系电话", "手机号码", "联系方式", "lxdh", "f1"),
    "landline": ("办公电话", "电话"),
    "email": ("电子邮箱", "联系邮件", "g1"),
    "iso": ("出生日期", "登记日期", "csrq", "h1"),
    "slash": ("成立日期", "发证日期（年/月/日）", "h2"),
    "packed": ("出生日期", "参保日期", "csrq"),
    "chinese": ("有效期至", "批准日期", "h3"),
    "moment": ("更新时间", "办理时间", "gxsj", "h4"),
    "month": ("费款所属期", "月份", "i1"),
    "month6": ("所属月份", "统计月份"),
    "year": ("年度", "统计年度", "年份"),
    "money": ("金额", "缴费基数", "补助金额（元）", "je"),
    "money_words": ("注册资本", "总投资", "j1"),
    "money_sign": ("价款", "j2"),
    "percent": ("比例", "完成率", "k1"),
    "integer": ("人数", "户数", "年龄", "l1"),
    "number": ("面积（亩）", "里程", "浓度", "m1"),
    "gender": ("性别", "xb", "n1"),
    "gender_code": ("性别代码",),
    "ethnicity": ("民族", "mz", "o1"),
    "ethnicity_code": ("民族代码",),
    "postcode": ("邮政编码", "邮编"),
    "plate": ("车牌号", "号牌号码", "p1"),
    "card": ("银行卡号", "社保卡银行账号"),
    "status": ("登记状态", "状态", "q1"),
    "kind": ("参保类型", "人员类别", "r1"),
    "code": ("证件类型代码", "lb"),
    "remark": ("备注", "情况说明"),
    "file_number": ("档案号", "t1"),
    "padded": ("编号", "u1"),
}


def labelled(seed: int, rows: int = ROWS, *, slips: bool = True) -> list[tuple[str, str | None, list[str]]]:
    """Each header with its standard and values, of which some are missing and some are slips of the pen."""
    rng = random.Random(seed)
    found = []
    for kind, headers in _HEADERS.items():
        standard, make = _MAKERS[kind]
        for header in (*headers, *filter(None, _FURTHER_HEADERS.get(kind, "").split(","))):
            values = [make(rng) for _ in range(rows)]
            for place in rng.sample(range(rows), 6) if slips else ():
                values[place] = rng.choice(["", "-", values[place] + " ", values[place][:-1], "不详"])
            found.append((header, standard, values))
    return found
