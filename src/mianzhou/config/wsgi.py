"""The site as a WSGI application, with the lean ways in for pushed and matched records in front of it.

Addresses and templates are loaded here, once, before the web server forks: the first visitor does not wait for them, and its processes share them.
What is loaded stays as long as the process: it is taken out of the garbage collector's sight, whose look at all of it took a quarter of a second
in the middle of somebody's page.

A thread whose answer from the database is there gets its turn after a thousandth of a second and not after five: an action asks a dozen times, and
what it keeps locked meanwhile others wait for.
"""

import atexit
import gc
import os
import sys
from contextlib import suppress
from pathlib import Path

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
_site = get_wsgi_application()

from django.template import TemplateSyntaxError  # noqa: E402  (only once Django is set up)
from django.template.loader import get_template  # noqa: E402
from django.template.utils import get_app_template_dirs  # noqa: E402
from django.urls import reverse  # noqa: E402

import mianzhou  # noqa: E402
from mianzhou.portal.api.match_door import MatchDoor  # noqa: E402
from mianzhou.portal.api.push_door import PushDoor  # noqa: E402


def _warm() -> None:
    """Import every page with all that it imports, and compile every template of ours."""
    reverse("home")
    ours = Path(mianzhou.__file__).parent
    for folder in map(Path, get_app_template_dirs("templates")):
        if folder.is_relative_to(ours):
            for file in folder.rglob("*.html"):
                with suppress(TemplateSyntaxError):  # its own page says what is wrong, and no other is lost
                    get_template(file.relative_to(folder).as_posix())


sys.setswitchinterval(0.001)
_warm()
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)  # at the end all is given back, or the libraries complain of leaks on the screen
application = PushDoor(MatchDoor(_site))
