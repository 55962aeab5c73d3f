#!/bin/sh
# Starts the runtime in its container, with the token that the setup of InfluxDB has minted.
set -eu
INFLUXDB_TOKEN=$(cat "$INFLUXDB_TOKEN_FILE")
export INFLUXDB_TOKEN
exec node --disable-warning=ExperimentalWarning infra/local/main.ts
