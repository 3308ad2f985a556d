"""Small tables that people upload in this room: kept in memory, never on the disk as they came in."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopFutureHandlers
from django.http import HttpRequest

from waterlijn.web.accounts.middleware import has_second_factor
from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import Predicate, can_plan_effects

LARGEST = 5 * 1024 * 1024  # bytes: a thousand places, a hundred weeks
MAY: dict[str, Predicate] = {"evaluate:plan_table": can_plan_effects}  # address -> who may upload there


class TableHandler(FileUploadHandler):
    """Takes a file on the addresses above, of a member who may; any other file is for the handlers after this one."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._held: io.BytesIO | None = None

    def new_file(self, *args: Any, **settings: Any) -> None:
        super().new_file(*args, **settings)
        if may_upload(self.request):
            self._held = io.BytesIO()
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self._held is None:
            return raw_data
        if start <= LARGEST:
            self._held.write(raw_data)  # one piece over the limit is enough to know that it is too large
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        held, self._held = self._held, None
        if held is None:
            return None
        held.seek(0)
        return InMemoryUploadedFile(held, self.field_name, self.file_name, self.content_type, file_size, self.charset)


def may_upload(request: HttpRequest | None) -> bool:
    match = getattr(request, "resolver_match", None)
    member: Member | None = getattr(request, "member", None)
    may = MAY.get(match.view_name) if match else None
    return may is not None and member is not None and may(member) and has_second_factor(member)
