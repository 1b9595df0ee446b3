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
#include "link.h"
#include "net.h"
#include "select.h"
#include "shape.h"
#include "table.h"
#include "wire/facts.h"
#include "wire/plain.h"

/**
 * struct meter_frame - a frame, from its link-layer header on
 * @data: its beginning
 * @behind: octets between @data and skb->data
 * @avail: octets that @data has in a row
 * @len: octets that the frame has
 * @tag: 4 when the device has taken or will put a VLAN tag
 * @octets: octets on the wire, of all packets
 * @packets: packets on the wire
 * @headers: octets of each before its payload, when there are several
 */
struct meter_frame {
	const u8 *data;
	int behind;
	u32 avail;
	u32 len;
	u32 tag;
	u32 octets;
	u32 packets;
	u32 headers;
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
	u8 copy[PKTS_DISSECT_MAX] __uninitialized;

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
	frame->headers = headers;
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

/* A tally beside that of what became of the frame. */
static void count_more(struct pkts_point *point, enum pkts_count what,
		       const struct meter_frame *frame,
		       enum pkts_point_side side)
{
	struct pkts_point_side_cpu *cpu = &this_cpu_ptr(point->cpu)->side[side];

	u64_stats_update_begin(&cpu->sync);
	count_tally(cpu, what, frame);
	u64_stats_update_end(&cpu->sync);
}

static void sight_fill(struct pkts_sight *sight, struct pkts_point *point,
		       const struct meter_frame *frame,
		       enum pkts_point_side side)
{
	unsigned int dir = pkts_sight_dir(sight);

	/* one word, to be hashed right away */
	sight->pkt.key.tail |= point->key[side ^ dir].tail;
	sight->packets = frame->packets;
	sight->octets = sight->pkt.ip_len;
	sight->overhead = frame->octets - sight->octets;
	sight->point = point;
	sight->facts = NULL;
	sight->side = side;
}

/* Dissect into @sight, and make @frame what the wire carries. */
static enum pkts_verdict meter_read(struct pkts_point *point,
				    const struct sk_buff *skb,
				    struct meter_frame *frame,
				    struct pkts_packet *pkt,
				    enum pkts_point_side side)
{
	bool ethernet = READ_ONCE(point->ethernet[side]);
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

/* What leaves a device brings no stamp; what a link's second leg brings may. */
static u64 meter_stamp_far(const struct pkts_point *point,
			   struct pkts_clock_tick *tick, struct sk_buff *skb,
			   enum pkts_stamp *source)
{
	if (unlikely(point->link))
		return pkts_clock_ingress(&point->link->map, tick, skb,
					  source);
	return pkts_clock_now();
}

/* Selection and sampling, where the point has some. */
static noinline enum pkts_count meter_filter(struct pkts_filter *filter,
					     const struct pkts_packet *pkt,
					     const struct sk_buff *skb,
					     enum pkts_point_side side)
{
	switch (pkts_filter_judge(filter, &pkt->key, skb->mark, side)) {
	case PKTS_FILTER_NOT_SELECTED:
		return PKTS_COUNT_NOT_SELECTED;
	case PKTS_FILTER_NOT_SAMPLED:
		return PKTS_COUNT_NOT_SAMPLED;
	default:
		return PKTS_COUNT_SEEN;
	}
}

/* The same frame, for who looks deeper into it. */
static void view_open(struct pkts_view *view, const struct pkts_point *point,
		      const struct sk_buff *skb,
		      const struct meter_frame *frame,
		      enum pkts_point_side side)
{
	view->skb = skb;
	view->data = frame->data;
	view->behind = frame->behind;
	view->avail = frame->avail;
	view->len = frame->len;
	view->vlan = frame->tag ? skb_vlan_tag_get(skb) : 0;
	/* A packet without a protocol has no Ethernet header for that. */
	view->ethertype = READ_ONCE(point->ethernet[side]) ? 0 :
			  ntohs(skb->protocol) ?: ETH_P_802_3;
}

static void facts_read(const struct pkts_view *view,
		       const struct pkts_packet *pkt, struct pkts_facts *facts,
		       const u8 *data, u32 avail)
{
	pkts_facts_read(facts, pkt, data, avail,
			view->ethertype ? 0 : ETH_HLEN, view->vlan);
}

/* Headers that are spread over pages are read from a copy. */
static noinline void facts_read_copy(const struct pkts_view *view,
				     const struct pkts_packet *pkt,
				     struct pkts_facts *facts)
{
	u32 avail = min_t(u32, view->len, PKTS_DISSECT_MAX);
	u8 copy[PKTS_DISSECT_MAX] __uninitialized;

