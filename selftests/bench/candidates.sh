# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Who is measured, and against what. Each namespace has a dummy device, dum0, on
# which pktgen's packets come in, and a place at which all of them end:
#
#   dev   an nftables ingress chain of late priority
#   got   the same, where a socket wants receive stamps of all packets
#   ip    an nftables input chain behind all others, for those that sit in IP
#   xt    the same, with the iptables table "raw"
#   out   the device, whose queue pktgen puts packets into, with pfifo_fast
#   fwd   another device: nftables sends what comes in there, or a stamp rule does
#   tcp   the other end of a wire, tcp1: nftables makes them segments of TCP on
#         their way, in order with 1,024 flows, and with time stamps
#   sent  the device, with pfifo_fast
#
# In fwd and sent packets are of pkts_frames.ko: pktgen holds each of its own, so
# that who writes into one has to copy it.
#
# A candidate is measured against none at the same end, of a base namespace.
# attach_NAME fails where the kernel at hand does not have it.

# shellcheck disable=SC2034
namespaces="dev got ip xt out fwd tcp sent"

# name, its namespace, the base's, and who it is
# shellcheck disable=SC2034
candidates="
nft		dev	dev	an empty nftables ingress chain
pkts		dev	dev	pkts, profile basic
pkts-full	dev	dev	pkts, profile full
pkts-tcp	tcp	tcp	pkts, profile basic, of TCP
pkts-full-tcp	tcp	tcp	pkts, profile full, of TCP
pkts-flood	dev	dev	pkts, profile basic, at max-flows: with -m only
pkts-got	got	got	pkts, profile basic, frames stamped already
pkts-ip		ip	ip	pkts, profile basic, packets go on to IP
conntrack	ip	ip	nf_conntrack
iptables	xt	ip	an empty iptables table raw
ipt_netflow	xt	ip	ipt_NETFLOW in the iptables table raw
pfifo		out	out	the qdisc pfifo
fq_codel	out	out	the qdisc fq_codel
pkts-qdisc	out	out	the qdisc pkts with pfifo_fast inside
prio		out	out	the qdisc prio, which has each packet queued
pkts-prio	out	out	the qdisc pkts with prio inside
stamp-l2	fwd	fwd	a stamp rule in place of nftables, format l2: no FCS
stamp-srcmac	fwd	fwd	the same, format srcmac: no FCS, no longer
stamp-generic	fwd	fwd	the same, format generic
stamp-pkts	fwd	fwd	the same, format pkts
stamp-out	sent	sent	a stamp rule for what leaves a device, format l2
"

end=${end:-} # of the namespace that this runs in
many=4000000 # more flows than any run has

nft_end()
{
	case $1 in
	dev|got) drop_all dum0 ;;
	ip|xt)
		nft "add table ip end
		add chain ip end c { type filter hook input priority 2147483647; }
		add rule ip end c counter drop" ;;
	out|sent) tc qdisc add dev dum0 root pfifo_fast ;;
	fwd)
		ip link add dum1 mtu 2000 type dummy
		ip link set dum1 up
		forward ;;
	tcp)
		ip link add tcp0 mtu 2000 type veth peer name tcp1 mtu 2000
		ip link set tcp0 up
		ip link set tcp1 up
		become_tcp
		drop_all tcp1 ;;
	esac
}

drop_all()
{
	nft "add table netdev end
	add chain netdev end c { type filter hook ingress device $1 priority 100; }
	add rule netdev end c counter drop"
}

# The number counts packets of all flows: with as many flows as octets of payload
# each flow's segments are in order. pktgen's own words become acknowledgment,
# flags and window; the options are two of nothing and the time stamps.
become_tcp()
{
	nft "add table netdev become
	add chain netdev become c { type filter hook egress device tcp0 priority 0; }
	add rule netdev become c @nh,72,8 set 6 @nh,256,32 set 0x80100200 @nh,320,32 set 0x0101080a
	add rule netdev become c @nh,192,32 set numgen inc mod 4294967295
	add rule netdev become c @nh,352,32 set numgen inc mod 4294967295"
}

# By tc where nftables has no fwd, as in user-mode Linux.
forward()
{
	nft "add table netdev end
	add chain netdev end c { type filter hook ingress device dum0 priority 100; }
	add rule netdev end c fwd to dum1" 2>/dev/null && return
	tc qdisc add dev dum0 clsact &&
	tc filter add dev dum0 ingress matchall action mirred egress redirect dev dum1
}

forward_no_more()
{
	nft delete table netdev end 2>/dev/null || tc qdisc del dev dum0 clsact
}

# How many packets came to their end.
ended()
{
	case $end in
	out|sent) cat /sys/class/net/dum0/statistics/tx_packets ;;
	fwd) cat /sys/class/net/dum1/statistics/tx_packets ;;
	*) nft list ruleset | sed -n 's/.*counter packets \([0-9]*\) .* drop$/\1/p' ;;
	esac
}

attach_none() { :; }
detach_none() { :; }

attach_nft()
{
	nft "add table netdev empty
	add chain netdev empty c { type filter hook ingress device dum0 priority 0; }"
}

detach_nft() { nft delete table netdev empty; }

# A profile that pktsctl does not know is one that this tree does not have.
attach_profile()
{
	pktsctl flow set max-flows $many max-records 1000 &&
	{ pktsctl flow set profile "$1" 2>/dev/null || [ "$1" = basic ]; } &&
	pktsctl point add dev "$(point_device)" direction ingress
}

