"""Signing in: accounts are made by administrators, never by signing up; what happens to an account is kept in the audit record."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from axes.helpers import get_client_ip_address
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import lazy

from mianzhou.kernel.errors import NotFound
from mianzhou.kernel.people.api import Person, actor_for, locked_until, note_security_event, person_named
from mianzhou.kernel.text import Text

A_YEAR = 365 * 24 * 3600
PASSWORD_RULES = Text(
    "不少于 10 个字符，不能全是数字，不能与姓名、登录名相近，不能是常见密码。",
    "At least 10 characters, not digits alone, not like your name or login name, no common password.",
)


def _later(zh: str, en: str) -> Any:
    """A phrase whose language is chosen when it is shown."""
    return lazy(lambda: str(Text(zh, en)), str)()


_TOO_MANY = _later("尝试过于频繁，请稍后再试。", "Too many attempts. Try again later.")
_WRONG_CODE = _later("验证码不正确。", "The code is wrong.")


class StaffAccountAdapter(DefaultAccountAdapter):
    """No open registration; events go to the audit record instead of by mail."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _later("登录名或密码不正确。", "The login name or the password is wrong."),
        "account_inactive": _later("该账号已停用。", "This account is closed."),
        "incorrect_password": _later("密码不正确。", "The password is wrong."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _TOO_MANY,
        "rate_limited": _TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse:
        """Record the signing in, and answer in the language that the person chose."""
        response = super().post_login(request, user, **kwargs)
        note_security_event(person=user, event="sign_in", actor=actor_for(user), as_of=timezone.now())
        if user.language:
            keep_language(response, user.language)
        return response

    def send_notification_mail(self, template_prefix: str, user: Person, *args: Any, **kwargs: Any) -> None:
        """Allauth calls this when a second factor or a linked identity changes; we have no mail, but we keep a record."""
        event = template_prefix.rsplit("/", 1)[-1]
        note_security_event(person=user, event=event, actor=actor_for(user), as_of=timezone.now())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Allauth's own messages speak its catalogue's language; our pages say what happened themselves."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: secrets are stored encrypted with the installation's key, which is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _WRONG_CODE,
        "cannot_delete_authenticator": _later("不能停用两步验证。", "The second factor cannot be switched off."),
        "cannot_generate_recovery_codes": _later(
            "启用两步验证后才能生成恢复码。", "Recovery codes need the second factor to be switched on."
        ),
    }

    def encrypt(self, text: str) -> str:
        return self._cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._cipher().decrypt(encrypted_text.encode()).decode()

    @staticmethod
    def _cipher() -> Fernet:
        key = hashlib.sha256(b"second factor" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))


class StaffSocialAdapter(DefaultSocialAccountAdapter):
    """An identity provider vouches for existing accounts; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an identity seen for the first time to the account with the same login name.

        An account has one identity: a second one under the same login name is a mix-up at the provider, or worse.
        """
        if request.user.is_authenticated:
            raise ImmediateHttpResponse(redirect("account"))
        if sociallogin.is_existing:
            return
        try:
            person = person_named(str(_claims(sociallogin).get("preferred_username", "")))
        except NotFound:
            return
        if not SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists():
            sociallogin.connect(request, person)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The login name under which failures are counted: small letters, since names do not differ by case."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().lower()


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The page after too many wrong passwords: until when, and what to do."""
    address = get_client_ip_address(request)
    until = locked_until(login_name(request, credentials), as_of=timezone.now(), address=address)
    context = {"until": until, "limit": settings.AXES_FAILURE_LIMIT}
    return render(request, "account/locked.html", context, status=429)


def keep_language(response: HttpResponse, language: str) -> None:
    """Keep the choice of language in a cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.HTTPS,
        httponly=True,
    )


def _claims(sociallogin: SocialLogin) -> dict[str, Any]:
    """What the provider says of the person: the answer of its user-info address, or else the identity token."""
    data = sociallogin.account.extra_data
    return dict(data.get("userinfo") or data.get("id_token") or {})
