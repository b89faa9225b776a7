"""The forms about accounts and roles. Places to choose from are those for which the actor may give roles."""

from __future__ import annotations

from typing import Any

from django import forms

from mianzhou.kernel.people.api import ROLES, Actor, Person, grantable_regions, grantable_units
from mianzhou.kernel.text import Text
from mianzhou.portal.accounts import PASSWORD_RULES
from mianzhou.portal.components.forms import WordedForm

NO_UNIT = Text("（不属于某个单位）", "(no unit)")
CITY = Text("（全市）", "(whole city)")


def _indented(rows: Any, name: str) -> list[tuple[str, str]]:
    """Places in the order of the tree, each indented by its depth below the topmost one shown."""
    found = list(rows)
    top = min((row.path.count(".") for row in found), default=0)
    return [(row.code, "　" * (row.path.count(".") - top) + str(getattr(row, name))) for row in found]


class _WithUnit(WordedForm):
    """A form with the choice of a unit; `places` maps the chosen code back to it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = list(grantable_units(actor).select_related("region"))
        self.units = {unit.code: unit for unit in units}
        whole_city = actor.scope("people.edit").everywhere
        self._choose("unit", [("", str(self.nothing))] if whole_city else [], _indented(units, "full_name"))

    nothing = NO_UNIT

    def _choose(self, field: str, first: list[tuple[str, str]], places: list[tuple[str, str]]) -> None:
        chosen = self.fields[field]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [*first, *places]
        chosen.required = not first


class PersonForm(_WithUnit):
    """What an account says about a person."""

    name = forms.CharField(max_length=64)
    unit = forms.ChoiceField()
    email = forms.EmailField(required=False)
    phone = forms.CharField(required=False, max_length=32)
    WORDS = {
        "name": (Text("姓名", "Name"), None),
        "unit": (Text("单位", "Unit"), None),
        "email": (Text("电子邮箱", "E-mail"), None),
        "phone": (Text("电话", "Phone"), None),
    }

    @classmethod
    def showing(cls, person: Person, actor: Actor) -> PersonForm:
        """The form filled with what is stored."""
        stored = {
            "name": person.name,
            "unit": person.unit.code if person.unit else "",
            "email": person.email,
            "phone": person.phone,
        }
        return cls(initial=stored, actor=actor)


class NewPersonForm(PersonForm):
    """A new account."""

    username = forms.CharField(max_length=64)
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )
    field_order = ("username", "name", "unit", "password", "email", "phone")
    WORDS = PersonForm.WORDS | {
        "username": (
            Text("登录名", "Login name"),
            Text(
                "2 至 64 个字母、数字或 . _ - @ +，建立后不能修改。",
                "2 to 64 letters, digits or . _ - @ +; it cannot be changed later.",
            ),
        ),
        "password": (
            Text("初始密码", "First password"),
            Text(
                f"{PASSWORD_RULES.zh}留空则只能通过统一身份认证登录。",
                f"{PASSWORD_RULES.en} Left empty, only the identity provider lets this person in.",
            ),
        ),
    }


class GrantForm(_WithUnit):
    """A role and where it holds."""

    role = forms.ChoiceField()
    unit = forms.ChoiceField()
    region = forms.ChoiceField()
    nothing = Text("—", "—")
    ids = "grant_%s"
    WORDS = {
        "role": (Text("角色", "Role"), None),
        "unit": (Text("单位及其下属", "Unit and all below it"), None),
        "region": (
            Text("或区划及其下辖", "Or region and all inside it"),
            Text("单位和区划都不选，角色对全市生效。", "With neither unit nor region the role covers the whole city."),
        ),
    }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        regions = list(grantable_regions(actor).exclude(level="township"))
        self.regions = {region.code: region for region in regions}
        self._choose("region", [("", "—")], _indented(regions, "name"))
        self._choose("role", [], [(role.code, str(role.title)) for role in ROLES.values()])
        if regions and self.fields["unit"].required:
            self._choose("unit", [("", "—")], _indented(self.units.values(), "full_name"))


class NewPasswordForm(WordedForm):
    """A new password for somebody."""

    ids = "password_%s"

    password = forms.CharField(
        strip=False, max_length=200, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    WORDS = {"password": (Text("新密码", "New password"), PASSWORD_RULES)}
