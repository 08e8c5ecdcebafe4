# A machine to install the package on: this system's files under an overlay that forgets, processes and a network of
# its own, and systemd as the first process, which sees real cgroups. Needs root and the right to mount.

machine_folder=
machine_pid=

# start_machine FILE...: the files are in /root of the machine. Fails where the system does not allow it.
start_machine() {
  machine_folder=$(mktemp -d)
  setsid unshare --mount --pid --net --ipc --uts --cgroup --fork --kill-child \
    bash "${BASH_SOURCE[0]}" boot "$machine_folder" "$@" >"$machine_folder.log" 2>&1 </dev/null &
  local outer=$! tries
  for tries in {1..300}; do
    kill -0 "$outer" 2>/dev/null || break
    machine_pid=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null || true)
    machine_pid=${machine_pid// /}
    if [[ -n $machine_pid ]] && in_machine systemctl is-active --quiet basic.target 2>/dev/null; then return; fi
    sleep 0.2
  done
  sed 's/^/   /' "$machine_folder.log"
  stop_machine
  return 1
}

in_machine() {
  timeout 90 nsenter --target "$machine_pid" --mount --pid --net --ipc --uts --cgroup --root --wd \
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

stop_machine() {
  [[ -z $machine_pid ]] || kill -9 "$machine_pid" 2>/dev/null || true
  [[ -z $machine_folder ]] || rm -rf "$machine_folder" "$machine_folder.log"
  machine_pid= machine_folder=
}

# Runs as the first process of the new namespaces, and becomes systemd.
boot() {
  set -euo pipefail
  local folder=$1 root=$1/root node
  shift
  mount --make-rprivate /
  mount -t tmpfs tmpfs "$folder"
  mkdir "$folder"/{changes,work,root}
  mount -t overlay -o "lowerdir=/,upperdir=$folder/changes,workdir=$folder/work" overlay "$root"
  mount -t proc proc "$root/proc"
  mount --bind "$root/proc/sys" "$root/proc/sys"
  mount -o remount,bind,ro "$root/proc/sys"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
  for node in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$node"; done
  chmod 1777 "$root/tmp"
  for node in null:3 zero:5 full:7 random:8 urandom:9; do
    mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}"
  done
  mknod -m 666 "$root/dev/tty" c 5 0
  mkdir "$root/dev"/{shm,pts,mqueue}
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  # Containers forbid starting services; and nothing that is installed here already may be in the way.
  rm -f "$root/usr/sbin/policy-rc.d"
  cp "$@" "$root/root"
  # Not chroot: the units' own file systems are moved to the root of the namespace.
  cd "$root"
  pivot_root . mnt
  umount -l /mnt
  exec setpriv --bounding-set=-sys_module,-sys_time \
    /usr/bin/env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system \
    --unit=basic.target
}

if [[ ${BASH_SOURCE[0]} == "$0" && ${1:-} == boot ]]; then
  shift
  boot "$@"
fi
