#!/bin/sh
# Runs Mosquitto, and has it read its passwords anew when they have changed: sh start.sh CONFIGURATION [PASSWORD_FILE]
#
# Whoever writes the password file gives PASSWORD_FILE.revision another text after that. The file comes from the database, which is the
# one place that knows the passwords; the plugin dynamic-security would be a second one, to be brought in step after each outage.
# As the first process of its container it ends with Mosquitto, and Mosquitto with it.
set -eu
configuration=$1
revision=${2:-/mosquitto/passwords/passwords}.revision

# without logins there is nothing to read anew
grep -q '^password_file ' "$configuration" || exec mosquitto -c "$configuration"

now() { cat "$revision" 2>/dev/null || true; }

# looked at before Mosquitto reads its passwords, so that no change falls between the two
seen=$(now)
mosquitto -c "$configuration" &
broker=$!
trap 'kill -TERM "$broker" 2>/dev/null || true' TERM INT

# whether it has come so far that HUP does not end it: the lowest bit of the signals that it catches
hears_hup() { grep -q '^SigCgt:.*[13579bdf]$' "/proc/$broker/status" 2>/dev/null; }

while kill -0 "$broker" 2>/dev/null; do
  sleep 1 &
  wait $! || true # a signal to stop ends this wait, and no other
  new=$(now)
  [ "$new" != "$seen" ] || continue
  hears_hup || continue
  kill -HUP "$broker" 2>/dev/null || true
  seen=$new
done
wait "$broker"
