"""Making and withdrawing keys to the API."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from mianzhou.kernel.audit.api import record
from mianzhou.kernel.errors import MianzhouError, NotFound, NotPermitted
from mianzhou.kernel.people.actors import Actor
from mianzhou.kernel.people.models import ApiToken
from mianzhou.kernel.people.tokens import digest_of, new_secret
from mianzhou.kernel.text import Text

LONGEST = timedelta(days=366)
MOST = 20


class TokenRefused(MianzhouError):
    """The key cannot be made so."""

    code = "token-refused"
    problem = Text("密钥未生成：{reason}。", "No key was made: {reason}. ")
    remedy = Text("请修改后重试。", "Change it and try again.")


@transaction.atomic
def create_token(*, actor: Actor, as_of: datetime, name: str, expires_at: datetime) -> tuple[ApiToken, str]:
    """A key of the actor's own, and its secret, which is shown this once."""
    if actor.person_id is None:
        raise NotPermitted(permission=Text("生成接口密钥", "make a key to the API"))
    if not name.strip():
        raise TokenRefused(reason=Text("请写明用途", "say what it is for"))
    if not as_of < expires_at <= as_of + LONGEST:
        raise TokenRefused(reason=Text("有效期须在一年之内", "it may be valid for a year at most"))
    if (
        ApiToken.objects.filter(person_id=actor.person_id, withdrawn_at__isnull=True, expires_at__gt=as_of).count()
        >= MOST
    ):
        raise TokenRefused(reason=Text(f"已有 {MOST} 个有效密钥", f"there are {MOST} valid keys already"))
    secret = new_secret()
    token = ApiToken.objects.create(
        person_id=actor.person_id,
        name=name.strip()[:64],
        digest=digest_of(secret),
        start=secret[:8],
        created_at=as_of,
        expires_at=expires_at,
    )
    record(
        actor=actor,
        as_of=as_of,
        verb="token.create",
        subject=token,
        detail={"name": token.name, "expires_at": expires_at.isoformat()},
    )
    return token, secret


@transaction.atomic
def withdraw_token(*, actor: Actor, as_of: datetime, token_id: int) -> ApiToken:
    """End a key of the actor's own; it stops working at once."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id, person=actor.person_id).first()
    if token is None:
        raise NotFound(what=Text("密钥", "the key"))
    if token.withdrawn_at is None:
        token.withdrawn_at = as_of
        token.save(update_fields=["withdrawn_at"])
        record(actor=actor, as_of=as_of, verb="token.withdraw", subject=token)
    return token
