"""The database itself refuses to change or remove a line of the audit trail."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from waterlijn.web.accounts import audit


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    audit.guard(schema_editor.connection)


def unguard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    audit.unguard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_initial"),)
    operations = (migrations.RunPython(guard, unguard),)
