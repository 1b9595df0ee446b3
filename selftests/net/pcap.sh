#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Captures, replayed from $ns1 to $ns2 of silent_pair in hosts.sh: each conversation
# that tshark finds in a file is in our records, at either point, with the same
# packets and octets, and with the times of a capture at the receiver. pcap.py
# compares, and tells what is an exception. The receiver's profile is full.
#
# Files are our own (captures.py), and those of others:
#
#   PKTS_PCAP_DIR=DIRECTORY make check-net        or
#   ../vm/run pcap.sh DIRECTORY/*
#
# vm-timeout: 900
# vm-needs: tcpreplay editcap mergecap tshark tcpdump

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# readable FILE NUMBER: a copy that tcpreplay can send, of what can be read. A
# capture may end in the middle of a frame.
readable()
{
	local link

	editcap -F nsecpcap "$1" "$work/copy" 2> "$work/said" || true
	link=$(od -An -tu4 -j20 -N4 "$work/copy" 2> /dev/null | tr -d ' ')
	case $link in
	1) mv "$work/copy" "$work/$2.pcap" ;;
	'') return 1 ;;
	*) $python -S "$here/pcap.py" ether "$work/copy" "$work/$2.pcap" 2> "$work/said" ;;
	esac
}

# replay NUMBER: what each point has recorded of it goes into files.
replay()
{
	local ns

	in1 tcpreplay -q -i v0 --pps=20000 "$work/$1.pcap" > "$work/replay" 2>&1 || true
	awk '/Successful packets:/ { s = $3 } /Failed packets:/ { f = $3 }
		/Actual: / { a = $2 } END { print s == "" ? a + 0 : s, f + 0 }' \
		"$work/replay" > "$work/$1.sent"
	busywait 5 arrived || true
	for ns in "$ns1:egress" "$ns2:ingress"; do
		pk "${ns%:*}" flow flush > "$work/said"
		pk "${ns%:*}" export to "file:$work/$1.${ns#*:}" once > "$work/said"
	done
}

# All that has left, but what the receiver drops before the hook.
arrived()
{
	local left there

	read -r _ _ left _ <<< "$(point_counters "$ns1" v0)"
	read -r there _ <<< "$(point_counters "$ns2" v0)"
	[ "$left" = "$there" ]
}

# The capture at the receiver has all that was sent.
has_captured()
{
	kill -USR1 "$tcpdump"
	grep -q " $1 packets captured" "$work/tcpdump.log"
}

# What is no conversation is counted under its name.
check_excluded()
{
	local why count

	while read -r why count; do
		expect "$why, leaving" "$(stats "$ns1" ".points[0].egress.$why.packets")" "$count"
		expect "$why, arriving" "$(stats "$ns2" ".points[0].ingress.$why.packets")" "$count"
	done < "$work/excluded"
}

tcpdump=
# captures: those that $work/files names.
captures()
{
	local file copies=()

	silent_pair
	ip -n "$ns1" link set v0 mtu 65535
	ip -n "$ns2" link set v0 mtu 65535
	pk "$ns1" flow set max-flows 1000000 max-records 1000000
	pk "$ns2" flow set max-flows 1000000 max-records 1000000 profile full
	background tcpdump ip netns exec "$ns2" tcpdump -n -i v0 -Q in -U -B 65536 -s 64 \
		--time-stamp-precision=nano -w "$work/arrived.pcap"
	await "tcpdump listens" grep -q "listening on" "$work/tcpdump.log"
	: > "$work/names"
	while read -r file; do
		if ! readable "$file" ${#copies[@]}; then
			fail "${file##*/} cannot be read: $(cat "$work/said")"
			continue
		fi
		replay ${#copies[@]}
		copies+=("$work/${#copies[@]}.pcap")
		echo "${file##*/}" >> "$work/names"
	done < "$work/files"
	busywait 20 has_captured "$(awk '{ n += $1 } END { print n }' "$work"/*.sent)" ||
		fail "the capture is not complete: $(tail -n 3 "$work/tcpdump.log")"
	kill_wait "$tcpdump"
	mergecap -a -I none -F pcapng -w "$work/all" "${copies[@]}"
	# shellcheck disable=SC2046
	tshark -n -r "$work/all" -o ip.defragment:FALSE -o ipv6.defragment:FALSE -o ip.tso_support:FALSE \
		-T fields $($python -S "$here/pcap.py" fields) > "$work/tshark" 2> "$work/said"
	stats "$ns2" '.points[0].ingress.stamps.now' > "$work/late"
	$python -S "$here/pcap.py" compare "$work" || RET=1
	check_excluded
	check_sum "$ns1"
	check_sum "$ns2"
	expect "as the device counts" "$(point_counters "$ns1" v0)" \
		"$(device_counters "$ns1" v0)"
}

own()
{
	mkdir "$work/own"
	$python -S "$here/captures.py" "$work/own"
	find "$work/own" -name '*.pcap' | sort > "$work/files"
	captures
}

others()
{
	find "${FILES:-/nowhere}" -name '*.pcap' -o -name '*.pcapng' -o -name '*.cap' \
		2> /dev/null | sort > "$work/files"
	[ -s "$work/files" ] || skip "no captures: PKTS_PCAP_DIR names none"
	captures
}

run_tests \
	"own	captures with everything in them" \
	"others	captures of others"
