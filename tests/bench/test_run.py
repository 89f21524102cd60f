"""`make bench` runs from an empty machine to its table, on a small practice and with few requests."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_bench_measures_every_page_and_writes_its_rows(tmp_path):
    out = tmp_path / "bench.json"
    words = ["--size", "160", "--repeats", "3", "--out", str(out)]

    command = [sys.executable, "bench/run.py", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"TMPDIR": str(tmp_path)})

    assert done.returncode == 0, done.stderr
    rows = {row["name"]: row for row in json.loads(out.read_text())}
    limits = {name: row["limit"] for name, row in rows.items() if row.get("limit")}
    assert {"find as you type": 4, "today, poll unchanged": 2, "patient page": 10}.items() <= limits.items()
    assert rows["find as you type"].keys() >= {"name", "size", "p50_ms", "p95_ms", "ratio", "limit"}
    assert all(row["queries"] for name, row in rows.items() if name.startswith("queries"))
    assert "ratio" in done.stdout.splitlines()[0]
