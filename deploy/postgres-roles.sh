#!/bin/bash
# Runs once, when the database volume is empty: the owner migrates, the application only works (docs/operations.md, "Two roles").
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" <<'SQL'
CREATE ROLE cp_owner LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE cp_app LOGIN PASSWORD :'app';
ALTER DATABASE community_partners OWNER TO cp_owner;
ALTER SCHEMA public OWNER TO cp_owner;
SQL
