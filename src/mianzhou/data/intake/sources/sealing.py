"""Passwords of other people's databases: encrypted with the installation's secret key, and never shown again."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from django.conf import settings

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


class SecretLost(MianzhouError):
    """The secret key has changed since the password was kept."""

    code = "secret-lost"
    status = 409
    problem = Text(
        "保存的密码无法解密：系统密钥已更换。", "The kept password cannot be read: the installation's key has changed. "
    )
    remedy = Text("请重新填写该数据来源的密码。", "Enter the password of this source again.")


def _box() -> Fernet:
    from cryptography.fernet import Fernet  # here: it loads slowly, and only sources with a password need it

    # A key of its own for this purpose: what is sealed here opens nothing elsewhere.
    digest = hashlib.sha256(b"mianzhou intake source\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def sealed(password: str) -> str:
    """The password as it is stored; empty stays empty."""
    return _box().encrypt(password.encode()).decode("ascii") if password else ""


def opened_secret(secret: str) -> str:
    """The password behind what is stored."""
    if not secret:
        return ""
    from cryptography.fernet import InvalidToken  # see `_box`

    try:
        return _box().decrypt(secret.encode("ascii")).decode()
    except InvalidToken:
        raise SecretLost from None
