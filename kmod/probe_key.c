// SPDX-License-Identifier: GPL-2.0
#include "probe_key.h"

#include <crypto/utils.h>
#include <linux/string.h>

#include "wire/probe.h"
#include "wire/probe_tlv.h"

/**
 * pkts_probe_key_set() - make a key ready
 * @key: set
 * @raw: the secret, for the caller to wipe
 * @len: its octets
 *
 * Context: any.
 */
void pkts_probe_key_set(struct pkts_probe_key *key, const u8 *raw, size_t len)
{
	hmac_sha256_preparekey(&key->hmac, raw, len);
}

/**
 * pkts_probe_key_wipe() - forget a key
 * @key: of no use afterwards
 *
 * Context: any; nobody else has it.
 */
void pkts_probe_key_wipe(struct pkts_probe_key *key)
{
	memzero_explicit(key, sizeof(*key));
}

static void key_digest_base(const struct pkts_probe_key *key, const u8 *data,
			    u8 *digest)
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_init(&ctx, &key->hmac);
	hmac_sha256_update(&ctx, data, PKTS_PROBE_SIGNED);
	hmac_sha256_final(&ctx, digest);
}

/* Sequence number, then the TLVs in front of the one that has the HMAC. */
static void key_digest_tlvs(const struct pkts_probe_key *key, const u8 *data,
			    u32 base, u32 hmac, u8 *digest)
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_init(&ctx, &key->hmac);
	hmac_sha256_update(&ctx, data, sizeof(u32));
	hmac_sha256_update(&ctx, data + base, hmac - base);
	hmac_sha256_final(&ctx, digest);
}

/**
 * pkts_probe_sign() - write the HMAC of a base packet (RFC 8762, section 4.4)
 * @key: the session's
 * @data: at least PKTS_PROBE_AUTH octets
 *
 * Context: any.
 */
void pkts_probe_sign(const struct pkts_probe_key *key, u8 *data)
{
	u8 digest[SHA256_DIGEST_SIZE];

	key_digest_base(key, data, digest);
	memcpy(data + PKTS_PROBE_SIGNED, digest, PKTS_PROBE_DIGEST);
}

/**
 * pkts_probe_verify() - is a base packet's HMAC right?
 * @key: the session's
 * @data: at least PKTS_PROBE_AUTH octets
 *
 * Takes as long for every wrong one.
 *
 * Context: any.
 */
bool pkts_probe_verify(const struct pkts_probe_key *key, const u8 *data)
{
	u8 digest[SHA256_DIGEST_SIZE];

	key_digest_base(key, data, digest);
	return !crypto_memneq(digest, data + PKTS_PROBE_SIGNED,
			      PKTS_PROBE_DIGEST);
}

/**
 * pkts_probe_sign_tlvs() - write the HMAC TLV's value (RFC 8972, section 4.8)
 * @key: the session's
 * @data: the packet
 * @base: where its TLVs begin
 * @hmac: where the HMAC TLV begins
 *
 * Context: any.
 */
void pkts_probe_sign_tlvs(const struct pkts_probe_key *key, u8 *data, u32 base,
			  u32 hmac)
{
	u8 digest[SHA256_DIGEST_SIZE];

	key_digest_tlvs(key, data, base, hmac, digest);
	memcpy(data + hmac + PKTS_TLV_HEADER, digest, PKTS_TLV_HMAC_LEN);
}

/**
 * pkts_probe_verify_tlvs() - is the HMAC TLV right?
 * @key: the session's
 * @data: the packet
 * @base: where its TLVs begin
 * @hmac: where the HMAC TLV begins, whole and of its right length
 *
 * Context: any.
 */
bool pkts_probe_verify_tlvs(const struct pkts_probe_key *key, const u8 *data,
			    u32 base, u32 hmac)
{
	u8 digest[SHA256_DIGEST_SIZE];

	key_digest_tlvs(key, data, base, hmac, digest);
	return !crypto_memneq(digest, data + hmac + PKTS_TLV_HEADER,
			      PKTS_TLV_HMAC_LEN);
}
