"""The relational tables: schema, migrations, upserts and analysts' views."""
