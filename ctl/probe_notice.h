/* SPDX-License-Identifier: GPL-2.0 */
/* What happens to probe sessions, as text or as JSON. */
#ifndef PKTS_CTL_PROBE_NOTICE_H
#define PKTS_CTL_PROBE_NOTICE_H

struct nlattr;
struct out;

void probe_notice_show(struct out *out, struct nlattr **attr);

#endif /* PKTS_CTL_PROBE_NOTICE_H */
