"""The settings of the prepared cities: the site's own, but a password is hashed once and not a million times, by the same algorithm."""

from __future__ import annotations

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from mianzhou.config.settings import *  # noqa: F403


class Quick(PBKDF2PasswordHasher):
    """Hashing a password half a second long is what an attacker shall pay: not each city's twenty accounts, nor each test that signs in."""

    iterations = 1


PASSWORD_HASHERS = ["tests.journeys.settings.Quick"]
