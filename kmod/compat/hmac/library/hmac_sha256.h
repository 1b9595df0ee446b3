/* SPDX-License-Identifier: GPL-2.0 */
/* HMAC-SHA-256 (RFC 2104), on kernels whose library has it. */
#include <crypto/sha2.h>
