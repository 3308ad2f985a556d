"""The rule "add only" as the database itself keeps it, for SQLite and PostgreSQL."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditevent"
SENTENCE = "the audit trail can only be added to"

_SQLITE = (
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END",
)
_SQLITE_OFF = ("DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete")
_POSTGRESQL = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)
_POSTGRESQL_OFF = (
    f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}",
    f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
)


def guard(connection: BaseDatabaseWrapper) -> None:
    """From here on the database refuses to change or remove a line."""
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def unguard(connection: BaseDatabaseWrapper) -> None:
    """For undoing the migration, and for tests that must empty the table or play the intruder."""
    _run(connection, _SQLITE_OFF if connection.vendor == "sqlite" else _POSTGRESQL_OFF)


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
