#!/usr/bin/env bash
# The ground of every stand-in: Debian 12 from the mirror that this machine uses, with this machine's own
# certificate authorities, so that what is installed inside a build can be verified there too.
#   debian.sh FOLDER IMAGE
set -euo pipefail
folder=$1 image=$2
. "$(dirname "$0")/../debian-mirror.sh"

apt-get -qq update
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends debootstrap
debootstrap --variant=minbase --include=ca-certificates bookworm "$folder/debian" "$(debian_mirror)"
find /usr/local/share/ca-certificates -name '*.crt' -exec cp -t "$folder/debian/usr/local/share/ca-certificates" {} +
chroot "$folder/debian" update-ca-certificates
rm -rf "$folder"/debian/var/cache/apt/archives/*.deb
tar -C "$folder/debian" -c . | docker import \
  --change 'LABEL chatpulse.stand-in=true' \
  --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
  --change 'CMD ["bash"]' - "$image"
rm -rf "$folder/debian"
