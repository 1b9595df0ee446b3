#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
#
# Stamps of devices that tell when frames are on the wire: stampdev of
# selftests/device, whose frames wait for 50 ms in its ring and take no time then.
# So what is left of a round trip tells which stamps it was made of, also where a
# loaded machine adds some milliseconds to each.
#
# vm-device: stampdev

# shellcheck source-path=SCRIPTDIR disable=SC2317
. "$(dirname "$0")/lib.sh"

# wired [US]: $ns1 has st0, $ns2 has st1, whose rings keep frames so long.
wired()
{
	modprobe stampdev ring="${1:-50000}" || skip "no stampdev here"
	defer rmmod stampdev
	setup_ns "$ns1" "$ns2"
	quiet "$ns1"
	quiet "$ns2"
	ip link set st0 netns "$ns1"
	defer ip -n "$ns1" link set st0 netns 1
	ip link set st1 netns "$ns2"
	defer ip -n "$ns2" link set st1 netns 1
	ip -n "$ns1" link set st0 up
	ip -n "$ns2" link set st1 up
	address "$ns1" st0 1
	address "$ns2" st1 2
	await "neighbours" in1 ping -q -c 1 -W 10 192.0.2.2
}

# probed WORD...: a session of 30 probes is over, and removed; $work/p is it.
probed()
{
	passes "add" pk "$ns1" probe add p to "${to:-192.0.2.2}" count 30 \
		interval 120ms timeout 8s rotate-after 1h "$@"
	busywait 300 finished || fail "it does not finish"
	passes "del" pk "$ns1" probe del p
}

finished()
{
	pk "$ns1" -j probe show p | jq '.[0]' > "$work/p"
	grep -q '"state": "finished"' "$work/p"
}

# holds EXPRESSION...
holds()
{
	local expression

	for expression; do
		jq -e "$expression" "$work/p" > "$work/said" ||
			fail "not so: $expression of $(jq -c \
				'[.total.network, .stamps, .reflector]' "$work/p")"
	done
}

# A request waits in the ring, and so does its answer.
by_software()
{
	wired
	pk "$ns2" reflector add from 192.0.2.1 > "$work/said"
	probed
	holds '.total.answered == 30 and .total.network.min >= 100000000' \
		'.stamps == { sent: "egress", received: "hardware" }' \
		'.hardware_stamps == false'
}

# Only the answer's waiting is left.
by_sender()
{
	wired
	pk "$ns2" reflector add from 192.0.2.1 from 2001:db8::1 stateful \
		> "$work/said"
	probed hardware-stamps tlv follow-up
	holds '.total.answered == 30 and .stamps.sent == "hardware"' \
		'.total.network.min >= 50000000 and .total.network.min < 100000000' \
		'.total.implausible == 0' '.reflector.follow_up.method == "software"'
	to=2001:db8::2 probed hardware-stamps
	holds '.total.answered == 30 and .stamps.sent == "hardware"' \
		'.total.network.min >= 50000000 and .total.network.min < 100000000' \
		'.reflector.follow_up == null'
}

# None is left of either; the last reply has no follower that tells of it.
by_both()
{
	wired
	refuses "stateful is missing" pk "$ns2" reflector add from ::/0 \
		hardware-stamps
	pk "$ns2" reflector add from 192.0.2.1 stateful hardware-stamps \
		> "$work/said"
	probed hardware-stamps tlv follow-up
	holds '.total.answered == 30 and .total.network.p50 < 50000000' \
		'.total.network.min >= 0 and .total.implausible == 0' \
		'.reflector.follow_up.method == "hardware"' \
		'.reflector.follow_up.time > 1000000000000000000'
	probed hardware-stamps tlv follow-up timestamp ptp ports 2
	holds '.total.answered == 60 and .total.network.p50 < 50000000'
	expect "told" "$(pk "$ns2" -j reflector show |
		jq '.[0] | .tx_device >= 60')" true
}

# A rotating port, a reflector and devices that go while stamps are under way.
goes_away()
{
	wired 5000
	pk "$ns2" reflector add from 192.0.2.1 stateful hardware-stamps \
		> "$work/said"
	pk "$ns1" probe add p to 192.0.2.2 interval 1ms rotate-after 100ms \
		timeout 500ms hardware-stamps
	await "answers" answered
	in2 nft 'add table ip t; add chain ip t i { type filter hook input priority 0; udp dport 862 drop; }'
	await "another port" rotated
	in2 nft delete table ip t
	await "answers" answered
	pk "$ns2" reflector del id 1
	pk "$ns1" probe del p
	pk "$ns1" probe add p to 192.0.2.2 interval 1ms hardware-stamps
	ip -n "$ns2" link set st1 down
	ip -n "$ns1" link set st0 down
}

answered()
{
	pk "$ns1" -j probe show p | grep -q '"state":"answered"'
}

rotated()
{
	pk "$ns1" -j probe show p | jq -e '.[0].total.port_changes > 0'
}

run_tests \
	"by_software	stamps of software, with the rings' time" \
	"by_sender	the device tells when probes have left" \
	"by_both	and the reflector's when replies have" \
	"goes_away	ports, sessions and devices go under way"
