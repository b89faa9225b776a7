"""Our own records as resources of the lake, as any other department's: the ground's registers, obligations, targets, tasks, cases, the catalogue.

Only the configuration knows all the pillars whose tables these are. Each source has a `SELECT` whose columns are the items of its schema.
Tables of what stands come whole every day, so that what was taken back here disappears there and the history keeps it; what happened
(`_EVENTS`) is only ever added to and is read on from where it was; counts of the audit record are renewed from their last day on.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from mianzhou.data.intake.api import OwnSource

# What happened: rows that never change, taken on from the moment at which the last ones were recorded.
_EVENTS: Any = {"mode": "append", "watermark": "recorded_at"}

_REGIONS = """
select r.code, r.name, r.short_name, r.level, p.code as parent, r.valid_from, r.valid_to
from region r left join region p on p.id = r.parent_id
"""
_UNITS = """
select u.code, u.full_name, u.short_name, u.level, u.kind, r.code as region, p.code as parent, u.valid_from, u.valid_to
from unit u join region r on r.id = u.region_id left join unit p on p.id = u.parent_id
"""
_OBLIGATIONS = """
select o.id as number, d.number as document, d.title as document_title, o.label, o.title, o.text, o.due_on,
    (select string_agg(distinct n.code, '；' order by n.code) from obligation_unit u join unit n on n.id = u.unit_id
        where u.obligation_id = o.id and u.role = 'lead') as lead_units,
    (select string_agg(distinct n.code, '；' order by n.code) from obligation_unit u join unit n on n.id = u.unit_id
        where u.obligation_id = o.id and u.role = 'responsible') as responsible_units,
    o.status, o.origin
from obligation o join document d on d.id = o.document_id
where o.status in ('confirmed', 'proposed')
"""
_TARGETS = """
select t.id as number, d.number as document, d.title as document_title, t.metric, t.comparator, t.value, t.high, t.measure,
    t.due_on, t.baseline, t.status
from target t join document d on d.id = t.document_id
where t.status in ('confirmed', 'proposed')
"""
_TASKS = """
select t.number, t.title, t.document_number, t.importance, t.received_on, t.due_on, u.code as lead_unit, p.number as parent,
    t.state, t.progress, t.slip, t.assigned_on, t.closed_on
from supervision_task t join unit u on u.id = t.lead_unit_id left join supervision_task p on p.id = t.parent_id
"""
_CASES = """
select c.number, c.procedure, c.version, c.title, u.code as responsible_unit, r.code as region, c.stage, c.due_on,
    c.extensions, c.opened_on, c.closed_on
from service_case c join unit u on u.id = c.responsible_id join region r on r.id = c.region_id
"""
_TASK_EVENTS = """
select e.id as number, t.number as task, e.verb, e.on as happened_on, e.at at time zone 'Asia/Shanghai' as recorded_at, u.code as unit
from supervision_event e join supervision_task t on t.id = e.task_id left join unit u on u.id = e.unit_id
"""
_CASE_EVENTS = """
select e.id as number, c.number as case_number, e.verb, e.stage, e.late, e.on as happened_on,
    e.at at time zone 'Asia/Shanghai' as recorded_at
from service_case_event e join service_case c on c.id = e.case_id
"""
_CATALOGUE = """
select r.name, r.code, r.title, u.code as provider, u.full_name as provider_name, g.code as region, r.state, v.number as version,
    r.sharing, r.opening, r.update_cycle, r.sensitivity, r.domain, r.item_count as items, v.in_force_from::date as in_force_from
from data_resource r join unit u on u.id = r.provider_id join region g on g.id = r.region_id
    left join data_resource_version v on v.id = r.current_version_id
