// SPDX-License-Identifier: GPL-2.0
/* The words that say how the stamps of a capture are read or written. */

#include "stamp_words.h"

#include <errno.h>
#include <netinet/ether.h>
#include <string.h>

#include "ctl.h"

/* What TAI is ahead of UTC, as of 2017. */
#define TAI_OFFSET 37

/* What is only read comes first. */
#define ONLY_READ 2

const struct ctl_choice stamp_read_formats[] = {
	{ "auto", STAMP_AUTO },
	{ "arista7150", PKTS_STAMP_FORMAT_ARISTA7150 },
	{ "generic", PKTS_STAMP_FORMAT_GENERIC },
	{ "gigamon", PKTS_STAMP_FORMAT_GIGAMON },
	{ "vss", PKTS_STAMP_FORMAT_VSS },
	{ "metamako", PKTS_STAMP_FORMAT_METAMAKO },
	{ "exablaze", PKTS_STAMP_FORMAT_EXABLAZE },
	{ "ixia", PKTS_STAMP_FORMAT_IXIA },
	{ "beacon", PKTS_STAMP_FORMAT_BEACON },
	{ "srcmac", PKTS_STAMP_FORMAT_SRCMAC },
	{ "l2", PKTS_STAMP_FORMAT_L2 },
	{ "pkts", PKTS_STAMP_FORMAT_PKTS },
	{ }
};

const struct ctl_choice *const stamp_write_formats =
	&stamp_read_formats[ONLY_READ];

const struct ctl_choice stamp_clock_syncs[] = {
	{ "unknown", PKTS_STAMP_SYNC_UNKNOWN },
	{ "free", PKTS_STAMP_SYNC_FREE },
	{ "ntp", PKTS_STAMP_SYNC_NTP },
	{ "gps", PKTS_STAMP_SYNC_GPS },
	{ "ptp", PKTS_STAMP_SYNC_PTP },
	{ }
};

static const struct ctl_choice fcs_words[] = {
	{ "no", STAMP_FCS_NO }, { "yes", STAMP_FCS_YES },
	{ "auto", STAMP_FCS_AUTO }, { }
};

static const struct ctl_choice scale_words[] = {
	{ "utc", 0 }, { "tai", 1 }, { }
};

/**
 * stamp_word - the word of a choice
 * @choices: which there are
 * @value: what it stands for
 *
 * Returns: the word, or NULL
 */
const char *stamp_word(const struct ctl_choice *choices, __u64 value)
{
	for (; choices->name; choices++)
		if (choices->value == value)
			return choices->name;
	return NULL;
}

/* @arg->to is a struct stamp_reading. */
static bool parse_mac(const struct ctl_arg *arg, const char *value)
{
	struct stamp_reading *reading = arg->to;
	const struct ether_addr *mac = ether_aton(value);

	if (!mac)
		return false;
	memcpy(reading->mac, mac, STAMP_MAC_LEN);
	reading->has_mac = true;
	return true;
}

/**
 * stamp_fcs_arg - the keyword that says whether frames have their FCS
 * @fcs: STAMP_FCS_*
 * @arg: filled
 */
void stamp_fcs_arg(__u64 *fcs, struct ctl_arg *arg)
{
	*arg = (struct ctl_arg){ .name = "fcs", .parse = ctl_parse_choice,
		.to = fcs, .choices = fcs_words };
}

/**
 * stamp_reading_args - the keywords of what is read
 * @reading: where they store; set to what counts without them
 * @format: the keyword of the format
 * @args: STAMP_READING_ARGS entries, filled
 */
void stamp_reading_args(struct stamp_reading *reading, const char *format,
			struct ctl_arg *args)
{
	*reading = (struct stamp_reading){
		.format = STAMP_AUTO, .fcs = STAMP_FCS_AUTO,
		.tai_offset = TAI_OFFSET,
	};
	args[0] = (struct ctl_arg){ .name = format, .parse = ctl_parse_choice,
		.to = &reading->format, .choices = stamp_read_formats };
	stamp_fcs_arg(&reading->fcs, &args[1]);
	args[2] = (struct ctl_arg){ .name = "mac", .parse = parse_mac,
		.to = reading,
		.takes = "a MAC address, such as 02:00:00:00:00:01" };
	args[3] = (struct ctl_arg){ .name = "tai-offset",
		.parse = ctl_parse_number, .to = &reading->tai_offset,
		.max = 1000 };
	args[4] = (struct ctl_arg){ .name = "capture-clock",
		.to = &reading->capture_clock };
	args[5] = (struct ctl_arg){ .name = "vss-port",
		.to = &reading->port };
}

