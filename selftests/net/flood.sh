#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# A flood of SYNs, each of a flow of its own, against a full table: memory stays
# at its ceiling, established flows stay, all of them, and every frame is
# accounted for.
#
#	+---- $ns1 ----+                       +---- $ns2 ----+
#	|      v0      | ---- SYN, SYN ... --> | v0, the point |
#	+--------------+                       +--------------+
#
#   FLOOD_SYNS   how many (1000000): run -e FLOOD_SYNS=10000000 ...
#   FLOOD_FLOWS  max-flows (100000)
#
# vm-timeout: 900

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

syns=${FLOOD_SYNS:-1000000}
ceiling=${FLOOD_FLOWS:-100000}
established=1000

# pktgen knows UDP only: on their way out of $ns1 its packets become SYNs.
become_syns()
{
	in1 nft -f - <<-END || skip "no nftables here that could make SYNs"
		table netdev flood {
			chain out {
				type filter hook egress device "v0" priority 0;
				ip saddr 10.0.0.0-11.255.255.255 @nh,72,8 set 6 @nh,256,16 set 0x5002
			}
		}
	END
}

# slab_octets NAME: what the allocator has for flows, in use or not.
slab_octets()
{
	awk -v name="$1" '$1 == name { print $15 * $6 * 4096 }' /proc/slabinfo
}

slab_objects()
{
	awk -v name="$1" '$1 == name { print $2 }' /proc/slabinfo
}

flood_of_syns()
{
	local before memory again slab

	talking_pair
	become_syns
	pk "$ns2" flow set max-flows "$ceiling"
	talk -n "$established" c:tcp:80:S s:tcp:80:SA c:tcp:80:A
	expect "established" "$(stats "$ns2" .totals.flows)" "$established"
	before=$(stats "$ns2" .totals.flows_created)

	generate $((syns / 2))
	memory=$(stats "$ns2" .totals.flows_memory)
	slab=$(slab_octets pkts_flow)
	generate $((syns - syns / 2)) "src_min 11.0.0.1" "src_max 11.255.255.254"
	again=$(stats "$ns2" .totals.flows_memory)
	expect "SYNs that each made a flow" \
		"$(($(stats "$ns2" .totals.flows_created) - before))" "$syns"
	expect "live flows" "$(stats "$ns2" .totals.flows)" "$ceiling"
	expect "flows that had to go" "$(stats "$ns2" .totals.records_resources)" \
		$((syns + established - ceiling))
	expect "frames not metered" "$(stats "$ns2" '.points[0].ingress |
		.table_full.packets + .no_memory.packets')" 0
	check_sum "$ns2"

	echo "# $memory octets of memory at the ceiling, $slab of them the allocator's"
	expect "memory after the second half" "$again" "$memory"
	expect_range "flows in the allocator" "$(slab_objects pkts_flow)" \
		"$ceiling" $((ceiling + ceiling / 10 + 1000))
	expect_range "memory of the allocator after the second half" \
		"$(slab_octets pkts_flow)" 0 $((slab + slab / 10))

	before=$(stats "$ns2" .totals.flows_created)
	talk -n "$established" c:tcp:80:A
	expect "established flows that were gone" \
		"$(($(stats "$ns2" .totals.flows_created) - before))" 0
	expect "of them in the table" "$(pk "$ns2" -j flow show host 198.51.100.1 |
		jq 'map(select(.forward.packets == 3)) | length')" "$established"
	check_sum "$ns2"
}

run_tests "flood_of_syns	$syns SYNs leave $established connections and memory as they were"
