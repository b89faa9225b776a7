"""Accounts and roles, for administrators of the city, a region or a unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mianzhou.kernel.audit.api import entries_about
from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import (
    OwnAccount,
    Person,
    change_person,
    create_person,
    deactivate_person,
    grant_in_force,
    grant_role,
    grants_of,
    locked_until,
    person_visible,
    reactivate_person,
    set_password,
    unlock_person,
    withdraw_role,
)
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, page
from mianzhou.portal.components.forms import WordedForm
from mianzhou.portal.components.tables import Column, Table
from mianzhou.portal.names import names_of
from mianzhou.portal.people_forms import GrantForm, NewPasswordForm, NewPersonForm, PersonForm
from mianzhou.portal.system_lists import PEOPLE_FILTERS, people_list, roles_in_words, standing, verb_in_words

_HISTORY = 50

COLUMNS = [
    Column("name", Text("姓名", "Name"), sort="name", link=lambda p: reverse("person", args=[p.pk])),
    Column("username", Text("登录名", "Login name"), sort="username"),
    Column("unit", Text("单位", "Unit"), sort="unit__path"),
    Column("roles", Text("角色", "Roles"), value=roles_in_words, wide=True),
    Column("last_login", Text("最近登录", "Last signed in"), kind="datetime", sort="last_login"),
    Column("is_active", Text("状态", "Status"), kind="status", value=standing, sort="is_active"),
]
EMPTY = Text(
    "账号建立后显示在这里。点“新建账号”建立第一个。",
    "Accounts appear here once made. Press “New account” to make the first.",
)


@page("people.read")
def people(request: HttpRequest) -> HttpResponse:
    """The accounts that I may see."""
    actor = actor_of(request)
    table = Table(
        request,
        people_list(actor),
        name="people",
        columns=COLUMNS,
        filters=PEOPLE_FILTERS,
        default_sort="username",
        empty=EMPTY,
    )
    if response := table.export():
        return response
    return render(request, "people/list.html", {"table": table, "may_edit": actor.may_anywhere("people.edit")})


@page("people.read")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: roles, what may be done with it, its history."""
    return _person_page(request, person_visible(actor_of(request), pk))


@sensitive_post_parameters("password")
@page("people.edit")
def new(request: HttpRequest) -> HttpResponse:
    """Make an account."""
    form = NewPersonForm(request.POST or None, actor=actor_of(request))
    made: list[Person] = []

    def make(given: dict[str, Any]) -> None:
        fields = {name: given[name] for name in ("username", "name", "email", "phone")}
        unit, password = form.units.get(given["unit"]), given["password"] or None
        made.append(
            create_person(**fields, unit=unit, password=password, actor=actor_of(request), as_of=timezone.now())
        )

    if request.method == "POST" and form.tried(make):
        return _done(request, made[0], Text("账号已建立，请授予角色。", "The account is made; now grant a role."))
    return render(request, "people/new.html", {"form": form}, status=422 if form.errors else 200)


@page("people.edit")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name, unit, contacts."""
    found = _somebody_else(request, pk)
    form = PersonForm(request.POST, actor=actor_of(request))

    def save(given: dict[str, Any]) -> None:
        fields = {name: given[name] for name in ("name", "email", "phone")}
        unit = form.units.get(given["unit"])
        change_person(person=found, unit=unit, **fields, actor=actor_of(request), as_of=timezone.now())

    return _after(request, found, form, save, Text("资料已保存。", "Saved."), change=form)


@page("people.edit")
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    found = _somebody_else(request, pk)
    form = GrantForm(request.POST, actor=actor_of(request))

    def give(given: dict[str, Any]) -> None:
        unit, region = form.units.get(given["unit"]), form.regions.get(given["region"])
        grant_role(
            person=found, role=given["role"], unit=unit, region=region, actor=actor_of(request), as_of=timezone.now()
        )

    return _after(request, found, form, give, Text("角色已授予。", "The role is granted."), grant=form)


@page("people.edit")
@require_POST
def withdraw(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role back."""
    found = _somebody_else(request, pk)
    withdraw_role(grant=grant_in_force(found, grant_pk), actor=actor_of(request), as_of=timezone.now())
    return _done(request, found, Text("角色已收回。", "The role is withdrawn."))


