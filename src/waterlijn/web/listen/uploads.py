"""Uploads are encrypted while they come in: Django's own handlers would first write them to the disk as they are."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext_noop as _

from waterlijn.errors import FileProblem
from waterlijn.web.accounts.middleware import has_second_factor
from waterlijn.web.accounts.models import Member
from waterlijn.web.accounts.permissions import (
    Predicate,
    can_enter_answers,
    can_import,
    can_lead_conversations,
    can_manage_surveys,
    can_plan_effects,
)
from waterlijn.web.listen import files

# The pages where a file may come in, and of whom it is taken.
ADDRESSES: dict[str, Predicate] = {
    "listen:upload": can_import,
    "evaluate:upload_panel": can_manage_surveys,
    "evaluate:upload_answers": can_enter_answers,
    "evaluate:plan_table": can_plan_effects,
    "meet:bring_in": can_lead_conversations,
}
FIELD = "file"
DISK = _("The file could not be written to the disk of this computer. Nothing was changed. Try again in a while.")


class EncryptedUpload(UploadedFile):  # type: ignore[type-arg]  # not generic when the program runs
    """What came in: a draft that this request owns, or the reason why there is none."""

    def __init__(self, name: str, draft: files.Draft | None, problem: FileProblem | None, size: int) -> None:
        super().__init__(None, name, size=size)
        self._draft, self._problem = draft, problem

    def draft(self) -> files.Draft:
        if self._problem is not None:
            raise self._problem
        assert self._draft is not None  # one of the two
        return self._draft

    def close(self) -> None:
        """Django closes every file at the end of its request: nothing is left of one that was not kept."""
        if self._draft is not None:
            self._draft.discard()


class EncryptingHandler(FileUploadHandler):
    """Takes one file, on a page where files are uploaded, of a member who may; everything else stops at once."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._draft: files.Draft | None = None
        self._problem: FileProblem | None = None
        self._length = 0
        self._is_taken = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        self._length = content_length

    def new_file(self, field_name: str, *args: Any, **settings: Any) -> None:
        super().new_file(field_name, *args, **settings)
        if not may_upload(self.request):
            raise StopUpload(connection_reset=True)  # not a byte of it is taken in
        if field_name != FIELD or self._is_taken:
            raise SkipFile
        self._is_taken = True
        try:
            files.check_room(self._length)
            self._draft = files.Draft()
        except FileProblem as problem:
            self._problem = problem

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Returns nothing: no other handler sees it."""
        if self._draft is None:
            return  # refused: the rest passes by, so that the page can say why
        try:
            self._draft.write(raw_data)
        except FileProblem as problem:
            self._refuse(problem)
        except OSError:
            self._refuse(FileProblem(DISK))

    def file_complete(self, file_size: int) -> EncryptedUpload | None:
        if not self._is_taken:
            return None
        draft, self._draft = self._draft, None
        return EncryptedUpload(self.file_name or "", draft, self._problem, file_size)

    def upload_interrupted(self) -> None:
        if self._draft is not None:
            self._draft.discard()

    def _refuse(self, problem: FileProblem) -> None:
        self.upload_interrupted()
        self._draft, self._problem = None, problem


def may_upload(request: HttpRequest | None) -> bool:
    """Asked before the view is: whether anything of the body may be kept."""
    match = getattr(request, "resolver_match", None)
    member: Member | None = getattr(request, "member", None)
    may = ADDRESSES.get(match.view_name) if match else None
    return may is not None and member is not None and may(member) and has_second_factor(member)