"""
_AUDIT_COUNTS = """
select (at at time zone 'Asia/Shanghai')::date as day, verb, actor_kind, count(*) as entries
from audit_entry group by 1, 2, 3
"""


@cache
def own_sources() -> tuple[OwnSource, ...]:
    """All of them."""
    return _of_the_city() + _of_supervision() + _of_services_and_data()


def _of_the_city() -> tuple[OwnSource, ...]:
    """Regions, units, and what the bulletins promise."""
    return (
        _source(
            "own_regions", "行政区划（本平台）", "行政区划代码、名称、隶属关系及变更，含已撤销的区划。", _REGIONS, ("code",),
            _text("code", "区划代码"), _text("name", "名称"), _text("short_name", "简称"), _text("level", "层级"),
            _text("parent", "上级区划"), _day("valid_from", "生效日期"), _day("valid_to", "失效日期"),
            scenario="行政区划维护", domain="geography", sensitivity="public",
        ),
        _source(
            "own_units", "机构名录（本平台）", "各级机关和单位的名称、层级、类别、隶属关系及存续期间。", _UNITS, ("code",),
            _text("code", "机构代码"), _text("full_name", "全称"), _text("short_name", "简称"), _text("level", "层级"),
            _text("kind", "类别"), _text("region", "所在区划"), _text("parent", "上级机构"),
            _day("valid_from", "设立日期"), _day("valid_to", "撤销日期"),
            scenario="机构名录维护", sensitivity="public",
        ),
        _source(
            "own_obligations", "公文任务（本平台）", "公报文件交办的任务、期限、牵头单位和责任单位，含待审核的任务。",
            _OBLIGATIONS, ("number",),
            _whole("number", "任务编号"), _text("document", "发文字号"), _text("document_title", "文件标题"),
            _text("label", "序号"), _text("title", "任务标题"), _text("text", "任务内容"), _day("due_on", "完成期限"),
            _text("lead_units", "牵头单位"), _text("responsible_units", "责任单位"),
            _text("status", "审核状态"), _text("origin", "来源"),
            scenario="公报任务提取和审核",
        ),
        _source(
            "own_targets", "公文指标（本平台）", "公报文件承诺的量化指标、目标值和期限，含待审核的指标。",
            _TARGETS, ("number",),
            _whole("number", "指标编号"), _text("document", "发文字号"), _text("document_title", "文件标题"),
            _text("metric", "指标名称"), _text("comparator", "比较方式"), _figure("value", "目标值"),
            _figure("high", "上限"), _text("measure", "计量单位"), _day("due_on", "完成期限"),
            _text("baseline", "基期"), _text("status", "审核状态"),
            scenario="公报指标提取和审核",
        ),
    )  # fmt: skip


def _of_supervision() -> tuple[OwnSource, ...]:
    return (
        _source(
            "own_tasks", "督办任务（本平台）", "督办事项从立项到销号的当前状态、进度和期限。", _TASKS, ("number",),
            _text("number", "督办编号"), _text("title", "事项"), _text("document_number", "发文字号"),
            _text("importance", "重要程度"), _day("received_on", "收文日期"), _day("due_on", "办结期限"),
            _text("lead_unit", "牵头单位"), _text("parent", "上级事项"), _text("state", "状态"),
            _whole("progress", "进度", unit="%"), _text("slip", "督办单"), _day("assigned_on", "交办日期"),
            _day("closed_on", "销号日期"),
            scenario="督查督办",
        ),
        _source(
            "own_task_events", "督办过程（本平台）", "督办事项每一次签收、填报、审核、催办、延期、销号的记录。",
            _TASK_EVENTS, ("number",),
            _whole("number", "记录编号"), _text("task", "督办编号"), _text("verb", "动作"),
            _day("happened_on", "日期"), _moment("recorded_at", "记录时间"), _text("unit", "单位"),
            scenario="督查督办", **_EVENTS,
        ),
    )  # fmt: skip


def _of_services_and_data() -> tuple[OwnSource, ...]:
    return (
        _source(
            "own_cases", "办件（本平台）", "各类办件的事项、承办单位、当前环节和时限。", _CASES, ("number",),
            _text("number", "办件编号"), _text("procedure", "事项类型"), _whole("version", "流程版本"),
            _text("title", "名称"), _text("responsible_unit", "承办单位"), _text("region", "所在区划"),
            _text("stage", "环节"), _day("due_on", "期限"), _whole("extensions", "延期次数"),
            _day("opened_on", "受理日期"), _day("closed_on", "办结日期"),
            scenario="办件办理",
        ),
        _source(
            "own_case_events", "办件过程（本平台）", "办件每一次受理、流转、补正、延期、办结的记录。",
            _CASE_EVENTS, ("number",),
            _whole("number", "记录编号"), _text("case_number", "办件编号"), _text("verb", "动作"), _text("stage", "环节"),
            _yes_no("late", "是否超期"), _day("happened_on", "日期"), _moment("recorded_at", "记录时间"),
            scenario="办件办理", **_EVENTS,
        ),
        _source(
            "own_catalogue", "信息资源目录（本平台）", "已登记的信息资源及其提供单位、共享开放属性、更新周期和状态。",
            _CATALOGUE, ("name",),
            _text("name", "资源标识"), _text("code", "资源代码"), _text("title", "资源名称"),
            _text("provider", "提供单位代码"), _text("provider_name", "提供单位"), _text("region", "所在区划"),
            _text("state", "状态"), _whole("version", "版本"), _text("sharing", "共享类型"), _text("opening", "开放属性"),
            _text("update_cycle", "更新周期"), _text("sensitivity", "敏感级别"), _text("domain", "领域"),
            _whole("items", "信息项数"), _day("in_force_from", "生效日期"),
            scenario="信息资源目录编制",
        ),
        _source(
            "own_audit_counts", "操作统计（本平台）", "平台每日各类操作的次数，不含操作人和操作内容。",
            _AUDIT_COUNTS, ("day", "verb", "actor_kind"),
            _day("day", "日期"), _text("verb", "操作"), _text("actor_kind", "主体类型"), _whole("entries", "次数"),
            scenario="审计", mode="upsert", watermark="day",
        ),
    )  # fmt: skip


def _source(
    name: str,
    title: str,
    abstract: str,
    sql: str,
    key: tuple[str, ...],
    *fields: dict[str, Any],
    scenario: str,
    domain: str = "government",
    sensitivity: str = "internal",
    mode: str = "snapshot",
    watermark: str = "",
) -> OwnSource:
    """The source, and the document by which the catalogue knows it."""
    document = {
        "name": name,
        "title": title,
        "description": abstract,
        "schema": {
            "fields": [f | {"constraints": {"required": True}} if f["name"] in key else f for f in fields],
            "primaryKey": list(key),
            "mianzhou": {"mode": mode},
        },
        "mianzhou": {
            "format": "table",
            "sharing": "unconditional",
            "sharing_way": "query",
            "opening": "refused",
            "update_cycle": "daily",
            "sensitivity": sensitivity,
            "domain": domain,
            "owner": "数据资源管理科",
            "retention": "permanent",
            "source_system": "绵州",
            "business_scenario": scenario,
        },
    }
    return OwnSource(name=name, document=document, sql=sql, watermark=watermark)


def _text(name: str, title: str) -> dict[str, Any]:
    return {"name": name, "title": title, "type": "string"}


def _day(name: str, title: str) -> dict[str, Any]:
    return {"name": name, "title": title, "type": "date"}


def _moment(name: str, title: str) -> dict[str, Any]:
    return {"name": name, "title": title, "type": "datetime"}


def _figure(name: str, title: str) -> dict[str, Any]:
    return {"name": name, "title": title, "type": "number"}


def _yes_no(name: str, title: str) -> dict[str, Any]:
    return {"name": name, "title": title, "type": "boolean"}


def _whole(name: str, title: str, *, unit: str = "") -> dict[str, Any]:
    return {"name": name, "title": title, "type": "integer"} | ({"mianzhou": {"unit": unit}} if unit else {})
