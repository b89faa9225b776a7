"""Sessions in the database, as Django keeps them; read by a statement that is prepared once, since every request asks for one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from mianzhou.kernel.statements.api import Statement

_LIVING = Statement("SELECT session_data, expire_date FROM django_session WHERE session_key = %s AND expire_date > %s")


class SessionStore(db.SessionStore):
    """One session."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVING.row(self.session_key, timezone.now())
        if found is None:
            self._session_key = None
            return None
        data, until = found
        return Session(session_key=str(self.session_key), session_data=data, expire_date=until)
