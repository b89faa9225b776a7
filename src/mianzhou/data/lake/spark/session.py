"""The connection to Spark: one session a process, started when it is first needed (some seconds)."""

from __future__ import annotations

import glob
import importlib.util
import logging
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_lock = threading.Lock()


class SparkMissing(MianzhouError):
    """Spark, or the Java that it runs on, is not installed."""

    code = "spark-missing"
    status = 501
    problem = Text(
        "本机没有安装 {what}，不能使用 Spark 引擎。", "{what} is not installed, so the engine Spark cannot be used. "
    )
    remedy = Text(
        "请运行 make spark 并安装 Java 17；或改用 --engine duckdb。",
        "Run make spark and install Java 17, or use --engine duckdb.",
    )


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
        started: SparkSession = builder.getOrCreate()
        started.sparkContext.setLogLevel("OFF")
        return started


def _configuration(master: str, spill: Path | None) -> dict[str, str]:
    told = {
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
        # The layers of such a statement are there so that nothing is computed twice; merged into one, everything would be.
        "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.CollapseProject",
    }
    if master.startswith("local"):
        told |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "4",
        }
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
