"""The oversight pillar as a Django app."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "mianzhou.oversight"
    label = "oversight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let electronic supervision know the clocks of cases, of tasks and of assessments."""
        from mianzhou.oversight.watching.assessment_clocks import ASSESSMENTS
        from mianzhou.oversight.watching.case_clocks import CASES
        from mianzhou.oversight.watching.sources import contribute_clocks
        from mianzhou.oversight.watching.task_clocks import TASKS

        contribute_clocks(CASES)
        contribute_clocks(TASKS)
        contribute_clocks(ASSESSMENTS)
