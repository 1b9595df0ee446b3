// SPDX-License-Identifier: GPL-2.0
#include "kernel_clock.h"

#include <sys/timex.h>

/**
 * kernel_clock - is the clock synchronised
 * @error: set to what it may be wrong by, ns
 *
 * The kernel does not tell a module.
 *
 * Returns: whether it is
 */
bool kernel_clock(__u64 *error)
{
	struct timex timex = { .modes = 0 };
	int state = adjtimex(&timex);

	*error = (__u64)timex.maxerror * 1000;
	return state >= 0 && state != TIME_ERROR &&
	       !(timex.status & STA_UNSYNC);
}
