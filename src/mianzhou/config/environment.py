"""The settings that an operator can make, each an environment variable, in one table.

`docs/how-to/settings.md` documents every row; a test compares the two.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text


class FilesUnusable(MianzhouError):
    """A file or folder that a command needs cannot be read or written."""

    code = "files-unusable"
    status = 503
    problem = Text("文件无法读写：{reason}。", "A file cannot be read or written: {reason}. ")
    remedy = Text(
        "请核对该路径的权限和磁盘剩余空间，然后重做；此前已入库的数据不受影响。",
        "Check its permissions and the space on the disk, and do it again; what was taken in before is untouched.",
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, default and meaning."""

    name: str
    default: str
    meaning: str


SETTINGS: dict[str, Setting] = {
    s.name: s
    for s in (
        Setting("MIANZHOU_DATA", "var", "the data folder: database, evidence files, secret key, logs"),
        Setting(
            "DATABASE_URL",
            "",
            "postgresql://user:password@host:port/name of a server of your own; empty: the embedded one",
        ),
        Setting("PORT", "8000", "the port that the site listens on"),
        Setting("MIANZHOU_BIND", "127.0.0.1", "the address that the site listens on"),
        Setting(
            "MIANZHOU_HOSTS",
            "localhost,127.0.0.1,[::1]",
            "host names under which the site may be asked for, comma-separated",
        ),
        Setting(
            "MIANZHOU_HTTPS", "no", "yes: the site stands behind HTTPS; cookies are sent over it only and HSTS is on"
        ),
        Setting("MIANZHOU_DEBUG", "no", "yes: Django's debug pages; never where others can reach the site"),
        Setting(
            "MIANZHOU_CITY_REGION",
            "",
            "the region code of the city; empty: 5107, or the invented city's where that is loaded",
        ),
        Setting("MIANZHOU_DEMO", "yes", "no: neither the invented city nor accounts with known passwords"),
        Setting("MIANZHOU_THREADS", "8", "threads of the web server"),
        Setting(
            "MIANZHOU_OIDC_URL", "", "the issuer address of an OpenID Connect provider; empty: password login only"
        ),
        Setting("MIANZHOU_OIDC_CLIENT", "", "the client id at that provider"),
        Setting("MIANZHOU_OIDC_SECRET", "", "the client secret at that provider"),
        Setting("MIANZHOU_OIDC_NAME", "统一身份认证", "how the provider is called on the login page"),
        Setting(
            "MIANZHOU_SPARK",
            "local[*]",
            "where the engine Spark runs: local[*], or spark://host:7077 of a standalone cluster that sees the data folder",
        ),
        Setting("MIANZHOU_UPLOAD_MB", "50", "the largest document that may be uploaded, in MB"),
        Setting(
            "MIANZHOU_LAKE_HISTORY_DAYS", "400", "for how many days earlier states of the lake's tables can be read"
        ),
        Setting("MIANZHOU_INTAKE_GB", "20", "the largest file that intake takes, in GB"),
        Setting(
            "MIANZHOU_INBOX",
            "",
            "folders, separated by colons, below which intake may watch folders and read SQLite files; empty: inbox in the data folder",
        ),
    )
}


def value(name: str) -> str:
    """The setting's value; KeyError for a name that is not in the table."""
    return os.environ.get(name, "") or SETTINGS[name].default


def switch(name: str) -> bool:
    """The setting as yes or no."""
    return value(name).strip().lower() in {"yes", "true", "1", "on"}


def data_folder() -> Path:
    """The data folder, made if it is not there, absolute."""
    folder = Path(value("MIANZHOU_DATA")).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key() -> str:
    """The installation's secret, made once and kept in the data folder, readable by its owner only."""
    path = data_folder() / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def city_region() -> str:
    """The region code of the city: as set, else as the data folder's first start chose."""
    chosen = value("MIANZHOU_CITY_REGION")
    if chosen:
        return chosen
    path = data_folder() / "city"
    return path.read_text(encoding="ascii").strip() if path.exists() else "5107"


def keep_city_region(code: str) -> None:
    """Keep the city of a new data folder; one that has its city keeps it."""
    path = data_folder() / "city"
    if not path.exists():
        path.write_text(code + "\n", encoding="ascii")


def inboxes() -> list[Path]:
    """The folders below which intake may look for files; the one in the data folder is made."""
    named = [Path(p).expanduser().resolve() for p in value("MIANZHOU_INBOX").split(":") if p.strip()]
    if named:
        return named
    own = data_folder() / "inbox"
    own.mkdir(exist_ok=True)
    return [own]