	if (skb_copy_bits(view->skb, -view->behind, copy, avail))
		avail = 0;
	facts_read(view, pkt, facts, copy, avail);
}

/* What flows of profile full ask of a frame, for @sight to lead to. */
static noinline void meter_facts(const struct pkts_view *view,
				 const struct meter_frame *frame,
				 struct pkts_sight *sight,
				 struct pkts_facts *facts)
{
	const struct pkts_packet *pkt = &sight->pkt;

	if (likely(pkt->hdr_len <= view->avail))
		facts_read(view, pkt, facts, view->data, view->avail);
	else
		facts_read_copy(view, pkt, facts);
	if (frame->packets > 1)
		pkts_facts_unfold(facts, pkt, frame->packets, frame->headers,
				  skb_shinfo(view->skb)->gso_size);
	sight->facts = facts;
}

static noinline void meter_plain_facts(const struct pkts_point *point,
				       const struct sk_buff *skb,
				       const struct meter_frame *frame,
				       struct pkts_sight *sight,
				       struct pkts_facts *facts)
{
	struct pkts_view view __uninitialized;

	view_open(&view, point, skb, frame, sight->side);
	meter_facts(&view, frame, sight, facts);
}

/*
 * All packets of a super-frame have the inner headers, too. But where it is cut
 * in front of them, each has inner headers of its own, and only the first's are
 * at hand.
 */
static enum pkts_found inside_unfold(struct pkts_inside *inside,
				     const struct meter_frame *frame)
{
	if (frame->packets > 1 && frame->headers <= inside->pkt.l3_off)
		return PKTS_FOUND_BROKEN;
	if (frame->packets > 1)
		inside->pkt.ip_len += (frame->packets - 1) *
				      (frame->headers - inside->pkt.l3_off);
	return PKTS_FOUND_INNER;
}

static enum pkts_count count_shaped(struct pkts_point *point,
				    const struct pkts_view *view,
				    const struct meter_frame *frame,
				    struct pkts_sight *sight,
				    enum pkts_point_side side)
{
	struct pkts_facts facts __uninitialized;

	sight_fill(sight, point, frame, side);
	if (pkts_net_wants_details(point))
		meter_facts(view, frame, sight, &facts);
	pkts_shape_key(view, READ_ONCE(point->pn->config.key), sight);
	if (sight->pkt.key.extra)
		return pkts_table_count_extra(point->pn->table, sight);
	return pkts_table_count(point->pn->table, sight);
}

/*
 * Beside the frame's own packet: the inner one, in a flow that has no part in
 * the sum. @sight is a copy.
 */
static enum pkts_count count_second(struct pkts_point *point,
				    const struct pkts_view *view,
				    const struct meter_frame *frame,
				    struct pkts_sight sight,
				    const struct pkts_inside *inside,
				    enum pkts_point_side side)
{
	struct pkts_packet outer;

	pkts_shape_enter(&sight, inside, &outer, true);
	sight.extra.inner = 1;
	if (count_shaped(point, view, frame, &sight, side) == PKTS_COUNT_SEEN)
		return PKTS_COUNT_INNER;
	return PKTS_COUNT_DECAP_FAILED;
}

static enum pkts_found frame_decap(const struct pkts_view *view,
				   const struct meter_frame *frame,
				   const struct pkts_packet *outer,
				   struct pkts_inside *inside)
{
	enum pkts_found found = pkts_shape_open(view, outer, inside);

	return found == PKTS_FOUND_INNER ? inside_unfold(inside, frame) : found;
}

/*
 * For a namespace with decap or a key of its own. @verdict becomes that on the
 * packet that is metered instead.
 */
static noinline enum pkts_count
meter_shaped(struct pkts_point *point, const struct sk_buff *skb,
	     const struct meter_frame *frame, struct pkts_sight *sight,
	     enum pkts_verdict *verdict, enum pkts_point_side side)
{
	struct pkts_filter *filter = rcu_dereference(point->filter);
	u32 decap = READ_ONCE(point->pn->config.decap);
	enum pkts_found found = PKTS_FOUND_NOTHING;
	bool ip = *verdict == PKTS_FRAME_METERED;
	enum pkts_count more = PKTS_COUNT_SEEN;
	struct pkts_inside inside;
	struct pkts_packet outer;
	struct pkts_view view;
	enum pkts_count what;
	bool second;

