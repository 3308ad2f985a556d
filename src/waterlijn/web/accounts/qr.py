"""A link as a picture that a telephone reads. Drawn here: no other website learns the link."""

from __future__ import annotations

import qrcode
from qrcode.image.svg import SvgPathImage


def drawing(address: str) -> str:
    """An `<svg>` to stand inside a page, without the XML declaration."""
    picture = qrcode.make(address, image_factory=SvgPathImage, border=2)
    text: str = picture.to_string(encoding="unicode")
    return text[text.index("<svg") :]
