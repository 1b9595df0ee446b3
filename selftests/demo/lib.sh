# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What demo.sh needs to tell its story: headings, commands that are shown
# before they run, and waiting for a condition.

export LC_ALL=C TZ=UTC
work=$(mktemp -d)
steps=0

# step HEADING TEXT...: what comes next, and why.
step()
{
	steps=$((steps + 1))
	printf '\n%d. %s\n' $steps "$1"
	shift
	[ $# = 0 ] || printf '   %s\n' "$@"
	echo
}

say()
{
	printf '   %s\n' "$@"
}

# What the programs said stays in $OUT for whoever looks into it.
die()
{
	cp "$work"/*.log "$work"/looks "$work"/until "${OUT:?}/" 2>/dev/null ||
		true
	printf '\nNOT AS IT SHOULD BE: %s\n' "$*"
	exit 1
}

# type_in COMMAND: as at a root's prompt, with its output.
type_in()
{
	printf '# %s\n' "$1"
	eval "$1" || die "it ended with status $?"
}

# on HOST COMMAND...
on()
{
	ip netns exec "$@"
}

# until_true WHAT COMMAND...: wait for it, 120 seconds at the most.
until_true()
{
	local what=$1 end=$((SECONDS + 120))

	shift
	until "$@" >"$work/until" 2>&1; do
		[ $SECONDS -lt $end ] || die "after 120 seconds still not: $what"
		sleep 0.1 # between two looks
	done
}

# listens HOST PROTOCOL PORT
listens()
{
	on "$1" ss -Hnl "--$2" "sport = :$3" | grep -q .
}

# figure HOST PATH: a number of "pktsctl stats"
figure()
{
	pktsctl -j -n "$1" stats | jq "$2"
}

# ended NAME PROCESS: wait for a job that must end well; its words are in a log
ended()
{
	wait "$2" || die "$1 ended with status $?: $(cat "$work/$1.log")"
}

clean_up()
{
	local left

	left=$(jobs -pr)
	# shellcheck disable=SC2086
	[ -z "$left" ] || kill $left 2>/dev/null || true
	rm -rf "$work"
}
trap clean_up EXIT
