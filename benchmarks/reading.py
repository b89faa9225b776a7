"""Reading bulletins: how fast, and how right.

Speed is measured on the invented bulletin under damage, repeated to a usual and to a large size, and on the real bulletins where they lie
beside the project. Rightness is measured against the hand annotations there. No peer reads Chinese official documents, so the
yardstick is the bar: 1 MB/s for reading.
"""

from __future__ import annotations

import importlib.util
import json
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from mianzhou.policy.documents.reading import read_bytes
from mianzhou.policy.documents.report import reading_as_json
from mianzhou.policy.obligations.extraction import extract_mentions, extract_obligations
from mianzhou.policy.targets.extraction import extract_targets
from mianzhou.samplecity.bulletin.printing import EXTRACTED, printed
from mianzhou.samplecity.bulletin.sources import issue

GAZETTES = Path(__file__).resolve().parents[2] / "shared" / "gazettes"
BAR = 1.0


def main() -> None:
    """Print MB/s by size, and F1 by bulletin."""
    sample = printed(issue(), EXTRACTED)
    for times in (5, 50):
        _speed(f"invented bulletin ×{times}", (sample * times).encode())
    for path in sorted(GAZETTES.glob("*.txt")) if GAZETTES.is_dir() else ():
        _speed(path.stem, path.read_bytes())
    scorer = _scorer()
    if scorer is None:
        print("   no annotated bulletins beside the project: rightness not measured")
        return
    for gold in sorted((GAZETTES / "gold").glob("*.json")):
        print(f"   {gold.stem}", end=": ", flush=True)
        _score(scorer, gold)


def _speed(name: str, data: bytes) -> None:
    began = time.perf_counter()
    reading = read_bytes(data, "bulletin.txt")
    read = time.perf_counter() - began
    for document in reading.documents:
        extract_obligations(document)
        extract_mentions(document)
        extract_targets(document)
    whole = time.perf_counter() - began
    size = len(data) / 1e6
    print(
        f"   {name:28} {size:6.2f} MB  read {size / read:5.2f} MB/s ({size / read / BAR:4.1f} × the bar)  with extraction {size / whole:5.2f} MB/s"
    )


def _scorer() -> ModuleType | None:
    path = GAZETTES / "score_gazette.py"
    if not path.is_file():
        return None
    spec = importlib.util.spec_from_file_location("score_gazette", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _score(scorer: Any, gold: Path) -> None:
    source = GAZETTES / f"{gold.stem}.txt"
    reading = read_bytes(source.read_bytes(), source.name)
    found = [
        [extract(d) for d in reading.documents] for extract in (extract_obligations, extract_mentions, extract_targets)
    ]
    prediction = Path("/tmp") / f"mianzhou-{gold.stem}.json"
    prediction.write_text(json.dumps(reading_as_json(reading, *found), ensure_ascii=False), encoding="utf-8")
    scorer.main(str(gold), str(prediction))
    prediction.unlink()


if __name__ == "__main__":
    main()
