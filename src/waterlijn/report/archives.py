"""Office files are zip files: the same document gives the same bytes, whenever it is made."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

NO_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - as the day on which an office file says that it was made
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows


def fixed(content: bytes) -> bytes:
    """The same archive, its members in their order, without the moment at which they were written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.infolist():
            if member.is_dir():
                continue
            again = zipfile.ZipInfo(member.filename, FIRST_DAY)
            again.compress_type = zipfile.ZIP_STORED if member.filename == "mimetype" else zipfile.ZIP_DEFLATED
            again.create_system = 3
            new.writestr(again, old.read(member))
    return made.getvalue()
