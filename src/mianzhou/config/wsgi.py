"""The site as a WSGI application, with the lean way in for pushed records in front of it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
_site = get_wsgi_application()

from mianzhou.portal.api.push_door import PushDoor  # noqa: E402  (only once Django is set up)

application = PushDoor(_site)
