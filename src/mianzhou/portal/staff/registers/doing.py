"""What a keeper does to an entry: change, correct, review, end, certify, revoke, withhold from publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from mianzhou.kernel.errors import NotFound, NotPermitted
from mianzhou.kernel.people.api import PERMISSIONS, Actor
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.registers.entries import entry_url
from mianzhou.portal.staff.registers.entry import found_entry, may
from mianzhou.services.registers import api as keeping
from mianzhou.services.registers.api import DAY, NUMBER, Register, RegisterCertificate, RegisterEntry

Given = dict[str, Any]
_YES = [("yes", Text("合格", "Passes")), ("no", Text("不合格", "Fails"))]


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _reason(**more: Any) -> forms.CharField:
    return forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}), **more)


def _field(kind: str, **more: Any) -> forms.CharField:
    """A field of a register as typed; the register itself reads it."""
    kinds = {DAY: forms.DateInput(attrs={"type": "date"}), NUMBER: forms.TextInput(attrs={"inputmode": "decimal"})}
    return forms.CharField(max_length=500, widget=kinds.get(kind, forms.TextInput()), **more)


class ChangeForm(WordedForm):
    """What is different from a day on; fields left as they are do not change."""

    valid_from = _day()
    reason = _reason()
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "valid_from": (Text("自何日起", "From which day on"), Text("此前的内容保留。", "What held before is kept.")),
        "reason": (Text("变更理由和凭据", "Why, and on what paper"), None),
    }

    def __init__(self, register: Register, values: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.values = values
        for each in reversed(register.fields):
            name = f"value-{each.name}"
            self.fields[name] = _field(each.kind, required=False, label=str(each.title), initial=values.get(each.name))
        self.order_fields([*(f"value-{f.name}" for f in register.fields), "valid_from", "reason"])

    def changed(self) -> dict[str, str]:
        """The fields that are different from what the register says."""
        typed = {
            name.removeprefix("value-"): v.strip() for name, v in self.cleaned_data.items() if name[:6] == "value-"
        }
        return {name: value for name, value in typed.items() if value != self.values.get(name, "")}


class CorrectForm(WordedForm):
    """What was never true of a field on a day, and what is."""

    field = forms.ChoiceField()
    on = _day()
    value = forms.CharField(max_length=500, required=False)
    reason = _reason()
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "field": (Text("项目", "Field"), None),
        "on": (
            Text("哪一日登记的内容有误", "On which day the register is wrong"),
            Text(
                "该日有效的值整段更正，原值保留可查。",
                "The value that held that day is corrected for its whole time; it is kept.",
            ),
        ),
        "value": (Text("正确内容", "What is right"), None),
        "reason": (Text("更正理由和凭据", "Why, and on what paper"), None),
    }

    def __init__(self, register: Register, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(f.name, str(f.title)) for f in register.fields]


class ReviewForm(WordedForm):
    """The review of a year."""

    year = forms.IntegerField(min_value=1949, max_value=2200)
    passed = forms.ChoiceField(choices=lambda: [(value, str(title)) for value, title in _YES])
    remark = _reason(required=False)
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "year": (Text("年度", "Year"), None),
        "passed": (Text("结论", "Result"), None),
        "remark": (Text("意见", "Remark"), Text("不合格的须写明。", "Needed where it fails.")),
    }


class EndForm(WordedForm):
    """Striking an entry off."""

    on = _day()
    reason = _reason()
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {
        "on": (Text("注销日期", "From which day on"), Text("登记内容保留可查，证书随之失效。", "The entry stays to be read; its certificates hold no longer.")),
        "reason": (Text("注销理由", "Why"), None),
    }  # fmt: skip


class ReasonForm(WordedForm):
    """A reason."""

    reason = _reason()
    WORDS: ClassVar[dict[str, tuple[Text, Text | None]]] = {"reason": (Text("理由", "Why"), None)}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb on the page of an entry: whether it needs the approver, its form and its action; `revokes` one certificate."""

    title: Text
    approving: bool
    form: Callable[[HttpRequest, Register, RegisterEntry], WordedForm]
    run: Callable[[RegisterEntry, WordedForm, Actor, datetime, int], Any]
    offered: Callable[[Register, RegisterEntry], bool] = lambda register, entry: True
    revokes: bool = False


def _initial() -> Given:
    today = timezone.localdate()
    return {"valid_from": today, "on": today, "year": today.year}


def _change_form(request: HttpRequest, register: Register, entry: RegisterEntry) -> WordedForm:
    values = keeping.values_of(entry, timezone.localdate())
    return ChangeForm(register, values, request.POST or None, initial=_initial())


