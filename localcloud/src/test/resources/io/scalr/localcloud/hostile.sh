#!/bin/bash
# Runs as root inside an instance and tries to get out or at what is not its own. Each attempt says
# "blocked NAME" or "BREACH NAME"; the test knows the names.
. /opt/hostile/targets

must_fail() {
  name="$1"
  shift
  if ! command -v "$1" >/dev/null; then
    # An attempt that cannot even be made proves nothing.
    echo "BREACH $name: there is no $1 to try it with"
  elif "$@" >/dev/null 2>&1; then echo "BREACH $name: $*"; else echo "blocked $name"; fi
}
must_be_empty() {
  name="$1"
  shift
  found="$("$@" 2>/dev/null)"
  if [ -n "$found" ]; then echo "BREACH $name: $found"; else echo "blocked $name"; fi
}
connects() { timeout 2 bash -c "exec 3<>/dev/tcp/$1/$2"; }

# files of the host
must_fail secret-by-path cat "$HOST_SECRET"
must_fail secret-through-proc cat "/proc/1/root$HOST_SECRET"
must_fail secret-through-dots cat "/../../../../..$HOST_SECRET"
must_be_empty host-root-home ls -A /root
must_fail host-shadow grep -v ':\*:' /etc/shadow
must_be_empty other-disk find / -xdev -name "$OTHER_MARKER"
must_be_empty other-disk-in-mounts find /var /tmp /home /root /run /opt /mnt /srv /etc -name "$OTHER_MARKER"
must_be_empty block-devices find /dev -type b
must_fail make-device mknod /tmp/disk b 253 0
must_fail make-device-7 mknod /tmp/loop b 7 0
must_fail write-usr touch /usr/bin/planted
must_fail write-root touch /planted
must_fail write-image touch /opt/hostile/planted

# network
must_fail database-on-localhost connects 127.0.0.1 "$HOST_PORT"
must_fail database-on-gateway connects "$GATEWAY" "$HOST_PORT"
must_fail service-on-all-addresses connects "$GATEWAY" "$ANY_PORT"
must_fail service-on-another-address connects "$HOST_ADDRESS" "$ANY_PORT"
must_fail other-tenant connects "$STRANGER" 7000
must_be_empty address-of-version-six grep eth0 /proc/net/if_inet6
must_fail use-version-six ip -6 addr add fe80::5/64 dev eth0
must_fail version-six-by-sysctl bash -c 'echo 0 >/proc/sys/net/ipv6/conf/eth0/addr_gen_mode'
must_fail raw-packets perl -MSocket -e 'socket(my $s, PF_INET, SOCK_RAW, 6) or exit 1'
must_fail packet-socket perl -e 'socket(my $s, 17, 3, 0) or exit 1'
must_fail borrowed-sender perl -MSocket -e '
  socket(my $s, PF_INET, SOCK_DGRAM, 0); setsockopt($s, 0, 15, 1); # IP_FREEBIND
  bind($s, sockaddr_in(0, inet_aton($ARGV[0]))) or exit 1;
  send($s, "x", 0, sockaddr_in(7001, inet_aton($ARGV[1]))) or exit 1' "$STRANGER" "$GATEWAY"
must_fail take-down-the-filter tc qdisc del dev eth0 clsact
must_fail change-address ip addr add 10.0.0.9/8 dev eth0
must_fail change-route ip route replace default dev eth0

if connects "$GATEWAY" "$OPEN_PORT"; then echo "reached the gateway"; fi
if connects "$NEIGHBOUR" 7000; then echo "reached its neighbour"; fi

# mounts, namespaces, privileges
must_fail mount-tmpfs mount -t tmpfs x /mnt
must_fail mount-proc mount -t proc proc /mnt
must_fail bind-mount mount --bind / /mnt
must_fail unmount umount /usr
must_fail remount mount -o remount,rw /usr
must_fail new-mount-namespace unshare --mount true
must_fail new-user-namespace unshare --user true
must_fail new-user-and-mount-namespace unshare --user --map-root-user --mount true
must_fail user-namespace-as-nobody setpriv --reuid=65534 --clear-groups unshare --user true
must_fail enter-namespaces nsenter --target 1 --mount --net true
must_fail change-root chroot / true

