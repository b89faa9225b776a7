"""Signing in: accounts are made by administrators, never by signing up."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class StaffAccountAdapter(DefaultAccountAdapter):
    """No open registration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class StaffSocialAdapter(DefaultSocialAccountAdapter):
    """An identity provider vouches for existing accounts; it makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """The page after too many wrong passwords."""
    return render(request, "account/locked.html", status=429)
