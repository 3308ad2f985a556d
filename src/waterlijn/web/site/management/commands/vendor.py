"""`vendor FOLDER`: take what the look needs out of packages that `npm pack` has put in FOLDER.

For maintainers only. `npm pack @utrecht/component-library-css@9.0.4
@fontsource-variable/atkinson-hyperlegible-next@5.3.0` puts them there; this command fetches nothing itself.
Writes static/vendor and its list (vendor.json: package, version, licence, SHA-256), which a test compares.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

TARGET = Path(__file__).parents[2] / "static" / "vendor"
COMPONENTS = (
    "root|document|link|paragraph|unordered-list|ordered-list|separator|heading-2|heading-3|blockquote|button|"
    "button-group|textbox|textarea|select|checkbox|radio-button|form-field|form-field-description|"
    "form-field-error-message|form-label|form-fieldset|alert|table|badge-status|data-list"
)
FONT = "atkinson-hyperlegible-next-{}-wght-{}.woff2"
FONTS = (FONT.format("latin", "normal"), FONT.format("latin", "italic"), FONT.format("latin-ext", "normal"))
# A class of one of our components: `.utrecht-button`, `.utrecht-button--x`, `.utrecht-button__x`.
WANTED = re.compile(rf"\.utrecht-(?:{COMPONENTS})(?:--|__|(?![\w-]))")
ANY = re.compile(r"\.utrecht-")
# Looks of a component that this site does not have; they are two thirds of the style sheet.
UNUSED = re.compile(r"--(?:ready|warning|pressed|inline|toggle|busy|html-|alternate)|rich-text|:is\(input|\.html ")


def rules(css: str) -> list[str]:
    """The top-level rules of a style sheet, comments left out."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(css):
        if letter == "{":
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                found.append(css[begin : place + 1].strip())
                begin = place + 1
    return found


def choose(css: str) -> str:
    """Only the rules of our components, and no pictures inside: the security policy forbids them."""
    kept = [rule for rule in rules(css) if _is_ours(rule.split("{")[0]) and "data:" not in rule]
    return "\n".join(kept) + "\n"


def _is_ours(selector: str) -> bool:
    n = len(WANTED.findall(selector))
    return n > 0 and n == len(ANY.findall(selector)) and not UNUSED.search(selector)


class Command(BaseCommand):
    help = "Take the style sheets and letters that the look needs out of packed npm packages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where `npm pack` has put the packages (*.tgz)")

    def handle(self, *args: Any, **options: Any) -> None:
        packages = sorted(options["folder"].glob("*.tgz"))
        if not packages:
            raise CommandError(f"no *.tgz in {options['folder']}")
        listed = [entry for package in packages for entry in self._take(package)]
        (TARGET / "vendor.json").write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n")
        self.stdout.write(f"{len(listed)} files in {TARGET}")

    def _take(self, package: Path) -> list[dict[str, str]]:
        with tarfile.open(package) as archive:
            contents = {
                member.name.removeprefix("package/"): archive.extractfile(member).read()  # type: ignore[union-attr]
                for member in archive.getmembers()
                if member.isfile()
            }
        about = json.loads(contents["package.json"])
        if about["name"].startswith("@utrecht/"):
            head = "/* Gemeente Utrecht and Frameless B.V., EUPL-1.2; only the components that are used here. */\n"
            files = {"utrecht.css": (head + choose(contents["dist/index.css"].decode())).encode()}
        else:
            files = {name: contents[f"files/{name}"] for name in FONTS}
            files["OFL.txt"] = contents["LICENSE"]
        for name, content in files.items():
            (TARGET / name).write_bytes(content)
        return [
            {
                "file": name,
                "package": about["name"],
                "version": about["version"],
                "licence": about["license"],
                "sha256": hashlib.sha256(content).hexdigest(),
            }
            for name, content in files.items()
        ]
