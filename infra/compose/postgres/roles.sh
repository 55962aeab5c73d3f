#!/bin/sh
# Runs once, when the data folder is made: the runtime's own role and database, and a role that only reads.
set -eu
psql -v ON_ERROR_STOP=1 -v runtime="$RUNTIME_PASSWORD" -v reader="$READER_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE iot_runtime LOGIN PASSWORD :'runtime';
CREATE ROLE iot_reader LOGIN PASSWORD :'reader';
ALTER ROLE iot_reader SET default_transaction_read_only = on;
CREATE DATABASE iot_devices OWNER iot_runtime;
REVOKE ALL ON DATABASE iot_devices FROM PUBLIC;
GRANT CONNECT ON DATABASE iot_devices TO iot_reader;
\connect iot_devices
ALTER SCHEMA public OWNER TO iot_runtime;
GRANT USAGE ON SCHEMA public TO iot_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE iot_runtime IN SCHEMA public GRANT SELECT ON TABLES TO iot_reader;
SQL
