/* SPDX-License-Identifier: GPL-2.0 */
/* A page that is written again and again: in place in a terminal, one behind
 * the other elsewhere.
 */
#ifndef PKTS_CTL_SCREEN_H
#define PKTS_CTL_SCREEN_H

#include <stdbool.h>

#include "util.h"

/**
 * enum screen_event - why a wait is over
 * @SCREEN_TIME: the time has come
 * @SCREEN_SIZE: the terminal has another size
 * @SCREEN_QUIT: a signal, or the key q
 */
enum screen_event {
	SCREEN_TIME,
	SCREEN_SIZE,
	SCREEN_QUIT,
};

/**
 * struct screen - the page
 * @terminal: it is written in place
 * @keys: keys are read
 * @rows: of the terminal; 0 for any number
 * @columns: of the terminal; 0 for any number
 * @line: how many lines of the page are written
 * @pages: how many pages were begun
 * @signals: signals as something to poll
 */
struct screen {
	bool terminal;
	bool keys;
	unsigned int rows;
	unsigned int columns;
	unsigned int line;
	unsigned int pages;
	int signals;
};

int screen_open(struct screen *screen, bool page);
unsigned long long screen_now(void);
unsigned long long screen_next(unsigned long long began,
			       unsigned long long interval);
enum screen_event screen_wait(struct screen *screen, unsigned long long until);
void screen_begin(struct screen *screen);
__printf(2, 3) void screen_line(struct screen *screen, const char *fmt, ...);
void screen_end(struct screen *screen);
void screen_close(struct screen *screen);

#endif /* PKTS_CTL_SCREEN_H */
