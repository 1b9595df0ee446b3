// SPDX-License-Identifier: GPL-2.0
/*
 * TCP from the side of the road: round trips, what was sent twice, what came
 * in another order, what is missing.
 *
 * A direction has one question out at a time: a segment with new octets, its
 * stamp, and the acknowledgment that answers it. Since the meter stands
 * between the ends, that is the round trip from here to the receiver and back;
 * the SYN and its answer are the first questions, so the handshake is split
 * here as well. A segment that is sent again makes its acknowledgment
 * ambiguous (Karn): without timestamps the question is dropped; with them
 * (RFC 7323) it becomes that of the later segment, and only an echo of that
 * segment's own timestamp answers it. An echo of a later segment than the one
 * that asked says that the first acknowledgment was lost, and is no answer.
 *
 * A segment beyond what was expected leaves a hole. One that fills it was
 * either overtaken on its way here, or was lost before and is sent again: the
 * sender's timestamps tell which, and without them time does, for the sender
 * cannot know of the loss in less than a whole round trip.
 *
 * At a link an acknowledgment may be metered before what it acknowledges: it waits
 * for the segment that ends there. Segments before that one are answered, too;
 * when, is not known.
 *
 * Sequence numbers are compared modulo 2^32. One that is farther away than any
 * window reaches says that this is no longer the connection that was followed:
 * nothing is counted, and it is followed from there.
 */
#include "tcp.h"

#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/time64.h>

#include "detail.h"
#include "link.h"

/* struct pkts_tcp_end.flags */
#define END_KNOWN	0x01 /* @next counts */
#define END_ACKED	0x02 /* @acked and @window count */
#define END_ASKS	0x04 /* a question is out */
#define END_ASKS_TIMES	0x08 /* it has a timestamp */
#define END_ASKS_EXACT	0x10 /* and nothing but its echo answers it */
#define END_ASKS_SYN	0x20 /* it is a SYN */
#define END_EARLY	0x40 /* an acknowledgment waits for a segment */
#define END_QUESTION	(END_ASKS | END_ASKS_TIMES | END_ASKS_EXACT | \
			 END_ASKS_SYN)

/* No window reaches farther (RFC 7323, section 2.3). */
#define WINDOW_MAX	0x40000000
/* A SYN is the same one again when so much was sent behind it at most. */
#define SYN_REACH	65536
/* Two ticks of a sender's timestamps: 1 ms each, nearly always (RFC 7323). */
#define TICKS_NS	(2 * (u64)NSEC_PER_MSEC)
/* Overtaken segments come in this time where no round trip is known. */
#define REORDER_NS	(3 * (u64)NSEC_PER_MSEC)

/**
 * struct tcp_segment - a segment that is being looked at
 * @full: its flow
 * @sight: the segment, or super-frame of segments
 * @facts: of it
 * @side: what is told of its direction
 * @from: the end that sent it
 * @to: the other one
 * @dir: its direction
 * @flags: TCP flags
 * @end: sequence number behind it
 */
struct tcp_segment {
	struct pkts_flow_full		*full;
	const struct pkts_sight		*sight;
	const struct pkts_facts		*facts;
	struct pkts_detail_side		*side;
	struct pkts_tcp_end		*from;
	struct pkts_tcp_end		*to;
	unsigned int			dir;
	u16				flags;
	u32				end;
};

static bool has_times(const struct tcp_segment *seg)
{
	return seg->facts->has & PKTS_FACTS_TIMES;
}

/* How many of a super-frame's segments have its first @octets. */
static u32 segments_of(const struct tcp_segment *seg, u32 octets)
{
	u32 size = max(seg->facts->segment, 1U);

	if (seg->sight->packets == 1)
		return 1;
	return clamp(DIV_ROUND_UP(octets, size), 1U, seg->sight->packets);
}

/* A segment is answered by an acknowledgment of its first octets. */
static u32 answer_to(const struct tcp_segment *seg)
{
	u32 len = min(seg->facts->payload, seg->facts->segment);

	if (seg->flags & PKTS_TCP_SYN)
		return seg->facts->seq + 1;
	return seg->facts->seq + max(len, 1U);
}

