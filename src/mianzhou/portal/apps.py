"""The portal pillar as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mianzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the inbox what waits on the common desk of cases."""
        from mianzhou.portal.staff.cases.worklist import waiting
        from mianzhou.portal.waiting import contribute

        contribute(waiting)
