#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The cost of a packet, measured inside a virtual machine: pktgen hands packets
# to a dummy device (netif_receive; queue_xmit where they go out), or pkts_frames
# does, which end at one place whoever stands in their way. Two runs that only differ in who does
# tell what he costs.
#
#   packets.sh [OPTION...] CANDIDATE...
#
#   -f "FLOWS ..."  how many flows the packets are of        ("1 1024 65536")
#   -p PACKETS      measure with at least that many           (20000)
#   -k TIMES        measure so often, and take the fastest   (1)
#   -r ROUNDS       how often all; base and candidate take turns (1)
#   -m              also packets that each begin a flow
#   -o OCTETS       of the frames of pkts_frames             (60)
#   -c CPUS         compare that many CPUs with one instead
#
# Writes a JSON object a line to $OUT/results. The time is the guest's: under
# `run -i` it counts instructions.
set -u
cd "$(dirname "$0")" || exit
# shellcheck source=selftests/bench/candidates.sh
. ./candidates.sh

die()
{
	echo "packets.sh: $*" >&2
	exit 1
}

address()
{
	echo "$(($1 >> 24)).$(($1 >> 16 & 255)).$(($1 >> 8 & 255)).$(($1 & 255))"
}

tell()
{
	echo "$2" > "/proc/net/pktgen/$1" || die "pktgen does not take '$2'"
}

generator_device() { [ "$end" = tcp ] && echo tcp0 || echo dum0; }

# Packets from the addresses $from to $to, one after the other and over again.
generator()
{
	local cpu=$1 from=$2 to=$3 packets=$4 line
	local xmit=netif_receive size=60 device

	device=$(generator_device)
	[ "$end" != out ] || xmit=queue_xmit
	[ "$end" != tcp ] || { xmit=queue_xmit size=$((14 + 20 + 32 + 1024)); }
	tell "kpktgend_$cpu" rem_device_all
	tell "kpktgend_$cpu" "add_device $device@$cpu"
	while read -r line; do
		tell "$device@$cpu" "$line"
	done <<-END
		xmit_mode $xmit
		count $packets
		burst 1
		clone_skb 0
		delay 0
		pkt_size $size
		dst_mac $(cat "/sys/class/net/$(point_device)/address")
		src_min $(address "$from")
		src_max $(address "$to")
		dst 10.9.0.1
		udp_src_min 9
		udp_src_max 9
	END
}

# burst CPUS FIRST FLOWS SKIP PACKETS: each CPU has addresses of its own. Prints
# the time of the slowest in us, and how many packets a second all had.
burst()
{
	local cpus=$1 first=$2 flows=$3 skip=$4 packets=$5 cpu base

	for ((cpu = 0; cpu < cpus; cpu++)); do
		base=$((first + (cpu << 22)))
		generator "$cpu" $((base + skip)) $((base + flows - 1)) "$packets"
	done
	tell pgctrl start
	sed -n 's/.*OK: \([0-9]*\)(.*/us \1/p; s/ *\([0-9]*\)pps.*/pps \1/p' \
		"/proc/net/pktgen/$(generator_device)"@* |
		awk '$1 == "us" && $2 > us { us = $2 } $1 == "pps" { pps += $2 }
			END { print us, pps }'
	for ((cpu = 0; cpu < cpus; cpu++)); do
		tell "kpktgend_$cpu" rem_device_all
	done
}

# The same with frames that nobody holds, by one CPU.
burst_free()
{
	local first=$2 flows=$3 skip=$4 packets=$5 way=in ns

	[ "$end" != sent ] || way=out
	echo "dum0 $way $octets $((first + skip)) $((first + flows - 1)) $packets" \
		> /proc/pkts_frames || die "no pkts_frames"
	ns=$(cat /proc/pkts_frames)
	echo "$(((ns + 500) / 1000)) $((packets * 1000000000 / ns))"
}

# optional FUNCTION: what it prints, or 0 where there is none
optional()
{
	if declare -F "$1" >/dev/null; then
		"$1"
	else
		echo 0
	fi
}

# load WHO CPUS FIRST FLOWS NEW PACKETS TIMES: of so many bursts, each of which
# goes on in the flows where the last one has stopped, the fastest. Prints its
# time, packets a second, and the flows and octets that WHO then holds.
load()
{
	local who=${1//-/_} cpus=$2 first=$3 flows=$4 new=$5 packets=$6 times=$7
	local i sent burst=burst

	case $end in
	fwd|sent) burst=burst_free ;;
	esac

	if ! "attach_$who" >&2; then
		"detach_$who" >&2
		return 1
	fi
	sent=$((cpus * packets * times))
	[ "$new" = 1 ] || $burst "$cpus" "$first" "$flows" 0 "$flows" >/dev/null
	sent=$((sent + $(ended)))
	echo "$(for ((i = 0; i < times; i++)); do
		$burst "$cpus" "$first" "$flows" $((i * packets % flows)) "$packets"
	done | sort -n | head -n 1)" "$(optional "flows_$who")" "$(optional "memory_$who")"
	[ "$sent" = "$(ended)" ] || die "not all packets came to their end"
	"detach_$who" >&2
}

