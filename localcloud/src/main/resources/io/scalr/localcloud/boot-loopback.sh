#!/bin/bash
# Boots an instance of the loopback backend: a plain process tree in a session of its own. The lock
# is held by this outermost process alone and so says whether the instance runs.
set -eu
exec 9>"$INST/lock"
flock -n 9 || { echo "boot: the instance runs already"; exit 1; }
[ "$(cat "$INST/generation")" = "$BOOT_ID" ] || { echo "boot: overtaken by a later boot"; exit 1; }
ulimit -c 0
cd "$INST/disk"
trap 'kill -TERM "$payload" 2>/dev/null || true' TERM
setsid "$@" 9>&- &
payload=$!
while kill -0 "$payload" 2>/dev/null; do wait "$payload" || true; done
