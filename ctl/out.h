/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Standard output, as text or as JSON: one call writes either.
 *
 * A value inside an object names its key; inside an array the key is NULL.
 * What is complete at the outermost level is written at once, so a list of a
 * million elements (out_list_begin()) never stands in memory.
 */
#ifndef PKTS_CTL_OUT_H
#define PKTS_CTL_OUT_H

#include <linux/types.h>
#include <stdbool.h>

#include "util.h"

#define OUT_DEPTH 8

struct json_object;

/**
 * struct out - where the output stands
 * @json: JSON instead of text
 * @pretty: JSON with indentation
 * @failed: out_flush() has said that it failed
 * @in_list: between out_list_begin() and out_list_end()
 * @elements: elements of the list that were written
 * @depth: objects and arrays that are open
 * @open: these, the outermost first
 */
struct out {
	bool json;
	bool pretty;
	bool failed;
	bool in_list;
	__u64 elements;
	int depth;
	struct json_object *open[OUT_DEPTH];
};

/* Structure: nothing in text. */
void out_list_begin(struct out *out);
void out_list_end(struct out *out);
void out_object_begin(struct out *out, const char *key);
void out_object_end(struct out *out);
void out_array_begin(struct out *out, const char *key);
void out_array_end(struct out *out);

/* Values: @value in JSON, the rest printed in text. */
__printf(4, 5) void out_u64(struct out *out, const char *key, __u64 value,
			    const char *fmt, ...);
__printf(4, 5) void out_str(struct out *out, const char *key, const char *value,
			    const char *fmt, ...);
__printf(4, 5) void out_bool(struct out *out, const char *key, bool value,
			     const char *fmt, ...);

/* Only text, only JSON; a NULL string is JSON's null. */
__printf(2, 3) void out_text(struct out *out, const char *fmt, ...);
void out_json_u64(struct out *out, const char *key, __u64 value);
void out_json_i64(struct out *out, const char *key, __s64 value);
void out_json_double(struct out *out, const char *key, double value);
void out_json_str(struct out *out, const char *key, const char *value);
void out_json_null(struct out *out, const char *key);

int out_flush(struct out *out);

#endif /* PKTS_CTL_OUT_H */
