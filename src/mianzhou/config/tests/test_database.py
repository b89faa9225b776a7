"""Databases that cannot be used are refused with what to do; addresses are read whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from mianzhou.config import postgres, turns
from mianzhou.config.settings import database_from


def _url_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


@pytest.fixture
def latin() -> Iterator[str]:
    """A database whose locale knows no Chinese letters."""
    with psycopg.connect(_url_of("postgres"), autocommit=True) as connection:
        connection.execute("create database latin_only template template0 encoding 'UTF8' locale 'C'")
        yield _url_of("latin_only")
        connection.execute("drop database latin_only with (force)")


def test_a_locale_without_chinese_is_refused_with_the_command(latin: str) -> None:
    with pytest.raises(postgres.DatabaseUnusable) as refusal:
        postgres.check_database(latin)
    assert (
        "createdb --template=template0 --encoding=UTF8 --locale=C.UTF-8 latin_only_utf8"
        in refusal.value.in_language("en")
    )


def test_the_embedded_database_is_fit() -> None:
    postgres.check_database(_url_of("postgres"))


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "postgresql:///none?host=/nowhere"])
def test_a_database_that_does_not_answer_is_told_in_words(url: str) -> None:
    with pytest.raises(postgres.DatabaseUnusable) as refusal:
        postgres.check_database(url)
    assert "DATABASE_URL" in refusal.value.in_language(None)


def test_addresses_are_read_whole() -> None:
    found = database_from("postgresql://li:s%40fe@db.example:5433/city?sslmode=require")
    assert {k: found[k] for k in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "city", "USER": "li", "PASSWORD": "s@fe", "HOST": "db.example", "PORT": "5433",
        "OPTIONS": {"prepare_threshold": 5, "sslmode": "require"},
    }  # fmt: skip


def test_another_database_is_refused() -> None:
    with pytest.raises(postgres.DatabaseUnusable):
        database_from("mysql://x/y")


def _settings(*options: str) -> dict[str, str]:
    return dict(option.removeprefix("-c ").split("=") for option in options)


def test_the_server_is_given_its_share_of_the_machine() -> None:
    small, large, huge = (_settings(*postgres._sized(mb)) for mb in (512, 24_000, 1_000_000))
    assert small["shared_buffers"] == "128MB"
    assert large["shared_buffers"] == "4000MB"
    assert huge["shared_buffers"] == "8192MB"
    assert (small["maintenance_work_mem"], large["maintenance_work_mem"]) == ("64MB", "375MB")


def test_what_the_caller_sets_counts() -> None:
    """The tests' own cluster has small buffers, whatever the machine has."""
    with psycopg.connect(_url_of("postgres")) as connection:
        assert connection.execute("show shared_buffers").fetchone() == ("128MB",)


def test_what_a_killed_server_left_behind_keeps_nobody_out() -> None:
    """Its number may be another process's by now, as that of this test is."""
    with tempfile.TemporaryDirectory(prefix="mianzhou-killed-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the cluster's own account must be able to enter
        cluster = postgres.cluster_in(folder)
        try:
            assert postgres.ensure_running(cluster)
            number = int((cluster.folder / "postmaster.pid").read_text().split()[0])
            os.kill(number, signal.SIGKILL)
            while turns.server_at_work(cluster.folder) is not None:
                time.sleep(0.1)
            for left in (cluster.folder / "postmaster.pid", cluster.socket_folder / ".s.PGSQL.5432.lock"):
                left.write_text(left.read_text().replace(str(number), str(os.getpid()), 1))
            assert postgres.ensure_running(cluster)
            assert not postgres.ensure_running(cluster)
        finally:
            postgres.stop(cluster)


def test_a_run_that_is_stopping_is_waited_for_and_one_that_hangs_is_named(tmp_path: Path) -> None:
    program = "import sys; print('up', flush=True); sys.stdin.read()  # mianzhou"
    stopping = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert stopping.stdout is not None
    assert stopping.stdout.readline(), "what a process is called is told only once it runs"
    told: list[str] = []
    (tmp_path / "stopping").write_text(f"{stopping.pid}\n")
    with pytest.raises(turns.StillStopping) as refusal:
        turns.wait_for_predecessor(tmp_path, lambda: None, seconds=0)
    assert str(stopping.pid) in refusal.value.in_language("en")
    # It ends half a second later; a process that nobody waits for would stay in the list of processes.
    ending = threading.Timer(0.5, stopping.communicate)
    turns.wait_for_predecessor(tmp_path, lambda: (told.append("waiting"), ending.start()))
    assert told == ["waiting"]
    turns.wait_for_predecessor(tmp_path, lambda: told.append("again"))
    assert told == ["waiting"], "one that has ended is not waited for"
    turns.tell_stopping(tmp_path)
    turns.tell_stopped(tmp_path)
    assert not (tmp_path / "stopping").exists()
