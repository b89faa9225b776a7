"""What comes without a file: calls pushed one by one, visits pulled from the hall's database, a folder that housing writes into."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from mianzhou.data.intake import api as intake
from mianzhou.data.push import api as push
from mianzhou.samplecity.living import CITY
from mianzhou.samplecity.officework.happening import Happening, Office, days_before, known

_DAYS = (3, 2, 1)  # days ago on which calls and visits came in
_CALLS, _VISITS = 60, 180
_HALL, _CALLS_OF = "hall_visit", "hotline_call"
_REGIONS = ("980101", "980102", "980121", "980122", "980123", "980181")
_TOPICS = (
    ("咨询", "异地就医备案怎样办理", "云川市医疗保障局"),
    ("咨询", "高龄津贴什么时候发放", "云川市民政局"),
    ("求助", "小区停水超过一天", "云川市水务局"),
    ("投诉", "夜间施工噪声扰民", "云川市城市管理行政执法局"),
    ("投诉", "预付卡商家关门不退费", "云川市市场监督管理局"),
    ("投诉", "公交线路班次减少没有公告", "云川市交通运输局"),
    ("建议", "增设老旧小区充电桩", "云川市住房和城乡建设局"),
    ("求助", "路灯连续三天不亮", "云川市城市管理行政执法局"),
    ("表扬", "窗口人员耐心帮办", "云川市政务服务中心"),
    ("咨询", "灵活就业人员怎样参保", "云川市人力资源和社会保障局"),
)
_ITEMS = (
    ("A", "社保医保", "医保关系转移接续"), ("A", "社保医保", "灵活就业参保登记"), ("B", "不动产", "商品房转移登记"),
    ("B", "不动产", "抵押权注销登记"), ("C", "市场准入", "个体工商户设立登记"), ("C", "市场准入", "企业变更登记"),
    ("D", "公安出入境", "居住证申领"), ("E", "综合", "高龄津贴申领"),
)  # fmt: skip


def connections(office: Office, now: datetime) -> Iterator[Happening]:
    """Three days of calls and visits, and the shared folder."""
    today = now.astimezone(CITY).date()
    yield _folder(office, days_before(now, 4))
    yield _hall(office, days_before(now, 4, 10, 40))
    for ago in _DAYS:
        day = today - timedelta(days=ago)
        yield _calls(office, day)
        yield _visits(office, day)


def _folder(office: Office, moment: datetime) -> Happening:
    def do(moment: datetime) -> None:
        folder = _inbox() / "housing"
        folder.mkdir(parents=True, exist_ok=True)
        intake.create_source(
            resource=known("house_contract"),
            kind="folder",
            title="住建局共享文件夹",
            settings={"path": str(folder)},
            every_minutes=60,
            actor=office.steward,
            as_of=moment,
        )

    return Happening(moment, lambda: _source("house_contract") is not None, do)


def _hall(office: Office, moment: datetime) -> Happening:
    def do(moment: datetime) -> None:
        path = _inbox() / "hall.sqlite"
        _fill(path, [])
        intake.create_source(
            resource=known(_HALL),
            kind="database",
            title="排队叫号系统数据库",
            settings={"engine": "sqlite", "path": str(path), "relation": "visit", "watermark": "taken_at"},
            daily_at=time(21, 30),
            actor=office.steward,
            as_of=moment,
        )

    return Happening(moment, lambda: _source(_HALL) is not None, do)


def _visits(office: Office, day: date) -> Happening:
    """The hall's system has the day's visits by evening, and is asked."""
    moment = datetime.combine(day, time(21, 30), CITY)

    def do(moment: datetime) -> None:
        source = _source(_HALL)
        if source is None:
            return
        _fill(_inbox() / "hall.sqlite", _visits_of(day))
        run = intake.ask_source(source=source, actor=office.steward, as_of=moment)
        if run.batch is not None:
            intake.run_intake(batch=run.batch, actor=office.worker, as_of=moment)

    return Happening(moment, lambda: _later(_HALL, moment), do)


def _calls(office: Office, day: date) -> Happening:
    """The hotline pushes each call as it comes; what is pushed goes to intake in the evening at the latest."""
    moment = datetime.combine(day, time(18, 0), CITY)

    def do(moment: datetime) -> None:
        admission = push.admit(office.clerk("9801-zwzx"), _CALLS_OF)
        for call in _calls_of(day):
            came = datetime.fromisoformat(call["called_at"]).replace(tzinfo=CITY)
            body = json.dumps(call, ensure_ascii=False).encode()
            push.receive(admission, key=call["call_number"], body=body, as_of=came, into=push.keep_in_request)
        push.check_pushed(actor=push.pushing_actor(), as_of=moment, at_once=True)

    return Happening(moment, lambda: _later(_CALLS_OF, moment), do)


def _later(resource: str, moment: datetime) -> bool:
    """Whether the resource has a batch of this moment or a later one: then the day is over."""
    return intake.Batch.objects.filter(resource__name=resource, sent_at__gte=moment).exists()


def _calls_of(day: date) -> list[dict[str, Any]]:
    chance = random.Random(f"calls {day}")
    calls = []
    for number in range(1, _CALLS + 1):
        kind, topic, handler = chance.choice(_TOPICS)
        called = datetime.combine(day, time(8, 0)) + timedelta(seconds=chance.randrange(9 * 3600))
        call = {
            "call_number": f"RX{day:%Y%m%d}{number:03}",
            "called_at": f"{called:%Y-%m-%d %H:%M:%S}",
            "phone": f"{chance.choice((142, 154, 161, 168))}{chance.randrange(10**8):08}",
            "region": chance.choice(_REGIONS),
            "kind": kind,
            "topic": topic,
            "handler": handler,
            "urgency": "紧急" if chance.random() < 0.08 else "一般",
        }
        if chance.random() < 0.05:
            call |= chance.choice(({"phone": call["phone"][:9]}, {"region": "980199"}, {"kind": "举报"}))
        calls.append(call)
    return calls


def _visits_of(day: date) -> list[tuple[Any, ...]]:
    chance = random.Random(f"visits {day}")
    visits = []
    for number in range(1, _VISITS + 1):
        letter, area, item = chance.choice(_ITEMS)
        taken = datetime.combine(day, time(9, 0)) + timedelta(seconds=chance.randrange(7 * 3600))
        minutes = round(min(95.0, chance.expovariate(1 / 14)), 1)
        called = taken + timedelta(minutes=minutes)
        window = (
            chance.randrange(1, 61) if chance.random() > 0.01 else 0
        )  # the system writes 0 where a window was closed
        rating = chance.choice(("满意", "满意", "满意", "基本满意", "未评价", "未评价", "不满意"))
        ticket = f"{letter}{day:%Y%m%d}{number:03}"
        visits.append((ticket, area, item, f"{taken:%F %T}", f"{called:%F %T}", window, minutes, rating))
    return visits


def _fill(path: Path, visits: list[tuple[Any, ...]]) -> None:
    """Put visits into the hall's database; those that are there stay."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS visit (ticket TEXT PRIMARY KEY, area TEXT, item TEXT, taken_at TEXT, called_at TEXT,"
            " window INTEGER, minutes REAL, rating TEXT)"
        )
        connection.executemany("INSERT OR IGNORE INTO visit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", visits)
    connection.close()


def _inbox() -> Path:
    return Path(settings.INBOXES[0])


def _source(resource: str) -> intake.Source | None:
    return intake.Source.objects.filter(resource__name=resource).first()