def _change(entry: RegisterEntry, form: WordedForm, actor: Actor, now: datetime, _: int) -> Any:
    assert isinstance(form, ChangeForm)
    values, given = form.changed(), form.cleaned_data
    if not values:
        raise keeping.NothingToCorrect(field=Text("全部项目", "every field"))
    first = keeping.register_of(entry.register).fields[0].name
    return keeping.change(
        entry_id=entry.pk, values=values, valid_from=given["valid_from"], reason=given["reason"],
        title=values.get(first, ""), actor=actor, as_of=now,
    )  # fmt: skip


def _plain(form: type[WordedForm]) -> Callable[[HttpRequest, Register, RegisterEntry], WordedForm]:
    return lambda request, register, entry: form(request.POST or None, initial=_initial())


VERBS: dict[str, Verb] = {
    "change": Verb(Text("变更登记", "Change"), False, _change_form, _change),
    "correct": Verb(
        Text("更正登记", "Correct"), False,
        lambda request, register, entry: CorrectForm(register, request.POST or None, initial=_initial()),
        lambda e, f, a, n, _: keeping.correct(entry_id=e.pk, actor=a, as_of=n, **f.cleaned_data),
    ),
    "review": Verb(
        Text("年度审查", "Review"), True, _plain(ReviewForm),
        lambda e, f, a, n, _: keeping.review(
            entry_id=e.pk, year=f.cleaned_data["year"], passed=f.cleaned_data["passed"] == "yes",
            remark=f.cleaned_data["remark"], actor=a, as_of=n,
        ),
    ),
    "end": Verb(
        Text("注销登记", "Strike off"), True, _plain(EndForm),
        lambda e, f, a, n, _: keeping.end(entry_id=e.pk, actor=a, as_of=n, **f.cleaned_data),
    ),
    "certify": Verb(
        Text("签发证书", "Issue a certificate"), True, _plain(WordedForm),
        lambda e, f, a, n, _: keeping.issue_certificate(entry_id=e.pk, actor=a, as_of=n),
        lambda register, entry: register.certificate is not None,
    ),
    "revoke": Verb(
        Text("撤销证书", "Revoke a certificate"), True, _plain(ReasonForm),
        lambda e, f, a, n, about: keeping.revoke_certificate(certificate_id=about, actor=a, as_of=n, **f.cleaned_data),
        revokes=True,
    ),
    "withhold": Verb(
        Text("暂不公开", "Withhold from publication"), True, _plain(ReasonForm),
        lambda e, f, a, n, _: keeping.withhold(entry_id=e.pk, actor=a, as_of=n, **f.cleaned_data),
        lambda register, entry: register.is_public and not entry.withheld_because,
    ),
    "publish": Verb(
        Text("恢复公开", "Publish again"), True, _plain(WordedForm),
        lambda e, f, a, n, _: keeping.publish_again(entry_id=e.pk, actor=a, as_of=n),
        lambda register, entry: register.is_public and bool(entry.withheld_because),
    ),
}  # fmt: skip


@page("register.read")
def do(request: HttpRequest, register_id: str, entry_id: int, verb: str) -> HttpResponse:
    """The form of a verb, and doing it."""
    if verb not in VERBS:
        raise Http404
    actor, wanted = actor_of(request), VERBS[verb]
    register, entry = found_entry(actor, register_id, entry_id)
    permission = register.approved_by if wanted.approving else register.kept_by
    if not may(actor, permission, entry):
        raise NotPermitted(permission=PERMISSIONS[permission])
    about = _certificate(entry, request.GET.get("about", "")) if wanted.revokes else 0
    if not wanted.offered(register, entry):
        raise NotFound(what=wanted.title)
    form = wanted.form(request, register, entry)
    if request.method == "POST" and form.tried(lambda given: wanted.run(entry, form, actor, timezone.now(), about)):
        messages.success(request, str(Text("已办理：{verb}。", "Done: {verb}.").format(verb=wanted.title)))
        return HttpResponseRedirect(entry_url(entry))
    context = {
        "register": register,
        "entry": entry,
        "form": form,
        "title": wanted.title,
        "danger": verb in {"end", "revoke"},
    }
    return render(request, "registers/do.html", context, status=422 if form.errors else 200)


def _certificate(entry: RegisterEntry, about: str) -> int:
    rows = RegisterCertificate.objects.filter(entry=entry, revoked_at=None)
    found = rows.filter(pk=int(about)).first() if about.isdecimal() and len(about) < 19 else None
    if found is None:
        raise NotFound(what=Text("证书", "certificate"))
    return found.pk


urlpatterns = [
    path("services/registers/<str:register_id>/<int:entry_id>/do/<str:verb>/", do, name="register_do"),
]
