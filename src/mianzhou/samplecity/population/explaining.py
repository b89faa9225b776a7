"""The README that lies in a generated city's folder."""

from __future__ import annotations

from typing import Any

_TEXT = """# {city} {until}

一座虚构城市的部门数据。没有一个人、一家企业、一个号码是真的：身份号码用不存在的省级代码 98，手机号用未分配的号段。
Departments' files of an invented city. No person, enterprise or number is real: resident numbers carry a province code that does not exist (98),
mobile numbers prefixes that are not assigned.

    mianzhou samplecity generate --residents {residents} --seed {seed} --until {until} --out DIR

gives these bytes again. {residents} residents, {enterprises} enterprises.

| file | resource | month | delivered | rows |
|---|---|---|---|---|
{files}

`NAME.schema.json` describes each resource and can be registered (`mianzhou data register`). What is true lies in `truth/`:
`residents.csv`, `enterprises.csv`; `links.csv` says of every row of every file whom it is about; `errors.csv` lists every cell that differs from the truth
(`right`, `received`) and whether intake must accept the row or put it aside. Rows count from 1, headers not counted.
"""


def readme(manifest: dict[str, Any]) -> str:
    """What lies in the folder, in words."""
    lines = [
        f"| {f['file']} | {f['resource']} | {f['month']} | {f['delivered_on']}{' (late)' if f['late'] else ''} | {f['rows']} |"
        for f in manifest["files"]
    ]
    return _TEXT.format(**{**manifest, "files": "\n".join(lines)})
