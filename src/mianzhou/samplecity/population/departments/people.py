"""Columns that several departments have, each under its own header."""

from __future__ import annotations

from mianzhou.kernel.text import Text
from mianzhou.samplecity.population.model import Column, Condition

SEX = {"1": "男", "2": "女"}
# GB/T 3304, those that live in the invented city
ETHNICITIES = {
    "01": "汉族", "03": "回族", "04": "藏族", "05": "维吾尔族", "06": "苗族", "07": "彝族", "15": "土家族", "33": "羌族",
}  # fmt: skip
# GB/T 4658, first digit
EDUCATION = {
    "10": "研究生教育", "20": "大学本科", "30": "大学专科", "60": "普通高中", "70": "初级中学", "80": "小学", "90": "其他",
}  # fmt: skip

BIRTH_DATE_AGREES = Condition(
    "birth_date_agrees",
    "birth_date(resident_number) = birth_date",
    Text("出生日期与公民身份号码不一致", "the date of birth is not that of the resident number"),
)


def number(
    header: str,
    *,
    name: str = "resident_number",
    title: str = "公民身份号码",
    value: str = "number",
    required: bool = True,
) -> Column:
    """A resident's number."""
    return Column(name, header, title, value, standard="resident_number", required=required, sensitivity="secret")


def person(
    header: str, *, name: str = "name", title: str = "姓名", value: str = "name", required: bool = True
) -> Column:
    """A person's name."""
    return Column(name, header, title, value, standard="person_name", required=required, sensitivity="sensitive")


def sex(header: str, *, words: bool = False) -> Column:
    """A person's sex, by code or by word."""
    return Column(
        "sex", header, "性别", "sex_word(sex)" if words else "CAST(sex AS VARCHAR)", standard="gender", labels=SEX
    )


def phone(header: str, *, name: str = "phone", value: str = "phone") -> Column:
    """A telephone number."""
    return Column(name, header, "联系电话", value, standard="phone", sensitivity="sensitive")


def address(header: str, value: str, *, name: str = "address", title: str = "地址", group: str = "") -> Column:
    """An address in words."""
    return Column(name, header, title, value, standard="address", max_length=200, sensitivity="sensitive", group=group)


def day(name: str, header: str, title: str, value: str, *, required: bool = False) -> Column:
    """A date, in whatever form the value writes it."""
    return Column(name, header, title, value, type="date", standard="date", required=required)


def region(header: str, value: str, *, name: str = "region", title: str = "行政区划代码") -> Column:
    """A county's code."""
    return Column(name, header, title, value, standard="region_code", required=True)


def code(name: str, header: str, title: str, value: str, labels: dict[str, str], *, required: bool = False) -> Column:
    """A value from a list, by code."""
    return Column(name, header, title, value, standard="enumeration", labels=labels, required=required)


def word(name: str, header: str, title: str, value: str, words: tuple[str, ...], *, required: bool = False) -> Column:
    """A value from a list, by its word."""
    return Column(name, header, title, value, standard="enumeration", enum=words, required=required)


def money(name: str, header: str, title: str, value: str, *, unit: str = "元", required: bool = False) -> Column:
    """An amount of money."""
    return Column(name, header, title, value, type="number", standard="money", unit=unit, required=required)


def door(header: str, value: str, *, title: str) -> Column:
    """The address of a door or a building, which is nobody's in particular."""
    return Column(
        "address", header, title, value, standard="address", required=True, max_length=200, sensitivity="internal"
    )


def where(
    *, longitude: str = "经度", latitude: str = "纬度", grid: str = "网格编码", village: str = "村（社区）代码"
) -> tuple[Column, ...]:
    """In which village and cell of the grid a place lies, and its coordinates (WGS 84)."""
    return (
        Column("village_code", village, "村（社区）代码", "village_code", pattern="[0-9]{12}"),
        Column("grid", grid, "网格编码", "grid", pattern="[0-9]{15}"),
        Column(
            "longitude",
            longitude,
            "经度",
            "printf('%.6f', longitude)",
            type="number",
            minimum="-180",
            maximum="180",
            unit="°",
        ),
        Column(
            "latitude",
            latitude,
            "纬度",
            "printf('%.6f', latitude)",
            type="number",
            minimum="-90",
            maximum="90",
            unit="°",
        ),
    )
