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

# shellcheck source-path=SCRIPTDIR
. "$here/hosts.sh"
. "$here/traffic.sh"

# jq takes half a second to start under emulation, gojq a fifth of that. It sorts
# an object's keys.
jq()
{
	gojq "$@"
}

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
# one, so it does not try without a pause, and some times when the seconds are over:
# they may have passed while this machine stood still.
busywait()
{
	local end=$(($(uptime_s) + $1)) last=10

	shift
	until "$@"; do
		[ "$(uptime_s)" -lt $end ] || [ $((last--)) -gt 0 ] || return 1
		sleep 0.05
	done
}

# await WHAT COMMAND...: it must succeed within a minute.
await()
{
	local what=$1

	shift
	busywait 60 "$@" > /dev/null 2>&1 || fail "$what: not within a minute"
}

# says_soon WANTED COMMAND...: for expect_soon
says_soon()
{
	got=$("${@:2}") && [ "$got" = "$1" ]
}

# expect_soon WHAT WANTED COMMAND...: what it says, for what was sent may still be on
# its way.
expect_soon()
{
	local got=

	busywait 60 says_soon "${@:2}" || fail "$1: is $got, should be $2"
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

# flows NS FILTER [WORD...]: of live flows, as an array, all but for WORDS.
flows()
{
	pktsctl -n "$1" -j flow show "${@:3}" | jq -c "$2"
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
	busywait 60 sum_is_exact "$1" > /dev/null ||
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

backlogs_are_empty()
{
	awk '$12 !~ /^0*$/ { waits = 1 } END { exit waits }' /proc/net/softnet_stat
}

# finish_frames NS: what waited for a processor, or was half done by one, has passed
# then: when a device goes, the kernel waits for all of them.
finish_frames()
{
	busywait 60 backlogs_are_empty || fail "frames wait: $(cat /proc/net/softnet_stat)"
	ip -n "$1" link add gone0 type dummy
	ip -n "$1" link del gone0
}

device_agrees()
{
	[ "$(device_counters "$1" "$2")" = "$(point_counters "$1" "$2")" ]
}

# check_device NS DEV: a point of both directions has seen, since the device was
# made, exactly what the device has counted.
check_device()
{
	busywait 60 device_agrees "$1" "$2" ||
		fail "$2: the device counts $(device_counters "$1" "$2"), the point $(point_counters "$1" "$2")"
}

# in_is_seen NS DEV: what the device has received, its point has. For busywait.
in_is_seen()
{
	local device point

	read -r device _ <<< "$(device_counters "$1" "$2")"
	read -r point _ <<< "$(point_counters "$1" "$2")"
	[ "$device" = "$point" ]
}

# totals_are NS NAME LEAST: for busywait.
totals_are()
{
	[ "$(stats "$1" ".totals.$2")" -ge "$3" ]
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
	busywait 60 listens "$1"
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
	busywait 60 rmmod pkts || fail "rmmod fails: $(rmmod pkts 2>&1)"
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
