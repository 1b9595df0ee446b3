# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2317
#
# What the tests in this directory share. A test sources this, defines functions
# and hands a table of them to run_tests, which prints KTAP:
#
#	run_tests "add_del	a point is added and deleted" ...
#
# Each function runs in a shell of its own, with a directory $work for its files.
# A command that fails unexpectedly ends it; what it has deferred is done in any
# case. The last case of every test is that the module unloads and that the
# kernel's log has no complaint.

set -u
export LC_ALL=C
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=/usr/bin/python3
ns1=ns1-$$
ns2=ns2-$$
# shellcheck disable=SC2034
ns3=ns3-$$
RET=0
deferred=()

# fail WHAT...: this case has failed; it goes on.
fail()
{
	echo "# $*"
	RET=1
}

# skip WHY...: this case cannot be tried here; it ends.
skip()
{
	echo "$*" > "$work/skip"
	exit 4
}

# expect WHAT GOT WANTED
expect()
{
	[ "$2" = "$3" ] || fail "$1: is $2, should be $3"
}

# expect_range WHAT GOT LEAST MOST
expect_range()
{
	{ [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; } ||
		fail "$1: is $2, should be from $3 to $4"
}

# passes WHAT COMMAND...: it must succeed.
passes()
{
	local what=$1

	shift
	"$@" > "$work/said" 2>&1 || fail "$what: $* says $(cat "$work/said")"
}

# refuses TEXT COMMAND...: it must fail, and say TEXT.
refuses()
{
	local text=$1

	shift
	if "$@" > "$work/said" 2>&1; then
		fail "$* does not fail"
	elif ! grep -qF -- "$text" "$work/said"; then
		fail "$* does not say \"$text\" but: $(cat "$work/said")"
	fi
}

# defer COMMAND...: do it when this case ends, the last first.
defer()
{
	deferred+=("$(printf '%q ' "$@")")
}

run_deferred()
{
	local i

	for ((i = ${#deferred[@]} - 1; i >= 0; i--)); do
		eval "${deferred[i]}" > /dev/null 2>&1 || true
	done
}

# Whole seconds since boot: whatever a test does to the wall clock.
uptime_s()
{
	local uptime

	read -r uptime _ < /proc/uptime
	echo "${uptime%.*}"
}

# busywait SECONDS COMMAND...: until it succeeds. Other machines run beside this
# one, so it does not try without a pause.
busywait()
{
	local end=$(($(uptime_s) + $1))

	shift
	until "$@"; do
		[ "$(uptime_s)" -lt $end ] || return 1
		sleep 0.05
	done
}

# await WHAT COMMAND...: it must succeed within twenty seconds.
await()
{
	local what=$1

	shift
	busywait 20 "$@" > /dev/null 2>&1 || fail "$what: not within 20 seconds"
}

# kill_wait PID...: end them and see them gone.
kill_wait()
{
	kill "$@" 2> /dev/null || true
	wait "$@" 2> /dev/null || true
}

# The kernel patches its own code where every packet passes when the first hook
# comes or the last one goes, and likewise for stamps. A processor of QEMU's that
# runs there at that moment may hang for ever. So tests that add and remove
# points under traffic have a hook and a socket that wants stamps all the time.
code_stays()
{
	[ -z "${code_stays:-}" ] || return 0
	code_stays=1
	nft -f - <<-'END' || return 0
		table netdev held {
			chain in { type filter hook ingress device lo priority 0; }
			chain out { type filter hook egress device lo priority 0; }
		}
	END
	"$python" -S -c 'import signal, socket
wants = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
wants.setsockopt(socket.SOL_SOCKET, 29, 1)  # SO_TIMESTAMP
signal.pause()' > /dev/null 2>&1 3>&- < /dev/null &
}

# background VARIABLE COMMAND...: start a program (no function: that would not be
# what is killed), its output in $work/VARIABLE.log; it
# ends with the case at the latest.
background()
{
	local variable=$1

	shift
	"$@" > "$work/$variable.log" 2>&1 3>&- &
	printf -v "$variable" '%s' $!
	defer kill_wait $!
}

# setup_ns NS...: network namespaces. Flows there last until a test says otherwise:
# a loaded machine takes long from one command to the next.
setup_ns()
{
	local ns

	for ns; do
		ip netns add "$ns"
		defer ip netns del "$ns"
		ip -n "$ns" link set lo up
		pktsctl -n "$ns" flow set active-timeout 1h inactive-timeout 1h
	done
}

# quiet NS: nothing is sent there that no test has asked for.
quiet()
{
	ip netns exec "$1" sysctl -qw net.ipv6.conf.default.accept_ra=0 \
		net.ipv6.conf.default.router_solicitations=0 \
		net.ipv6.conf.default.addr_gen_mode=1 \
		net.ipv6.conf.default.accept_dad=0
}

# setup_link NS DEV OCTET NS DEV OCTET: a veth pair; the OCTETs go into MAC and
# IP addresses. Ends are down and have no addresses yet.
setup_link()
{
	ip link add "$2" netns "$1" address "02:00:00:00:00:0$3" type veth \
		peer name "$5" netns "$4" address "02:00:00:00:00:0$6"
}

# active NS DEV: the device sends; between "up" and then, the stack drops what
# has passed the hook already, and no counter of the device tells.
active()
{
	ip -n "$1" link show dev "$2" | grep -q 'LOWER_UP.* qdisc no[^o]*ueue.* state UP'
}

# both_up NS DEV NS DEV: the two ends of a wire.
both_up()
{
	ip -n "$1" link set "$2" up
	ip -n "$3" link set "$4" up
	busywait 60 active "$1" "$2" || fail "$2 does not come up"
	busywait 60 active "$3" "$4" || fail "$4 does not come up"
}

# address NS DEV OCTET: up, and addresses for an end.
address()
{
	ip -n "$1" link set "$2" up
	ip -n "$1" addr add "192.0.2.$3/24" dev "$2"
	ip -n "$1" addr add "2001:db8::$3/64" dev "$2" nodad
}

# setup_pair: two hosts on a wire. MAC addresses end in 01 and 02.
#
#	+---- $ns1 ----+              +---- $ns2 ----+
#	| v0 192.0.2.1 | ------------ | v0 192.0.2.2 |
#	| 2001:db8::1  |              | 2001:db8::2  |
#	+--------------+              +--------------+
#
# setup_pair COMMAND...: COMMAND runs before the link comes up, so a point that
# it adds sees every frame that the device counts. $ns3 is not made.
setup_pair()
{
	setup_ns "$ns1" "$ns2"
	quiet "$ns1"
	quiet "$ns2"
	setup_link "$ns1" v0 1 "$ns2" v0 2
	"$@"
	both_up "$ns1" v0 "$ns2" v0
	address "$ns1" v0 1
	address "$ns2" v0 2
}

# setup_route COMMAND...: three hosts, the middle one routes; COMMAND as above. It
# ends when packets get through.
#
#	+- $ns1 -+          +----- $ns2 -----+            +- $ns3 -+
#	|   v0   | -------- | v0          v1 | ---------- |   v0   |
#	+--------+          +----------------+            +--------+
#	192.0.2.1           .2    198.51.100.1            .2
#	2001:db8::1         ::2   2001:db8:1::1           ::2
setup_route()
{
	setup_pair true
	setup_ns "$ns3"
	quiet "$ns3"
	in2 sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	setup_link "$ns2" v1 3 "$ns3" v0 4
	"$@"
	both_up "$ns2" v1 "$ns3" v0
	# a router asks for its neighbours from its link-local address
	ip -n "$ns2" -batch - <<-END
		addr add fe80::2/64 dev v0 nodad
		addr add fe80::1/64 dev v1 nodad
		addr add 198.51.100.1/24 dev v1
		addr add 2001:db8:1::1/64 dev v1 nodad
	END
	ip -n "$ns3" -batch - <<-END
		addr add 198.51.100.2/24 dev v0
		addr add 2001:db8:1::2/64 dev v0 nodad
		route add 192.0.2.0/24 via 198.51.100.1
		route add 2001:db8::/64 via 2001:db8:1::1
	END
	ip -n "$ns1" -batch - <<-END
		route add 198.51.100.0/24 via 192.0.2.2 rto_min 30s
		route add 2001:db8:1::/64 via 2001:db8::2 rto_min 30s
	END
	busywait 20 in1 ping -q -c 1 -W 1 2001:db8:1::2 > "$work/said"
	busywait 20 in1 ping -q -c 1 -W 1 198.51.100.2 > "$work/said"
}

# silent_pair: the same wire, but nobody has an address, so that nothing is on it
# but what a test sends; $ns1's point watches what leaves, $ns2's what arrives.
#
#	+---- $ns1 ----+              +---- $ns2 ----+
#	|  v0 (egress) | -----------> | v0 (ingress) |
#	+--------------+              +--------------+
silent_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 2
	pk "$ns1" point add dev v0 direction egress
	pk "$ns2" point add dev v0 direction ingress
	ip -n "$ns2" link set v0 up
	ip -n "$ns1" link set v0 up
}

# talking_pair: the same wire, and what talk.py says on it in both directions is
# seen by a point of $ns2.
talking_pair()
{
	local ns

	setup_ns "$ns1" "$ns2"
	for ns in "$ns1" "$ns2"; do
		ip netns exec "$ns" sysctl -qw net.ipv6.conf.default.disable_ipv6=1
	done
	setup_link "$ns1" v0 1 "$ns2" v0 2
	pk "$ns2" point add dev v0
	both_up "$ns1" v0 "$ns2" v0
}

# talk [-n TIMES] PACKET...: talk.py tells what.
talk()
{
	local times=()

	[ "$1" != -n ] || { times=(-n "$2"); shift 2; }
	$python -S "$here/talk.py" "${times[@]}" "$ns1" "$ns2" "$@"
}

# tell_pktgen FILE LINE
tell_pktgen()
{
	echo "$2" | in1 tee "/proc/net/pktgen/$1" > "$work/said" ||
		fail "pktgen does not take \"$2\""
}

# generate COUNT LINE...: so many packets of UDP from v0 of $ns1, each from an
# address of its own.
generate()
{
	local line

	modprobe -q pktgen || true
	in1 test -e /proc/net/pktgen/pgctrl || skip "no pktgen here"
	tell_pktgen kpktgend_0 rem_device_all
	tell_pktgen kpktgend_0 "add_device v0"
	for line in "count $1" "delay 0" "clone_skb 0" "pkt_size 60" \
		"xmit_mode queue_xmit" "dst_mac 02:00:00:00:00:99" \
		"dst 198.51.100.9" "src_min 10.0.0.1" \
		"src_max 10.255.255.254" "udp_src_min 1024" \
		"udp_src_max 1024" "udp_dst_min 80" "udp_dst_max 80" "${@:2}"; do
		tell_pktgen v0 "$line"
	done
	tell_pktgen pgctrl start
	in1 sed -n 's/^Result: //p; s/^ *\([0-9]*pps\).*/\1/p' /proc/net/pktgen/v0 |
		sed 's/^/# pktgen: /'
	tell_pktgen kpktgend_0 rem_device_all
}

# in1 COMMAND..., in2 COMMAND...: run it in a namespace.
in1()
{
	ip netns exec "$ns1" "$@"
}

in2()
{
	ip netns exec "$ns2" "$@"
}

in3()
{
	ip netns exec "$ns3" "$@"
}

# pk NS WORD...: the command, in a namespace.
pk()
{
	local ns=$1

	shift
	pktsctl -n "$ns" "$@"
}

# stats NS FILTER: a figure. jq takes long to start under emulation: a total is
# found without it.
stats()
{
	local json

	if [[ $2 =~ ^\.totals\.([a-z_]+)$ ]]; then
		json=$(pktsctl -n "$1" -j stats)
		[[ $json =~ \"${BASH_REMATCH[1]}\":([0-9]+) ]]
		echo "${BASH_REMATCH[1]}"
	else
		pktsctl -n "$1" -j stats | jq -r "$2"
	fi
}

# flows NS FILTER: of all live flows, as an array.
flows()
{
	pktsctl -n "$1" -j flow show | jq -c "$2"
}

# flow_is NS FILTER WANTED: for busywait.
flow_is()
{
	[ "$(flows "$1" "$2")" = "$3" ]
}

# Exactly: nothing is passing any more.
sum_is_exact()
{
	local rest seen tally='(\{[^}]*\})'

	rest=$(pktsctl -n "$1" -j stats | tee "$work/stats" | tr -d '\n')
	[[ $rest == *'"seen"'* ]] || return
	while [[ $rest =~ \"seen\":$tally,\"seen_after\":$tally,(.*)$ ]]; do
		seen=${BASH_REMATCH[1]}
		rest=${BASH_REMATCH[3]}
		[ "${BASH_REMATCH[2]}" = "$seen" ] || return
		[[ $rest =~ \"sum\":$tally ]] || return
		[ "${BASH_REMATCH[1]}" = "$seen" ] || return
	done
}

# check_sum NS: every frame is accounted for.
check_sum()
{
	local status=0

	pktsctl -n "$1" -j stats > "$work/stats" || status=$?
	[ $status = 0 ] ||
		fail "the sum does not close ($status): $(jq -c '.points' "$work/stats")"
	busywait 20 sum_is_exact "$1" > /dev/null ||
		fail "the sum is not exact at rest: $(jq -c '.points' "$work/stats")"
}

# Packets and octets in, packets and octets out.
device_counters()
{
	ip -n "$1" -s link show dev "$2" | awk '$1 == "RX:" || $1 == "TX:" {
		getline; counters = counters " " $2 " " $1 } END { print substr(counters, 2) }'
}

point_counters()
{
	local json tally='\{\"packets\":([0-9]+),\"octets\":([0-9]+)\}'

	json=$(pktsctl -n "$1" -j stats show dev "$2" | tr -d '\n')
	[[ $json =~ \"ingress\":\{\"seen\":$tally.*\"egress\":\{\"seen\":$tally ]]
	echo "${BASH_REMATCH[@]:1:4}"
}

device_agrees()
{
	[ "$(device_counters "$1" "$2")" = "$(point_counters "$1" "$2")" ]
}

# check_device NS DEV: a point of both directions has seen, since the device was
# made, exactly what the device has counted.
check_device()
{
	busywait 20 device_agrees "$1" "$2" ||
		fail "$2: the device counts $(device_counters "$1" "$2"), the point $(point_counters "$1" "$2")"
}

# serves NS PORT: somebody listens there.
serves()
{
	ip netns exec "$1" ss -Hltnu "sport = $2" | grep -q .
}

# totals_are NS NAME LEAST: for busywait.
totals_are()
{
	[ "$(stats "$1" ".totals.$2")" -ge "$3" ]
}

# flood PORTS: a datagram from $ns1 to each of so many ports of $ns2.
flood()
{
	in1 "$python" -S "$here/ports.py" 192.0.2.2 "$1"
}

received_is()
{
	[ "$(stat -c %s "$work/received" 2> /dev/null)" = "$1" ]
}

# send_held NS1 NS2 HOST PORT OCTETS [OPTION,...]: over TCP, with socat's options
# for the sender. The connection stays open until
# let_go, so that its flow stays where it can be looked at. No retransmission
# unless something is lost: a loaded machine is not a lossy wire.
send_held()
{
	receive "$1" "$2" "$4"
	{ head -c "$5" /dev/zero; read -r _ < "$work/hold"; } |
		ip netns exec "$1" socat -u - "TCP:$3:$4,${6:-sndbuf=65536}" &
	defer kill_wait $!
	await "all $5 octets arrive at $3" received_is "$5"
}

# receive NS1 NS2 PORT: what comes in $2 goes into $work/received.
receive()
{
	rm -f "$work/received" "$work/hold"
	mkfifo "$work/hold"
	ip netns exec "$1" sysctl -qw net.ipv4.tcp_early_retrans=0 \
		net.ipv4.tcp_recovery=0 net.ipv4.tcp_sack=0
	ip netns exec "$2" socat -u "TCP6-LISTEN:$3,ipv6-v6only=0" \
		"CREATE:$work/received" &
	held=$!
	defer kill_wait $held
	busywait 20 serves "$2" "$3"
}

let_go()
{
	echo > "$work/hold"
	wait "$held"
}

# records NS FILE: what waits in the queue, by way of an IPFIX file, is appended
# to FILE, a JSON object a line; ipfix.py tells its keys.
records()
{
	pktsctl -n "$1" export to "file:$work/ipfix" once > /dev/null
	$python -S "$here/ipfix.py" "$work/ipfix" >> "$2"
}

# listens NS: somebody there has joined a generic netlink multicast group.
listens()
{
	# shellcheck disable=SC2016
	ip netns exec "$1" awk '$2 == 16 && $4 != "00000000" { found = 1 }
		END { exit !found }' /proc/net/netlink
}

# monitor NS: events from here on, for has_event.
monitor()
{
	background events pktsctl -n "$1" -j monitor
	busywait 20 listens "$1"
}

# has_event EVENT [DEV]
has_event()
{
	grep -q "\"event\":\"$1\".*${2:+\"dev\":\"$2\"}" "$work/events.log"
}

# complaints: lines since the test began that no kernel writes when all is well.
complaints()
{
	dmesg | tail -n +$((log_began + 1)) | grep -E '(BUG|WARNING|INFO|ERROR|Oops|KASAN|ODEBUG|Kernel panic|Objects remaining|unregister_netdevice: waiting|leaked reference|refcount_t)'
}

module_unloads()
{
	busywait 20 rmmod pkts || fail "rmmod fails: $(rmmod pkts 2>&1)"
	if grep -E '^(pkts_|queue_entry )' /proc/slabinfo; then
		fail "memory is left"
	fi
	passes "it loads again" modprobe pkts
	passes "and unloads" rmmod pkts
	! complaints || fail "the kernel complains"
}

run_case()
{
	work=$(mktemp -d)
	trap 'run_deferred; rm -rf "$work"' EXIT
	exec 3>&1
	trap 'echo "# ${BASH_SOURCE[0]##*/}:$LINENO: $BASH_COMMAND" >&3' ERR
	set -eE
	"$1"
	exit "$RET"
}

# Under sanitizers, on one processor, everything is slow: a script says which of
# its cases tell something there. That is for scripts that are run together.
sanitized()
{
	sed -n 's/^# under-sanitizers: *//p' "$0" | tr ' ' '|'
}

# run_tests "FUNCTION	DESCRIPTION"...: all, or those that $CASES names ("a|b").
run_tests()
{
	local line cases=()

	[ -z "${SANITIZED:-}" ] || CASES=$(sanitized)
	for line; do
		[[ ! ${line%%	*} =~ ^(${CASES:-.*})$ ]] || cases+=("$line")
	done
	run_cases "${cases[@]}"
}

run_cases()
{
	local line number=0 status bad=0 began

	echo "KTAP version 1"
	echo "1..$(($# + 1))"
	log_began=$(dmesg | wc -l)
	modprobe pkts
	for line in "$@" "module_unloads	the module unloads, all memory is back, the log is clean"; do
		number=$((number + 1))
		began=$(uptime_s)
		(run_case "${line%%	*}")
		status=$?
		case $status in
		0) echo "ok $number - ${line#*	} # $(($(uptime_s) - began)) s" ;;
		4) echo "ok $number - ${line#*	} # SKIP" ;;
		*)
			echo "not ok $number - ${line#*	}"
			bad=1 ;;
		esac
	done
	exit $bad
}
