"""The processes of the real site are killed while people vote. The long version is `benchmarks/dialogue_kill.py`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
PATIENCE = 240.0  # seconds; the machine that tests may be busy


def test_no_acknowledged_vote_is_lost_and_none_counts_twice(tmp_path: Path) -> None:
    """On the database of this test run: a data folder, and a database in the same server, of its own."""
    command = [sys.executable, "-m", "benchmarks.dialogue_kill", "--kills", "6", "--votes", "500", "--limit", "120"]
    if address := os.environ.get("WATERLIJN_DATABASE_URL", ""):
        command += ["--database", address]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "lost 0, counted twice 0" in done.stdout
    assert ("PostgreSQL" if address else "SQLite") in done.stdout
