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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mianzhou.data.lake.spark.errors import SparkMissing, SparkNotStarted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
# Every batch brings new classes. Compiled thoroughly as soon as they are warm, they took more time than the rows; only what stays hot is.
_JAVA = (
    "-XX:+IgnoreUnrecognizedVMOptions -XX:+UseParallelGC -XX:Tier4InvocationThreshold=1000000"
    " -XX:Tier4MinInvocationThreshold=500000 -XX:Tier4CompileThreshold=2000000 -XX:Tier4BackEdgeThreshold=4000000"
)
_lock = threading.Lock()


def available() -> bool:
    """Whether Spark and a Java are there."""
    return importlib.util.find_spec("pyspark") is not None and _java() is not None


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None)


def session(master: str = LOCAL, spill: Path | None = None) -> SparkSession:
    """The session of this process. The first caller's `master` (local[*], spark://host:7077) and `spill` folder hold for all."""
    if importlib.util.find_spec("pyspark") is None:
        raise SparkMissing(what="PySpark")
    if _java() is None:
        raise SparkMissing(what="Java")
    from pyspark.sql import SparkSession

    with _lock:
        running = SparkSession.getActiveSession()
        if running is not None:
            return running
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
                    started.range(1).count()  # a session begins without its master; the first job does not
                started.sparkContext.setLogLevel("OFF")
            except Exception as error:
                reason = _last_words(said) or str(error).partition("\n")[0][:300]
                raise SparkNotStarted(master=master, reason=reason.rstrip(" .")) from None
        return started


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
