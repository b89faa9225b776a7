"""Our own records as resources of the lake: regions, units, obligations, targets, tasks, cases, as any other department's.

Only the configuration knows all the pillars whose tables these are. Each source has a `SELECT` whose columns are the items of its schema.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings

from mianzhou.data.intake.api import OwnSource

_Field = tuple[str, str, str]  # name, title, type

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


@cache
def own_sources() -> tuple[OwnSource, ...]:
    """All of them; each is the whole table every day, so that what was taken back here disappears there, and history keeps it."""
    return (
        _source(
            "own_regions", "行政区划（本平台）", "民政部门的行政区划代码及其变更。", "mzj", "code", _REGIONS,
            ("code", "区划代码", "string"), ("name", "名称", "string"), ("short_name", "简称", "string"),
            ("level", "层级", "string"), ("parent", "上级区划", "string"),
            ("valid_from", "生效日期", "date"), ("valid_to", "失效日期", "date"),
        ),
        _source(
            "own_units", "机构名录（本平台）", "各级行政机关和单位的名称、层级、隶属关系。", "bgs", "code", _UNITS,
            ("code", "机构代码", "string"), ("full_name", "全称", "string"), ("short_name", "简称", "string"),
            ("level", "层级", "string"), ("kind", "类别", "string"), ("region", "所在区划", "string"),
            ("parent", "上级机构", "string"), ("valid_from", "设立日期", "date"), ("valid_to", "撤销日期", "date"),
        ),
        _source(
            "own_obligations", "公文任务（本平台）", "公报文件中交办的任务及责任单位。", "dcs", "number", _OBLIGATIONS,
            ("number", "任务编号", "integer"), ("document", "发文字号", "string"), ("document_title", "文件标题", "string"),
            ("label", "序号", "string"), ("title", "任务标题", "string"), ("text", "任务内容", "string"),
            ("due_on", "完成期限", "date"), ("lead_units", "牵头单位", "string"),
            ("responsible_units", "责任单位", "string"), ("status", "审核状态", "string"), ("origin", "来源", "string"),
        ),
        _source(
            "own_targets", "公文指标（本平台）", "公报文件中承诺的量化指标。", "dcs", "number", _TARGETS,
            ("number", "指标编号", "integer"), ("document", "发文字号", "string"), ("document_title", "文件标题", "string"),
            ("metric", "指标名称", "string"), ("comparator", "比较方式", "string"), ("value", "目标值", "number"),
            ("high", "上限", "number"), ("measure", "计量单位", "string"), ("due_on", "完成期限", "date"),
            ("baseline", "基期", "string"), ("status", "审核状态", "string"),
        ),
        _source(
            "own_tasks", "督办任务（本平台）", "督办事项从立项到销号的当前状态。", "dcs", "number", _TASKS,
            ("number", "督办编号", "string"), ("title", "事项", "string"), ("document_number", "发文字号", "string"),
            ("importance", "重要程度", "string"), ("received_on", "收文日期", "date"), ("due_on", "办结期限", "date"),
            ("lead_unit", "牵头单位", "string"), ("parent", "上级事项", "string"), ("state", "状态", "string"),
            ("progress", "进度", "integer"), ("slip", "督办单", "string"), ("assigned_on", "交办日期", "date"),
            ("closed_on", "销号日期", "date"),
        ),
        _source(
            "own_cases", "办件（本平台）", "各类办件的当前环节和时限。", "bgs", "number", _CASES,
            ("number", "办件编号", "string"), ("procedure", "事项类型", "string"), ("version", "流程版本", "integer"),
            ("title", "名称", "string"), ("responsible_unit", "承办单位", "string"), ("region", "所在区划", "string"),
            ("stage", "环节", "string"), ("due_on", "期限", "date"), ("extensions", "延期次数", "integer"),
            ("opened_on", "受理日期", "date"), ("closed_on", "办结日期", "date"),
        ),
    )  # fmt: skip


def _source(name: str, title: str, abstract: str, unit: str, key: str, sql: str, *fields: _Field) -> OwnSource:
    schema: dict[str, Any] = {
        "fields": [
            {"name": field, "title": words, "type": kind}
            | ({"constraints": {"required": True}} if field == key else {})
            for field, words, kind in fields
        ],
        "primaryKey": [key],
        "mianzhou": {"mode": "snapshot"},
    }
    document = {
        "name": name,
        "title": title,
        "description": abstract,
        "schema": schema,
        "mianzhou": {
            "provider": f"{settings.CITY_REGION}-{unit}",
            "update_cycle": "daily",
            "sharing": "unconditional",
            "sharing_way": "query",
            "opening": "refused",
            "source_system": "绵州",
            "format": "table",
        },
    }
    return OwnSource(name=name, document=document, sql=sql)
