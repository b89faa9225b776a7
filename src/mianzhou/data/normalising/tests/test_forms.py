"""Each form in Python and as SQL: the same for hard cases and for whatever is written; and once is enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mianzhou.data.normalising import api, characters
from mianzhou.data.standards.facts import INTERPUNCTS, RESIDENT_CHECKS, SPACES

Form = Callable[[str], str | None]

FORMS: dict[str, tuple[Form, Callable[[str], str]]] = {
    "plain": (api.plain, api.plain_sql),
    "name": (api.normal_name, api.normal_name_sql),
    "code": (api.code_text, api.code_text_sql),
    "number": (api.resident_number, api.resident_number_sql),
    "credit": (api.credit_code, api.credit_code_sql),
    "phone": (api.normal_phone, api.normal_phone_sql),
    "date": (api.normal_date, api.normal_date_sql),
    "address": (api.normal_address, api.normal_address_sql),
    "organisation": (api.normal_organisation, api.normal_organisation_sql),
}
OF_NORMAL_ADDRESSES: dict[str, tuple[Form, Callable[[str], str]]] = {
    "head": (lambda normal: api.address_door(normal).head, api.address_head_sql),
    "door": (lambda normal: api.address_door(normal).door, api.address_door_sql),
    "road": (
        lambda normal: api.address_road(api.address_door(normal).head),
        lambda column: api.address_road_sql(api.address_head_sql(column)),
    ),
}
OF_NORMAL_NAMES: dict[str, tuple[Form, Callable[[str], str]]] = {
    "sound": (api.sound_key, api.sound_key_sql),
    "blurred": (
        lambda normal: api.sound_key(normal, blurring=True),
        lambda column: api.sound_key_sql(column, blurring=True),
    ),
    "surname": (lambda normal: api.name_parts(normal).surname, api.surname_sql),
    "romanised": (api.romanised_sound, api.romanised_sound_sql),
}

OF_NORMAL_ORGANISATIONS: dict[str, tuple[Form, Callable[[str], str]]] = {
    "core": (api.organisation_core, api.organisation_core_sql),
}
ALL = {**FORMS, **OF_NORMAL_NAMES, **OF_NORMAL_ADDRESSES, **OF_NORMAL_ORGANISATIONS}

_WRITTEN = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "王李张刘陈欧阳单于曾解司马诸葛娜明華麗張偉䶮\ue863𠮷ABCxyzÉéİ0123456789Xx０９Ｘ-()（）'\"\\%年月日转/+. ，"
        ),
        st.sampled_from(SPACES + INTERPUNCTS),
        st.characters(exclude_categories=("Cs",), exclude_characters="\x00"),
    ),
    max_size=24,
)
_NUMBERS = st.builds(
    lambda region, born, sequence, last: f"{region}{born:%Y%m%d}{sequence:03d}{last}",
    st.sampled_from(("510704", "980101", "990101", "110105")),
    st.dates(date(1840, 1, 1), date(2030, 1, 1)),
    st.integers(0, 999),
    st.sampled_from(RESIDENT_CHECKS + "x"),
)
_SHORTER = _NUMBERS.map(lambda number: number[:6] + number[8:17])
_PHONES = st.from_regex(r"\A(\+86|0086|86)?[ -]?(1[0-9]{10}|0[0-9]{2,3}-?[2-9][0-9]{6,7})((转|-|/)[0-9]{1,4})?\Z")
_DAYS = st.from_regex(r"\A[12][0-9]{3}[-/.年]?[0-9]{1,2}[-/.月]?[0-9]{1,2}日?( 00:00:00)?\Z")
_ADDRESSES = st.lists(
    st.sampled_from(
        [
            "云岭省",
            "云川市",
            "白鹭市",
            "白鹭街道",
            "青禾镇",
            "高溪村",
            "村民委员会",
            "南华南街",
            "人民路",
            "一段",
            "十二",
            "三",
            "〇",
            "零",
            "百",
            "二十",
            "号",
            "栋",
            "幢",
            "单元",
            "楼",
            "层",
            "室",
            "组",
            "社",
            "社区",
            "318国道",
            "G5",
            "81",
            "0501",
            "1504",
            "-",
            "#",
            "（旁）",
            "（3",
            "）",
            "A",
            "a座",
            "３",
            ",",
        ]
    ),
    max_size=12,
).map("".join)
_ORGANISATIONS = st.lists(
    st.sampled_from(
        [
            *(
                "云岭省",
                "云川市",
                "云川",
                "江口县",
                "高新区",
                "（云川）",
                "(集团)",
                "（普通合伙）",
                "地达",
                "地達",
                "ABC",
                "建设工程",
            ),
            *(
                "有限公司",
                "有限责任公司",
                "股份",
                "集团",
                "公司",
                "卫健委",
                "农民专业合作社",
                "村委会",
                "店",
                "·",
                " ",
                "市",
                "区",
                "（",
            ),
        ]
    ),
    max_size=9,
).map("".join)
TEXTS = st.one_of(_WRITTEN, _ADDRESSES, _ORGANISATIONS, _NUMBERS, _SHORTER, _PHONES, _DAYS)


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as connection:
        yield connection


def asked(database: duckdb.DuckDBPyConnection, form: Callable[[str], str], texts: list[str]) -> list[str | None]:
    """The SQL form of each text, in their order."""
    rows = f"SELECT unnest(?) AS x, unnest(range({len(texts)})) AS n"
    return [row[0] for row in database.execute(f"SELECT {form('x')} FROM ({rows}) ORDER BY n", [texts]).fetchall()]


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=3, deadline=None)
@given(texts=st.lists(TEXTS, min_size=80, max_size=120))
def test_in_python_as_in_sql(database, form, texts):
    python, sql = FORMS[form]
    assert asked(database, sql, texts) == [python(text) for text in texts]


@pytest.mark.parametrize("form", OF_NORMAL_NAMES)
@settings(max_examples=3, deadline=None)
@given(texts=st.lists(_WRITTEN, min_size=80, max_size=120))
def test_of_normal_names_in_python_as_in_sql(database, form, texts):
    python, sql = OF_NORMAL_NAMES[form]
    names = [api.normal_name(text) for text in texts]
    assert asked(database, sql, names) == [python(name) for name in names]


@pytest.mark.parametrize("form", OF_NORMAL_ADDRESSES)
@settings(max_examples=3, deadline=None)
@given(texts=st.lists(st.one_of(_ADDRESSES, _WRITTEN), min_size=80, max_size=120))
def test_of_normal_addresses_in_python_as_in_sql(database, form, texts):
    python, sql = OF_NORMAL_ADDRESSES[form]
    addresses = [api.normal_address(text) for text in texts]
    assert asked(database, sql, addresses) == [python(address) for address in addresses]


@settings(max_examples=3, deadline=None)
@given(texts=st.lists(st.one_of(_ORGANISATIONS, _WRITTEN), min_size=80, max_size=120))
def test_cores_in_python_as_in_sql(database, texts):
    names = [api.normal_organisation(text) for text in texts]
    assert asked(database, api.organisation_core_sql, names) == [api.organisation_core(name) for name in names]
    head = "云川市江口县人民路"
    assert asked(
        database, lambda x: api.organisation_bare_sql(x, api.organisation_core_sql(x), f"'{head}'"), names
    ) == [api.organisation_bare(name, head) for name in names]


def test_a_name_without_its_region():
    normal = api.normal_organisation
    assert api.organisation_bare(normal("云川市江口县地达建设有限公司"), "") == "地达建设"
    assert api.organisation_bare(normal("地达建设（云川）有限公司"), "") == "地达建设"
    assert api.organisation_bare(normal("云川地达建设有限公司"), "云川市江口县人民路") == "地达建设"
    assert api.organisation_bare(normal("云川地达建设有限公司"), "人民路") == "云川地达建设"
    assert api.organisation_bare(normal("北川羌族自治县地达建设有限公司"), "") == "地达建设"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云川地达建设有限公司江口分公司", "云川地达建设江口分公司"),
        ("龙凤镇中心卫生院", "龙凤中心卫生院"),
        ("北川羌族自治县地达建设有限公司", "北川地达建设"),
    ],
)
def test_two_ways_to_write_one_organisation(one, other):
    assert api.organisation_core(api.normal_organisation(one)) == api.organisation_core(api.normal_organisation(other))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None)
@given(text=TEXTS)
def test_once_is_enough(form, text):
    python = FORMS[form][0]
    once = python(text)
    assert once is None or python(once) == once


def test_every_character_is_folded_alike(database):
    every = [chr(code) for code in range(1, 0x20000) if not 0xD800 <= code < 0xE000]
    assert asked(database, api.plain_sql, every) == [api.plain(character) for character in every]


def test_nothing_stays_nothing(database):
    for _, sql in ALL.values():
        assert database.execute(f"SELECT {sql('x')} FROM (SELECT CAST(NULL AS VARCHAR) AS x)").fetchone() == (None,)


def test_hard_cases():
    """`hard_cases.csv`: form, written, wanted."""
    wrong = []
    for row in characters.rows_of("../tests/hard_cases.csv"):
        python = ALL[row["form"]][0]
        found = python(row["written"])
        if (found or "") != row["wanted"]:
            wrong.append((row["form"], row["written"], row["wanted"], found))
    assert not wrong


@settings(max_examples=40, deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2026, 12, 31)))
def test_day_and_month_exchanged_twice(day):
    swapped = api.swapped_date(day.isoformat())
    if swapped is None:
        assert day.day > 12 or day.day == day.month
    else:
        assert api.swapped_date(swapped) == day.isoformat()


def test_day_and_month_exchanged_in_sql(database):
    days = [(date(2000, 1, 1) + timedelta(days=n)).isoformat() for n in range(366)]
    assert asked(database, api.swapped_date_sql, days) == [api.swapped_date(day) for day in days]


def _valid(number: str) -> str:
    return number[:17] + api.check_character(number[:17])


@settings(max_examples=40, deadline=None)
@given(
    number=_NUMBERS.filter(lambda n: api.is_resident_number(_valid(n))).map(_valid),
    place=st.integers(0, 16),
    data=st.data(),
)
def test_a_mistyped_number_is_among_those_near(number, place, data):
    digit = data.draw(st.sampled_from("0123456789"))
    changed = number[:place] + digit + number[place + 1 :]
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    lost = number[:place] + number[place + 1 :]
    doubled = number[:place] + number[place] + number[place:]
    for mistyped in (changed, swapped, lost, doubled):
        if not api.is_resident_number(mistyped):
            assert number in api.resident_numbers_near(mistyped), mistyped


def test_a_mistyped_credit_code_is_among_those_near():
    code = "91350100M000100Y43"
    assert api.is_credit_code(code)
    assert code in api.credit_codes_near("91350100M000100Y34")
    assert code in api.credit_codes_near("91350100M000100X43")
    assert api.credit_codes_near(code) == []


@pytest.mark.parametrize(
    ("written", "surname", "given"),
    [
        ("欧阳娜娜", "欧阳", "娜娜"),
        ("歐陽 娜娜", "欧阳", "娜娜"),
        ("司马", "司", "马"),
        ("单于红", "单于", "红"),
        ("单红", "单", "红"),
        ("买买提·艾山", "买买提", "艾山"),
        ("俄木.木呷", "俄木", "木呷"),
        ("Mary-Ann Smith", "mary", "ann smith"),
        ("", "", ""),
    ],
)
def test_surname_and_given_name(written, surname, given):
    assert api.name_parts(written) == (surname, given)


@pytest.mark.parametrize(
    ("written", "syllables"),
    [
        ("曾乐", ("zeng", "le")),
        ("单雄信", ("shan", "xiong", "xin")),
        ("单于红", ("dan", "yu", "hong")),
        ("解放", ("xie", "fang")),
        ("李解", ("li", "jie")),
        ("吕布", ("lv", "bu")),
    ],
)
def test_how_names_are_read(written, syllables):
    assert api.name_pinyin(written) == syllables


@pytest.mark.parametrize(
    ("one", "other", "alike", "nearly"),
    [
        ("刘建", "柳健", True, True),
        ("曾乐", "增乐", True, True),
        ("单红", "山红", True, True),
        ("单红", "丹红", False, False),
        ("刘宁", "牛林", False, True),
        ("张思", "章诗", False, True),
        ("王芳", "王方", True, True),
        ("王芳", "黄芳", False, False),
    ],
)
def test_what_sounds_alike(one, other, alike, nearly):
    assert (api.sound_key(one) == api.sound_key(other)) is alike
    assert (api.sound_key(one, blurring=True) == api.sound_key(other, blurring=True)) is nearly


@pytest.mark.parametrize(
    ("romanised", "written"), [("hu yuqi", "胡玉琪"), ("ouyangna", "欧阳娜"), ("Wang Fang", "王芳"), ("li si", "李思")]
)
def test_a_name_in_latin_letters_sounds_like_the_one_in_characters(romanised, written):
    assert api.romanised_sound(api.normal_name(romanised)) == api.sound_key(written, blurring=True)


@pytest.mark.parametrize("foreign", ["john smith", "li", "x y", "o'brien", "mariamariamaria", "王芳", ""])
def test_what_is_no_romanised_name(foreign):
    assert api.romanised_sound(foreign) is None


_LIKELY = "王玉李季小晓玲岭颖颍未末己已张𠮷Ab·"


@settings(max_examples=3, deadline=None)
@given(pairs=st.lists(st.tuples(*[st.text(_LIKELY, max_size=5)] * 2), min_size=80, max_size=120))
def test_what_looks_alike_in_python_as_in_sql(database, pairs):
    rows = f"SELECT unnest(?) AS l, unnest(?) AS r, unnest(range({len(pairs)})) AS n"
    sides = [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]
    answer = database.execute(f"SELECT {api.looks_alike_sql('l', 'r')} FROM ({rows}) ORDER BY n", sides).fetchall()
    assert [row[0] for row in answer] == [api.looks_alike(*pair) for pair in pairs]
    assert [api.looks_alike(r, l) for l, r in pairs] == [api.looks_alike(l, r) for l, r in pairs]  # noqa: E741


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("王玲", "王岭", True),
        ("李颖", "李颍", True),
        ("吴昊", "吴吴", True),
        ("王芳", "王伟", False),
        ("王芳", "王芳芳", False),
        ("欧阳娜娜", "欧阳娜娜", True),
        ("", "", True),
    ],
)
def test_what_looks_alike(one, other, alike):
    assert api.looks_alike(one, other) is alike
