/* SPDX-License-Identifier: GPL-2.0 */
/* crypto_memneq() has had a header of its own since 6.6. */
#include <crypto/algapi.h>
