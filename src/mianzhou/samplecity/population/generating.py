"""Generating a city: the people chunk by chunk, every department's files from them, and the truth kept aside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text
from mianzhou.samplecity.population import recording
from mianzhou.samplecity.population.city import CHUNK, Chunk, City, Engine, chunks, lay_ground, people_chunk
from mianzhou.samplecity.population.departments.register import HOLDINGS
from mianzhou.samplecity.population.documents import document
from mianzhou.samplecity.population.explaining import readme
from mianzhou.samplecity.population.model import Holding
from mianzhou.samplecity.population.schedule import Due, deliveries
from mianzhou.samplecity.population.writing import Output, TextFile, output_for

MANIFEST = "manifest.json"
MOST = 40_000_000  # beyond, a county runs out of resident numbers for a day

_TRUTH = {
    "residents": """SELECT id, household, role, name, sex, birth, number, ethnicity, phone, county, township, village_code,
      '云川市' || county_name || township_name || door_address AS address, head_id, spouse_id, father_id, mother_id, died_on FROM resident ORDER BY id""",
    "enterprises": """SELECT id, kind, name, credit_code, leader_id, industry, founded, capital, status, county, address FROM enterprise ORDER BY id""",
}
_HEADERS = {
    "residents": "id,household,role,name,sex,birth,number,ethnicity,phone,county,township,village,address,head,spouse,father,mother,died_on",
    "enterprises": "id,kind,name,credit_code,leader,industry,founded,capital,status,county,address",
    "links": "file,row,role,kind,id",
    "errors": "file,row,field,kind,expected,right,received",
}


class FolderInUse(MianzhouError):
    """The folder holds something that is no sample city."""

    code = "samplecity-folder-in-use"
    problem = Text("{path} 不是空文件夹。", "The folder {path} is not empty. ")
    remedy = Text("请换一个文件夹，或先清空。", "Choose another folder, or empty it first.")


class ImpossibleSize(MianzhouError):
    """A city of nobody, or of more people than there are numbers."""

    code = "samplecity-size"
    problem = Text("不能生成 {residents} 人的城市。", "A city of {residents} resident(s) cannot be generated. ")
    remedy = Text("人数应在 {least} 与 {most} 之间。", "The number must lie between {least} and {most}.")


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a department as the manifest lists it."""

    file: str
    resource: str
    batch: int
    month: str
    delivered_on: str
    late: bool
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was generated."""

    city: str
    region: str
    residents: int
    enterprises: int
    seed: int
    until: str
    files: tuple[FileEntry, ...]
    resources: tuple[dict[str, str], ...]
    truth: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """For the manifest and for `--json`."""
        return asdict(self)


@dataclass(slots=True)
class _Growing:
    """A holding's files while they grow."""

    holding: Holding
    outputs: dict[int, Output]
    names: dict[int, str]
    rows: dict[int, int] = field(default_factory=dict)


def generate(
    engine: Engine,
    city: City,
    out: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda done, of: None,
    chunk_size: int = CHUNK,
    holdings: Iterable[Holding] = HOLDINGS,
) -> Manifest:
    """Write the city's files into `out`; the same city gives the same bytes. `on_progress` hears of residents done and residents in all."""
    if not 20 <= city.residents <= MOST:
        raise ImpossibleSize(residents=city.residents, least=20, most=MOST)
    _prepare(out)
    lay_ground(engine, city)
    growing = [_begin(holding, out, city.until) for holding in holdings]
    truth: dict[str, Output] = {
        name: TextFile(out / "truth" / f"{name}.csv", headers=header.split(",")) for name, header in _HEADERS.items()
    }
    enterprises = 0
    for chunk in chunks(city, chunk_size):
        people_chunk(engine, chunk)
        for name, sql in _TRUTH.items():
            truth[name].append(engine, sql)
        for one in growing:
            _record(engine, one, chunk, truth)
        enterprises = chunk.past_enterprise
        on_progress(chunk.past_resident, city.residents)
    return _finish(city, out, growing, truth, enterprises)


def _prepare(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / MANIFEST).is_file():
        raise FolderInUse(path=out)
    (out / "truth").mkdir(parents=True, exist_ok=True)
    (out / MANIFEST).unlink(missing_ok=True)


def _begin(holding: Holding, out: Path, until: date) -> _Growing:
    names = {due.batch: due.file for due in deliveries(until, [holding])}
    outputs = {batch: output_for(holding, out / name) for batch, name in names.items()}
    return _Growing(holding, outputs, names)


def _record(engine: Engine, one: _Growing, chunk: Chunk, truth: dict[str, Output]) -> None:
    if one.holding.once and chunk.number:
        return
    engine.run(recording.records_sql(one.holding, one.rows))
    counts = dict(engine.rows(recording.counts_sql()))
    for batch, output in one.outputs.items():
        if counts.get(batch):
            output.append(engine, recording.file_sql(one.holding, batch))
            one.rows[batch] = one.rows.get(batch, 0) + counts[batch]
    if one.holding.subjects:
        truth["links"].append(engine, recording.links_sql(one.holding, one.names))
    truth["errors"].append(engine, recording.errors_sql(one.holding, one.names))


def _finish(city: City, out: Path, growing: list[_Growing], truth: dict[str, Output], enterprises: int) -> Manifest:
    files = tuple(_entry(one, due) for one in growing for due in deliveries(city.until, [one.holding]))
    kept = []
    for name, output in truth.items():
        written = output.close()
        kept.append({"file": f"truth/{name}.csv", "bytes": written.size, "sha256": written.sha256})
    resources = []
    for one in growing:
        path = out / f"{one.holding.name}.schema.json"
        _write_json(path, document(one.holding))
        resources.append(
            {"name": one.holding.name, "title": one.holding.title, "unit": one.holding.unit, "schema": path.name}
        )
    manifest = Manifest(
        "云川市", "9801", city.residents, enterprises, city.seed, city.until.isoformat(), files, tuple(resources), tuple(kept)
    )  # fmt: skip
    (out / "README.md").write_text(readme(manifest.as_json()), encoding="utf-8")
    _write_json(out / MANIFEST, manifest.as_json())
    return manifest


def _entry(one: _Growing, due: Due) -> FileEntry:
    written = one.outputs[due.batch].close()
    return FileEntry(
        file=due.file,
        resource=due.resource,
        batch=due.batch,
        month=due.until.strftime("%Y-%m"),
        delivered_on=due.day.isoformat(),
        late=due.late,
        rows=one.rows.get(due.batch, 0),
        bytes=written.size,
        sha256=written.sha256,
    )


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
