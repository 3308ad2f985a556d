"""What is wrong with a request, in the words and the form in which Perspective says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

TYPE = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
REASONS = "type.googleapis.com/google.rpc.ErrorInfo"


class ApiError(Exception):
    """An answer with `code` (HTTP) and `status` (Google's name for it)."""

    def __init__(
        self,
        code: int,
        status: str,
        message: str,
        details: Sequence[dict[str, Any]] = (),
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message
        self.details, self.headers = list(details), list(headers)

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"code": self.code, "message": self.message, "status": self.status}
        return {"error": error | ({"details": self.details} if self.details else {})}


def invalid(message: str, kind: str = "INVALID_REQUEST", **more: Any) -> ApiError:
    """The request cannot be answered as it is; `kind` is Perspective's `errorType`."""
    return ApiError(400, "INVALID_ARGUMENT", message, [{"@type": TYPE, "errorType": kind, **more}])


def language_not_supported(attribute: str, detected: Sequence[str], requested: Sequence[str]) -> ApiError:
    languages = ", ".join(requested or detected)
    more: dict[str, Any] = {"detectedLanguages": list(detected)} if detected else {}
    more |= {"requestedLanguages": list(requested)} if requested else {}
    return invalid(
        f"Attribute {attribute} does not support request languages: {languages}",
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        languageNotSupportedByAttributeError=more | {"attribute": attribute},
    )


def no_key() -> ApiError:
    return ApiError(
        403,
        "PERMISSION_DENIED",
        "This method asks for a key: ?key=... or the header X-Goog-Api-Key. The administrator of your organisation "
        "makes one in Waterlijn.",
    )


def wrong_key() -> ApiError:
    details = [{"@type": REASONS, "reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
    return ApiError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", details)


def busy(wait: int) -> ApiError:
    message = f"Too many unknown keys are tried out at this moment. Try again in {wait} seconds."
    return ApiError(503, "UNAVAILABLE", message, headers=[("Retry-After", str(wait))])


def too_many(wait: int) -> ApiError:
    return ApiError(
        429,
        "RESOURCE_EXHAUSTED",
        f"This key has used up its requests of this minute. Try again in {wait} seconds.",
        [{"@type": REASONS, "reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com"}],
        [("Retry-After", str(wait))],
    )
