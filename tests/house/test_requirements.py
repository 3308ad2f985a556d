"""The lists that `./start` and `./test` install from: locked by hash, in step with uv.lock, naming no registry."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LISTS = [ROOT / "requirements" / f"{name}.txt" for name in ("run", "test", "second-reader")]


def pinned(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ ;\\]+)", path.read_text(), flags=re.MULTILINE))


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_every_package_has_the_version_of_the_lock_and_a_hash(path: Path) -> None:
    locked = {
        package["name"]: package["version"]
        for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
        if "version" in package
    }
    found = pinned(path)
    assert len(found) > 20
    assert {name: version for name, version in found.items() if locked.get(name) != version} == {}
    blocks = re.split(r"\n(?=[a-z0-9])", path.read_text().strip())
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_no_registry_is_named(path: Path) -> None:
    assert "://" not in path.read_text()
    assert "index" not in path.read_text()


def test_the_other_lists_hold_all_of_the_run_list() -> None:
    run, test, second_reader = map(pinned, LISTS)
    assert run.items() <= second_reader.items() <= test.items()
    assert {"onnx", "onnxruntime", "tokenizers"} <= second_reader.keys() - run.keys()


def test_the_installer_is_the_one_that_was_chosen() -> None:
    good, name = (ROOT / "requirements" / "pip.sha256").read_text().split()
    assert hashlib.sha256((ROOT / "requirements" / name).read_bytes()).hexdigest() == good