# Called in a namespace with a function's name and arguments.
if [ "${1:-}" = --inside ]; then
	shift
	"$@"
	exit
fi

inside()
{
	local wrap=

	[ "$1" != got ] || wrap=want_stamps
	end=$1 $wrap ip netns exec "$1" "$PWD/packets.sh" --inside "${@:2}"
}

build_namespace()
{
	ip netns add "$1"
	ip -n "$1" link set lo up
	# it would send packets of its own
	ip netns exec "$1" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	ip -n "$1" link add dum0 type dummy
	ip -n "$1" address add 10.9.0.1/24 dev dum0
	ip -n "$1" link set dum0 up
	ip netns exec "$1" sysctl -qw net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.dum0.rp_filter=0
	inside "$1" nft_end "$1"
}

# want_stamps COMMAND...: while a socket has the stack stamp all packets
want_stamps()
{
	/usr/bin/python3 -c 'import socket, subprocess, sys
SO_TIMESTAMP = 29
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wants:
    wants.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMP, 1)
    sys.exit(subprocess.call(sys.argv[1:]))' "$@"
}

# field NAME COLUMN: of a candidate
field()
{
	awk -F '\t+' -v name="$1" -v n="$2" '$1 == name { print $n }' \
		<<< "$candidates"
}

first_new=$((12 << 24)) # no two packets of -m have the same address

# result WHO END FLOWS NEW ROUND CPUS PACKETS US PPS HELD MEMORY
result()
{
	printf '{"who":"%s","end":"%s","flows":%d,"new":%d,"round":%d,"cpus":%d,"packets":%d,"us":%d,"pps":%d,"held":%d,"memory":%d}\n' \
		"$@" >> "$OUT/results"
	printf '# %-12s %-4s flows %-8s new %s round %s cpus %s: %s packets %s us\n' \
		"${@:1:8}"
}

# measure WHO NAMESPACE END FLOWS NEW ROUND CPUS
measure()
{
	local who=$1 ns=$2 end=$3 flows=$4 new=$5 round=$6 cpus=$7
	local first=$((11 << 24)) many=$flows count us pps held memory figures

	count=$(((packets + flows - 1) / flows * flows))
	[ "$flows" -lt "$packets" ] || count=$packets
	if [ "$new" = 1 ]; then
		first=$first_new many=$((packets * times)) flows=0 count=$packets
		first_new=$((first_new + (cpus << 22)))
	fi
	# with the candidate gone again, before the next one comes
	figures=$(inside "$ns" load "$who" "$cpus" $first "$many" "$new" \
		"$count" "$times") || return
	read -r us pps held memory <<< "$figures"
	result "$who" "$end" "$flows" "$new" "$round" "$cpus" $((cpus * count)) \
		"$us" "$pps" "$held" "$memory"
}

declare -A have

# Where rounds are one, because every run gives the same, so is the base.
measure_base()
{
	[ "$rounds" = 1 ] && [ "${have[$*]:-}" = 1 ] && return
	have[$*]=1
	measure none "$1" "$@"
}

# The base first, then the candidate; again in each round.
compare()
{
	local name=$1 flows=$2 new=$3 ns base round cpus

	ns=$(field "$name" 2)
	base=$(field "$name" 3)
	for ((round = 1; round <= rounds; round++)); do
		for cpus in $cpu_counts; do
			measure_base "$base" "$flows" "$new" $round "$cpus"
			measure "$name" "$ns" "$base" "$flows" "$new" $round "$cpus" ||
				{ echo "# no $name here"; return; }
		done
	done
}

sizes="1 1024 65536" packets=20000 rounds=1 times=1 misses=false cpu_counts=1
export octets=60
while getopts 'f:p:k:r:c:o:m' option; do
	case $option in
	f) sizes=$OPTARG ;;
	p) packets=$OPTARG ;;
	k) times=$OPTARG ;;
	r) rounds=$OPTARG ;;
	c) cpu_counts="1 $OPTARG" ;;
	o) octets=$OPTARG ;;
	m) misses=true ;;
	*) die "see the top of the script" ;;
	esac
done
shift $((OPTIND - 1))

modprobe -q pktgen
[ ! -e "/lib/modules/$(uname -r)/updates/pkts.ko" ] || modprobe pkts || exit
[ ! -e "$FILES/pkts_frames.ko" ] || insmod "$FILES/pkts_frames.ko" || exit
prepare_conntrack
for ns in $namespaces; do
	build_namespace "$ns"
done
for name; do
	[ -n "$(field "$name" 2)" ] || die "no candidate $name"
	for flows in $sizes; do
		compare "$name" "$flows" 0
	done
	[ $misses = false ] || compare "$name" 1 1
done
exit 0
