#!/bin/sh
# Makes the bucket of the archive and the runtime's own user. May run again: it brings both to what is set here.
set -eu
mc alias set house "${MINIO_URL:-http://minio:9000}" "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
mc mb --ignore-existing "house/$ARCHIVE_BUCKET"
mc admin policy create house archive "$(dirname "$0")/archive-policy.json"
mc admin user add house "$ARCHIVE_USER" "$ARCHIVE_PASSWORD"
# to attach what is attached is an error
mc admin policy entities house --user "$ARCHIVE_USER" | grep -qw archive ||
  mc admin policy attach house archive --user "$ARCHIVE_USER"
