// SPDX-License-Identifier: GPL-2.0
/* pktsctl stamp: time stamps in frames. */

#include <string.h>

#include "ctl.h"
#include "stamp_file.h"
#include "stamp_rule.h"

static const char usage[] =
	"usage: pktsctl stamp [show] [dev DEV [out DEV]]\n"
	"       pktsctl stamp add dev DEV [out DEV [mirror]] format F [SETTING ...]\n"
	"                         [filter only|except RULE [or RULE]...]\n"
	"       pktsctl stamp del dev DEV [out DEV]\n"
	"       pktsctl stamp show FILE [format F] [READING ...] [summary]\n"
	"       pktsctl stamp decode IN OUT [format F] [READING ...]\n"
	"       pktsctl stamp encode IN OUT format F [WRITING ...] [fcs yes|no|auto]\n"
	"       pktsctl stamp convert IN OUT [from F] to F [READING ...] [WRITING ...]\n"
	"       pktsctl stamp capture dev DEV -w OUT [format F] [WRITING ...]\n"
	"                             [source sw|hw] [filter EXPRESSION]\n"
	"                             [count N] [for T]\n"
	"READING: fcs yes|no|auto, mac ADDRESS, tai-offset N, capture-clock, vss-port\n"
	"WRITING: clock utc|tai, short, seq, pad, id N, port N, error T,\n"
	"       sync unknown|free|ntp|gps|ptp\n"
	"SETTING: source hw|sw, clock utc|tai, oversize unstamped|truncate, id N, port N,\n"
	"       short, sync unknown|free|ntp|gps|ptp, error T\n"
	"RULE: [host ADDR | net PREFIX] [port N|N-M] [proto PROTO] [mark M[/MASK]]\n"
	"F is generic, gigamon, vss, metamako, exablaze, ixia, beacon, srcmac, l2 or\n"
	"pkts; to read also arista7150, or auto. IN and OUT are capture files.\n";

/* Of a file, or the rules; a file of that name is ./dev. */
static int show(struct ctl *ctl, int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], "dev") && strcmp(argv[0], "out"))
		return stamp_show_file(ctl, argc, argv);
	return stamp_rule_show(ctl, argc, argv);
}

static const struct ctl_command commands[] = {
	{ "show", show, "the rules of the kernel, or the stamps of a capture" },
	{ "add", stamp_rule_add, "stamp what leaves a device, or passes to another" },
	{ "del", stamp_rule_del, "stamp it no more" },
	{ "decode", stamp_decode, "stamps become times, frames what they were" },
	{ "encode", stamp_encode, "times become stamps" },
	{ "convert", stamp_convert, "stamps become others" },
	{ "capture", stamp_capture, "capture a device with the kernel's stamps" },
	{ }
};

int cmd_stamp(struct ctl *ctl, int argc, char **argv)
{
	return ctl_dispatch(ctl, commands, usage, argc, argv);
}
