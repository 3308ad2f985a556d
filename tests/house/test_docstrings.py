"""Every worked example in a docstring of the science runs and gives what it says."""

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
WITH_EXAMPLES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in sorted((SOURCE / "waterlijn").rglob("*.py"))
    if ">>>" in path.read_text("utf-8") and "web" not in path.relative_to(SOURCE).parts
]


@pytest.mark.parametrize("module", WITH_EXAMPLES)
def test_examples(module: str) -> None:
    done = doctest.testmod(importlib.import_module(module.removesuffix(".__init__")))
    assert done.attempted > 0
    assert done.failed == 0