@sensitive_post_parameters("password")
@page("people.edit")
@require_POST
def password(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a new password and lift a lock."""
    found = _somebody_else(request, pk)
    form = NewPasswordForm(request.POST)

    def put(given: dict[str, Any]) -> None:
        set_password(person=found, password=given["password"], actor=actor_of(request), as_of=timezone.now())
        unlock_person(person=found, actor=actor_of(request), as_of=timezone.now())

    said = Text("密码已重设，该账号的登录已全部退出。", "The password is set; all sessions of the account are ended.")
    return _after(request, found, form, put, said, password=form)


@page("people.edit")
@require_POST
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, open again, or unlock."""
    found = _somebody_else(request, pk)
    verbs: dict[str, tuple[Callable[..., Any], Text]] = {
        "deactivate": (deactivate_person, Text("账号已停用。", "The account is closed.")),
        "reactivate": (reactivate_person, Text("账号已启用。", "The account is open again.")),
        "unlock": (unlock_person, Text("锁定已解除。", "The account is unlocked.")),
    }
    wanted = verbs.get(request.POST.get("action", ""))
    if wanted is None:
        raise NotFound(what=request.POST.get("action", ""))
    wanted[0](person=found, actor=actor_of(request), as_of=timezone.now())
    return _done(request, found, wanted[1])


def _somebody_else(request: HttpRequest, pk: int) -> Person:
    """The account to act on: one that I may see, and not my own."""
    found = person_visible(actor_of(request), pk)
    if found.pk == actor_of(request).person_id:
        raise OwnAccount
    return found


def _after(
    request: HttpRequest,
    found: Person,
    form: WordedForm,
    action: Callable[[dict[str, Any]], Any],
    said: Text,
    **shown: Any,
) -> HttpResponse:
    if form.tried(action):
        return _done(request, found, said)
    return _person_page(request, found, **shown)


def _done(request: HttpRequest, found: Person, said: Text) -> HttpResponse:
    messages.success(request, str(said))
    return redirect("person", found.pk)


def _person_page(request: HttpRequest, found: Person, **shown: WordedForm) -> HttpResponse:
    """The page of an account, with the form that was refused, if one was, as it was filled in."""
    actor = actor_of(request)
    withdrawn = list(grants_of(found, withdrawn=True))
    context: dict[str, Any] = {
        "person": found,
        "grants": grants_of(found),
        "withdrawn": withdrawn,
        "names": names_of(grant.withdrawn_by for grant in withdrawn),
        "may_edit": actor.may_anywhere("people.edit") and actor.person_id != found.pk,
        "locked_until": locked_until(found.username, as_of=timezone.now()),
        "history": [(e, verb_in_words(e)) for e in entries_about("kernel.person", str(found.pk))[:_HISTORY]],
        "form_open": next(iter(shown), ""),
    }
    if context["may_edit"]:
        context |= {
            "change_form": shown.get("change") or PersonForm.showing(found, actor),
            "grant_form": shown.get("grant") or GrantForm(actor=actor),
            "password_form": shown.get("password") or NewPasswordForm(),
        }
    return render(request, "people/person.html", context, status=422 if shown else 200)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/new/", new, name="person_new"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/change/", change, name="person_change"),
    path("people/<int:pk>/grant/", grant, name="person_grant"),
    path("people/<int:pk>/withdraw/<int:grant_pk>/", withdraw, name="person_withdraw"),
    path("people/<int:pk>/password/", password, name="person_password"),
    path("people/<int:pk>/state/", state, name="person_state"),
]
