/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/unaligned.h> came with 6.12; before, it was <asm/unaligned.h>. */
#include <asm/unaligned.h>
