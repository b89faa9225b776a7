"""The addresses of intake: batches, sending, quarantined rows, sources."""

from mianzhou.portal.staff.data import batches, quarantine, sending, sources

urlpatterns = [*batches.urlpatterns, *sending.urlpatterns, *quarantine.urlpatterns, *sources.urlpatterns]
