"""Which columns of a file say what: the fields of a kind, by headers and by values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mianzhou.data.linkage import latin, organisations, persons, places
from mianzhou.data.linkage.errors import FileUnusable
from mianzhou.data.linkage.model import Plan
from mianzhou.data.schemas.api import describe
from mianzhou.data.standards.api import STANDARDS
from mianzhou.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Seen:
    """A column as `describe` saw it."""

    header: str
    standard: str
    empty: int
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Field:
    """How a field shows: the header's words (surest pattern first), the standard of the values, whether values alone are enough.

    With `joined` every column that fits is taken, in the file's order, and their texts are joined.
    """

    name: str
    headers: tuple[str, ...]
    standards: tuple[str, ...] = ()
    alone: bool = False
    joined: bool = False


# Columns about somebody else than the person of the row, about the person's past, a telephone of many, or the row itself: taken where nothing else is.
_OF_OTHERS = re.compile(
    r"曾用|别名|紧急|household_?head|householder|head_of|亲属|固定电话|固话|座机|传真|登记(?:日期|时间)|更新|创建|录入|入库|死亡|注销|former|maiden|alias|previous|emergency|next_of_kin|landline|fax|created|updated|modified|death|deceased"
    r"|户主|监护|配偶|父亲|母亲|经办|代办|联系人|法定代表|负责人|单位|机构|部门|spouse|guardian|father|mother|employer|agent|operator|company|unit|dept|department"
)
_NUMBER = Field("number", (r"公民身份|居民身份|身份证|^sfzh?m?$|gmsfhm|id_?card|^id_?no|identity|soc_?sec|^ssn$|national_?id|resident_?n", r"证件号|^zjhm?$|cert|licen[cs]e|passport|tax_?(id|n)"), ("resident_number",), alone=True)  # fmt: skip
_SEX = Field("sex", (r"性别|^xb|gender|^sex",), ("gender",), alone=True)
_BIRTH = Field("birth", (r"出生|生日|^csrq|birth|^dob$|^born",), ("date", "datetime"), alone=True)
_PHONE = Field("phone", (r"手机|移动电话|^sjh|mobile|cell", r"电话|联系方式|^lxdh|phone|^tel"), ("phone",), alone=True)
PERSON = (
    _NUMBER,
    Field("name", (r"^姓_*名$|^xm$|^name$|^full_?name$|person_?name", r"姓名|名字|name"), ("person_name",), alone=True),
    _SEX,
    _BIRTH,
    _PHONE,
    Field("address", (r"现住|居住|常住|家庭[住地]址|^住址$|^address$|^addr$|residen|home|current", r"住址|^地址|通[讯信]地址|住所|^dz$|zz$|dz$", r"地址|address|addr"), ("address",), alone=True),
)  # fmt: skip
LATIN = (
    _NUMBER,
    Field("given", (r"given|first_?name|forename|^fname$|^名$",)),
    Field("surname", (r"surname|last_?name|family_?name|^lname$|^姓$",)),
    _SEX,
    _BIRTH,
    _PHONE,
    Field("area", (r"(address|addr)(_line)?_?2|area|estate|village",)),
    Field("street", (r"street|address|addr|house|^road|building|unit",), ("address",), joined=True),
    Field("town", (r"suburb|city|town|locality|place",)),
    Field("postcode", (r"post_?code|zip|postal",), ("postcode",)),
)
# Columns about an organisation's superior, tax office or bank rather than about itself.
_OF_OTHER_ORGANISATIONS = re.compile(r"主管|机关|税务局|开户|银行|上级|登记机|所属|superior|authority|bank|office")
ORGANISATION = (
    Field("number", (r"信用代码|纳税人识别号|uniscid|nsrsbh|uscc|credit_?code", r"机构代码|登记号|注册号|税号|reg_?no|org_?code|tax_?(id|no)|employer_?code"), ("credit_code",), alone=True),
    Field("name", (r"(企业|单位|机构|纳税人|字号|组织|公司|法人)名称|^名称$|entname|nsrmc|^dwmc$|org(anisation|anization)?_?name|company|enterprise", r"名称|^name$|单位|企业|公司|employer"), ("organisation_name",), alone=True),
    Field("representative", (r"法定代表|法人代表|负责人|经营者|lerep|fddbrxm|representative|legal_?person|operator|owner", r"法人|联系人|contact"), ("person_name",), alone=True),
    Field("founded", (r"成立|设立|^clrq|estdate|found(ed|ing|ation)|establish|incorporat", r"开业|^kyrq|(登记|注册)(日期|时间)|^(djrq|zcrq)|regist(ered|ration)_(on|date)"), ("date", "datetime")),
    _PHONE,
    Field("address", (r"住所|经营场所|经营地址|注册地址|^dom$|scjydz|address", r"地址|场所|addr"), ("address",), alone=True),
)  # fmt: skip

PLACE = (
    Field(
        "address",
        (r"坐落|标准地址|^地址$|address|addr", r"地址|住址|住所|场所|^zz$|^dom$|dz$"),
        ("address",),
        alone=True,
    ),
    Field("region", (r"区划|region|^ssxq$|district",), ("region_code",), alone=True),
)


def plan_for(file: Path, kind: str, plan: Plan, id_column: str) -> tuple[Plan, dict[str, tuple[str, ...]]]:
    """The plan that suits a file, and the columns of each of its fields; what the file does not tell is left out.

    Persons written with given name and surname in Latin letters have a plan of their own.
    """
    columns = [
        Seen(column.header, column.recognised.standard or "", column.empty, column.examples)
        for column in describe(file).columns
        if column.header != id_column
    ]
    others = _OF_OTHERS
    fields: tuple[Field, ...] = tuple(Field(name, (f"^{name}$",)) for name in plan.fields)
    if plan is persons.PLAN:
        apart = fields_in(columns, LATIN)
        latin_letters = all(name in apart and _is_ascii(columns, apart[name]) for name in ("given", "surname"))
        plan, fields = (latin.PLAN, LATIN) if latin_letters else (plan, PERSON)
    elif plan is organisations.PLAN:
        fields, others = ORGANISATION, _OF_OTHER_ORGANISATIONS
    elif plan is places.PLAN:
        fields = PLACE
    found = fields_in(columns, fields, others)
    # A name of a person alone is no organisation's: such a file is of another kind.
    nameless = plan is organisations.PLAN and not {"name", "number"} & set(found)
    if nameless or (len(found) < 2 and not (plan is places.PLAN and "address" in found)):
        raise FileUnusable(
            file=file.name,
            reason=Text("认不出可用于关联的列", "no columns to link by are recognised"),
            remedy=Text(
                f"需要其中至少两项：{'、'.join(plan.fields)}；也请核对 --kind（现为 {kind}）",
                f"It needs at least two of: {', '.join(plan.fields)}; see also whether --kind is right (now {kind})",
            ),
        )
    return plan, found


def fields_in(
    columns: Sequence[Seen], fields: Sequence[Field], others: re.Pattern[str] = _OF_OTHERS
) -> dict[str, tuple[str, ...]]:
    """For each field that shows, its column or columns. A column serves one field, the first that it suits best; `others` tell of somebody else."""
    wanted = sorted(
        (rank, column.empty, place, field.name)
        for field in fields
        for place, column in enumerate(columns)
        if (rank := _rank(column, field, others)) is not None
    )
    found: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    joined = {field.name for field in fields if field.joined}
    for _, _, place, name in wanted:
        if place not in taken and (name not in found or name in joined):
            found[name] = (*found.get(name, ()), columns[place].header)
            taken.add(place)
    order = {column.header: place for place, column in enumerate(columns)}
    return {name: tuple(sorted(headers, key=order.__getitem__)) for name, headers in found.items()}


def _rank(column: Seen, field: Field, others: re.Pattern[str]) -> int | None:
    """How well a column suits a field, 0 best; None not at all. Values that are plainly something else speak against any header."""
    header = column.header.strip().lower().replace(" ", "_").replace("-", "_")
    worded = next((place for place, pattern in enumerate(field.headers) if re.search(pattern, header)), None)
    shown = column.standard in field.standards
    penalty = 5 if others.search(header) else 0
    if worded is not None and (
        shown or not field.standards or column.standard not in STANDARDS or column.standard in _VAGUE
    ):
        return penalty + worded + (0 if shown else 2)
    return penalty + 4 if shown and field.alone and not penalty else None


_VAGUE = ("integer", "number", "text", "enumeration", "organisation_name", "unit", "region_code")


def _is_ascii(columns: Sequence[Seen], headers: Sequence[str]) -> bool:
    values = [value for column in columns if column.header in headers for value in column.values]
    return bool(values) and sum(value.isascii() for value in values) * 2 > len(values)
