// SPDX-License-Identifier: GPL-2.0
/*
 * A frame walks from the hook through clock, dissector and table, and is
 * counted once as seen and once as what became of it.
 *
 * All counts are the wire's: a super-frame that the stack has put together
 * (GRO) or that the device will cut (GSO) counts as the packets that it was
 * or will be, each with headers of its own; a tag that the device has taken
 * off or will put on counts with the frame. The frame itself stays untouched.
 */
#include "meter.h"

#include <linux/if_vlan.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "clock.h"
#include "flow.h"
#include "net.h"
#include "table.h"

/**
 * struct meter_frame - a frame, from its link-layer header on
 * @data: its beginning
 * @behind: octets between @data and skb->data
 * @avail: octets that @data has in a row
 * @len: octets that the frame has
 * @tag: 4 when the device has taken or will put a VLAN tag
 * @octets: octets on the wire, of all packets
 * @packets: packets on the wire
 */
struct meter_frame {
	const u8 *data;
	int behind;
	u32 avail;
	u32 len;
	u32 tag;
	u32 octets;
	u32 packets;
};

static void frame_open(struct meter_frame *frame, const struct sk_buff *skb)
{
	frame->behind = skb->data - skb_mac_header(skb);
	frame->data = skb->data - frame->behind;
	frame->avail = skb_headlen(skb) + frame->behind;
	frame->len = skb->len + frame->behind;
	frame->tag = skb_vlan_tag_present(skb) ? VLAN_HLEN : 0;
	frame->octets = frame->len + frame->tag;
	frame->packets = 1;
}

static enum pkts_verdict frame_read(const struct meter_frame *frame,
				    const struct sk_buff *skb, bool ethernet,
				    struct pkts_packet *pkt, const u8 *data,
				    u32 avail)
{
	if (!ethernet)
		return pkts_dissect_l3(pkt, data, avail, frame->len,
				       ntohs(skb->protocol));
	return pkts_dissect_frame(pkt, data, avail, frame->len,
				  frame->tag ? skb_vlan_tag_get(skb) : 0);
}

/* Headers that are spread over pages are read from a copy. */
static noinline enum pkts_verdict
frame_read_copy(const struct meter_frame *frame, const struct sk_buff *skb,
		bool ethernet, struct pkts_packet *pkt)
{
	u32 avail = min_t(u32, frame->len, PKTS_DISSECT_MAX);
	u8 copy[PKTS_DISSECT_MAX];

	if (skb_copy_bits(skb, -frame->behind, copy, avail))
		return PKTS_FRAME_TRUNCATED;
	return frame_read(frame, skb, ethernet, pkt, copy, avail);
}

/* Octets before the payload, as the stack knows them: tunnels, or not IP. */
static u32 frame_stack_headers(const struct meter_frame *frame,
			       const struct sk_buff *skb)
{
	int at;

	if (skb->encapsulation)
		at = skb_inner_transport_offset(skb);
	else if (skb_transport_header_was_set(skb))
		at = skb_transport_offset(skb);
	else
		return 0;
	if (skb_is_gso_tcp(skb)) {
		struct tcphdr buf, *th;

		th = skb_header_pointer(skb, at, sizeof(buf), &buf);
		return th ? at + frame->behind + __tcp_hdrlen(th) : 0;
	}
	return at + frame->behind + sizeof(struct udphdr);
}

/*
 * A BIG TCP frame over IPv6 may carry a jumbo option of 8 octets which no
 * packet on the wire has.
 */
static u32 frame_jumbo_option(const struct meter_frame *frame,
			      const struct pkts_packet *pkt)
{
	const u8 *ip = frame->data + pkt->l3_off;

	if (pkt->key.family != 6 || pkt->ip_len <= 65535 + 40 ||
	    frame->avail < pkt->l3_off + 48U)
		return 0;
	return ip[6] == 0 && ip[41] == 0 && ip[42] == 194 ? 8 : 0;
}

/* Each further packet has the headers once more. */
static noinline void frame_unfold(struct meter_frame *frame,
				  const struct sk_buff *skb,
				  struct pkts_packet *pkt)
{
	const struct skb_shared_info *shared = skb_shinfo(skb);
	u32 headers, extra, jumbo = 0;
	u32 segments = shared->gso_segs;

