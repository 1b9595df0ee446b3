// SPDX-License-Identifier: GPL-2.0
/*
 * A fuzzer without a fuzzer: changes the frames of the unit tests at random, the
 * same in every run of the same seed, and gives them to the target.
 *
 *   mutate [FRAMES [SEED]]
 *   mutate -w DIRECTORY	writes the unit tests' frames there, for a fuzzer
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dissect.h"
#include "nested.h"
#include "selftests/kunit/frames_random.h"
#include "selftests/kunit/frames_tunnel.h"

#define ROOM 700
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct input {
	__u8 data[ROOM];
	__u32 size;
};

static const struct frame_table *const tables[] = {
	&frames_link, &frames_ip4, &frames_ip6, &frames_transport,
};

static __u64 state;

static __u32 below(__u32 bound)
{
	return bound ? frame_random(&state) % bound : 0;
}

static const struct frame_case *any_case(void)
{
	__u32 n = below(COUNT(tables) + 1);
	const struct frame_table *table;

	if (n == COUNT(tables))
		return &frames_tunnel.cases[below(frames_tunnel.count)].frame;
	table = tables[n];
	return &table->cases[below(table->count)];
}

static void start(struct input *input)
{
	const struct frame_case *frame = any_case();
	struct frame_pair pair;
	struct nested nested;

	if (!below(8)) {
		nested_random(&nested, &state);
		require_nested(&nested);
		memcpy(input->data, nested.data, nested.size);
		input->size = nested.size;
	} else if (below(8)) {
		memcpy(input->data, frame->data, frame->size);
		input->size = frame->size;
	} else {
		frame_pair_random(&pair, &state);
		memcpy(input->data, pair.there, pair.size);
		input->size = pair.size;
	}
}

/* Octets that mean something somewhere. */
static void set_octet(struct input *input)
{
	static const __u8 octets[] = {
		0, 1, 4, 5, 6, 8, 17, 43, 44, 50, 51, 58, 59, 60, 0x45, 0x4f,
		0x60, 0x7f, 0x80, 0x81, 0x88, 0xa8, 0xc2, 0xdd, 0xfe, 0xff,
	};

	if (input->size)
		input->data[below(input->size)] = octets[below(COUNT(octets))];
}

static void flip_bit(struct input *input)
{
	if (input->size)
		input->data[below(input->size)] ^= 1 << below(8);
}

static void cut(struct input *input)
{
	input->size = below(input->size + 1);
}

static void grow(struct input *input)
{
	__u32 more = below(ROOM - input->size + 1);

	if (below(4))
		more %= 64;
	while (more--)
		input->data[input->size++] = frame_random(&state);
}

/* A piece of the frame comes again, as tags and extension headers do. */
static void repeat(struct input *input)
{
	__u32 from = below(input->size), to = below(input->size);
	__u32 size = below(input->size - from) & ~3u;

	if (input->size + size > ROOM)
		return;
	memmove(input->data + to + size, input->data + to, input->size - to);
	memmove(input->data + to, input->data + from, size);
	input->size += size;
}

static void remove_piece(struct input *input)
{
	__u32 from = below(input->size);
	__u32 size = below(input->size - from);

	memmove(input->data + from, input->data + from + size,
		input->size - from - size);
	input->size -= size;
}

/* Goes on as another frame does. */
static void splice(struct input *input)
{
	const struct frame_case *other = any_case();
	__u32 at = below(input->size), from = below(other->size);

	if (at + other->size - from > ROOM)
		return;
	memcpy(input->data + at, other->data + from, other->size - from);
	input->size = at + other->size - from;
}

static int write_frames(const char *directory)
{
	char name[4096];
	FILE *file;
	__u32 i, n;

	for (i = 0; i < COUNT(tables); i++)
		for (n = 0; n < tables[i]->count; n++) {
			snprintf(name, sizeof(name), "%s/%u-%u", directory, i,
				 n);
			file = fopen(name, "w");
			if (!file)
				return 1;
			fwrite(tables[i]->cases[n].data, 1,
			       tables[i]->cases[n].size, file);
			fclose(file);
		}
	return 0;
}

int main(int argc, char **argv)
{
	static void (*const change[])(struct input *input) = {
		set_octet, flip_bit, set_octet, flip_bit, cut, grow, repeat,
		remove_piece, splice,
	};
	unsigned long frames = argc > 1 ? strtoul(argv[1], NULL, 0) : 100000;
	struct input input;
	unsigned long i;
	__u32 n;

	if (argc == 3 && !strcmp(argv[1], "-w"))
		return write_frames(argv[2]);
	state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	for (i = 0; i < frames; i++) {
		start(&input);
		for (n = below(8); n; n--)
			change[below(COUNT(change))](&input);
		fuzz_dissect(input.data, input.size);
		fuzz_decap(input.data, input.size);
		fuzz_facts(input.data, input.size);
	}
	printf("ok 1 - dissector, decap and facts, %lu mutated frames\n1..1\n", frames);
	return 0;
}
