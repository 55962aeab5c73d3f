#!/bin/sh
# Writes .env from .env.example with a random value for every empty secret. Needs nothing but a POSIX shell and /dev/urandom.
# An .env that is there stays as it is: its secrets are in the stores by now.
set -eu
umask 077
cd "$(dirname "$0")/../.."

if [ -e .env ]; then
  echo ".env is there already and stays as it is" >&2
  exit 0
fi

# 32 letters and digits: 190 bits
secret() { LC_ALL=C tr -dc 'A-Za-z0-9' </dev/urandom | dd bs=1 count=32 2>/dev/null; }

new=.env.new.$$
trap 'rm -f "$new"' EXIT
while IFS= read -r line || [ -n "$line" ]; do
  case $line in
    '#'*) printf '%s\n' "$line" ;;
    ?*=) printf '%s%s\n' "$line" "$(secret)" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <.env.example >"$new"
# a link fails where somebody else was faster, a rename would take the place of theirs
ln "$new" .env
echo ".env is written, with secrets that nobody else has; next: docker compose up -d" >&2
