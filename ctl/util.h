/* SPDX-License-Identifier: GPL-2.0 */
/* Two words of the kernel's that C lacks. */
#ifndef PKTS_CTL_UTIL_H
#define PKTS_CTL_UTIL_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define __printf(fmt, at) \
	__attribute__((__format__(__printf__,\
				  fmt, at)))

#endif /* PKTS_CTL_UTIL_H */
