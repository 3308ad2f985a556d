"""Writes docs/reference/instrument.md: the law of the instrument, as the tests of this folder hold it.

    python tests/spec/law.py

Every test is a sentence of the law; the little table that it is tried on stands under it. `tests/house` fails when the
page says something else than the tests.
"""

from __future__ import annotations

import ast
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "instrument.md"
MOST_ROWS = 40  # of one table; beyond it the page says how many more there are
LONGEST = 60  # signs of one cell: a longer one is for the tests, not for a reader
HEAD = """# The law of the instrument
What Waterlijn says, and when it keeps silent. Every line below is the name of a test in `tests/spec/`, with the little
table on which it is tried. This page is written from those tests (`python tests/spec/law.py`) and cannot say anything
else.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_chapter(path) for path in sorted(HERE.glob("test_*.py")))


def _chapter(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title = path.stem.removeprefix("test_").replace("_", " ").capitalize()
    about = (ast.get_docstring(tree) or "").strip()
    laws = [_law(node) for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return f"\n## {title}\n{about}\n\n" + "".join(laws)


def _law(test: ast.FunctionDef) -> str:
    sentence = test.name.removeprefix("test_").replace("_", " ")
    note = ast.get_docstring(test)
    said = f"* {sentence[:1].upper()}{sentence[1:]}." + (f" {' '.join(note.split())}" if note else "") + "\n"
    tables = [table for decorator in reversed(test.decorator_list) if (table := _table(decorator))]
    return said + "".join(f"\n{table}\n" for table in tables)


def _table(decorator: ast.expr) -> str:
    """The table of `pytest.mark.parametrize`, when it is written out where it stands."""
    if not (isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.parametrize"):
        return ""
    names, rows = decorator.args[:2]
    if not isinstance(rows, ast.List | ast.Tuple):
        return ""
    headers = _names(names)
    cells = [_cells(row, len(headers)) for row in rows.elts]
    if any(len(row) != len(headers) or any(len(cell) > LONGEST for cell in row) for row in cells):
        return ""
    lines = [headers, ["---"] * len(headers), *cells[:MOST_ROWS]]
    more = f"\n  ({len(cells) - MOST_ROWS} more)\n" if len(cells) > MOST_ROWS else ""
    return "".join(f"  | {' | '.join(line)} |\n" for line in lines) + more


def _names(names: ast.expr) -> list[str]:
    found = ast.literal_eval(names)
    listed = [name.strip() for name in found.split(",")] if isinstance(found, str) else list(found)
    return [name.replace("_", " ") for name in listed]


def _cells(row: ast.expr, wanted: int) -> list[str]:
    if isinstance(row, ast.Call) and ast.unparse(row.func) == "pytest.param":
        parts: list[ast.expr] = list(row.args)
    else:
        parts = list(row.elts) if wanted > 1 and isinstance(row, ast.Tuple | ast.List) else [row]
    return [ast.unparse(part).replace("|", "\\|").replace("\n", " ") for part in parts]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