/* A segment asks, by the first of its octets: they leave first. */
static void tcp_ask(const struct tcp_segment *seg, u8 flags)
{
	struct pkts_tcp_end *from = seg->from;

	from->flags = (from->flags & ~END_QUESTION) | END_ASKS | flags;
	if (has_times(seg))
		from->flags |= END_ASKS_TIMES;
	from->asked = seg->sight->stamp;
	from->tsval = seg->facts->tsval;
	from->until = answer_to(seg);
	if (seg->flags & PKTS_TCP_SYN)
		from->flags |= END_ASKS_SYN;
}

/* Does the echoed timestamp allow that this answers the question? */
static bool echo_fits(const struct tcp_segment *seg)
{
	const struct pkts_tcp_end *to = seg->to;
	s32 later = seg->facts->tsecr - to->tsval;

	if (!(to->flags & END_ASKS_TIMES) || !has_times(seg))
		return !(to->flags & END_ASKS_EXACT);
	return to->flags & END_ASKS_EXACT ? !later : later <= 0;
}

/*
 * The last of a handshake is an acknowledgment and nothing else: data may
 * have waited for its application.
 */
static bool handshake_fits(const struct tcp_segment *seg)
{
	if (seg->flags & PKTS_TCP_SYN)
		return true;
	return seg->facts->ack == seg->to->until && !seg->facts->payload;
}

static void rtt_least(struct pkts_tcp *tcp, unsigned int dir, u64 rtt)
{
	u64 *least = &tcp->rtt_min[dir];

	if (!*least || rtt < *least)
		*least = max_t(u64, rtt, 1);
}

/*
 * An acknowledgment of what was not seen yet: at a link that may be on its way.
 * What an end has sent is not known before its first segment, but in a handshake.
 */
static noinline void tcp_unseen(const struct tcp_segment *seg)
{
	struct pkts_tcp_early *early = &seg->full->tcp.early[!seg->dir];
	struct pkts_tcp_end *to = seg->to;

	if (!pkts_link_may_be_early(seg->sight))
		return;
	if (to->flags & END_KNOWN ?
	    (s32)(seg->facts->ack - to->next) > WINDOW_MAX :
	    !(seg->flags & PKTS_TCP_SYN || seg->from->flags & END_ASKS_SYN))
		return;
	early->stamp = seg->sight->stamp;
	early->ack = seg->facts->ack;
	early->tsecr = seg->facts->tsecr;
	early->times = has_times(seg);
	early->mere = !seg->facts->payload;
	to->flags |= END_EARLY;
}

/* Does the acknowledgment that waits tell the time of this segment? */
static bool early_fits(const struct tcp_segment *seg,
		       const struct pkts_tcp_early *early)
{
	if (early->ack != answer_to(seg))
		return false;
	if (seg->flags & PKTS_TCP_SYN && seg->flags & PKTS_TCP_ACK &&
	    !early->mere)
		return false;
	return !early->times || !has_times(seg) ||
	       (s32)(early->tsecr - seg->facts->tsval) <= 0;
}

/* Return: true when the segment was acknowledged before it came. */
static noinline bool tcp_was_answered(const struct tcp_segment *seg)
{
	const struct pkts_tcp_early *early = &seg->full->tcp.early[seg->dir];
	struct pkts_detail *detail = &seg->full->detail;
	u64 rtt;

	if ((s32)(early->ack - seg->end) <= 0)
		seg->from->flags &= ~END_EARLY;
	if ((s32)(early->ack - answer_to(seg)) < 0)
		return false;
	if (!early_fits(seg, early))
		return true;
	rtt = pkts_detail_early(seg->full, seg->sight, seg->dir, early->stamp);
	if (rtt)
		rtt_least(&seg->full->tcp, seg->dir, rtt);
	if (seg->flags & PKTS_TCP_SYN && seg->flags & PKTS_TCP_ACK)
		detail->handshake_client = rtt;
	else if (seg->flags & PKTS_TCP_SYN)
		detail->handshake_server = rtt;
	return true;
}

