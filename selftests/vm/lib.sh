# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Paths, locks and Debian roots, for the scripts in this directory.
#
#   PKTS_CACHE   where slow things are kept   [$XDG_CACHE_HOME/pkts or ~/.cache/pkts]
#   PKTS_MIRROR  a Debian mirror              [the one that apt uses]
#   KERNEL       6.1, 6.12 or 7.2             [6.1]

export LC_ALL=C
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${PKTS_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/pkts}
# shellcheck disable=SC2034
build=$top/build
kernels="6.1 6.12 7.2"

# What a root of each release holds. The bookworm root is also the system that
# every guest runs, whichever its kernel, and the place where tools are built.
packages_kernel="make kmod linux-headers-cloud-amd64 mount perl"
packages_guest="bind9-dnsutils bsdextrautils busybox-static conntrack curl
	dnsmasq-base ethtool file gnutls-bin gojq groff-base iperf3 iproute2 iptables
	iputils-arping iputils-ping irtt jq kcat netcat-openbsd nfdump nftables
	pmacct procps psmisc python3 python3-jsonschema python3-prometheus-client
	python3-scapy python3-yaml socat strace systemd tcpdump tcpreplay tshark
	wget xxd"
packages_build="bc bison build-essential codespell cpio dkms e2fsprogs flex
	libgnutls28-dev libjson-c-dev libnl-3-dev libnl-genl-3-dev
	libpcap0.8-dev libsystemd-dev pkg-config shellcheck sparse xz-utils"

say()
{
	echo "# $*" >&2
}

die()
{
	echo "${0##*/}: $*" >&2
	exit 1
}

# with_lock FILE COMMAND...: one at a time, whoever starts it.
with_lock()
{
	local lock=$1

	shift
	mkdir -p "$(dirname "$lock")"
	(
		if ! flock -n 9; then
			say "waiting for another run (${lock##*/})"
			flock 9
		fi
		"$@" 9>&-
	) 9>"$lock"
}

suite_of()
{
	case $1 in
	6.1) echo bookworm ;;
	6.12) echo trixie ;;
	7.2) echo sid ;;
	*) die "no kernel '$1': there are $kernels" ;;
	esac
}

# One line, whatever the lists look like.
# shellcheck disable=SC2086
packages_of()
{
	case $1 in
	bookworm) echo $packages_kernel $packages_guest $packages_build ;;
	*) echo $packages_kernel ;;
	esac
}

# sources SUITE: the lines of a sources.list, from the mirrors that apt itself
# uses for Debian. Nothing where apt has none: mmdebstrap then knows a default.
sources()
{
	local suite=$1 label url

	if [ -n "${PKTS_MIRROR:-}" ]; then
		echo "deb $PKTS_MIRROR $suite main"
		return
	fi
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		sort -u | sed -n 's/^Debian|//p' |
	while IFS='|' read -r label url; do
		case $label:$suite in
		Debian:*) echo "deb $url $suite main" ;;
		Debian-Security:sid) ;;
		Debian-Security:*) echo "deb $url $suite-security main" ;;
		esac
	done
}

key_of()
{
	echo "$*" | sha256sum | cut -c 1-8
}

# The directory of a release's root: another list of packages, another root.
root_of()
{
	local suite

	suite=$(suite_of "$1")
	echo "$cache/root-$suite-$(key_of "$(packages_of "$suite")" 2)"
}

# The version of the one kernel in a root, such as 6.1.0-56-cloud-amd64.
version_of()
{
	cat "$(root_of "$1")/kernel-version"
}

# in_root ROOT COMMAND...: run it in the root with this tree at /src, the cache at
# /cache and the captures of PKTS_PCAP_DIR at /pcap, in mounts and processes of its own that end with it. scratch=1: what it changes in the root is lost.
in_root()
{
	local root=$1 flags=-m captures=${PKTS_PCAP_DIR:-} status=0

	shift
	if [ "$(id -u)" != 0 ]; then
		flags=-Urm
	elif ! unshare -m true 2>/dev/null; then
		flags='-m --propagation unchanged'
	fi
	mkdir -p "$cache"
	# shellcheck disable=SC2016,SC2086
	unshare $flags -p -f --kill-child bash -c '
		root=$1 top=$2 cache=$3 captures=$4 scratch=$5
		shift 5
		mount --bind "$root" "$root" && mount --make-private "$root" || exit 125
		test -z "$scratch" || {
			mount -t tmpfs tmpfs "$root/tmp" &&
			mkdir "$root/tmp/up" "$root/tmp/work" &&
			mount -t overlay -o "lowerdir=$root,upperdir=$root/tmp/up,workdir=$root/tmp/work" \
				scratch "$root" &&
			cd "$root" && root=.
		} || exit 125
		mount -t proc proc "$root/proc" &&
		mount --rbind /dev "$root/dev" &&
		mount --bind "$(realpath /etc/resolv.conf)" "$root/etc/resolv.conf" &&
		mount -t tmpfs tmpfs "$root/tmp" &&
		mount --bind "$top" "$root/src" &&
		mount --bind "$cache" "$root/cache" || exit 125
		test -z "$captures" ||
		mount --bind "$captures" "$root/pcap" || exit 125
		# The shell stays the first process: make in its place, which
		# orphans are handed to, ran round for ever at times.
		# Python leaves nothing in the sources, which others read meanwhile.
		env -i ${captures:+PKTS_PCAP_DIR=/pcap} LC_ALL=C HOME=/tmp TERM=dumb \
			PYTHONDONTWRITEBYTECODE=1 \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			MAKEFLAGS="${PKTS_MAKEFLAGS:-}" chroot "$root" "$@"
		exit $?
	' in_root "$root" "$top" "$cache" \
		"$captures" "${scratch:-}" "$@" </dev/null || status=$?
	# In a chroot, where all mounts may be shared, one is left outside.
	case $flags in
	*unchanged) umount "$root" 2>/dev/null || true ;;
	esac
	return $status
}