point_device() { [ "$end" = tcp ] && echo tcp1 || echo dum0; }

attach_pkts() { attach_profile basic; }
detach_pkts() { pktsctl point del dev "$(point_device)" 2>/dev/null; }
flows_pkts() { pktsctl -j stats | jq '.. | .flows? // empty | numbers' | head -n 1; }
memory_pkts() { pktsctl -j stats | jq '.. | .flows_memory? // empty'; }

attach_pkts_full() { attach_profile full; }
detach_pkts_full() { detach_pkts; }
flows_pkts_full() { flows_pkts; }
memory_pkts_full() { memory_pkts; }

attach_pkts_tcp() { attach_pkts; }
detach_pkts_tcp() { detach_pkts; }
flows_pkts_tcp() { flows_pkts; }

attach_pkts_full_tcp() { attach_pkts_full; }
detach_pkts_full_tcp() { detach_pkts; }
flows_pkts_full_tcp() { flows_pkts; }

# Each new flow has another one recorded.
attach_pkts_flood()
{
	attach_profile basic && pktsctl flow set max-flows 2000 max-records 1000000
}

detach_pkts_flood() { detach_pkts; }
flows_pkts_flood() { flows_pkts; }
memory_pkts_flood() { memory_pkts; }

attach_pkts_got() { attach_pkts; }
detach_pkts_got() { detach_pkts; }
flows_pkts_got() { flows_pkts; }

attach_pkts_ip() { attach_pkts; }
detach_pkts_ip() { detach_pkts; }
flows_pkts_ip() { flows_pkts; }

detach_qdisc() { tc qdisc replace dev dum0 root pfifo_fast; }

attach_pfifo() { tc qdisc replace dev dum0 root pfifo; }
detach_pfifo() { detach_qdisc; }

attach_fq_codel() { tc qdisc replace dev dum0 root fq_codel; }
detach_fq_codel() { detach_qdisc; }

attach_pkts_qdisc()
{
	tc qdisc replace dev dum0 root handle 1: pkts &&
	tc qdisc replace dev dum0 parent 1:1 pfifo_fast
}

detach_pkts_qdisc() { detach_qdisc; }

attach_prio() { tc qdisc replace dev dum0 root prio; }
detach_prio() { detach_qdisc; }

attach_pkts_prio()
{
	tc qdisc replace dev dum0 root handle 1: pkts &&
	tc qdisc replace dev dum0 parent 1:1 prio
}

detach_pkts_prio() { detach_qdisc; }

# What comes in goes out of dum1 by either way, so that a candidate costs what
# stamping adds.
attach_stamp()
{
	forward_no_more
	pktsctl stamp add dev dum0 out dum1 format "$1"
}

detach_stamp()
{
	pktsctl stamp del dev dum0 out dum1 && forward
}

attach_stamp_generic() { attach_stamp generic; }
detach_stamp_generic() { detach_stamp; }
attach_stamp_pkts() { attach_stamp pkts; }
detach_stamp_pkts() { detach_stamp; }
attach_stamp_l2() { attach_stamp l2; }
detach_stamp_l2() { detach_stamp; }
attach_stamp_srcmac() { attach_stamp srcmac; }
detach_stamp_srcmac() { detach_stamp; }
attach_stamp_out() { pktsctl stamp add dev dum0 format l2; }
detach_stamp_out() { pktsctl stamp del dev dum0; }

# Tables as large as the others make theirs; not to be set in a namespace.
prepare_conntrack()
{
	modprobe -q nf_conntrack
	sysctl -qw net.netfilter.nf_conntrack_max=$many
	echo 262144 > /sys/module/nf_conntrack/parameters/hashsize
}

# A chain that is not hooked wants connections tracked, and costs no packet
# anything.
attach_conntrack()
{
	nft "add table ip track
	add chain ip track unused
	add rule ip track unused ct state new" &&
	sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3600
}

detach_conntrack()
{
	nft delete table ip track
	conntrack -F 2>/dev/null
}

flows_conntrack() { conntrack -C; }

attach_iptables() { iptables-legacy -t raw -F; }
detach_iptables() { :; }

netflow()
{
	XTABLES_LIBDIR=$FILES/xtables:$(dirname "$(find /usr/lib -name libxt_standard.so)") \
		iptables-legacy -t raw "$@"
}

attach_ipt_netflow()
{
	[ -e "$FILES/ipt_NETFLOW.ko" ] || return
	modprobe -q ip_tables
	insmod_again "$FILES/ipt_NETFLOW.ko" destination=127.0.0.1:2055 \
		maxflows=$many hashsize=262144 &&
	netflow -A PREROUTING -j NETFLOW
}

# A module's directory in /sys goes a moment before its name is free.
insmod_again()
{
	local try

	for try in {1..10}; do
		insmod "$@" 2>/dev/null && return
		sleep "0.$try"
	done
	insmod "$@"
}

detach_ipt_netflow()
{
	netflow -F PREROUTING
	while [ -e /sys/module/ipt_NETFLOW ]; do
		rmmod ipt_NETFLOW
	done 2>/dev/null
}

flows_ipt_netflow()
{
	sed -n 's/.*Flows: active \([0-9]*\).*/\1/p' \
		/proc/1/net/stat/ipt_netflow
}
