"""The addresses of supervision."""

from mianzhou.portal.staff.supervision import (
    announcements,
    board,
    extensions,
    inbox,
    registering,
    reporting,
    task,
    tasks,
    verbs,
)

urlpatterns = [
    *board.urlpatterns,
    *tasks.urlpatterns,
    *registering.urlpatterns,
    *task.urlpatterns,
    *verbs.urlpatterns,
    *reporting.urlpatterns,
    *extensions.urlpatterns,
    *announcements.urlpatterns,
    *inbox.urlpatterns,
]
