"""What can go wrong with Spark, in words."""

from __future__ import annotations

import re
from typing import Final

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

_CAUSE: Final = re.compile(r"Caused by: [\w.$]+: (.+)")

NO_WORKERS: Final = Text(
    "一分钟内没有空闲核数和内存足够的工作节点", "within a minute no worker had a free core and enough memory"
)


def first_words(error: Exception) -> str:
    """The engine's own message without its traces: that of the deepest cause."""
    found = _CAUSE.findall(str(error)) or [str(error).strip().partition("\n")[0]]
    return str(found[-1])[:300]


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


class SparkNotStarted(MianzhouError):
    """Spark is installed and does not start, or its master does not answer."""

    code = "spark-not-started"
    status = 503
    problem = Text("Spark（{master}）没有启动：{reason}。", "Spark ({master}) did not start: {reason}. ")
    remedy = Text(
        "请核对 MIANZHOU_SPARK 和 Java 17；集群须已启动并可达，见 docs/how-to/spark-cluster.md；或改用 --engine duckdb。",
        "Check MIANZHOU_SPARK and Java 17; a cluster must be up and within reach, see docs/how-to/spark-cluster.md; or use --engine duckdb.",
    )


class SparkBroke(MianzhouError):
    """A batch was under way and Spark gave up: workers lost, a folder that they cannot reach, no memory."""

    code = "spark-broke"
    status = 503
    problem = Text(
        "Spark 中途失败，本批次没有任何数据入库，收到的文件仍在：{reason}。",
        "Spark gave up on the way; nothing of this batch was accepted, the received file is kept: {reason}. ",
    )
    remedy = Text(
        "请查看集群（docs/how-to/spark-cluster.md），再次报送同一文件即可；或改用 --engine duckdb。",
        "See to the cluster (docs/how-to/spark-cluster.md) and send the same file again; or use --engine duckdb.",
    )


class SparkGaveUp(MianzhouError):
    """A computation was under way and Spark gave up: workers lost, a folder that they cannot reach, no memory."""

    code = "spark-gave-up"
    status = 503
    problem = Text(
        "Spark 中途失败，没有写出任何结果：{reason}。", "Spark gave up on the way; nothing was written: {reason}. "
    )
    remedy = Text(
        "请查看集群（docs/how-to/spark-cluster.md）后重新运行；或改用 --engine duckdb。",
        "See to the cluster (docs/how-to/spark-cluster.md) and run it again; or use --engine duckdb.",
    )


class RowsNotSeen(MianzhouError):
    """Workers say that they wrote rows, and this machine does not see them."""

    code = "spark-rows-not-seen"
    status = 503
    problem = Text(
        "Spark 写了 {counted} 行，本机在 {folder} 只看到 {written} 行；本批次没有任何数据入库，收到的文件仍在。",
        "Spark wrote {counted} row(s) and this machine sees {written} of them in {folder}; nothing of this batch was accepted, the received file is kept. ",
    )
    remedy = Text(
        "数据湖文件夹须由所有机器以同一路径共享，见 docs/how-to/spark-cluster.md；之后再次报送同一文件即可。",
        "All machines must share the lake's folder under the same path, see docs/how-to/spark-cluster.md; then send the same file again.",
    )
