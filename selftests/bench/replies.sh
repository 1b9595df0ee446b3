#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# How many requests a second a reflector answers: pkts_frames hands requests to a
# device, whose replies leave by it again. Beside the kernel's reflector, reflector_user,
# which has room for all of them. The base is an nftables rule that drops
# them where the kernel's reflector would answer.
#
#   replies.sh [REQUESTS [ROUNDS]]    so many (10000) each time (5)
#
# pkts_frames.ko and reflector_user are $FILES. Writes a JSON object a line to
# $OUT/results: the fastest round, in ns. The time is the guest's: under `run -i` it
# counts instructions.
set -u
requests=${1:-10000} rounds=${2:-5}
octets=$((14 + 20 + 8 + 44))
first=$((11 << 24)) # 11.0.0.0
sources=256
port=8620

die()
{
	echo "replies.sh: $*" >&2
	exit 1
}

build()
{
	modprobe pkts || die "no module"
	insmod "$FILES/pkts_frames.ko" || die "no frames"
	sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	ip link add dum0 type dummy
	ip address add 10.9.0.1/24 dev dum0
	ip link set dum0 up
	sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.dum0.rp_filter=0
	ip route add 11.0.0.0/8 dev dum0
}

left()
{
	cat /sys/class/net/dum0/statistics/tx_packets
}

hand_in()
{
	echo "dum0 in $octets $first $((first + sources - 1)) $requests $port" \
		> /proc/pkts_frames || die "no requests"
}

base_begin()
{
	nft "add table ip end
	add chain ip end c { type filter hook input priority 2147483647; }
	add rule ip end c udp dport $port drop"
}

base_end() { nft delete table ip end; }

base_once()
{
	hand_in
	cat /proc/pkts_frames
}

kernel_begin()
{
	pktsctl reflector add from 11.0.0.0/8 port $port rate 10000000 > /dev/null
}

kernel_end() { pktsctl reflector del id 1; }
kernel_once() { base_once; }

program_begin() { :; }
program_end() { :; }

# program_once [kernel]: from the first request in to the last reply out
program_once()
{
	local begin end pid

	"$FILES/reflector_user" $port "${1:-program}" "$requests" > "$OUT/.end" &
	pid=$!
	until ss -Hlun "sport = :$port" | grep -q .; do sleep 0.01; done
	begin=${EPOCHREALTIME/./}
	hand_in
	wait $pid
	end=$(cat "$OUT/.end")
	echo $(((end - begin) * 1000))
}

program_stamped_begin() { :; }
program_stamped_end() { :; }
program_stamped_once() { program_once kernel; }

# measure WHO REPLIES: a round before those that count has who asks for hooks
measure()
{
	local who=$1 replies=$2 best='' ns i before

	"${who}_begin"
	"${who}_once" > /dev/null
	for ((i = 0; i < rounds; i++)); do
		before=$(left)
		ns=$("${who}_once")
		[ $(($(left) - before)) = "$replies" ] ||
			die "$who: $(($(left) - before)) replies of $replies"
		[ -n "$best" ] && [ "$best" -le "$ns" ] || best=$ns
	done
	"${who}_end"
	printf '{"who":"%s","requests":%d,"ns":%d}\n' "${who/_/-}" "$requests" \
		"$best" | tee -a "$OUT/results"
}

build
measure base 0
measure kernel "$requests"
measure program "$requests"
measure program_stamped "$requests"