/* The question of the other end is answered, one way or another. */
static noinline void tcp_answer(const struct tcp_segment *seg)
{
	struct pkts_detail *detail = &seg->full->detail;
	struct pkts_tcp_end *to = seg->to;
	bool syn = to->flags & END_ASKS_SYN;
	bool fits = echo_fits(seg) && (!syn || handshake_fits(seg));
	u64 rtt;

	to->flags &= ~END_QUESTION;
	if (!fits || !pkts_detail_in_time(seg->sight, to->asked))
		return;
	rtt = pkts_detail_response(seg->full, seg->sight, !seg->dir, to->asked);
	rtt_least(&seg->full->tcp, !seg->dir, rtt);
	if (!syn)
		return;
	if (seg->flags & PKTS_TCP_SYN)
		detail->handshake_server = rtt;
	else
		detail->handshake_client = rtt;
}

/* Time in which a segment that was overtaken comes, and no repetition can. */
static u64 reorder_time(const struct pkts_tcp *tcp)
{
	u64 round_trip = tcp->rtt_min[0] + tcp->rtt_min[1];

	if (!tcp->rtt_min[0] || !tcp->rtt_min[1])
		return REORDER_NS;
	return round_trip - (round_trip >> 2);
}

static bool hole_is_late(const struct tcp_segment *seg,
			 const struct pkts_tcp_hole *hole)
{
	s32 later = seg->facts->tsval - hole->tsval;
	s64 elapsed = seg->sight->stamp - hole->stamp;

	if (hole->times && has_times(seg) && later)
		return later > 0;
	/* sent with the one that overtook it, in the same tick */
	if (hole->times && has_times(seg) && elapsed >= (s64)TICKS_NS)
		return false;
	return elapsed >= (s64)reorder_time(&seg->full->tcp);
}

static void hole_remove(struct pkts_tcp_end *end, struct pkts_tcp_hole *hole,
			unsigned int i)
{
	end->holes--;
	memmove(&hole[i], &hole[i + 1], (end->holes - i) * sizeof(*hole));
}

/* The oldest makes room: what it misses stays counted as lost. */
static void hole_add(struct pkts_tcp_end *end, struct pkts_tcp_hole *hole,
		     const struct pkts_tcp_hole *one)
{
	if (end->holes == PKTS_TCP_HOLES)
		hole_remove(end, hole, 0);
	hole[end->holes++] = *one;
}

/*
 * The segment fills a hole, all of it or a part.
 * Return: true when the hole is no more, and the next is in its place.
 */
static bool hole_fill(const struct tcp_segment *seg,
		      struct pkts_tcp_hole *hole, unsigned int i)
{
	struct pkts_tcp_hole behind = hole[i];
	s32 before = seg->facts->seq - behind.start;
	s32 after = behind.end - seg->end;

	if (before <= 0 && after <= 0) {
		hole_remove(seg->from, hole, i);
		return true;
	}
	if (before > 0)
		hole[i].end = seg->facts->seq;
	else
		hole[i].start = seg->end;
	behind.start = seg->end;
	if (before > 0 && after > 0)
		hole_add(seg->from, hole, &behind);
	return false;
}

static u32 hole_overlap(const struct tcp_segment *seg,
			const struct pkts_tcp_hole *hole)
{
	s32 before = seg->facts->seq - hole->start;
	s32 after = hole->end - seg->end;
	s32 len = hole->end - hole->start - max(before, 0) - max(after, 0);

	return max(len, 0);
}

/* Sent again: what it asks now can only be told from before by timestamps. */
static void tcp_again(const struct tcp_segment *seg, u32 octets)
{
	struct pkts_tcp_end *from = seg->from;
	struct pkts_detail_side *side = seg->side;

	side->retransmitted += segments_of(seg, octets);
	side->retransmitted_octets += min(octets, seg->facts->payload);
	if (!(from->flags & END_ASKS))
		return;
	if (has_times(seg) && from->flags & END_ASKS_TIMES &&
	    from->tsval != seg->facts->tsval)
		tcp_ask(seg, END_ASKS_EXACT);
	else
		from->flags &= ~END_QUESTION;
}

