"""Wrap the secrets of second factors that were stored plain."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from waterlijn.web.accounts import second_factor


def _closed(text: str) -> str:
    return text if text.startswith(second_factor.MARK) else second_factor.close(text)


def wrap(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for factor in apps.get_model("mfa", "Authenticator").objects.filter(type__in=["totp", "recovery_codes"]):
        for name in ("secret", "seed"):
            if name in factor.data:
                factor.data[name] = _closed(factor.data[name])
        if "migrated_codes" in factor.data:
            factor.data["migrated_codes"] = [_closed(code) for code in factor.data["migrated_codes"]]
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit_guard"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [migrations.RunPython(wrap, migrations.RunPython.noop)]
