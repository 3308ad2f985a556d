"""The house itself: every dependency has its reason, nothing private or foreign lies about."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    settings = tomllib.loads("\n".join(lines))
    names = settings["project"]["dependencies"] + settings["dependency-groups"]["test"]
    names += [name for extra in settings["project"]["optional-dependencies"].values() for name in extra]
    assert len(names) > 20
    for dependency in names:
        line = next(line for line in lines if line.strip().startswith(f'"{dependency}"'))
        assert re.search(r"#\s*\w+", line), f"{dependency} has no reason beside it"


def test_locked_with_hashes() -> None:
    for name in ("run", "test", "second-reader"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pins = re.findall(r"^([a-z0-9_.-]+)(?:\[[^\]]*\])?==", text, re.M | re.I)
        assert len(pins) > 15
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text


def test_nothing_large() -> None:
    assert [path.name for path in tracked() if path.stat().st_size > 16 * 1024 * 1024] == []


def test_paper_is_there() -> None:
    for name in ("README.md", "GLOSSARY.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "NOTICE"):
        assert (ROOT / name).stat().st_size > 200, name
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 450


def test_links_in_the_paper_lead_somewhere() -> None:
    for page in [path for path in tracked() if path.suffix == ".md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_python_is_ours_to_import() -> None:
    """No folder of leftovers: every room has a docstring that says what it is for."""
    for init in sorted((ROOT / "src" / "waterlijn").glob("*/__init__.py")):
        assert init.read_text(encoding="utf-8").lstrip().startswith('"""'), init.parent.name
