/* SPDX-License-Identifier: GPL-2.0 */
/* Which elements data records of flows shall have, by choice. */
#ifndef PKTS_CTL_IPFIX_ELEMENTS_H
#define PKTS_CTL_IPFIX_ELEMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ipfix_template.h"

struct ctl;

/* Elements that may be named: more than there are. */
#define IPFIX_ELEMENTS_MAX 128

/**
 * struct ipfix_elements - a choice of elements
 * @count: how many
 * @element: these; @pen is 0 or IPFIX_PEN_OWN
 */
struct ipfix_elements {
	unsigned int count;
	struct {
		uint32_t pen;
		uint16_t id;
	} element[IPFIX_ELEMENTS_MAX];
};

int ipfix_elements_read(struct ctl *ctl, struct ipfix_elements *to,
			const char *names);
bool ipfix_elements_have(const struct ipfix_elements *only,
			 const struct ipfix_field *field);

#endif /* PKTS_CTL_IPFIX_ELEMENTS_H */
