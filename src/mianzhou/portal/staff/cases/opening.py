"""Opening a case of any procedure with a form, at the common desk: what it asks is what the procedure says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Actor
from mianzhou.kernel.text import Text
from mianzhou.kernel.units.api import Unit
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.staff.cases.moves import own_unit
from mianzhou.portal.staff.supervision.unit_names import suggestions, units_named
from mianzhou.services.cases.api import Asked, Case, Procedure, may_for, open_case, published
from mianzhou.services.registers.api import entries_for, register_of

_LONGEST = {"text": 300, "long": 4000, "entry": 40}


def opened_by(actor: Actor) -> list[Procedure]:
    """The procedures, in their newest version, whose cases the actor may open at the desk, where it has a unit of its own."""
    newest = {p.id: p for p in published() if p.desk and p.form}  # versions come in their order
    unit = Unit.objects.select_related("region").filter(pk=actor.unit_id).first() if actor.unit_id else None
    return [p for p in newest.values() if unit is not None and may_for(p.opened_by, unit, actor)]


class OpeningForm(WordedForm):
    """The form of a procedure."""

    def __init__(self, procedure: Procedure, actor: Actor, day: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedure, self.actor, self.day = procedure, actor, day
        for asked in procedure.form:
            self.fields[asked.name] = _field(asked)
        if procedure.asks_unit is not None:
            widget = forms.TextInput(attrs={"list": "units", "autocomplete": "off"})
            self.fields["unit"] = forms.CharField(max_length=200, label=str(procedure.asks_unit), widget=widget)

    def clean_unit(self) -> Unit:
        """The unit that answers for the case: one, and another than the one that raises it."""
        units = units_named(self.cleaned_data["unit"], at=self.day)
        if len(units) != 1 or units[0].pk == self.actor.unit_id:
            raise ValidationError(str(Text("请填写另外一个单位", "Name one unit, another than your own")))
        return units[0]

    def clean(self) -> dict[str, Any]:
        """What stands on a register must be there, within the actor's reach."""
        given = super().clean() or {}
        for asked in self.procedure.form:
            number = given.get(asked.name)
            if asked.kind == "entry" and number:
                seen = entries_for(self.actor, register_of(asked.of)).filter(number=number, state="active")
                if not seen.exists():
                    self.add_error(asked.name, str(Text("登记簿中没有这个编号", "The register has no such number")))
        return given

    def about(self) -> dict[str, str]:
        """What was filled in, as the case keeps it."""
        given = ((a.name, self.cleaned_data.get(a.name)) for a in self.procedure.form)
        return {name: value.isoformat() if isinstance(value, date) else str(value) for name, value in given if value}


def _field(asked: Asked) -> forms.Field:
    said: dict[str, Any] = {"label": str(asked.title), "help_text": str(asked.hint or ""), "required": asked.needed}
    if asked.kind == "choice":
        words = [(code, str(text)) for code, text in asked.choices.items()]
        return forms.ChoiceField(choices=[("", str(Text("请选择", "Choose"))), *words], **said)
    if asked.kind == "day":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **said)
    if asked.kind == "number":
        return forms.DecimalField(max_digits=18, min_value=0, **said)
    widget = forms.Textarea(attrs={"rows": 3}) if asked.kind == "long" else forms.TextInput()
    return forms.CharField(max_length=_LONGEST[asked.kind], widget=widget, **said)


@page("case.read")
def case_new(request: HttpRequest, name: str) -> HttpResponse:
    """The form of a procedure, and opening a case by it; links may fill it in beforehand."""
    actor, day = actor_of(request), timezone.localdate()
    procedure = next((p for p in opened_by(actor) if p.id == name), None)
    if procedure is None:
        raise NotFound(what=Text("办理程序", "procedure"))
    given = {a.name: request.GET[a.name].replace("\x00", "") for a in procedure.form if a.name in request.GET}
    form = OpeningForm(procedure, actor, day, request.POST or None, initial=given)
    made: list[Case] = []

    def enter(cleaned: dict[str, Any]) -> None:
        about, own = form.about(), own_unit(actor)
        called = about.get(procedure.titled_by)
        made.append(
            open_case(
                procedure=procedure,
                title=f"{procedure.title.zh}：{called}" if called else procedure.title.zh,
                responsible=cleaned.get("unit") or own,
                raiser_unit=own,
                about=about,
                actor=actor,
                as_of=timezone.now(),
            )
        )

    if request.method == "POST" and form.tried(enter):
        done = Text("已提出，编号 {n}。", "Opened as {n}.").format(n=made[0].number)
        messages.success(request, str(done))
        return HttpResponseRedirect(reverse("case", args=[made[0].pk]))
    context = {"form": form, "procedure": procedure, "units": suggestions(day) if procedure.asks_unit else []}
    return render(request, "cases/new.html", context, status=422 if form.errors else 200)


urlpatterns = [path("services/cases/new/<str:name>/", case_new, name="case_new")]
