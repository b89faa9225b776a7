"""Relief supplies as a Django app."""

from django.apps import AppConfig


class ReliefSuppliesConfig(AppConfig):
    name = "mianzhou.applications.relief_supplies"
    label = "relief_supplies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring the application's procedures, menu and words to the program."""
        from mianzhou.applications.manifest import install
        from mianzhou.applications.relief_supplies.application import RELIEF_SUPPLIES
        from mianzhou.applications.relief_supplies.stock.queries import supplies_added
        from mianzhou.applications.relief_supplies.supplies import SUPPLIES

        install(RELIEF_SUPPLIES)
        SUPPLIES.added = supplies_added
