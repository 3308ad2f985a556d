"""Reads the environment, and refuses nonsense at once instead of guessing."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def switch(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "1", "yes", "true", "on", "0", "no", "false", "off"):
        return default if value == "" else value in ("1", "yes", "true", "on")
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}")


def number(name: str, default: int, *, low: int, high: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {value!r}")
    return int(value)


def names(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A comma-separated list."""
    value = os.environ.get(name, "")
    return [part.strip() for part in value.split(",") if part.strip()] or list(default)


def address(name: str, default: str) -> str:
    """The address under which people reach the site, without a closing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name} must look like https://waterlijn.example.org, not {value!r}")
    return value


def data_folder(checkout: Path) -> Path:
    """Where everything lives that must be kept: 0700, made when it is not there."""
    in_checkout = (checkout / "start").exists() or (checkout / "pyproject.toml").exists()
    default = checkout / ".waterlijn" if in_checkout else Path.home() / ".local" / "share" / "waterlijn"
    folder = Path(text("WATERLIJN_DATA", str(default))).expanduser().resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(folder: Path, name: str) -> str:
    """The secret kept in `folder/secrets/name` (0600); made once, also when two processes ask at the same time."""
    path = folder / "secrets" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        # A link never replaces: whoever comes second reads what the first wrote.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    value = path.read_text().strip()
    if len(value) < 32:
        raise ImproperlyConfigured(f"{path} is damaged: a secret has at least 32 characters")
    return value


def database(name: str, folder: Path) -> dict[str, Any]:
    """PostgreSQL when the variable holds its address, otherwise SQLite in the data folder."""
    value = os.environ.get(name, "").strip()
    return _postgresql(name, value) if value else _sqlite(folder)


def _sqlite(folder: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "db.sqlite3",
        "CONN_MAX_AGE": 60,  # opening one costs three times what a vote costs; few threads have one: lanes.py
        "OPTIONS": {
            # Writers queue at BEGIN instead of failing half-way.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-16000; PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=67108864"
            ),
        },
        # A file, because threads and processes of a test must share it as they do in real life.
        "TEST": {"NAME": folder / f"test-{os.getpid()}.sqlite3"},
    }


def _postgresql(name: str, value: str) -> dict[str, Any]:
    parts = urlsplit(value)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/database")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