# kernel
# init_module and open_by_handle_at, by their numbers on this processor; only EPERM counts.
must_fail load-module perl -MErrno -e 'exit(syscall(175, "x", 1, "") == -1 && $!{EPERM})'
must_fail open-by-handle perl -MErrno -e '
  open(my $place, "<", "/usr/bin/perl"); my $handle = pack("IIII", 8, 1, 2, 0);
  exit(syscall(304, fileno($place), $handle, 0) == -1 && $!{EPERM})'
# Keyrings know no namespaces: this would be the keyring of the host's root.
must_fail keyring-of-the-host perl -e 'exit(syscall(250, 0, -4, 1) < 0)'
must_fail add-a-key perl -e 'my ($t, $n, $k) = ("user", "planted", "x");
  exit(syscall(248, $t, $n, $k, 1, -4) < 0)'
must_fail kernel-program perl -e 'my $x = "\0" x 128; exit(syscall(321, 0, $x, 128) < 0)'
must_fail io-uring perl -e 'my $x = "\0" x 128; exit(syscall(425, 1, $x) < 0)'
must_fail perf-events perl -e 'my $x = pack("LLQ", 1, 112, 0) . "\0" x 96;
  exit(syscall(298, $x, 0, -1, -1, 0) < 0)'
must_fail fault-handler perl -e 'exit(syscall(323, 1) < 0)'
must_fail kernel-log perl -e 'my $x = "\0" x 4096; exit(syscall(103, 3, $x, 4096) < 0)'
must_fail clone-user-namespace perl -e 'my $pid = syscall(56, 0x10000011, 0, 0, 0, 0);
  exit($pid < 0)'
must_fail clone-by-the-newer-call perl -e 'my $x = pack("Q8", 0x10000000, 0, 0, 0, 17, 0, 0, 0);
  exit(syscall(435, $x, 64) < 0)'
must_fail other-architecture perl -e 'exit(syscall(0x40000000 + 39) < 0)'
must_fail get-capabilities-back setpriv --inh-caps=+sys_admin true
must_fail set-user-id-program bash -c 'cp /usr/bin/id /var/tmp/id && chown 0:0 /var/tmp/id &&
  chmod 4755 /var/tmp/id && setpriv --reuid=65534 --clear-groups /var/tmp/id | grep -q euid=0'
must_fail core-pattern bash -c 'echo "|/bin/sh" >/proc/sys/kernel/core_pattern'
must_fail sysctl bash -c 'echo 0 >/proc/sys/kernel/pid_max'
must_fail sysrq bash -c 'echo b >/proc/sysrq-trigger'
must_fail set-clock date -s 2000-01-01
must_fail host-name hostname planted

# processes
must_fail kill-host-process kill -9 "$HOST_PID"
must_be_empty foreign-processes grep -lx java /proc/[0-9]*/comm

# its own limits
must_fail raise-memory bash -c 'echo -1 >/sys/fs/cgroup/memory/memory.limit_in_bytes'
must_fail leave-group bash -c 'echo $$ >/sys/fs/cgroup/memory/cgroup.procs'
must_fail eat-memory perl -e '$x = "a" x (600 << 20); print length $x'
must_fail fill-disk dd if=/dev/zero of=/var/tmp/fill bs=1M count=700
rm -f /var/tmp/fill
must_fail fork-bomb perl -e 'my @all; for (1 .. 3000) { my $pid = fork;
  if (!defined $pid) { kill 9, @all; exit 1 }
  if (!$pid) { sleep 30; exit }
  push @all, $pid } kill 9, @all'
echo "all attempts made"
sleep 1000
