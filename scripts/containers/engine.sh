#!/usr/bin/env bash
# A container engine of its own for a test run, on Debian and as root: everything it stores lies in one folder.
#   engine.sh start FOLDER   prints the variables that reach it, as NAME=value lines; PATH is to go first
#   engine.sh stop FOLDER    ends it and removes the folder
# Debian 12's own engine comes without Compose 2 and BuildKit's client, so client, engine and plugins are taken from
# the release after it and only unpacked; runc and iptables are installed, since they belong to the kernel at hand.
set -euo pipefail
umask 022
. "$(dirname "$0")/debian-mirror.sh"

readonly release=trixie
readonly packages=(docker.io docker-cli docker-compose docker-buildx containerd)

fail() {
  echo "$1" >&2
  exit 1
}

# Packages of the newer release, from the mirror that this machine uses, without touching its own lists.
unpack_engine() {
  local folder=$1 mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || fail 'apt has no Debian mirror in its sources, and the engine comes from there.'
  mkdir -p "$folder"/apt/{lists/partial,cache/archives/partial} "$folder/deb" "$folder/root"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $release main" >"$folder/apt/sources.list"
  local options=(
    -qq -o "Dir::Etc::SourceList=$folder/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::Cache=$folder/apt/cache" -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update
  (cd "$folder/deb" && apt-get "${options[@]}" download "${packages[@]}")
  local package
  for package in "$folder"/deb/*.deb; do dpkg -x "$package" "$folder/root"; done
  rm -r "$folder/apt" "$folder/deb"
  mkdir -p "$folder/client"
  ln -s "$folder/root/usr/libexec/docker/cli-plugins" "$folder/client/cli-plugins"
}

start() {
  local folder=$1 socket="unix://$1/docker.sock"
  [ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null ||
    fail 'No container engine answers, and one can be started here only as root on Debian: start Docker.'
  {
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends runc iptables iproute2
    unpack_engine "$folder"
  } >&2
  export PATH="$folder/root/usr/bin:$folder/root/usr/sbin:$PATH"
  # What the engine will change in the network, unless another one did before.
  [ -e /sys/class/net/docker0 ] || iptables -S FORWARD | awk '/^-P/ { print $3 }' >"$folder/forward-policy"
  # A session of its own: an interrupted run must still be able to take its stack down.
  setsid dockerd --host "$socket" --data-root "$folder/data" --exec-root "$folder/run" \
    --pidfile "$folder/docker.pid" >"$folder/dockerd.log" 2>&1 </dev/null &
  local tries=0
  until docker --host "$socket" info >/dev/null 2>&1; do
    ((++tries < 60)) || fail "The engine does not answer after 30 s; the end of its log: $(tail -n 5 "$folder/dockerd.log")"
    sleep 0.5
  done
  echo "DOCKER_HOST=$socket"
  echo "DOCKER_CONFIG=$folder/client"
  echo "PATH=$folder/root/usr/bin:$folder/root/usr/sbin"
}

stop() {
  local folder=$1 pid
  if [ -e "$folder/docker.pid" ]; then
    pid=$(cat "$folder/docker.pid")
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  fi
  if [ -e "$folder/forward-policy" ]; then forget_network "$(cat "$folder/forward-policy")"; fi
  rm -rf "$folder"
}

# An engine leaves its bridge and its packet filter rules behind when it ends.
forget_network() {
  if [ -e /sys/class/net/docker0 ]; then ip link delete docker0; fi
  iptables-save | grep -vE 'DOCKER|docker0' | sed "s/^:FORWARD DROP/:FORWARD $1/" | iptables-restore
}

case "${1:-} ${2:+folder}" in
'start folder') start "$2" ;;
'stop folder') stop "$2" ;;
*) fail 'Usage: engine.sh start|stop FOLDER' ;;
esac