	view_open(&view, point, skb, frame, side);
	memset(&sight->extra, 0, sizeof(sight->extra));
	if (decap != PKTS_DECAP_NONE &&
	    (ip || *verdict == PKTS_FRAME_ETHERTYPE))
		found = frame_decap(&view, frame, ip ? &sight->pkt : NULL,
				    &inside);
	if (found != PKTS_FOUND_INNER && !ip)
		return (enum pkts_count)*verdict;
	*verdict = PKTS_FRAME_METERED;
	second = found == PKTS_FOUND_INNER && ip && decap == PKTS_DECAP_BOTH;
	if (found == PKTS_FOUND_INNER && !second)
		pkts_shape_enter(sight, &inside, &outer, ip);
	if (unlikely(filter)) {
		what = meter_filter(filter, &sight->pkt, skb, side);
		if (what != PKTS_COUNT_SEEN)
			return what;
	}
	if (found == PKTS_FOUND_BROKEN)
		more = PKTS_COUNT_DECAP_FAILED;
	else if (second)
		more = count_second(point, &view, frame, *sight, &inside, side);
	what = count_shaped(point, &view, frame, sight, side);
	if (more != PKTS_COUNT_SEEN)
		count_more(point, more, frame, side);
	return what;
}

/* What is not on the plain way, from its stamp on. */
static noinline void meter_frame(struct pkts_point *point, struct sk_buff *skb,
				 enum pkts_point_side side, u64 stamp,
				 struct pkts_point_side_cpu *cpu)
{
	struct meter_frame frame __uninitialized;
	struct pkts_facts facts __uninitialized;
	struct pkts_sight sight __uninitialized;
	enum pkts_verdict verdict;
	struct pkts_filter *filter;
	enum pkts_count what;

	sight.stamp = stamp;
	frame_open(&frame, skb);
	verdict = meter_read(point, skb, &frame, &sight.pkt, side);

	u64_stats_update_begin(&cpu->sync);
	count_tally(cpu, PKTS_COUNT_SEEN, &frame);
	u64_stats_update_end(&cpu->sync);

	if (unlikely(READ_ONCE(point->pn->config.shaped))) {
		what = meter_shaped(point, skb, &frame, &sight, &verdict, side);
	} else if (likely(verdict == PKTS_FRAME_METERED)) {
		sight_fill(&sight, point, &frame, side);
		filter = rcu_dereference(point->filter);
		what = PKTS_COUNT_SEEN;
		if (unlikely(filter))
			what = meter_filter(filter, &sight.pkt, skb, side);
		if (likely(what == PKTS_COUNT_SEEN)) {
			if (unlikely(pkts_net_wants_details(point)))
				meter_plain_facts(point, skb, &frame, &sight,
						  &facts);
			what = pkts_table_count(point->pn->table, &sight);
		}
		if (likely(what == PKTS_COUNT_SEEN &&
			   !(sight.pkt.flags & PKTS_PACKET_L4_SHORT)))
			return;
	} else {
		what = (enum pkts_count)verdict;
	}

	u64_stats_update_begin(&cpu->sync);
	if (what != PKTS_COUNT_SEEN)
		count_tally(cpu, what, &frame);
	else if (sight.pkt.flags & PKTS_PACKET_L4_SHORT)
		count_tally(cpu, PKTS_COUNT_L4_TRUNCATED, &frame);
	u64_stats_update_end(&cpu->sync);
}

static void count_stamp(struct pkts_point_side_cpu *cpu,
			enum pkts_stamp source)
{
	u64_stats_update_begin(&cpu->sync);
	cpu->stamps[source]++;
	u64_stats_update_end(&cpu->sync);
}

/* For a new flow, or one whose packet does more than to be counted. */
static noinline void meter_plain_more(struct pkts_point *point,
				      struct pkts_sight *sight,
				      enum pkts_point_side side,
				      struct pkts_plain plain,
				      struct pkts_point_side_cpu *cpu)
{
	struct pkts_facts facts __uninitialized;
	struct meter_frame frame __uninitialized;
	enum pkts_count what;

