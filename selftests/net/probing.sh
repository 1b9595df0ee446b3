# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154,SC2317
#
# Probe sessions of pktsctl, and what they find out. After lib.sh: the hosts of
# setup_pair in hosts.sh, $ns1 probes, $ns2 reflects.

# reflects [WORD...]: the pair, and a reflector in $ns2 that counts.
reflects()
{
	setup_pair true
	acquainted
	passes "reflector" pk "$ns2" reflector add from 192.0.2.1 \
		from 2001:db8::1 stateful "$@"
}

# netem NS WORD...: what happens to packets that leave there.
netem()
{
	local ns=$1

	shift
	tc -n "$ns" qdisc replace dev v0 root netem limit 10000 "$@"
}

# add WORD...: a session "p" to 192.0.2.2, unless $to has another address. An
# answer that a loaded machine keeps waiting is none that was lost, and such a
# silence is none to leave the port for.
add()
{
	passes "add" pk "$ns1" probe add p to "${to:-192.0.2.2}" \
		timeout "${timeout:-20s}" rotate-after "${rotate_after:-1h}" "$@"
}

# shown FILTER: of the session "p".
shown()
{
	pk "$ns1" -j probe show p | jq -r ".[0] | $1"
}

shown_is()
{
	[ "$(shown "$1")" = "$2" ]
}

ended()
{
	pk "$ns1" -j probe show p > "$work/json" &&
		grep -q '"state":"finished"' "$work/json"
}

# finished: all probes that "count" asked for are accounted for, and the session
# is removed; $work/p has what it has found.
finished()
{
	busywait 300 ended || fail "it does not finish: $(cat "$work/json")"
	ended # again: what came while the last fates were told
	jq '.[0]' "$work/json" > "$work/p"
	"$@"
	pk "$ns1" probe del p
}

# get FILTER: of what finished has left.
get()
{
	jq -r "$1" "$work/p"
}

# holds EXPRESSION...: each is true of what finished has left. One jq for all: it
# takes long to start under sanitizers.
holds()
{
	# shellcheck disable=SC2016
	local program='def ms: . * 1000000;
		def within($least; $most): . >= $least and . <= $most; empty'
	local at=0 expression

	for expression; do
		program+=", (if ($expression) then empty
			else \$ARGS.positional[$at] end)"
		at=$((at + 1))
	done
	jq -r "$program" "$work/p" --args "$@" > "$work/wrong"
	while read -r expression; do
		fail "not so: $expression of $(get '.total | del(.losses)' | tr -d ' \n')"
	done < "$work/wrong"
}
