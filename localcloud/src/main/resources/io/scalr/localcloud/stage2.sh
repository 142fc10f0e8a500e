#!/bin/bash
# Second stage: process 1 of the instance's namespaces. It builds a tree of its own in a fresh
# tmpfs, moves into it, lets go of everything of the host, drops capabilities and becomes init.
set -eu
exec 9>&-
# Every Debian has perl; where it is not, capabilities and mounts must do alone.
SYSCALLS=""
if [ -x /usr/bin/perl ] && [ "$(uname -m)" = x86_64 ]; then
  SYSCALLS="/usr/bin/perl /run/scalr/syscalls.pl"
fi
umask 022
top="$INST/root"
mount -t tmpfs -o size=4m,mode=755,nosuid,nodev scalr "$top"
mkdir "$top/i" "$top/disk" "$top/old"
tree="$top/i"
disk="$top/disk"
if [ "$DISK" = loop ]; then
  mount -t ext4 -o loop,nosuid,nodev "$INST/disk.img" "$disk"
else
  mount --bind -o nosuid,nodev "$INST/disk" "$disk"
fi

if [ ! -e "$disk/.made" ]; then
  mkdir -p "$disk/etc" "$disk/var" "$disk/home" "$disk/tmp" "$disk/root"
  chmod 1777 "$disk/tmp"
  chmod 0700 "$disk/root"
  mkdir -p "$disk"/var/{cache,lib,log,spool,tmp}
  mkdir -p -m 0700 "$disk/var/lib/scalarizr"
  chmod 1777 "$disk/var/tmp"
  ln -sfn /run "$disk/var/run"
  ln -sfn /run/lock "$disk/var/lock"
  # What bash, java and su need, and nothing that is a secret: no shadow, no ssl/private.
  for name in passwd group nsswitch.conf ld.so.cache ld.so.conf ld.so.conf.d alternatives \
    localtime timezone os-release debian_version redhat-release services protocols shells profile \
    bash.bashrc login.defs environment pam.d pam.conf security ca-certificates.conf pki \
    crypto-policies mime.types inputrc terminfo; do
    if [ -e "/etc/$name" ]; then cp -a "/etc/$name" "$disk/etc/"; fi
  done
  for java in /etc/java*; do if [ -e "$java" ]; then cp -a "$java" "$disk/etc/"; fi; done
  mkdir -p "$disk/etc/ssl"
  for name in certs openssl.cnf; do
    if [ -e "/etc/ssl/$name" ]; then cp -a "/etc/ssl/$name" "$disk/etc/ssl/"; fi
  done
  sed 's/:.*/:*:19000:0:99999:7:::/' /etc/passwd >"$disk/etc/shadow"
  chmod 0600 "$disk/etc/shadow"
  : >"$disk/etc/resolv.conf"
  touch "$disk/.made"
fi
echo "$NAME" >"$disk/etc/hostname"
printf '127.0.0.1 localhost\n%s %s\n' "$ADDRESS" "$NAME" >"$disk/etc/hosts"

for name in bin sbin lib lib32 lib64 libx32 usr; do
  if [ -L "/$name" ]; then
    cp -P "/$name" "$tree/$name"
  elif [ -d "/$name" ]; then
    mkdir "$tree/$name"
    mount --bind -o ro,nosuid,nodev "/$name" "$tree/$name"
  fi
  if [ -e "$tree/$name" ] || [ -L "$tree/$name" ]; then ln -s "i/$name" "$top/$name"; fi
done
for name in etc var tmp root home; do
  mkdir "$tree/$name"
  mount --bind "$disk/$name" "$tree/$name"
done
ln -s i/etc "$top/etc"
ln -s i/proc "$top/proc"

mkdir "$tree/run" "$tree/proc" "$tree/dev" "$tree/opt" "$tree/mnt" "$tree/srv" "$tree/sys"
mount -t tmpfs -o size=16m,mode=755,nosuid,nodev run "$tree/run"
mkdir -p "$tree/run/scalr" "$tree/run/lock"
install -m 0600 "$INST/user-data" "$tree/run/scalr/user-data"
install -m 0400 "$INST/syscalls.pl" "$tree/run/scalr/syscalls.pl"
echo "$BOOT_ID" >"$tree/run/scalr/boot-id"
echo "$BOOTED_AT" >"$tree/run/scalr/booted-at"

