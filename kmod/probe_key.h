/* SPDX-License-Identifier: GPL-2.0 */
/* Keys of authenticated probes: HMAC-SHA-256, cut off to 16 octets. */
#ifndef PKTS_PROBE_KEY_H
#define PKTS_PROBE_KEY_H

#include <hmac_sha256.h>
#include <linux/types.h>

/* A key that is shorter protects nothing; a longer one is hashed. */
#define PKTS_PROBE_KEY_MIN	8
#define PKTS_PROBE_KEY_MAX	64

/**
 * struct pkts_probe_key - a key, ready for use
 * @hmac: the digest's state behind the key
 */
struct pkts_probe_key {
	struct hmac_sha256_key hmac;
};

void pkts_probe_key_set(struct pkts_probe_key *key, const u8 *raw, size_t len);
void pkts_probe_key_wipe(struct pkts_probe_key *key);

void pkts_probe_sign(const struct pkts_probe_key *key, u8 *data);
bool pkts_probe_verify(const struct pkts_probe_key *key, const u8 *data);
void pkts_probe_sign_tlvs(const struct pkts_probe_key *key, u8 *data, u32 base,
			  u32 hmac);
bool pkts_probe_verify_tlvs(const struct pkts_probe_key *key, const u8 *data,
			    u32 base, u32 hmac);

#endif /* PKTS_PROBE_KEY_H */
