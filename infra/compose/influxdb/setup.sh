#!/bin/sh
# Mints the tokens of the runtime and of Grafana, once: a token that works stays.
# INFLUX_HOST, INFLUX_ORG and INFLUX_TOKEN (root's) are set; TOKENS is the folder of their folders.
set -eu
tokens=${TOKENS:-/tokens}

works() { [ -s "$1" ] && influx bucket list --token "$(cat "$1")" >/dev/null 2>&1; }

mint() { # mint <file> <description> <rights...>
  file=$1 description=$2
  shift 2
  if works "$file"; then return; fi
  # into a file of another name first, so that nobody reads half a token; readable for the one service that mounts its folder
  influx auth create --description "$description" "$@" --json |
    sed -n 's/.*"token": "\([^"]*\)".*/\1/p' >"$file.new"
  works "$file.new" || { echo "InfluxDB has minted no token that works" >&2; exit 1; }
  chmod 0444 "$file.new"
  mv "$file.new" "$file"
}

# the runtime makes the bucket of minute means itself, and sets how long each is kept
mint "$tokens/runtime/token" 'runtime' --read-buckets --write-buckets --read-orgs
mint "$tokens/grafana/token" 'grafana' --read-buckets
