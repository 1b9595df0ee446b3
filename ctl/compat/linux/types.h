/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's <linux/types.h> also brings bool, size_t and NULL. */
#include <stdbool.h>
#include <stddef.h>
#include_next <linux/types.h>