/* @arg->to is a struct stamp_writing. */
static bool parse_port(const struct ctl_arg *arg, const char *value)
{
	struct stamp_writing *writing = arg->to;
	struct ctl_arg port = *arg;

	port.to = &writing->port;
	writing->with_port = true;
	return ctl_parse_number(&port, value);
}

/**
 * stamp_writing_args - the keywords of what is written
 * @writing: where they store; set to what counts without them
 * @format: the keyword of the format
 * @args: STAMP_WRITING_ARGS entries, filled
 */
void stamp_writing_args(struct stamp_writing *writing, const char *format,
			struct ctl_arg *args)
{
	*writing = (struct stamp_writing){
		.fcs = STAMP_FCS_AUTO, .tai_offset = TAI_OFFSET,
		.error = PKTS_STAMP_ERROR_UNKNOWN,
	};
	args[0] = (struct ctl_arg){ .name = format, .parse = ctl_parse_choice,
		.to = &writing->format, .choices = stamp_write_formats,
		.required = true };
	args[1] = (struct ctl_arg){ .name = "clock", .parse = ctl_parse_choice,
		.to = &writing->tai, .choices = scale_words };
	args[2] = (struct ctl_arg){ .name = "short",
		.to = &writing->short_time };
	args[3] = (struct ctl_arg){ .name = "seq", .to = &writing->seq };
	args[4] = (struct ctl_arg){ .name = "pad", .to = &writing->pad };
	args[5] = (struct ctl_arg){ .name = "id", .parse = ctl_parse_number,
		.to = &writing->id, .max = 0xffff };
	args[6] = (struct ctl_arg){ .name = "port", .parse = parse_port,
		.to = writing, .max = 0xffff,
		.takes = "a number from 0 to 65535" };
	args[7] = (struct ctl_arg){ .name = "sync", .parse = ctl_parse_choice,
		.to = &writing->sync, .choices = stamp_clock_syncs };
	args[8] = (struct ctl_arg){ .name = "error", .parse = ctl_parse_time,
		.to = &writing->error, .max = STAMP_ERROR_MAX,
		.takes = STAMP_ERROR_TAKES };
}

static int too_much(struct ctl *ctl, const char *word, __u64 value,
		    const char *format)
{
	ctl_error(ctl, "%s \"%llu\": expected a number from 0 to 255 with format %s",
		  word, value, format);
	return -EINVAL;
}

/**
 * stamp_writing_check - whether the format has room for what was said
 * @ctl: for messages
 * @writing: what was said
 *
 * Says why when it has not.
 *
 * Returns: 0, or -EINVAL
 */
int stamp_writing_check(struct ctl *ctl, const struct stamp_writing *writing)
{
	const char *format = stamp_word(stamp_write_formats, writing->format);
	bool octet = writing->format == PKTS_STAMP_FORMAT_EXABLAZE;

	if (octet && writing->id > 0xff)
		return too_much(ctl, "id", writing->id, format);
	octet |= writing->format == PKTS_STAMP_FORMAT_VSS ||
		 writing->format == PKTS_STAMP_FORMAT_METAMAKO;
	if (octet && writing->port > 0xff)
		return too_much(ctl, "port", writing->port, format);
	if (writing->short_time && writing->format != PKTS_STAMP_FORMAT_L2) {
		ctl_error(ctl, "short is for format l2, not %s", format);
		return -EINVAL;
	}
	if (writing->seq && writing->format != PKTS_STAMP_FORMAT_METAMAKO) {
		ctl_error(ctl, "seq is for format metamako, not %s", format);
		return -EINVAL;
	}
	if (writing->tai && writing->format != PKTS_STAMP_FORMAT_L2 &&
	    writing->format != PKTS_STAMP_FORMAT_PKTS &&
	    writing->format != PKTS_STAMP_FORMAT_BEACON) {
		ctl_error(ctl, "clock tai: format %s cannot say so", format);
		return -EINVAL;
	}
	return 0;
}
