"""Complaints of outside enterprises as a Django app."""

from django.apps import AppConfig


class OutsideComplaintsConfig(AppConfig):
    name = "mianzhou.applications.outside_complaints"
    label = "outside_complaints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the application's procedure, menu and words to the program."""
        from mianzhou.applications.manifest import install
        from mianzhou.applications.outside_complaints.application import OUTSIDE_COMPLAINTS

        install(OUTSIDE_COMPLAINTS)
