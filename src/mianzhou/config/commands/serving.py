"""Starting the program: the database, the tables, the ground's data, the site and its worker."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import typer

from mianzhou.config import environment, postgres
from mianzhou.config.processes import Children
from mianzhou.config.turns import tell_stopped, tell_stopping, wait_for_predecessor
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

SAMPLE_CITY = "9801"  # the invented city's region; its package cannot be asked before Django is set up


class PortTaken(MianzhouError):
    """Somebody else listens on the port."""

    code = "port-taken"
    problem = Text("端口 {port} 已被占用。", "Port {port} is already in use. ")
    remedy = Text("请换一个端口，例如 make up PORT={other}。", "Choose another one, for example: make up PORT={other}")


class PortUnusable(MianzhouError):
    """The site cannot listen on that address and port."""

    code = "port-unusable"
    problem = Text("不能在 {where} 上监听：{reason}。", "The site cannot listen on {where}: {reason}. ")
    remedy = Text(
        "PORT 须为 1024–65535 的整数（更小的端口需要管理员权限），MIANZHOU_BIND 须为本机的地址，0.0.0.0 表示所有地址。",
        "PORT is a whole number from 1024 to 65535 (smaller ones need an administrator), MIANZHOU_BIND an address of this machine; 0.0.0.0 means all of them.",
    )


def add_to(app: typer.Typer) -> None:
    """Register the commands of this module."""
    app.command()(up)
    app.command()(worker)


def prepare_database() -> bool:
    """Have a database that answers: the embedded one is started if needed. True if this call started it."""
    if environment.value("DATABASE_URL"):
        return False
    return postgres.ensure_running(postgres.cluster_in(environment.data_folder()))


def release_database(started: bool) -> None:
    """Stop the embedded database if it is this process's to stop and nobody else uses it."""
    if started:
        postgres.stop_if_idle(postgres.cluster_in(environment.data_folder()))


def up() -> None:
    """Prepare everything and serve the site until Ctrl-C."""
    began = time.monotonic()
    data, bind, port = environment.data_folder(), environment.value("MIANZHOU_BIND"), _port()
    wait_for_predecessor(data, lambda: say("等待前一次运行结束 waiting for the run before to end …", began))
    _refuse_taken_port(bind, port)
    children = Children()
    # A stop order must pass through `finally`, or the database would be left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    started = False
    try:
        # Before Django reads its settings: a new data folder belongs to the invented city unless a bulletin is given.
        invented = environment.switch("MIANZHOU_DEMO") and not os.environ.get("BULLETIN")
        environment.keep_city_region(SAMPLE_CITY if invented else "5107")
        say("数据库 database …", began)
        prepare_database()
        # The site owns the embedded database: one that a killed site left running stops with this one.
        started = not environment.value("DATABASE_URL")
        _prepare_data(began)
        say("网站 site …", began)
        _start(children, bind, port)
        # A busy machine is slow, not broken.
        children.wait_until_ready(f"http://{_reachable(bind)}:{port}/api/health", seconds=300)
        _announce(f"http://{_reachable(bind)}:{port}/", began)
        children.watch()
    except KeyboardInterrupt:
        typer.echo("")
    finally:
        tell_stopping(data)
        children.stop()
        release_database(started)
        tell_stopped(data)


def worker() -> None:
    """Run background jobs until stopped (`up` starts one by itself)."""
    _django()
    from django.core.management import call_command

    from mianzhou.data.push.jobs import watch_pushed

    stop = threading.Event()
    watch = threading.Thread(target=watch_pushed, args=(stop,), name="push")
    watch.start()
    try:
        call_command("procrastinate", "worker", "--concurrency", "2")
    finally:
        stop.set()
        watch.join()


def _prepare_data(began: float) -> None:
    _django()
    from django.conf import settings
    from django.db import connections

    from mianzhou.config import seeding
    from mianzhou.config.migrating import migrate

    postgres.check_database(settings.DATABASE_URL)
    bulletin = os.environ.get("BULLETIN", "")
    demo = environment.switch("MIANZHOU_DEMO")
    try:
        say("数据表 tables …", began)
        migrate()
        for step in seeding.steps(Path(bulletin).expanduser() if bulletin else None, demo=demo):
            say(f"{step.title} …", began)
            step.run()
    finally:
        connections.close_all()  # or this process would be the last user that keeps the database from stopping


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mianzhou.config.settings")
    import django

    django.setup()


def _start(children: Children, bind: str, port: int) -> None:
    threads = environment.value("MIANZHOU_THREADS")
    log = environment.data_folder() / "site.log"
    (environment.data_folder() / "static").mkdir(exist_ok=True)  # whitenoise warns where it is missing
    children.start("site", site_command(f"{bind}:{port}", threads=threads, log=log))
    children.start(
        "worker", [sys.executable, "-m", "mianzhou.config.cli", "worker"], log=environment.data_folder() / "worker.log"
    )


def site_command(
    bind: str, *, threads: str, log: Path, application: str = "mianzhou.config.wsgi:application"
) -> list[str]:
    """How the web server is started; benchmarks start theirs the same way."""
    command = [sys.executable, "-m", "gunicorn", application, "--bind", bind, "--workers", "2", "--threads", threads]
    return [*command, "--timeout", "120", "--error-logfile", str(log), "--preload"]


def _announce(address: str, began: float) -> None:
    from django.db import connections

    from mianzhou.samplecity.api import accounts_there

    shown = accounts_there() if environment.switch("MIANZHOU_DEMO") else ()
    connections.close_all()  # the database is stopped at the end unless somebody else is connected
    accounts = "  ".join(f"{a.username}/{a.password} ({a.title})" for a in shown)
    say(f"就绪 ready  {address}  {accounts}", began)


def _reachable(bind: str) -> str:
    return "127.0.0.1" if bind in {"0.0.0.0", ""} else bind


def _port() -> int:
    typed = environment.value("PORT").strip()
    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed) < 2**16):
        raise PortUnusable(where=f"PORT={typed}", reason=Text("不是端口号", "that is no port"))
    return int(typed)


def _refuse_taken_port(bind: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise PortUnusable(where=f"{bind}:{port}", reason=error.strerror or error) from None
            raise PortTaken(port=port, other=port + 1) from None


def say(message: str, began: float) -> None:
    """One line of progress, with the seconds since the start."""
    typer.echo(f"绵州 Mianzhou {time.monotonic() - began:5.1f} s  {message}")
    sys.stdout.flush()
