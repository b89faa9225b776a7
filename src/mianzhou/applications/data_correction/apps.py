"""Data correction as a Django app."""

from django.apps import AppConfig


class DataCorrectionConfig(AppConfig):
    name = "mianzhou.applications.data_correction"
    label = "data_correction"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the application's procedure, menu and words to the program."""
        from mianzhou.applications.data_correction.application import DATA_CORRECTION_APPLICATION
        from mianzhou.applications.manifest import install

        install(DATA_CORRECTION_APPLICATION)
