"""My own account: who I am here, my language, password, second factor, and where I am signed in."""

from __future__ import annotations

from typing import Any, cast

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from mianzhou.kernel.people.api import (
    Person,
    change_own_password,
    choose_language,
    grants_of,
    note_security_event,
)
from mianzhou.kernel.text import Text
from mianzhou.portal.access import actor_of, signed_in_page
from mianzhou.portal.accounts import PASSWORD_RULES, keep_language
from mianzhou.portal.components.forms import WordedForm


class PasswordForm(WordedForm):
    """The present password, and the new one twice."""

    present = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), max_length=200
    )
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200
    )
    again = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200
    )
    WORDS = {
        "present": (Text("当前密码", "Present password"), None),
        "password": (Text("新密码", "New password"), PASSWORD_RULES),
        "again": (Text("再输入一次新密码", "New password again"), None),
    }

    def clean(self) -> dict[str, Any]:
        """Refuse two new passwords that differ."""
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", str(Text("两次输入的新密码不一致。", "The two new passwords differ.")))
        return given


@signed_in_page
def account(request: HttpRequest) -> HttpResponse:
    """My account on one page."""
    person = _me(request)
    context = {
        "person": person,
        "grants": grants_of(person),
        "second_factor": is_mfa_enabled(person),
        "sessions": _sessions(request, person),
        "own_password": person.has_usable_password(),
    }
    return render(request, "people/account.html", context)


@signed_in_page
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language with the account, for every browser."""
    chosen = request.POST.get("language", "")
    choose_language(person=_me(request), language=chosen, actor=actor_of(request), as_of=timezone.now())
    response = redirect("account")
    keep_language(response, chosen)
    return response


@sensitive_post_parameters("present", "password", "again")
@signed_in_page
def password(request: HttpRequest) -> HttpResponse:
    """Change my password; other browsers are signed out, this one stays."""
    person = _me(request)
    form = PasswordForm(request.POST or None)

    def change(given: dict[str, Any]) -> None:
        changed = change_own_password(
            person=person,
            present=given["present"],
            password=given["password"],
            actor=actor_of(request),
            as_of=timezone.now(),
        )
        update_session_auth_hash(request, changed)
        UserSession.objects.create_from_request(request)

    if request.method == "POST" and form.tried(change):
        messages.success(
            request,
            str(Text("密码已修改，其他设备已退出登录。", "The password is changed; other devices are signed out.")),
        )
        return redirect("account")
    return render(request, "people/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in_page
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out another browser of mine, or all others."""
    person = _me(request)
    wanted = request.POST.get("session", "")
    ended = 0
    for each in UserSession.objects.filter(user=person).exclude(session_key=request.session.session_key):
        if wanted in {"all", str(each.pk)}:
            each.end()
            ended += 1
    if ended:
        note_security_event(person=person, event="end_sessions", actor=actor_of(request), as_of=timezone.now())
        messages.success(request, str(Text("已退出 {n} 处登录。", "Signed out in {n} place(s).").format(n=ended)))
    return redirect("account")


def _sessions(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    rows = sorted(UserSession.objects.purge_and_list(person), key=lambda s: s.created_at, reverse=True)
    return [{"row": row, "current": row.session_key == request.session.session_key} for row in rows]


def _me(request: HttpRequest) -> Person:
    return cast(Person, request.user)


urlpatterns = [
    path("account/", account, name="account"),
    path("account/language/", language, name="account_language"),
    path("account/password/", password, name="account_change_password"),
    path("account/sessions/end/", end_session, name="account_end_session"),
]