	sight->packets = 1;
	sight->octets = plain.octets;
	sight->overhead = plain.overhead;
	sight->stamp = plain.stamp;
	sight->point = point;
	sight->facts = NULL;
	sight->side = side;
	if (unlikely(pkts_net_wants_details(point))) {
		frame_open(&frame, plain.skb);
		meter_plain_facts(point, plain.skb, &frame, sight, &facts);
	}
	what = pkts_table_count_known(point->pn->table, sight);
	if (likely(what == PKTS_COUNT_SEEN))
		return;
	u64_stats_update_begin(&cpu->sync);
	cpu->tally[what].packets++;
	cpu->tally[what].octets += plain.octets + plain.overhead;
	u64_stats_update_end(&cpu->sync);
}

/*
 * The plain way: a frame of one packet on an Ethernet device, with all headers
 * in a row, whose tag nobody has taken, and which is metered as it is, at a
 * point that takes all.
 * Returns false, and has done nothing, when it is no such frame.
 */
static __always_inline bool meter_plain(struct pkts_point *point,
					const struct sk_buff *skb,
					enum pkts_point_side side, u64 stamp,
					struct pkts_point_side_cpu *cpu)
{
	struct pkts_sight sight __uninitialized;
	const struct pkts_point_key *part;
	struct pkts_plain plain __uninitialized;
	u32 behind, len;

	if (unlikely(READ_ONCE(point->pn->config.shaped) ||
		     rcu_access_pointer(point->filter) ||
		     !READ_ONCE(point->ethernet[side]) ||
		     skb_vlan_tag_present(skb) || skb_is_gso(skb)))
		return false;
	behind = skb->data - skb_mac_header(skb);
	len = skb->len + behind;
	if (unlikely(!pkts_dissect_plain(&sight.pkt, skb_mac_header(skb),
					 skb_headlen(skb) + behind, len)))
		return false;

	u64_stats_update_begin(&cpu->sync);
	cpu->tally[PKTS_COUNT_SEEN].packets++;
	cpu->tally[PKTS_COUNT_SEEN].octets += len;
	u64_stats_update_end(&cpu->sync);

	plain.dir = pkts_sight_dir(&sight);
	plain.stamp = stamp;
	plain.octets = sight.pkt.ip_len;
	plain.overhead = len - sight.pkt.ip_len;
	plain.tcp_flags = sight.pkt.tcp_flags;
	plain.skb = skb;
	part = &point->key[side ^ plain.dir];
	sight.pkt.key.tail = part->tail;
	if (unlikely(!pkts_table_count_plain(point->pn->table, &sight.pkt.key,
					     part, &plain, &sight.hash)))
		meter_plain_more(point, &sight, side, plain, cpu);
	return true;
}

/**
 * pkts_meter_ingress() - meter a frame that comes in
 * @priv: the observation point
 * @skb: the frame; not changed
 * @state: of the hook
 *
 * Context: the netdev hook: bottom halves off, under RCU.
 * Return: NF_ACCEPT.
 */
unsigned int pkts_meter_ingress(void *priv, struct sk_buff *skb,
				const struct nf_hook_state *state)
{
	enum pkts_stamp source = PKTS_STAMP_NOW;
	struct pkts_point_side_cpu *cpu;
	struct pkts_point *point = priv;
	u64 stamp;

	cpu = &this_cpu_ptr(point->cpu)->side[PKTS_INGRESS];
	stamp = pkts_clock_ingress(&point->map, &cpu->tick, skb, &source);
	count_stamp(cpu, source);
	if (unlikely(!meter_plain(point, skb, PKTS_INGRESS, stamp, cpu)))
		meter_frame(point, skb, PKTS_INGRESS, stamp, cpu);
	return NF_ACCEPT;
}

/**
 * pkts_meter_egress() - meter a frame that goes out, or comes in by a second leg
 * @priv: the observation point
 * @skb: the frame; not changed
 * @state: of the hook
 *
 * Context: the netdev hook: bottom halves off, under RCU.
 * Return: NF_ACCEPT.
 */
unsigned int pkts_meter_egress(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state)
{
	enum pkts_stamp source = PKTS_STAMP_NOW;
	struct pkts_point_side_cpu *cpu;
	struct pkts_point *point = priv;
	u64 stamp;

	cpu = &this_cpu_ptr(point->cpu)->side[PKTS_EGRESS];
	stamp = meter_stamp_far(point, &cpu->tick, skb, &source);
	count_stamp(cpu, source);
	if (unlikely(!meter_plain(point, skb, PKTS_EGRESS, stamp, cpu)))
		meter_frame(point, skb, PKTS_EGRESS, stamp, cpu);
	return NF_ACCEPT;
}
