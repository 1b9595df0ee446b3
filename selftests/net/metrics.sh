#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Every counter of `pktsctl -j stats` is a metric of `pktsctl stats prometheus`,
# and a stranger's parser reads it.
#
# vm-timeout: 600

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# compare NS [WORD...]: the two outputs say the same; prints how many samples.
compare()
{
	local ns=$1

	shift
	pk "$ns" -j stats show "$@" > "$work/json"
	pk "$ns" stats prometheus "$@" > "$work/text"
	pk "$ns" -j probe > "$work/probes"
	pk "$ns" -j reflector > "$work/reflectors"
	"$python" "$here/metrics.py" "$work/json" "$work/text" \
		"$work/probes" "$work/reflectors" 2>&1 ||
		fail "$(cat "$work/text")"
}

# send N: frames out of v0 in $ns1, of kinds that are metered and that are not.
send()
{
	in1 "$python" -S "$here/packets.py" v0 <<- END
		$1 udp 10.0.0.1 10.0.0.2 1 2
		$1 udp 2001:db8::1 2001:db8::2 1 2
		2 arp
	END
}

arrived()
{
	[ "$(stats "$ns2" '.points[0].ingress.seen.packets')" = "$1" ]
}

complete()
{
	local samples

	silent_pair
	pk "$ns2" flow set max-records 1
	send 5
	await "the frames arrive" arrived 12
	pk "$ns2" flow flush > "$work/said"
	send 3
	await "the frames arrive" arrived 20
	samples=$(compare "$ns2")
	[ "$samples" -gt 100 ] || fail "samples: $samples"
	grep -qx 'pkts_queue_dropped_records_total 1' "$work/text" ||
		fail "no dropped record: $(cat "$work/text")"
	grep -qx 'pkts_point_arp_packets_total{device="v0",side="ingress"} 4' \
		"$work/text" || fail "no ARP: $(cat "$work/text")"
	compare "$ns2" dev v0 > "$work/said"
	check_sum "$ns2"
}

# Devices that are gone, a device whose name needs care, a link.
names()
{
	silent_pair
	send 5
	await "the frames arrive" arrived 12
	passes "del" pk "$ns2" point del dev v0
	ip -n "$ns2" link add 'q"u\o' type dummy
	passes "add" pk "$ns2" point add dev 'q"u\o'
	ip -n "$ns2" link add d0 type dummy
	ip -n "$ns2" link add d1 type dummy
	passes "add" pk "$ns2" point add link l0 dev d0 dev d1
	compare "$ns2" > "$work/said"
	grep -qF 'seen_packets_total{device="q\"u\\o",side="egress"} 0' \
		"$work/text" || fail "the name: $(cat "$work/text")"
	grep -qx 'pkts_point_seen_packets_total{device="",side="ingress"} 12' \
		"$work/text" || fail "what is gone: $(cat "$work/text")"
	grep -qx 'pkts_point_flows{device="d0",link="l0"} 0' "$work/text" ||
		fail "the link: $(cat "$work/text")"
}

probes_finished()
{
	pk "$ns1" -j probe | jq -e 'all(.state == "finished")' > "$work/said"
}

# Sessions that are answered, that lose, that have no answer at all.
probes()
{
	setup_pair true
	passes "reflector" pk "$ns2" reflector add from 192.0.2.1 stateful
	acquainted
	passes "answered" pk "$ns1" probe add good to 192.0.2.2 count 20 \
		interval 20ms timeout 20s rotate-after 1h ports 2 tlv follow-up
	passes "not answered" pk "$ns1" probe add port to 192.0.2.2:9 count 20 \
		interval 20ms timeout 100ms outage-after 100ms
	passes "nobody is there" pk "$ns1" probe add 'q"u\o' to 192.0.2.9 \
		count 20 interval 20ms timeout 100ms
	await "all have ended" probes_finished
	compare "$ns1" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	grep -qx 'pkts_probe_answered_probes_total{session="good"} 40' \
		"$work/text" || fail "answered: $(cat "$work/text")"
	grep -qx 'pkts_probe_lost_no_answer_probes_total{session="port"} 20' \
		"$work/text" || fail "lost: $(cat "$work/text")"
	grep -qF 'pkts_probe_lost_neighbour_probes_total{session="q\"u\\o"} 20' \
		"$work/text" || fail "neighbour: $(cat "$work/text")"
	if grep -q 'rtt_p50_seconds{session="port"}' "$work/text"; then
		fail "a time of what was not answered"
	fi
	compare "$ns2" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	grep -qx 'pkts_reflector_replied_packets_total{reflector="1"} 40' \
		"$work/text" || fail "the reflector: $(cat "$work/text")"
	pk "$ns1" probe del good
	compare "$ns1" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	grep -qx 'pkts_probe_all_answered_probes_total 40' "$work/text" ||
		fail "of those that are gone: $(cat "$work/text")"
}

