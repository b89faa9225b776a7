"""The addresses of assessment."""

from mianzhou.portal.staff.assessment import draws, report, rounds, schemes, subject

urlpatterns = [
    *rounds.urlpatterns,
    *schemes.urlpatterns,
    *subject.urlpatterns,
    *report.urlpatterns,
    *draws.urlpatterns,
]