/* Octets that were overtaken on their way have come. */
static void tcp_overtaken(const struct tcp_segment *seg, u32 octets,
			  u32 untold)
{
	struct pkts_detail_side *side = seg->side;

	side->out_of_order += segments_of(seg, octets);
	side->lost_octets -= min_t(u64, untold, side->lost_octets);
}

/* It begins before what was expected: does it bring what was missing? */
static void tcp_behind(const struct tcp_segment *seg)
{
	struct pkts_tcp_hole *hole = seg->full->tcp.hole[seg->dir];
	u32 old = min(seg->from->next - seg->facts->seq,
		      seg->end - seg->facts->seq);
	u32 octets, missing = 0, untold = 0;
	unsigned int i = 0;
	bool late = true;

	while (i < seg->from->holes) {
		octets = hole_overlap(seg, &hole[i]);
		if (octets && !missing)
			late = hole_is_late(seg, &hole[i]);
		missing += octets;
		untold += hole[i].told ? 0 : octets;
		if (!octets || !hole_fill(seg, hole, i))
			i++;
	}
	if (late)
		tcp_again(seg, old);
	else
		tcp_overtaken(seg, missing, untold);
}

/* It begins behind what was expected. */
static void tcp_ahead(const struct tcp_segment *seg)
{
	struct pkts_tcp_end *from = seg->from;
	struct pkts_tcp_hole one = {
		.stamp = seg->sight->stamp,
		.start = from->next,
		.end = seg->facts->seq,
		.tsval = seg->facts->tsval,
		.times = has_times(seg),
	};

	hole_add(from, seg->full->tcp.hole[seg->dir], &one);
	seg->side->gaps++;
	seg->side->lost_octets += one.end - one.start;
	from->next = seg->end;
}

/*
 * An octet that its sender repeats to hear whether the other end is there
 * (RFC 9293, sections 3.8.4 and 3.8.6.1): all is acknowledged, or there is no
 * window for more.
 */
static bool is_probe(const struct tcp_segment *seg)
{
	const struct pkts_tcp_end *to = seg->to;

	if (seg->facts->payload != 1 || seg->end != seg->from->next ||
	    seg->flags & (PKTS_TCP_SYN | PKTS_TCP_FIN))
		return false;
	return !(to->flags & END_ACKED) || to->acked == seg->from->next ||
	       !to->window;
}

/* Begins where nobody expected it. */
static noinline void tcp_astray(const struct tcp_segment *seg)
{
	struct pkts_tcp_end *from = seg->from;
	s32 ahead = seg->facts->seq - from->next;

	if (ahead > WINDOW_MAX || ahead < -WINDOW_MAX) {
		from->flags &= ~END_QUESTION;
		from->holes = 0;
		from->next = seg->end;
	} else if (ahead > 0) {
		tcp_ahead(seg);
	} else if (seg->end != seg->facts->seq && !is_probe(seg)) {
		tcp_behind(seg);
		if ((s32)(seg->end - from->next) > 0)
			from->next = seg->end;
	}
}

/* A SYN says what its sender can, and may begin another connection. */
static noinline void tcp_syn(const struct tcp_segment *seg)
{
	struct pkts_tcp_end *from = seg->from;
	u32 sent = from->next - (seg->facts->seq + 1);

	seg->side->mss = seg->facts->mss;
	seg->side->window = seg->facts->window;
	seg->side->window_scale = seg->facts->window_scale;
	if (!(from->flags & END_KNOWN) || sent < SYN_REACH)
		return;
	if (seg->flags & PKTS_TCP_ACK)
		memset(from, 0, sizeof(*from));
	else
		pkts_tcp_lose(&seg->full->tcp);
}

