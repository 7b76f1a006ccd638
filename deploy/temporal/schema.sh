#!/bin/sh
# Makes Temporal's two databases and brings their schemas up to date. May run again at any time.
set -eu

prepare() {
  database=$1
  schemas=$2
  tool="temporal-sql-tool --plugin $SQL_PLUGIN --ep $SQL_HOST -p $SQL_PORT -u $SQL_USER --db $database"
  $tool create || true # it is there already
  $tool setup-schema -v 0.0 || true # likewise
  $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$schemas/versioned"
}

prepare temporal temporal
prepare temporal_visibility visibility