# sample TEXT: values of the samples that have it.
sample()
{
	grep -F "$1" "$work/text" | sed 's/.* //'
}

# queued_pair: a wire of two queues out of $ns1 that nobody speaks on.
queued_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	ip link add v0 netns "$ns1" numtxqueues 2 type veth \
		peer name v0 netns "$ns2" numrxqueues 2
	both_up "$ns1" v0 "$ns2" v0
}

# total TEXT: of the samples that have it.
total()
{
	sample "$1" | awk '{ n += $1 } END { print n }'
}

# An odd name, several on a device, frames that have passed.
qdiscs()
{
	queued_pair
	ip -n "$ns1" link add 'q"u\o' type dummy
	passes "at the root" tc -n "$ns1" qdisc add dev 'q"u\o' root handle 7: pkts
	passes "below mq" tc -n "$ns1" qdisc replace dev v0 root handle 1: mq
	passes "first" tc -n "$ns1" qdisc add dev v0 parent 1:1 handle 11: pkts
	passes "second" tc -n "$ns1" qdisc add dev v0 parent 1:2 pkts
	passes "a point" pk "$ns1" point add dev 'q"u\o'
	passes "inside" tc -n "$ns1" qdisc replace dev v0 parent 11:1 pfifo
	send 50
	compare "$ns1" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	expect "arrived at both" "$(total 'arrived_frames_total{device="v0"')" 102
	expect "waited in both" "$(total 'wait_seconds_count{device="v0"')" 102
	grep -qF 'closes{device="q\"u\\o",qdisc="7:",parent="root"} 1' \
		"$work/text" || fail "the name: $(cat "$work/text")"
	compare "$ns1" dev 'q"u\o' > "$work/samples"
	if grep -q 'device="v0"' "$work/text"; then
		fail "another device's: $(cat "$work/text")"
	fi
}

# Rules with and without an out device, and one that is gone.
stamps()
{
	queued_pair
	ip -n "$ns1" link add d0 type dummy
	ip -n "$ns1" link add d1 type dummy
	passes "on its way out" pk "$ns1" stamp add dev v0 format l2
	passes "to another device" pk "$ns1" stamp add dev d0 out d1 format vss
	send 50
	compare "$ns1" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	expect "seen" "$(sample 'stamp_seen_frames_total{device="v0"}')" 102
	grep -qx 'pkts_stamp_closes{device="d0",out="d1"} 1' "$work/text" ||
		fail "the other rule: $(cat "$work/text")"
	passes "del" pk "$ns1" stamp del dev v0
	compare "$ns1" > "$work/samples"
	[ "$RET" = 0 ] || cat "$work/samples"
	expect "gone" "$(sample 'stamp_seen_frames_total{device=""}')" 102
}

# The line of the manual page, as cron runs it: the file is whole at any moment.
recipe()
{
	silent_pair
	mkdir "$work/node-exporter"
	in2 sh -c "cd '$work/node-exporter' && $(cat "$here/metrics.recipe")" ||
		fail "the recipe fails"
	expect "files" "$(ls "$work/node-exporter")" pkts.prom
	tail -n 1 "$work/node-exporter/pkts.prom" | grep -qx '# EOF' ||
		fail "the file: $(cat "$work/node-exporter/pkts.prom")"
	# without the module's answer nothing takes the place of the last file
	in2 sh -c "cd '$work/node-exporter' && $(sed 's/stats prometheus/& dev gone/' \
		"$here/metrics.recipe")" 2> "$work/said" &&
		fail "it does not fail without the device"
	tail -n 1 "$work/node-exporter/pkts.prom" | grep -qx '# EOF' ||
		fail "the last file is gone"
}

refused()
{
	setup_ns "$ns2"
	refuses 'prints OpenMetrics text; -j goes with "stats show"' \
		pk "$ns2" -j stats prometheus
	refuses 'no device "x0"' pk "$ns2" stats prometheus dev x0
	refuses 'unknown word "x0"' pk "$ns2" stats prometheus x0
}

run_tests \
	"complete	every counter is a metric of the same value" \
	"names	devices that are gone, odd names, links" \
	"probes	probe sessions, and those that are gone" \
	"qdiscs	queueing disciplines, and how long frames waited" \
	"stamps	stamp rules, and those that are gone" \
	"recipe	the recipe of the manual page" \
	"refused	what is refused"