	if (pkt && !skb->encapsulation) {
		headers = pkt->hdr_len;
		jumbo = frame_jumbo_option(frame, pkt);
	} else {
		headers = frame_stack_headers(frame, skb);
	}
	if (!segments || (shared->gso_type & SKB_GSO_DODGY))
		segments = frame->len > headers ?
			   DIV_ROUND_UP(frame->len - headers,
					shared->gso_size) : 1;
	headers -= jumbo;
	extra = (segments - 1) * (headers + frame->tag);
	frame->packets = segments;
	frame->octets += extra - jumbo;
	if (pkt)
		pkt->ip_len += (segments - 1) * (headers - pkt->l3_off) - jumbo;
}

static void count_tally(struct pkts_point_side_cpu *cpu, enum pkts_count what,
			const struct meter_frame *frame)
{
	cpu->tally[what].packets += frame->packets;
	cpu->tally[what].octets += frame->octets;
}

static void sight_fill(struct pkts_sight *sight, struct pkts_point *point,
		       const struct meter_frame *frame,
		       enum pkts_point_side side)
{
	unsigned int dir = pkts_sight_dir(sight);

	sight->pkt.key.ifindex = point->ifindex;
	sight->pkt.key.orient = point->direction == PKTS_DIRECTION_BOTH ?
				side ^ dir : 0;
	sight->packets = frame->packets;
	sight->octets = sight->pkt.ip_len;
	sight->overhead = frame->octets - sight->octets;
	sight->point = point;
	sight->side = side;
}

/* Dissect into @sight, and make @frame what the wire carries. */
static enum pkts_verdict meter_read(struct pkts_point *point,
				    const struct sk_buff *skb,
				    struct meter_frame *frame,
				    struct pkts_packet *pkt)
{
	bool ethernet = READ_ONCE(point->ethernet);
	enum pkts_verdict verdict;

	verdict = frame_read(frame, skb, ethernet, pkt, frame->data,
			     frame->avail);
	if (unlikely(verdict == PKTS_FRAME_SHORT))
		verdict = frame_read_copy(frame, skb, ethernet, pkt);
	if (unlikely(skb_is_gso(skb)))
		frame_unfold(frame, skb,
			     verdict == PKTS_FRAME_METERED ? pkt : NULL);
	return verdict;
}

/**
 * pkts_meter_frame() - meter a frame
 * @point: where it was seen
 * @skb: the frame; not changed
 * @side: on which side of the device
 *
 * Context: the netdev hooks: bottom halves off, under RCU.
 */
void pkts_meter_frame(struct pkts_point *point, struct sk_buff *skb,
		      enum pkts_point_side side)
{
	enum pkts_stamp source = PKTS_STAMP_NOW;
	struct pkts_point_side_cpu *cpu;
	enum pkts_verdict verdict;
	struct meter_frame frame;
	struct pkts_sight sight;
	enum pkts_count what;

	sight.stamp = side == PKTS_INGRESS ?
		      pkts_clock_ingress(&point->map, skb, &source) :
		      pkts_clock_now();
	frame_open(&frame, skb);
	verdict = meter_read(point, skb, &frame, &sight.pkt);

	cpu = &this_cpu_ptr(point->cpu)->side[side];
	u64_stats_update_begin(&cpu->sync);
	cpu->stamps[source]++;
	count_tally(cpu, PKTS_COUNT_SEEN, &frame);
	u64_stats_update_end(&cpu->sync);

	what = (enum pkts_count)verdict;
	if (likely(verdict == PKTS_FRAME_METERED)) {
		sight_fill(&sight, point, &frame, side);
		what = pkts_table_count(point->pn->table, &sight);
		if (likely(what == PKTS_COUNT_SEEN &&
			   !(sight.pkt.flags & PKTS_PACKET_L4_SHORT)))
			return;
	}

	u64_stats_update_begin(&cpu->sync);
	if (what != PKTS_COUNT_SEEN)
		count_tally(cpu, what, &frame);
	if (verdict == PKTS_FRAME_METERED &&
	    sight.pkt.flags & PKTS_PACKET_L4_SHORT)
		count_tally(cpu, PKTS_COUNT_L4_TRUNCATED, &frame);
	u64_stats_update_end(&cpu->sync);
}
