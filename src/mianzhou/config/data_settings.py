"""Django's settings for commands that work on the data alone: without the site, which takes longer to load than such a command to work.

Everything else is as in the whole settings, with which the tables are made (`opening`).
"""

from __future__ import annotations

from mianzhou.config.settings import *  # noqa: F403

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "axes",  # people's lock-out counts by it
    "mianzhou.kernel",
    "mianzhou.data",
]
