"""What is measured: one real scheme on one day, and the same invented people for every engine."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

from jifen.cli.people import setting_of
from jifen.facts.dossier import Trust
from jifen.facts.synthesis import Setting, synthesise
from jifen.policy.packs import Pack
from jifen.policy.registry import Registry
from jifen.scoring import plan as ir
from jifen.scoring.compiling import compile_plan

ROOT = Path(__file__).resolve().parent.parent
WORK = Path(os.environ.get("BENCH_WORK", ROOT / "build" / "bench"))
"""Where populations and scores go: some 5 GB with the run of ten million."""

SCHEME = "zhongshan/points@2014-10-30"
AS_OF = date(2015, 3, 31)
TRUST = Trust.VERIFIED
SEED = 2014
HANDWRITTEN = ROOT / "bench" / "handwritten_2014.sql"


@cache
def pack() -> Pack:
    """Read the scheme."""
    return Registry((ROOT / "policies",)).find(SCHEME)


@cache
def plan() -> ir.Plan:
    """Compile the scheme for the day."""
    found = pack()
    return compile_plan(found.scheme, AS_OF, fingerprint=found.fingerprint)


def setting() -> Setting:
    """Say where and when the invented people apply."""
    return setting_of(pack(), Registry((ROOT / "policies",)).divisions, AS_OF)


def people(persons: int) -> Path:
    """Give the folder of a population; it is invented when it is not there, by a process of its own."""
    folder = WORK / f"people-{persons}-{_version()}"
    if not (folder / "manifest.json").is_file():
        print(f"inventing {persons:,} people → {folder}", flush=True)
        command = [sys.executable, "-m", "bench.setting", str(persons), str(folder)]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL, cwd=ROOT)
    return folder


def _version() -> str:
    """Tell populations apart that another version of the code would invent."""
    found = hashlib.sha256(repr(setting()).encode())
    for path in sorted((ROOT / "src" / "jifen" / "facts").rglob("*.py")):
        if "synthesis" in path.parts or path.name in ("catalogue.py", "parquet_layout.py"):
            found.update(path.read_bytes())
    return found.hexdigest()[:8]


if __name__ == "__main__":
    synthesise(Path(sys.argv[2]), persons=int(sys.argv[1]), seed=SEED, setting=setting())
