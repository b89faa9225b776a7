"""An invented bulletin in the real format, and how tests load it."""

from __future__ import annotations

from datetime import UTC, datetime

from mianzhou.kernel.people.api import Actor, system_actor
from mianzhou.policy.loading.api import LoadSummary, load_file

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LOADER = system_actor("test loader", ["policy.load"])

COVER = "绵州市人民政府公报\n{year}年第{issue}期\n（总第{serial}期）\n\n"
RIVERS = """绵州市人民政府
关于推进河湖管护的通知

绵府发〔2021〕8号

各县市区人民政府，市级各部门：

根据《四川省人民政府关于加强河湖管护的意见》（川府发〔2020〕5号）要求，现就有关事项通知如下。

一、总体目标

到2025年，全市水质优良断面比例达到95%以上。

二、重点任务

（一）加强巡河。落实巡河制度，每月不少于两次。（牵头单位：市水利局；责任单位：市生态环境局、市住房城乡建设委）

（二）整治排污口。2022年底前完成排污口整治120个。（牵头单位：市生态环境局；责任单位：市水利局、各县市区人民政府）

三、保障措施

（一）加强督查。市政府督查室定期通报。（责任单位：市政府督查室）

绵州市人民政府
2021年4月12日

"""
FIRES = """绵州市人民政府办公室
关于做好春季防火工作的通知

绵府办函〔2021〕20号

各县市区人民政府，市级有关部门：

为做好春季防火工作，现通知如下。

一、压实责任。各地要落实网格包保。（责任单位：市林业局、市应急局）

二、备足物资。2021年5月底前新增灭火水泵60台。（责任单位：市应急局）

绵州市人民政府办公室
2021年3月2日

"""
UPPER = """四川省人民政府
关于加强河湖管护的意见

川府发〔2020〕5号

各市（州）人民政府：

为加强河湖管护，现提出以下意见。

一、健全体系。建立四级河湖长体系。（责任单位：水利厅）

四川省人民政府
2020年9月1日

"""


def bulletin(*documents: str, year: int = 2021, issue: int = 3, serial: int = 15) -> bytes:
    """A file that prints these documents in one issue."""
    return (COVER.format(year=year, issue=issue, serial=serial) + "".join(documents)).encode("utf-8")


def load(data: bytes, name: str = "issue.txt", actor: Actor = LOADER) -> LoadSummary:
    """Load a file as it is loaded everywhere."""
    return load_file(data=data, name=name, actor=actor, as_of=NOW)
