#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# The cost of exporting a record, measured inside a virtual machine: records wait in
# the kernel's queue, and an exporter drains it once, over each transport, and with
# batches of several sizes. The CPU time is that of its process, in the kernel and
# outside of it: reading from the queue, making messages, handing them on. Under
# `run -i` it counts instructions.
#
#   export.sh [RECORDS]    so many records (1000000)
#
# Writes a JSON object a line to $OUT/results.
set -u
cd "$(dirname "$0")" || exit
count=${1:-1000000}
python=/usr/bin/python3

die()
{
	echo "export.sh: $*" >&2
	exit 1
}

tell()
{
	echo "$2" > "/proc/net/pktgen/$1" || die "pktgen does not take '$2'"
}

# So many packets, each of a flow of its own, which then all end.
make_records()
{
	local line

	tell kpktgend_0 rem_device_all
	tell kpktgend_0 "add_device dum0"
	while read -r line; do
		tell dum0 "$line"
	done <<-END
		xmit_mode netif_receive
		count $count
		burst 1
		clone_skb 0
		delay 0
		pkt_size 60
		dst_mac $(cat /sys/class/net/dum0/address)
		src_min 10.1.0.1
		src_max 10.63.255.254
		dst 10.9.0.1
		udp_src_min 9
		udp_src_max 9
	END
	tell pgctrl start
	pktsctl flow flush > /dev/null
}

waiting()
{
	pktsctl -j stats | jq .totals.queue_waiting
}

# drained RECORDS: as many that waited have gone.
drained()
{
	local left

	left=$(waiting)
	[ "$left" = 0 ] || die "$left of $1 records are left in the queue"
}

# exported DESTINATION WORD...: what that took.
exported()
{
	"$python" -S export_time.py pktsctl export once to "$@" 2>&1
	rm -f /tmp/export.ipfix
}

# measure PROFILE BATCH DESTINATION WORD...: also without any record, which is what
# the command itself takes.
measure()
{
	local profile=$1 batch=$2 to=$3 before none times

	pktsctl flow set profile "$profile" || die "no profile"
	none=$(exported "$to" "${@:4}")
	make_records
	before=$(waiting)
	times=$(exported "$to" batch "$batch" "${@:4}")
	drained "$before"
	[ "$to" != "$device" ] || to=device
	echo "{\"to\": \"${to%%:*}\", \"profile\": \"$profile\"," \
		"\"batch\": $batch, \"records\": $before, $times," \
		"\"empty\": {$none}}" | tee -a "$OUT/results"
}

modprobe -q pktgen
modprobe pkts || die "no pkts"
ip link add dum0 type dummy || die "no dummy device"
ip link set dum0 up
ip link set lo up
# Over UDP to a host beyond a device, so that no sink takes the CPU's time.
ip link add dum1 type dummy
ip link set dum1 up
ip addr add 203.0.113.1/24 dev dum1
ip neigh add 203.0.113.2 lladdr 02:00:00:00:00:02 dev dum1
nft -f - <<-'END' || die "no nft"
	table netdev bench {
		chain in { type filter hook ingress device dum0 priority 500; drop; }
	}
END
pktsctl flow set max-flows 2097152 max-records 2097152 active-timeout 1h \
	inactive-timeout 1h || die "no settings"
pktsctl point add dev dum0 direction ingress || die "no point"
"$python" -S export_sink.py 4739 & # one for UDP and one for TCP
sink=$!
until ss -Hlnt "sport = :4739" | grep -q .; do :; done
file=file:/tmp/export.ipfix tcp=tcp:127.0.0.1:4739 udp=udp:127.0.0.1:4739
device=udp:203.0.113.2:4739
for batch in 16 64 128; do
	measure basic $batch $file
	measure basic $batch $tcp
done
for profile in basic full; do
	measure $profile 256 $file
	measure $profile 256 $tcp
	measure $profile 256 $udp rate 1000000
	measure $profile 256 $device rate 1000000
	count=$((count / 4)) # records with details are large
done
kill $sink
