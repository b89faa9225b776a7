"""The connection to Spark: one session a process, started when it is first needed (some seconds)."""

from __future__ import annotations

import glob
import importlib.util
import logging
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mianzhou.data.lake.spark.errors import NO_WORKERS, SparkMissing, SparkNotStarted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
# Every batch brings new classes. Compiled thoroughly as soon as they are warm, they took more time than the rows; only what stays hot is.
_JAVA = (
    "-XX:+IgnoreUnrecognizedVMOptions -XX:+UseParallelGC -XX:Tier4InvocationThreshold=50000"
    " -XX:Tier4MinInvocationThreshold=6000 -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000"
)
_WORKERS_WITHIN, _ENDED_WITHIN = 60, 5  # seconds
_lock = threading.Lock()
_users = 0


def available() -> bool:
    """Whether Spark and a Java are there."""
    return importlib.util.find_spec("pyspark") is not None and _java() is not None


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


@contextmanager
def session(master: str = LOCAL, spill: Path | None = None) -> Iterator[SparkSession]:
    """A session of one's own. The first caller's `master` (local[*], spark://host:7077) and `spill` folder hold for all of this process."""
    global _users
    with _lock:
        running = _running() or _started(master, spill)
        _users += 1
    try:
        yield running.newSession()
    finally:
        with _lock:
            _users -= 1


def end_unheard(spark: SparkSession) -> None:
    """After a cancellation: tasks that do not hear of it are ended with the Java machine of a local master, unless somebody else uses it.

    A task deep in a join of everything with everything would keep a core for hours. On a cluster `spark.task.reaper` does this.
    """
    if not str(spark.sparkContext.master).startswith("local"):
        return
    sources: Any = spark.sparkContext._jsc.sc().env().metricsSystem().getSourcesByName("executor")
    running = sources.head().metricRegistry().getGauges().get("threadpool.activeTasks")
    for _ in range(_ENDED_WITHIN * 10):
        if not running.getValue():
            return
        time.sleep(0.1)
    with _lock:
        if _users == 1:
            _forget()


def _running() -> SparkSession | None:
    if importlib.util.find_spec("pyspark") is None:
        raise SparkMissing(what="PySpark")
    if _java() is None:
        raise SparkMissing(what="Java")
    from py4j.protocol import Py4JError
    from pyspark.sql import SparkSession

    try:
        return SparkSession.getActiveSession()
    except (Py4JError, OSError):  # the Java machine was killed
        _forget()
        return None


def _forget() -> None:
    """End the Java machine and keep nothing of it: the next caller starts another. (PySpark has no word for it.)"""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    inside: Any = SparkContext
    gateway, context = inside._gateway, inside._active_spark_context
    if gateway is not None:
        gateway.proc.kill()
        gateway.proc.wait()
    if context is not None:
        context._jsc = None  # nobody answers there
        context.stop()
    inside._gateway = inside._jvm = inside._active_spark_context = None
    inside = SparkSession
    inside._instantiatedSession = inside._activeSession = None


def _started(master: str, spill: Path | None) -> SparkSession:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("py4j").setLevel(logging.ERROR)
    builder: Any = SparkSession.builder
    builder = builder.appName("mianzhou").master(master)
    for name, value in _configuration(master, spill).items():
        builder = builder.config(name, value)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with _unheard() as said:
        try:
            started: SparkSession = builder.getOrCreate()
            if not master.startswith("local"):
                _require_workers(started)
            started.sparkContext.setLogLevel("OFF")
        except Exception as error:
            idle = isinstance(error, TimeoutError)
            reason = NO_WORKERS if idle else (_last_words(said) or str(error).partition("\n")[0][:300]).rstrip(" .")
            _forget()
            raise SparkNotStarted(master=master, reason=reason) from None
    return started


def _require_workers(started: SparkSession) -> None:
    """A session begins without its master, and waits for workers for ever; the first job tells."""
    late = threading.Event()

    def give_up() -> None:
        late.set()
        started.sparkContext.cancelAllJobs()

    alarm = threading.Timer(_WORKERS_WITHIN, give_up)
    alarm.start()
    try:
        started.range(1).count()
    except Exception:
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        alarm.cancel()


@contextmanager
def _unheard() -> Iterator[IO[bytes]]:
    """What the Java machine says while it starts is kept aside: it takes the error output that it finds for its own."""
    with tempfile.TemporaryFile() as aside:
        sys.stderr.flush()
        kept = os.dup(2)
        os.dup2(aside.fileno(), 2)
        try:
            yield aside
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line.strip() for line in said.read().decode(errors="replace").splitlines()]
    found = next((line for line in reversed(lines) if "ERROR" in line or "Exception" in line), "")
    return found.rpartition("ERROR ")[2][:300]  # without the day and the time


def _configuration(master: str, spill: Path | None) -> dict[str, str]:
    told = {
        "spark.driver.extraJavaOptions": _JAVA,
        "spark.executor.extraJavaOptions": _JAVA,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.parquet.compression.codec": "lz4raw",
        "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
        "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
        "spark.sql.parquet.int96RebaseModeInWrite": "CORRECTED",
        "spark.sql.ansi.enabled": "false",
        # The statements of the checks are far beyond what the engine's compiler takes in one method.
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "FALLBACK",
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.files.openCostInBytes": "262144",  # else a small file is one task, whatever cores there are
        # The layers of such a statement are there so that nothing is computed twice; merged into one, everything would be.
        "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    }
    if master.startswith("local"):
        told |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
        }
    else:
        # A task deep in a join does not hear that it was cancelled: its worker is started anew then.
        told |= {"spark.task.reaper.enabled": "true", "spark.task.reaper.killTimeout": "30s"}
    if spill is not None:
        told["spark.local.dir"] = str(spill)
    jars = iceberg_jars()
    if jars:
        told["spark.jars"] = ",".join(jars)
    return told


def iceberg_jars() -> list[str]:
    """The Iceberg runtime for this Spark (Scala 2.12), as its package ships it: for statements over the tables by their metadata file."""
    found = importlib.util.find_spec("snowpark_connect_deps_iceberg")
    if found is None or not found.origin:
        return []
    return sorted(glob.glob(f"{Path(found.origin).parent}/jars/iceberg-spark-runtime-*_2.12-*.jar"))
