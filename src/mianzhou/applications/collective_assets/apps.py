"""Rural collective assets as a Django app."""

from django.apps import AppConfig


class CollectiveAssetsConfig(AppConfig):
    name = "mianzhou.applications.collective_assets"
    label = "collective_assets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the application's procedures, menu and words to the program."""
        from mianzhou.applications.collective_assets.application import COLLECTIVE_ASSETS
        from mianzhou.applications.manifest import install

        install(COLLECTIVE_ASSETS)
