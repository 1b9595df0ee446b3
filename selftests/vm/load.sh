#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The module on this kernel: load, watch a device, count, unload.

n=0 failed=0

# check NAME COMMAND...
check()
{
	local name=$1

	shift
	n=$((n + 1))
	if "$@"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		failed=1
	fi
}

watched()
{
	pktsctl -j point show | grep -q '"v0"'
}

counted()
{
	[ -n "$(pktsctl -j flow show | jq '.[]?')" ]
}

unload()
{
	rmmod pkts && ! grep -q '^pkts ' /proc/modules
}

uname -r | sed 's/^/# /'
ip netns add peer
ip link add v0 type veth peer name v1 netns peer
ip addr add 192.0.2.1/24 dev v0
ip link set v0 up
ip -n peer addr add 192.0.2.2/24 dev v1
ip -n peer link set v1 up

echo "TAP version 13"
check "modprobe finds the module" modprobe pkts
check "modinfo names its licence" \
	test "$(modinfo -F license pkts)" = GPL
check "a device becomes a point" pktsctl point add dev v0 direction both
check "the point is listed" watched
check "traffic passes" ping -q -c 3 -i 0.2 -W 5 192.0.2.2
check "a flow is there" counted
check "it unloads with a point and a flow in it" unload
check "it loads again" modprobe pkts
check "and unloads again" unload
check "the kernel has nothing to complain of" \
	test -z "$(dmesg --level emerg,alert,crit,err,warn | grep -i pkts |
		grep -v 'taint')"
echo "1..$n"
exit $failed
