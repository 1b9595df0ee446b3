#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# What many probe sessions cost: the share of one CPU that both ends take together,
# and memory. Two namespaces on a pair of veth.
#
#   sessions.sh [SESSIONS [WORD...]]    10000, each second, unless said otherwise
set -u
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/pair.sh"
sessions=${1:-10000}
shift
[ $# -gt 0 ] || set -- interval 1s

modprobe pkts || exit 1
build_pair
pktsctl -n h2 reflector add from 192.0.2.1 stateful rate 1000000 \
	max-sessions 65536 > /dev/null
pktsctl -n h1 probe set max-probes "$sessions"

free_kib()
{
	awk '/^MemFree|^Cached|^Buffers|^SReclaimable/ { n += $2 } END { print n }' \
		/proc/meminfo
}

# idle and all time so far, in ticks
ticks()
{
	awk '/^cpu / { for (i = 2; i <= NF; i++) all += $i; print $5 + $6, all }' \
		/proc/stat
}

before=$(free_kib)
seq -f "probe add s%.0f to 192.0.2.2 $*" "$sessions" > /tmp/batch
began=$SECONDS
pktsctl -n h1 -b /tmp/batch || exit 1
echo "# added in $((SECONDS - began)) s"
# the histograms and rings of a whole minute are there
until pktsctl -n h1 -j probe history "s$sessions" interval 1min last 1 |
	grep -q '"start"'; do
	sleep 1
done

probes()
{
	pktsctl -n h1 -j stats | gojq -c '.probes | [.scheduled, .answered, .lost, .memory]'
}

read -r idle all < <(ticks)
one=$(probes)
sleep 20 # so long it is measured
read -r idle2 all2 < <(ticks)
echo "# $one $(probes)"
awk -v idle="$((idle2 - idle))" -v all="$((all2 - all))" -v n="$sessions" \
	-v kib="$((before - $(free_kib)))" 'BEGIN {
	printf "# busy %.1f %%, %d octets a session with all beside it\n",
		100 * (all - idle) / all, kib * 1024 / n }'
grep '^cpu ' /proc/stat
