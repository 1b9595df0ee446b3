// SPDX-License-Identifier: GPL-2.0
/*
 * How the stamps of a capture are: each form that there is reads the first
 * frames, and earns points where what it reads makes sense. The most go to the
 * form that is true, as an FCS or a mark is not right by accident.
 */

#include "stamp_guess.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crc.h"
#include "ctl.h"

#define LOOK_AT 1000	/* frames */

/* A stamp and its capture are not further apart, if their clocks are set. */
#define NEAR_NS (30 * 86400 * STAMP_NS_PER_SEC)
#define SRCMAC_NEAR_NS (60 * STAMP_NS_PER_SEC)

/* Points of a frame: read at all; its mark or FCS is right; its time is near. */
#define POINT_READ 1
#define POINT_SURE 4
#define POINT_NEAR 2

#define FORMS_MAX 32

/**
 * struct guess - how a capture's stamps may be
 * @count: forms
 * @form: these, the surest first
 * @points: of each
 * @read: frames that each has read
 * @frames: that were looked at
 * @with_fcs: frames that end in an FCS that is right
 */
struct guess {
	size_t count;
	struct stamp_form form[FORMS_MAX];
	__u64 points[FORMS_MAX];
	__u64 read[FORMS_MAX];
	__u64 frames;
	__u64 with_fcs;
};

static const enum pkts_stamp_format surest_first[] = {
	PKTS_STAMP_FORMAT_PKTS, PKTS_STAMP_FORMAT_IXIA, PKTS_STAMP_FORMAT_L2,
	PKTS_STAMP_FORMAT_GIGAMON, PKTS_STAMP_FORMAT_METAMAKO,
	PKTS_STAMP_FORMAT_EXABLAZE, PKTS_STAMP_FORMAT_GENERIC,
	PKTS_STAMP_FORMAT_BEACON, PKTS_STAMP_FORMAT_VSS,
	PKTS_STAMP_FORMAT_SRCMAC,
};

static void add_form(struct guess *guess, const struct stamp_reading *reading,
		     enum pkts_stamp_format format, __u32 parts)
{
	int fcs;

	if (reading->format != STAMP_AUTO && reading->format != format)
		return;
	for (fcs = 0; fcs < 2; fcs++) {
		if (reading->fcs != STAMP_FCS_AUTO &&
		    reading->fcs != (__u64)fcs)
			continue;
		guess->form[guess->count++] = (struct stamp_form){
			.format = format, .fcs = fcs, .parts = parts,
		};
	}
}

static void add_forms(struct guess *guess, const struct stamp_reading *reading)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(surest_first); i++) {
		if (surest_first[i] != PKTS_STAMP_FORMAT_VSS ||
		    !reading->port)
			add_form(guess, reading, surest_first[i], 0);
		if (surest_first[i] == PKTS_STAMP_FORMAT_VSS)
			add_form(guess, reading, surest_first[i],
				 PKTS_STAMP_PORT);
	}
}

static __u64 apart(__u64 one, __u64 other)
{
	return one < other ? other - one : one - other;
}

/* A mark, or an FCS, that is right. */
static bool is_sure(const struct pkts_stamp_found *found,
		    const struct capture_frame *frame)
{
	if (found->format == PKTS_STAMP_FORMAT_PKTS ||
	    found->format == PKTS_STAMP_FORMAT_IXIA ||
	    found->format == PKTS_STAMP_FORMAT_L2)
		return true;
	return found->info.flags & PKTS_STAMP_HAS_FCS &&
	       found->info.fcs == crc_frame(frame->data, found->place.at);
}

static bool fcs_is_right(const struct capture_frame *frame)
{
	const __u8 *fcs = frame->data + frame->len - STAMP_FCS_LEN;

	return crc_frame(frame->data, frame->len - STAMP_FCS_LEN) ==
	       (fcs[0] | fcs[1] << 8 | fcs[2] << 16 | (__u32)fcs[3] << 24);
}

/* Points of @form for a frame; 0 where it reads nothing. */
static unsigned int points_of(const struct stamp_form *form,
			      const struct capture_frame *frame, bool right)
{
	struct pkts_stamp_reader reader = {
		.crc = crc_frame, .reach = NEAR_NS, .parts = form->parts,
	};
	struct pkts_stamp_found found;
	unsigned int points = POINT_READ;
	int err;

	err = pkts_stamp_read(&found, &reader, form->format, frame->data,
			      frame->len - (form->fcs ? STAMP_FCS_LEN : 0),
			      frame->time);
	if (err == -ENOENT)
		return 0;
	if (form->format == PKTS_STAMP_FORMAT_SRCMAC &&
	    (err || apart(found.info.time, frame->time) > SRCMAC_NEAR_NS))
		return 0;
	if (is_sure(&found, frame))
		points += POINT_SURE;
	if (!err && apart(found.info.time, frame->time) <= NEAR_NS)
		points += POINT_NEAR;
	/* At the head of a frame, the place does not tell the forms apart. */
	return points * 2 + (form->fcs == right);
}

static void look_at(struct guess *guess, const struct capture_frame *frame)
{
	struct pkts_stamp_info beacon;
	unsigned int points;
	bool right;
	size_t i;

	if (frame->len <= STAMP_FCS_LEN || frame->len < frame->wire ||
	    pkts_stamp_beacon_read(&beacon, frame->data, frame->len))
		return;
	guess->frames++;
	right = fcs_is_right(frame);
	guess->with_fcs += right;
	for (i = 0; i < guess->count; i++) {
		points = points_of(&guess->form[i], frame, right);
		guess->points[i] += points;
		guess->read[i] += !!points;
	}
}

