"""Facts of the national standards, each with its source: weights, alphabets, codes. Everything that checks a value reads them here."""

from __future__ import annotations

# GB 11643-1999, 4.2: resident number = region (6), birth date (8), sequence (3), check character; ISO 7064 MOD 11-2.
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
# GB 11643-1989 (15 digits, two-digit year): the sequences 996-999 were kept for people older than a hundred, born before 1900.
CENTENARIAN_SEQUENCES = ("996", "997", "998", "999")
EARLIEST_BIRTH_YEAR = 1850  # ours: nobody on a register is older

# GB/T 2260-2007, table 1, and for residence permits of Hong Kong, Macao and Taiwan residents 国办发〔2018〕81号: 81, 82, 83.
PROVINCES = (
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43",
    "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82", "83",
)  # fmt: skip

# GB 32100-2015, 4 and appendix A: registering department, category, region (6), body code (9, GB 11714), check character;
# no I, O, S, V, Z; MOD 31 with weights 3^i.
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))

# GB/T 2261.1-2003.
GENDERS = {"0": "未知的性别", "1": "男性", "2": "女性", "9": "未说明的性别"}
GENDER_WORDS = {
    "男": "1", "女": "2", "男性": "1", "女性": "2", "m": "1", "f": "2", "male": "1", "female": "2",
    "未知": "0", "不详": "0", "未知的性别": "0", "未说明": "9", "未说明的性别": "9", "01": "1", "02": "2",
}  # fmt: skip

# GB/T 3304-1991: names of the 56 nationalities in the order of their numeric codes 01-56.
ETHNICITIES = (
    "汉族", "蒙古族", "回族", "藏族", "维吾尔族", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族", "瑶族", "白族",
    "土家族", "哈尼族", "哈萨克族", "傣族", "黎族", "傈僳族", "佤族", "畲族", "高山族", "拉祜族", "水族", "东乡族", "纳西族",
    "景颇族", "柯尔克孜族", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族", "毛南族", "仡佬族", "锡伯族", "阿昌族",
    "普米族", "塔吉克族", "怒族", "乌孜别克族", "俄罗斯族", "鄂温克族", "德昂族", "保安族", "裕固族", "京族", "塔塔尔族",
    "独龙族", "鄂伦春族", "赫哲族", "门巴族", "珞巴族", "基诺族",
)  # fmt: skip
# 97 and 98 are in use beside the standard: other peoples, naturalised foreigners (GB/T 3304-1991, appendix).
OTHER_ETHNICITIES = {"97": "其他", "98": "外国血统中国籍人士"}

# GA 36-2018, 5: the province's character, a letter of the office, five or six characters without I and O; the last may be a word.
PLATE_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PLATE_WORDS = "学警港澳领试超挂"

# Units of money as offices write them, in 元.
MONEY_UNITS = {
    "元": "1", "圆": "1", "块": "1", "元整": "1", "元人民币": "1", "百元": "100", "千元": "1000", "万": "10000", "万元": "10000",
    "百万": "1000000", "百万元": "1000000", "千万": "10000000", "千万元": "10000000",
    "亿": "100000000", "亿元": "100000000", "万亿": "1000000000000", "万亿元": "1000000000000",
}  # fmt: skip

# What Chinese offices write for digits; 〇, ○, and on keyboards without them O, o, 0 stand for zero.
CHINESE_DIGITS = {
    "〇": "0", "○": "0", "零": "0", "O": "0", "o": "0", "0": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5",
    "六": "6", "七": "7", "八": "8", "九": "9",
}  # fmt: skip

# What is written where a name or an address is not known: no value of a register.
NOTHINGS = (
    "不详",
    "未知",
    "暂无",
    "没有",
    "待定",
    "待补",
    "同上",
    "同前",
    "保密",
    "不清楚",
    "无名氏",
    "N/A",
    "n/a",
    "NULL",
    "null",
    "None",
    "--",
)

# White space and invisible marks that come with copied text: tab to carriage return, space, no-break, zero width, ideographic, byte order mark.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
# Full-width forms of the printable ASCII characters (GB/T 1988 beside GB 2312 row 3).
FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F))
HALF_WIDTH = "".join(chr(code) for code in range(0x21, 0x7F))
# Marks between the parts of a minority or foreign name; GB/T 15834-2011, 4.14 has the middle dot U+00B7.
INTERPUNCTS = "\u2022\u2027\u30fb\uff65\u2219\u22c5\u25cf\u318d\u2024\uff0e\u2e31\u16eb"
INTERPUNCT = "·"
