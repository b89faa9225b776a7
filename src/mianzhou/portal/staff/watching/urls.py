"""The addresses of electronic supervision."""

from mianzhou.portal.staff.watching import clocks, notices

urlpatterns = [*notices.urlpatterns, *clocks.urlpatterns]