mount -t proc -o nosuid,nodev,noexec proc "$tree/proc"
echo "$NAME" >"$tree/proc/sys/kernel/hostname"
# Root without capabilities may still write most of /proc/sys: core_pattern would be a way out.
for name in sys bus fs irq acpi scsi sysrq-trigger; do
  if [ -e "$tree/proc/$name" ]; then mount --bind -o ro "$tree/proc/$name" "$tree/proc/$name"; fi
done
for name in kcore keys key-users timer_list kallsyms kmsg; do
  if [ -e "$tree/proc/$name" ]; then mount --bind -o ro /dev/null "$tree/proc/$name"; fi
done
mount --bind -o ro "$tree/run/scalr/boot-id" "$tree/proc/sys/kernel/random/boot_id"

mount -t tmpfs -o size=64k,mode=755,nosuid,noexec dev "$tree/dev"
mknod -m 0666 "$tree/dev/null" c 1 3
mknod -m 0666 "$tree/dev/zero" c 1 5
mknod -m 0666 "$tree/dev/full" c 1 7
mknod -m 0666 "$tree/dev/random" c 1 8
mknod -m 0666 "$tree/dev/urandom" c 1 9
mknod -m 0666 "$tree/dev/tty" c 5 0
mkdir "$tree/dev/pts" "$tree/dev/shm"
mount -t devpts -o newinstance,nosuid,noexec,ptmxmode=0666,mode=0620 devpts "$tree/dev/pts"
mount -t tmpfs -o size=16m,mode=1777,nosuid,nodev shm "$tree/dev/shm"
ln -s pts/ptmx "$tree/dev/ptmx"
ln -s /proc/self/fd "$tree/dev/fd"
ln -s fd/0 "$tree/dev/stdin"
ln -s fd/1 "$tree/dev/stdout"
ln -s fd/2 "$tree/dev/stderr"
mount -o remount,ro,nosuid,noexec "$tree/dev"

# Its own limits, to be read: a JVM sizes itself by them.
for entry in $CGROUPS; do
  place="$tree/sys/fs/cgroup"
  if [ "${entry%%=*}" != unified ]; then place="$place/${entry%%=*}"; fi
  mkdir -p "$place"
  mount --bind -o ro,nosuid,nodev,noexec "${entry#*=}" "$place"
done

while IFS=$'\t' read -r target source; do
  if [ -d "$source" ]; then
    mkdir -p "$tree$target"
  else
    mkdir -p "$tree$(dirname "$target")"
    touch "$tree$target"
  fi
  mount --bind -o ro,nosuid,nodev "$source" "$tree$target"
done <"$INST/mounts"

cd "$top"
pivot_root . old
cd /
umount -l /old
rmdir /old
mount -o remount,ro,nosuid,nodev /
# The payload lives in a chroot below the namespace's root: the kernel then refuses it new user
# namespaces, in which it would have capabilities again. What it keeps, of what the kernel lets root
# do, concerns only its own files, processes and ports (the host's files are mounted read-only):
#   chown, fowner      give a file to the user that a script runs as; cp -a, tar, install
#   dac_override       remove that user's private files again
#   setuid, setgid     run a script as that user; no_new_privs keeps it from coming back
#   kill               end that user's processes when the script's time is up
#   net_bind_service   a web server on port 80, in its own network namespace
exec chroot /i /usr/bin/setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all \
  --bounding-set=-all,+chown,+dac_override,+fowner,+kill,+setgid,+setuid,+net_bind_service \
  $SYSCALLS \
  /bin/bash -c '
    # Process 1: bash reaps what is orphaned; when the payload ends, the instance is off.
    # The host asks it to halt by SIGTERM and to go down to come back by SIGINT, as the kernel does
    # for ctrl-alt-del; the agent finds the word when it is asked to end.
    trap "echo halt >/run/scalr/shutdown; kill -TERM -1 2>/dev/null" TERM
    trap "echo reboot >/run/scalr/shutdown; kill -TERM -1 2>/dev/null" INT
    setsid "$@" &
    payload=$!
    while kill -0 "$payload" 2>/dev/null; do wait "$payload"; done
  ' init "$@"
