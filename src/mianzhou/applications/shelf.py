"""What every application's `apps.py` builds on: a Django app that installs the manifest `APPLICATION` beside it when the program starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class ShelfConfig(AppConfig):
    """An application of the shelf. A subclass gives `name` and `label`."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the application's procedures, registers, menu and words to the program."""
        from mianzhou.applications.manifest import install

        install(import_module(f"{self.name}.application").APPLICATION)
