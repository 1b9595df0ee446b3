// SPDX-License-Identifier: GPL-2.0
/* Standard output, as text or as JSON: one call writes either. */

#include "out.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void no_memory(void)
{
	fputs("pktsctl: out of memory\n", stderr);
	exit(EXIT_FAILURE);
}

static struct json_object *sure(struct json_object *value)
{
	if (!value)
		no_memory();
	return value;
}

/* Writes a complete value of the outermost level and lets it go. */
static void write_root(struct out *out, struct json_object *value)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;
	const char *text;

	if (out->pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	text = json_object_to_json_string_ext(value, flags);
	if (!text)
		no_memory();
	if (out->in_list && out->elements++)
		fputs(",\n", stdout);
	fputs(text, stdout);
	if (!out->in_list)
		putchar('\n');
	json_object_put(value);
}

/* Puts a value where the output stands. */
static void add(struct out *out, const char *key, struct json_object *value)
{
	struct json_object *into;
	int err;

	if (!out->depth) {
		write_root(out, value);
		return;
	}
	into = out->open[out->depth - 1];
	if (key)
		err = json_object_object_add_ex(into, key, value,
						JSON_C_OBJECT_ADD_KEY_IS_NEW);
	else
		err = json_object_array_add(into, value);
	if (err)
		no_memory();
}

static void begin(struct out *out, const char *key, struct json_object *value)
{
	if (out->depth)
		add(out, key, value);
	if (out->depth == OUT_DEPTH)
		abort(); /* no object of this tool is so deep */
	out->open[out->depth++] = value;
}

static void end(struct out *out)
{
	struct json_object *value = out->open[--out->depth];

	if (!out->depth)
		write_root(out, value);
}

/**
 * out_list_begin - begin a list at the outermost level
 * @out: nothing is open
 *
 * Its elements are written one by one, as each is complete.
 */
void out_list_begin(struct out *out)
{
	if (!out->json)
		return;
	out->in_list = true;
	out->elements = 0;
	putchar('[');
}

/**
 * out_list_end - end the list
 * @out: after out_list_begin()
 */
void out_list_end(struct out *out)
{
	if (!out->json)
		return;
	out->in_list = false;
	puts("]");
}

/**
 * out_object_begin - begin an object
 * @out: where
 * @key: its key; NULL in an array and at the outermost level
 */
void out_object_begin(struct out *out, const char *key)
{
	if (out->json)
		begin(out, key, sure(json_object_new_object()));
}

/**
 * out_object_end - end the object begun last
 * @out: where
 */
void out_object_end(struct out *out)
{
	if (out->json)
		end(out);
}

/**
 * out_array_begin - begin an array
 * @out: where
 * @key: its key; NULL in an array and at the outermost level
 */
void out_array_begin(struct out *out, const char *key)
{
	if (out->json)
		begin(out, key, sure(json_object_new_array()));
}

/**
 * out_array_end - end the array begun last
 * @out: where
 */
void out_array_end(struct out *out)
{
	if (out->json)
		end(out);
}

/**
 * out_u64 - a number
 * @out: where
 * @key: its key in JSON
 * @value: the number in JSON
 * @fmt: the text, with its arguments
 */
void out_u64(struct out *out, const char *key, __u64 value,
	     const char *fmt, ...)
{
	va_list args;

	if (out->json) {
		out_json_u64(out, key, value);
		return;
	}
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

/**
 * out_str - a word
 * @out: where
 * @key: its key in JSON
 * @value: the word in JSON, or NULL for null
 * @fmt: the text, with its arguments
 */
void out_str(struct out *out, const char *key, const char *value,
	     const char *fmt, ...)
{
	va_list args;

	if (out->json) {
		out_json_str(out, key, value);
		return;
	}
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

/**
 * out_bool - a truth
 * @out: where
 * @key: its key in JSON
 * @value: the truth in JSON
 * @fmt: the text, with its arguments
 */
void out_bool(struct out *out, const char *key, bool value,
	      const char *fmt, ...)
{
	va_list args;

	if (out->json) {
		add(out, key, sure(json_object_new_boolean(value)));
		return;
	}
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

/**
 * out_text - something that JSON does not have
 * @out: where
 * @fmt: the text, with its arguments
 */
void out_text(struct out *out, const char *fmt, ...)
{
	va_list args;

	if (out->json)
		return;
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
}

/**
 * out_json_u64 - a number that the text does not have
 * @out: where
 * @key: its key
 * @value: the number
 */
void out_json_u64(struct out *out, const char *key, __u64 value)
{
	if (out->json)
		add(out, key, sure(json_object_new_uint64(value)));
}

/**
 * out_json_i64 - a signed number that the text does not have
 * @out: where
 * @key: its key
 * @value: the number
 */
void out_json_i64(struct out *out, const char *key, __s64 value)
{
	if (out->json)
		add(out, key, sure(json_object_new_int64(value)));
}

/**
 * out_json_double - a number with a fraction that the text does not have
 * @out: where
 * @key: its key
 * @value: the number, written with one digit behind the point
 */
void out_json_double(struct out *out, const char *key, double value)
{
	char text[64];

	if (!out->json)
		return;
	snprintf(text, sizeof(text), "%.1f", value);
	add(out, key, sure(json_object_new_double_s(value, text)));
}

/**
 * out_json_str - a word that the text does not have
 * @out: where
 * @key: its key
 * @value: the word, or NULL for null
 */
void out_json_str(struct out *out, const char *key, const char *value)
{
	if (out->json)
		add(out, key,
		    value ? sure(json_object_new_string(value)) : NULL);
}

/**
 * out_json_null - a value that is not known, and not in the text
 * @out: where
 * @key: its key
 */
void out_json_null(struct out *out, const char *key)
{
	if (out->json)
		add(out, key, NULL);
}

/**
 * out_flush - hand on what is written so far
 * @out: where
 *
 * Says why when it fails for the first time.
 *
 * Returns: 0, or a negative errno: the reader is gone or the disk full
 */
int out_flush(struct out *out)
{
	int err;

	if (!fflush(stdout) && !ferror(stdout))
		return 0;
	err = errno ? -errno : -EIO;
	if (out->failed)
		return err;
	out->failed = true;
	fprintf(stderr, "pktsctl: cannot write: %s\n", strerror(-err));
	return err;
}
