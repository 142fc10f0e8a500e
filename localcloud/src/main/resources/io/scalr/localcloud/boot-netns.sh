#!/bin/bash
# First stage of an instance's boot, still on the host. Arguments: the payload's words.
# The lock says "this instance has a process tree" for as long as the outermost process lives, and
# the generation makes a boot that was overtaken by a later one harmless.
set -eu
exec 9>"$INST/lock"
flock -n 9 || { echo "boot: the instance runs already"; exit 1; }
[ "$(cat "$INST/generation")" = "$BOOT_ID" ] || { echo "boot: overtaken by a later boot"; exit 1; }
for entry in $CGROUPS; do echo $$ >"${entry#*=}/cgroup.procs"; done
ulimit -c 0
# --kill-child: when this outermost process is killed, the whole instance goes with it.
exec nsenter --net="/run/netns/$NETNS" \
  unshare --mount --uts --ipc --pid --cgroup --fork --kill-child \
  /bin/bash "$INST/stage2.sh" "$@"
