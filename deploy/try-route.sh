#!/bin/sh
# Walks deploy/README.md from nothing: a fresh Debian in a folder, with systemd as its process 1.
#
#     sh deploy/try-route.sh /var/tmp/fresh        as root; needs debootstrap, a network, ten minutes
#
# The commands are those of the handbook's first block, with `localhost` for the name, so that Caddy
# signs its certificate itself, and this checkout for the address of the code. Then an emulated
# Africa's Talking calls in over HTTPS, a vote is counted, a receipt leaves, and all of it comes
# back after a restart. Ports 80, 443, 5432, 8000 and 8900 of this machine must be free.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
fresh=$1
mkdir -p "$fresh"

if [ ! -e "$fresh/root/sbin/init" ]; then
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,curl,iproute2 \
        bookworm "$fresh/root" ${MIRROR:+"$MIRROR"}
fi
root=$fresh/root
cp /etc/resolv.conf "$root/etc/resolv.conf"
git clone --quiet "$here" "$root/root/code"
[ -z "${SSL_CERT_FILE:-}" ] || cp "$SSL_CERT_FILE" "$root/root/ca.pem" # a network with a CA of its own

boot() {
    mkdir -p /sys/fs/cgroup/systemd/fresh
    sh -c 'echo $$ > /sys/fs/cgroup/systemd/fresh/cgroup.procs; exec setsid unshare -m -p -u -i -C \
        --fork --propagation private sh "$1" "$2"' - "$here/deploy/boot-folder.sh" "$root" \
        > "$fresh/boot.log" 2>&1 &
    outer=$!
    sleep 5
    init=$(pgrep -P "$outer")
    for _ in $(seq 60); do
        case $(inside systemctl is-system-running 2> /dev/null) in running | degraded) return ;; esac
        sleep 1
    done
    echo "systemd did not come up: $fresh/boot.log" >&2
    exit 1
}

inside() {
    nsenter -t "$init" -m -p -u -i -C env -i HOME=/root DEBIAN_FRONTEND=noninteractive \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        ${SSL_CERT_FILE:+PIP_CERT=/root/ca.pem SSL_CERT_FILE=/root/ca.pem} \
        ${SSL_CERT_FILE:+REQUESTS_CA_BUNDLE=/root/ca.pem} chroot "$root" "$@"
}

boot
inside apt-get update --quiet
{
    echo 'set -eux'
    sed -n '/^```sh$/,/^```$/p' "$here/deploy/README.md" | sed '1d; /^```$/,$d' |
        sed 's|^apt install|apt-get install -qy|; s|https://… |/root/code |; s|vote.example$|localhost|'
} > "$root/root/handbook.sh"
inside sh /root/handbook.sh
cp "$here/deploy/try-vote.sh" "$root/root/"
inside sh /root/try-vote.sh first
kill -9 "$init" # the plug is pulled
sleep 2
boot
inside sh /root/try-vote.sh again
kill -9 "$init"
echo "the route of the handbook leads to HTTPS, a counted vote, and services that start by themselves"