static int look(struct ctl *ctl, const char *path, struct guess *guess)
{
	struct capture_frame *frame;
	struct capture_in in = { };
	int got;

	if (capture_open(ctl, &in, path))
		return -EINVAL;
	frame = malloc(sizeof(*frame));
	if (!frame)
		ctl_error(ctl, "out of memory");
	got = frame ? 1 : -ENOMEM;
	while (got > 0 && guess->frames < LOOK_AT) {
		got = capture_next(ctl, &in, frame);
		if (got > 0)
			look_at(guess, frame);
	}
	free(frame);
	capture_close(&in);
	return got < 0 ? got : 0;
}

/* Nothing but the time speaks for these: nearly all frames have to. */
static bool enough(const struct guess *guess, size_t i)
{
	enum pkts_stamp_format format = guess->form[i].format;

	if (format != PKTS_STAMP_FORMAT_VSS &&
	    format != PKTS_STAMP_FORMAT_SRCMAC)
		return guess->points[i] > 2 * (POINT_READ + POINT_NEAR) *
					  guess->read[i] + guess->read[i];
	return guess->read[i] * 10 >= guess->frames * 9;
}

static int choose(struct ctl *ctl, const char *path,
		  const struct guess *guess,
		  const struct stamp_reading *reading, struct stamp_form *form)
{
	bool any = reading->format != STAMP_AUTO;
	size_t i, best = FORMS_MAX;

	for (i = 0; i < guess->count; i++) {
		if (!guess->read[i] || (!any && !enough(guess, i)))
			continue;
		if (best == FORMS_MAX || guess->points[i] > guess->points[best])
			best = i;
	}
	if (best < FORMS_MAX) {
		*form = guess->form[best];
		return 0;
	}
	if (any) {
		form->fcs = guess->with_fcs * 2 > guess->frames;
		return 0;
	}
	ctl_error(ctl, "%s: frames have no stamps that are recognised; name their format",
		  path);
	return -ENOENT;
}

/**
 * stamp_guess - find out how the stamps of a capture are
 * @ctl: for messages
 * @path: the file; standard input cannot be read twice
 * @reading: what was said of them
 * @form: filled
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_guess(struct ctl *ctl, const char *path,
		const struct stamp_reading *reading, struct stamp_form *form)
{
	struct guess guess = { };
	int err;

	*form = (struct stamp_form){
		.format = (enum pkts_stamp_format)reading->format,
		.fcs = reading->fcs == STAMP_FCS_YES,
		.parts = reading->port ? PKTS_STAMP_PORT : 0,
	};
	if (!strcmp(path, "-")) {
		if (reading->format != STAMP_AUTO &&
		    reading->fcs != STAMP_FCS_AUTO)
			return 0;
		ctl_error(ctl, "standard input is read once: name format and fcs");
		return -EINVAL;
	}
	if (reading->format == PKTS_STAMP_FORMAT_ARISTA7150)
		return 0;
	add_forms(&guess, reading);
	err = look(ctl, path, &guess);
	return err ? err : choose(ctl, path, &guess, reading, form);
}

/**
 * stamp_guess_fcs - find out whether the frames of a capture have their FCS
 * @ctl: for messages
 * @path: the file; standard input cannot be read twice
 * @said: STAMP_FCS_*
 * @fcs: set
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_guess_fcs(struct ctl *ctl, const char *path, __u64 said, bool *fcs)
{
	struct guess guess = { };
	int err;

	*fcs = said == STAMP_FCS_YES;
	if (said != STAMP_FCS_AUTO)
		return 0;
	if (!strcmp(path, "-")) {
		ctl_error(ctl, "standard input is read once: say fcs yes or no");
		return -EINVAL;
	}
	err = look(ctl, path, &guess);
	*fcs = guess.with_fcs * 2 > guess.frames;
	return err;
}

/**
 * stamp_prime - find the first beacon of a capture, for the frames before it
 * @ctl: for messages
 * @path: the file; nothing is done for standard input
 * @form: how its stamps are
 * @reader: changed where there is a beacon
 *
 * Says why when it fails.
 *
 * Returns: 0, or a negative errno
 */
int stamp_prime(struct ctl *ctl, const char *path,
		const struct stamp_form *form,
		struct pkts_stamp_reader *reader)
{
	struct pkts_stamp_reader scratch = { };
	struct capture_frame *frame;
	struct capture_in in = { };
	int got;

	if (!strcmp(path, "-") || capture_open(ctl, &in, path))
		return in.path ? -EINVAL : 0;
	frame = malloc(sizeof(*frame));
	if (!frame)
		ctl_error(ctl, "out of memory");
	got = frame ? 1 : -ENOMEM;
	while (got > 0 && !scratch.epoch.known) {
		got = capture_next(ctl, &in, frame);
		if (got > 0)
			pkts_stamp_learn(&scratch, form->format, frame->data,
					 frame->len, frame->time);
	}
	reader->epoch = scratch.epoch;
	free(frame);
	capture_close(&in);
	return got < 0 ? got : 0;
}
