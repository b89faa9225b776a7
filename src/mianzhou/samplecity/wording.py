"""What the invented city's clerks write. Plain sentences, chosen by number."""

from __future__ import annotations

_DONE = (
    "已召开部署会，明确责任人和时间节点，{title}进入实施阶段，完成总体进度约{progress}%。",
    "完成现场核查和底数摸排，建立清单并逐项销号，目前进度约{progress}%。",
    "与相关单位会商两次，方案已定稿印发，正在组织实施，进度约{progress}%。",
    "完成阶段性任务并开展自查，发现的3个问题已整改2个，进度约{progress}%。",
    "已完成采购和合同签订，首批项目启动，进度约{progress}%。",
)
_FINISHED = (
    "各项内容全部完成并通过内部验收，佐证材料齐全，申请办结。",
    "任务目标已达到，资料已归集，申请核查销号。",
)
_PROBLEMS = (
    "",
    "",
    "部分乡镇基础数据不全，核对工作量较大。",
    "资金拨付进度偏慢，正在协调财政部门。",
    "",
    "雨季影响施工，部分点位工期后延。",
)
_NEXT = (
    "下一步逐点核查，确保按期完成。",
    "下月重点推进剩余点位，同步完善台账。",
    "加强调度，每周通报一次进展。",
)
_REASONS = (
    "前期招标流标一次，重新组织采购后可用工期不足。",
    "上级标准于近期调整，需按新标准补充完善。",
    "涉及跨部门数据对接，接口联调尚需时间。",
)


def report_words(title: str, progress: int, number: int) -> tuple[str, str, str]:
    """What was done, the problem (may be empty) and the next step."""
    short = title if len(title) <= 24 else title[:24] + "…"
    if progress >= 100:
        return _FINISHED[number % len(_FINISHED)], "", ""
    done = _DONE[number % len(_DONE)].format(title=short, progress=progress)
    return done, _PROBLEMS[number // 7 % len(_PROBLEMS)], _NEXT[number // 11 % len(_NEXT)]


def extension_words(title: str) -> tuple[str, str]:
    """The reason for asking for a later date, and the progress so far."""
    return _REASONS[len(title) % len(_REASONS)], "主体工作已完成约八成，剩余部分已排定逐周计划。"
