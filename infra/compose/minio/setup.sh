#!/bin/sh
# Makes the bucket of the archive and the runtime's own user. May run again: it brings both to what is set here. The image has
# little more than mc, so nothing else is used.
set -eu
mc alias set house "${MINIO_URL:-http://minio:9000}" "$MINIO_ROOT_USER" "$MINIO_ROOT_PASSWORD" >/dev/null
mc mb --ignore-existing "house/$ARCHIVE_BUCKET"
mc admin policy create house archive "${0%/*}/archive-policy.json"
mc admin user add house "$ARCHIVE_USER" "$ARCHIVE_PASSWORD"
case $(mc admin policy entities house --user "$ARCHIVE_USER") in
  *archive*) ;; # to attach it again would be an error
  *) mc admin policy attach house archive --user "$ARCHIVE_USER" ;;
esac
