#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0
# Every object has a manual page that formats without a warning and has every
# word of the object's --help: man.sh PKTSCTL
set -u
pktsctl=$1
pages=$(dirname "$0")/../../Documentation
cases=0
failures=0

result() {
	cases=$((cases + 1))
	if [ -z "$2" ]; then
		echo "ok $cases - $1"
	else
		failures=$((failures + 1))
		echo "not ok $cases - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# The words of a usage that are typed as they stand: lower case, in no sentence.
usage_words() {
	"$pktsctl" ${1:+"$1"} --help | sed -n '/^usage:/,/^[A-Z]\|^$/{/^[A-Z]/d;p}' |
		grep -oE '[a-z][a-z0-9-]+' | grep -vxE 'usage' | sort -u
}

missing() {
	local page=$1 text word

	text=$(groff -man -Tascii -P-cbou "$page" | tr -cs 'a-z0-9-' '\n')
	while read -r word; do
		grep -qx -e "$word" <<<"$text" || echo "\"$word\" is missing"
	done
}

check() {
	local page=$1 object=$2

	if [ ! -f "$page" ]; then
		result "${page##*/} is there" "there is no such page"
		return
	fi
	result "${page##*/} formats" "$(groff -man -ww -Tascii "$page" 2>&1 >/dev/null)"
	result "${page##*/} has every word of --help" \
		"$(usage_words "$object" | missing "$page")"
}

if ! command -v groff >/dev/null; then
	echo "1..0 # SKIP groff is not installed"
	exit 0
fi
check "$pages/pktsctl.8" ""
objects=$("$pktsctl" --help | sed -n '/^  [a-z]/s/^  \([a-z]*\) .*/\1/p')
for object in $objects; do
	check "$pages/pktsctl-$object.8" "$object"
done
result "pktsctl-stats.8 has the recipe that ../net/metrics.sh tries" \
	"$(grep -qF "$(cat "$pages/../selftests/net/metrics.recipe")" \
		"$pages/pktsctl-stats.8" || echo "it has another one")"
echo "1..$cases"
[ "$failures" = 0 ]
