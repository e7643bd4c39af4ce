"""What the application's role may do with the owner's tables; run once by the first migration."""

from typing import Any

import environ
from django.conf import settings


def grant_to_application(apps: Any, schema_editor: Any) -> None:
    """Let the application's role work with every table there is and will be; it owns none of them.

    Append-only tables take UPDATE and DELETE away again (`AppendOnly`).
    """
    role = environ.Env.db_url_config(settings.DATABASE_URL).get("USER") or ""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = cursor.fetchone()[0]
        if not role or role == owner:
            return
        quoted = schema_editor.quote_name(role)
        rights = "SELECT, INSERT, UPDATE, DELETE"
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {quoted}")
        cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {quoted}")