static void tcp_sequence(const struct tcp_segment *seg)
{
	struct pkts_tcp_end *from = seg->from;

	if (unlikely(seg->flags & PKTS_TCP_SYN))
		tcp_syn(seg);
	if (likely(from->flags & END_KNOWN) &&
	    unlikely(seg->facts->seq != from->next)) {
		tcp_astray(seg);
		return;
	}
	from->flags |= END_KNOWN;
	from->next = seg->end;
	if (seg->end == seg->facts->seq)
		return;
	if (unlikely(from->flags & END_EARLY) && tcp_was_answered(seg))
		return;
	if (!(from->flags & END_ASKS))
		tcp_ask(seg, 0);
}

/* RFC 5681, section 2 */
static bool is_duplicate_ack(const struct tcp_segment *seg)
{
	const struct pkts_tcp_end *from = seg->from;

	return from->flags & END_ACKED && seg->facts->ack == from->acked &&
	       seg->facts->window == from->window && from->window &&
	       seg->facts->seq == from->next && seg->end == from->next &&
	       seg->to->flags & END_KNOWN &&
	       (s32)(seg->to->next - seg->facts->ack) > 0;
}

static void tcp_acknowledge(const struct tcp_segment *seg)
{
	struct pkts_tcp_end *from = seg->from;
	u32 ack = seg->facts->ack;

	if (seg->to->flags & END_ASKS && (s32)(ack - seg->to->until) >= 0)
		tcp_answer(seg);
	if (unlikely(!(seg->to->flags & END_KNOWN) ||
		     (s32)(ack - seg->to->next) > 0))
		tcp_unseen(seg);
	if (unlikely(is_duplicate_ack(seg)))
		seg->side->duplicate_acks++;
	if (!(from->flags & END_ACKED) || (s32)(ack - from->acked) > 0)
		from->acked = ack;
	from->flags |= END_ACKED;
	from->window = seg->facts->window;
}

/**
 * pkts_tcp_account() - what a segment tells of its connection
 * @full: its flow
 * @sight: the segment, or a super-frame of segments, with facts of TCP
 * @dir: its direction
 *
 * Context: softirq, the flow's lock held.
 */
void pkts_tcp_account(struct pkts_flow_full *full,
		      const struct pkts_sight *sight, unsigned int dir)
{
	const struct pkts_facts *facts = sight->facts;
	u16 flags = sight->pkt.tcp_flags;
	struct tcp_segment seg = {
		.full = full,
		.sight = sight,
		.facts = facts,
		.side = pkts_detail_side_of(full, dir),
		.from = &full->tcp.end[dir],
		.to = &full->tcp.end[!dir],
		.dir = dir,
		.flags = flags,
		.end = facts->seq + facts->payload + !!(flags & PKTS_TCP_SYN) +
		       (flags & PKTS_TCP_FIN),
	};

	if (unlikely(flags & PKTS_TCP_RST))
		return; /* its numbers need not be those of the connection */
	if (unlikely(!facts->window &&
		     !(flags & (PKTS_TCP_SYN | PKTS_TCP_FIN))))
		seg.side->zero_windows += sight->packets;
	tcp_sequence(&seg);
	if (likely(flags & PKTS_TCP_ACK))
		tcp_acknowledge(&seg);
}

/**
 * pkts_tcp_lose() - follow a connection anew: something passed unread
 * @tcp: the connection
 *
 * Context: softirq, the flow's lock held.
 */
void pkts_tcp_lose(struct pkts_tcp *tcp)
{
	memset(tcp->end, 0, sizeof(tcp->end));
}

/**
 * pkts_tcp_restart() - begin the next record
 * @tcp: the connection, which goes on
 *
 * Context: any, the flow's lock held.
 */
void pkts_tcp_restart(struct pkts_tcp *tcp)
{
	unsigned int dir, i;

	for (dir = 0; dir < 2; dir++)
		for (i = 0; i < tcp->end[dir].holes; i++)
			tcp->hole[dir][i].told = 1;
}
