"""The engines by name. Spark is imported only when it is asked for."""

from __future__ import annotations

from django.conf import settings

from mianzhou.data.lake.duck import DuckEngine
from mianzhou.data.lake.engine import Engine
from mianzhou.data.lake.querying import Asker, asking
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)


class NoSuchEngine(MianzhouError):
    """An engine that there is not."""

    code = "no-such-engine"
    problem = Text("没有计算引擎“{name}”。", "There is no engine “{name}”. ")
    remedy = Text("可选：duckdb、spark。", "There are duckdb and spark.")


def engine_named(name: str) -> Engine:
    """The engine of this name; `NoSuchEngine` for another."""
    if name == DUCKDB:
        return DuckEngine()
    if name == SPARK:
        from mianzhou.data.lake.spark.staging import SparkEngine

        return SparkEngine(settings.SPARK_MASTER)
    raise NoSuchEngine(name=name)


def asker_named(name: str) -> Asker:
    """How the engine of this name answers; `NoSuchEngine` for another."""
    if name == DUCKDB:
        return asking
    if name == SPARK:
        from mianzhou.data.lake.spark.querying import SparkAsker

        return SparkAsker(settings.SPARK_MASTER)
    raise NoSuchEngine(name=name)
