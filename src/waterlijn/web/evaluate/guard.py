"""What was registered or calculated stays as it was: the rule as the database itself keeps it."""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

SENTENCE = "what was registered or calculated cannot be changed"
# table -> when a row of it is fixed, in words of SQL with {row} for the row as it was
FIXED = {
    "evaluate_effectplan": "{row}.registered_at IS NOT NULL",
    "evaluate_paneldata": "EXISTS (SELECT 1 FROM evaluate_effectrun r WHERE r.table_id = {row}.id)",
    "evaluate_effectrun": "",
    "evaluate_trainingresult": "",
}


def guard(connection: BaseDatabaseWrapper) -> None:
    """From here on the database refuses to change or remove a fixed row."""
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgresql())


def unguard(connection: BaseDatabaseWrapper) -> None:
    """For undoing the migration, and for tests that must empty the tables."""
    is_sqlite = connection.vendor == "sqlite"
    names = [(table, f"{table}_no_{act}") for table in FIXED for act in ("update", "delete")]
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{'' if is_sqlite else f' ON {table}'}" for table, name in names])


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {_when('WHEN ', rule)}"
        f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        for table, rule in FIXED.items()
        for act in ("update", "delete")
    ]


def _postgresql() -> list[str]:
    """A rule that asks another table cannot stand in WHEN there, so the function asks it."""
    found = []
    for table, rule in FIXED.items():
        condition = rule.format(row="OLD") or "TRUE"
        found.append(
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {condition} THEN RAISE EXCEPTION '{SENTENCE}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
        found += [
            f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            for act in ("update", "delete")
        ]
    return found


def _when(word: str, rule: str) -> str:
    return f"{word}{rule.format(row='OLD')} " if rule else ""


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
