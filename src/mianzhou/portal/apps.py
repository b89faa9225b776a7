"""The portal pillar as a Django app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "mianzhou.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the inbox what waits on the common desk of cases, in the registries, and which notices are to be answered."""
        from mianzhou.portal.staff.assessment.waiting import waiting as assessments_waiting
        from mianzhou.portal.staff.cases.worklist import waiting
        from mianzhou.portal.staff.registries.waiting import pairs_waiting, proposals_waiting
        from mianzhou.portal.staff.watching.notices import waiting as notices_waiting
        from mianzhou.portal.waiting import contribute

        contribute(waiting)
        contribute(notices_waiting)
        contribute(assessments_waiting)
        contribute(proposals_waiting)
        contribute(pairs_waiting)
