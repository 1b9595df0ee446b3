/* SPDX-License-Identifier: GPL-2.0 */
/* What kmod/wire/ uses of the kernel's <linux/string.h>, in user space. */
#include <string.h>
