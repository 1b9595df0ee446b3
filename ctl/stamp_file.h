/* SPDX-License-Identifier: GPL-2.0 */
/* The commands of "stamp" that work on captures. */
#ifndef PKTS_CTL_STAMP_FILE_H
#define PKTS_CTL_STAMP_FILE_H

struct ctl;

int stamp_decode(struct ctl *ctl, int argc, char **argv);
int stamp_encode(struct ctl *ctl, int argc, char **argv);
int stamp_convert(struct ctl *ctl, int argc, char **argv);
int stamp_show_file(struct ctl *ctl, int argc, char **argv);
int stamp_capture(struct ctl *ctl, int argc, char **argv);

#endif /* PKTS_CTL_STAMP_FILE_H */
