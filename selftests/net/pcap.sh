#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Captures of others, replayed from $ns1 to $ns2 of silent_pair in lib.sh: what
# the point sees is what capinfos says of the file, and the sum closes.
#
#   PKTS_PCAP_DIR=DIRECTORY make check-net        or
#   ../vm/run pcap.sh DIRECTORY/*
#
# A file of another link layer than Ethernet is left out, and said so.
#
# vm-timeout: 900
# vm-needs: tcpreplay capinfos

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

side()
{
	local counters

	read -ra counters <<< "$(point_counters "$1" v0)"
	case $2 in
	ingress) echo "${counters[@]:0:2}" ;;
	egress) echo "${counters[@]:2}" ;;
	esac
}

# replay FILE PACKETS OCTETS
replay()
{
	local name=${1##*/} before there sent octets failed wanted="$2 $3"

	before="$(side "$ns1" egress)"
	there="$(side "$ns2" ingress)"
	in1 tcpreplay -q -i v0 --pps=20000 "$1" > "$work/replay" 2>&1 || true
	read -r sent octets failed <<< "$(awk '/^Actual:/ { n = $2; o = substr($4, 2) }
		/Failed packets:/ { f = $3 } END { print n, o, f }' "$work/replay")"
	if [ "$failed" != 0 ]; then
		# the kernel refuses it: too long, or shorter than a header
		echo "# $name: not sent, ${failed:-all}:" \
			"$(grep -m 1 -o 'PF_PACKET.*' "$work/replay")"
		[ -n "$failed" ] || return 0
		expect "$name: sent and not sent" $((sent + failed)) "$2"
		wanted="$sent $octets"
	fi
	expect "$name: packets and octets" "$(minus "$(side "$ns1" egress)" "$before")" "$wanted"
	await "$name: they arrive" arrived "$there" "$wanted"
}

# minus "A B" "C D"
minus()
{
	local a b c d

	read -r a b <<< "$1"
	read -r c d <<< "$2"
	echo "$((a - c)) $((b - d))"
}

arrived()
{
	[ "$(minus "$(side "$ns2" ingress)" "$1")" = "$2" ]
}

captures()
{
	local file type packets octets number=0

	silent_pair
	ip -n "$ns1" link set v0 mtu 65535
	ip -n "$ns2" link set v0 mtu 65535
	while IFS=$'\t' read -r file type packets octets; do
		if [ "$type" != ether ]; then
			echo "# ${file##*/}: $type"
			continue
		fi
		# octets of frames that the capture has cut are not there
		[ "${file##*.}" = pcapng ] ||
			octets=$(($(stat -c %s "$file") - 24 - 16 * packets))
		replay "$file" "$packets" "$octets"
		number=$((number + 1))
	done < "$work/captures"
	echo "# $number captures"
	check_sum "$ns1"
	check_sum "$ns2"
	check_device_egress
	jq -r '.points[0].ingress | to_entries[] | select(.value | objects | .packets? // 0 > 0) |
		"# \(.key): \(.value.packets) packets, \(.value.octets) octets"' "$work/stats"
	pk "$ns2" flow flush > "$work/said"
	records "$ns2" "$work/records"
	expect "packets in records" "$(jq -s 'map(.packets + (.r_packets // 0)) | add' "$work/records")" \
		"$(stats "$ns2" '.points[0].ingress.recorded.packets')"
}

check_device_egress()
{
	expect "as the device counts" "$(point_counters "$ns1" v0)" \
		"$(device_counters "$ns1" v0)"
}

replayed()
{
	find "${FILES:-/nowhere}" -name '*.pcap' -o -name '*.pcapng' -o -name '*.cap' \
		2> /dev/null | sort > "$work/files"
	[ -s "$work/files" ] || skip "no captures: PKTS_PCAP_DIR names none"
	tr '\n' '\0' < "$work/files" | xargs -0 capinfos -TrMEcd > "$work/captures" \
		2> "$work/said" || true
	captures
}

run_tests "replayed	captures of others: all their frames, and the sum closes"
