// SPDX-License-Identifier: GPL-2.0
/* Pages in a terminal, and how the terminal is afterwards. */

#include <errno.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "screen.h"
#include "tap.h"
#include "util.h"

#define ENTER "\033[?1049h\033[?25l\033[H\033[2J"
#define LEAVE "\033[?25h\033[?1049l"

/* What the other side of the terminal has got so far. */
static char text[65536];
static size_t length;
static int terminal;
static pid_t child;

/* Writes pages until something ends it: 5 lines, one of them long. */
static int write_pages(bool fails)
{
	static const char line[] = "0123456789012345678901234567890123456789";
	struct screen screen;
	int i;

	if (screen_open(&screen, true))
		return 3;
	do {
		screen_begin(&screen);
		screen_line(&screen, "rows %u columns %u", screen.rows,
			    screen.columns);
		for (i = 0; i < 4; i++)
			screen_line(&screen, "%d \033[31m%s", i, line);
		screen_end(&screen);
		fflush(stdout);
		if (fails)
			exit(4);
	} while (screen_wait(&screen, ~0ULL) != SCREEN_QUIT);
	screen_close(&screen);
	return 0;
}

static void start(unsigned short rows, unsigned short columns, bool fails)
{
	struct winsize size = { .ws_row = rows, .ws_col = columns };

	length = 0;
	text[0] = '\0';
	fflush(stdout);
	child = forkpty(&terminal, NULL, NULL, &size);
	if (child < 0)
		abort();
	if (child)
		return;
	setenv("TERM", "xterm", 1);
	exit(write_pages(fails));
}

/* Reads until @want is there; at the end of the child when it is NULL. */
static bool wait_for(const char *want)
{
	ssize_t got;

	while (!want || !strstr(text, want)) {
		got = read(terminal, text + length, sizeof(text) - 1 - length);
		if (got <= 0)
			return !want;
		length += (size_t)got;
		text[length] = '\0';
	}
	return true;
}

/* Exit status of the child; the terminal must be as it was. */
static void end(const char *what, int want)
{
	struct termios now;
	int status = 0;
	bool clean;

	/* The modes are the terminal's: they are seen from this side, too. */
	clean = wait_for(LEAVE) && waitpid(child, &status, 0) == child &&
		!tcgetattr(terminal, &now) && now.c_lflag & ICANON &&
		now.c_lflag & ECHO && now.c_cc[VSUSP] != _POSIX_VDISABLE;
	if (!tap_ok(clean && WIFEXITED(status) && WEXITSTATUS(status) == want,
		    what))
		printf("# status %x, clean %d\n", status, clean);
	close(terminal);
}

static void page_case(void)
{
	start(4, 20, false);
	tap_ok(wait_for("2 ?[31m0123456789012"), "a page is written");
	tap_ok(!strncmp(text, ENTER, strlen(ENTER)), "on a screen of its own");
	tap_ok(strstr(text, "\033[H\033[Krows 4 columns 20\r\n\033[K0 ?[31m0123456789012\r\n"),
	       "lines are cut, and their escapes are not obeyed");
	tap_ok(!strstr(text, "3 ?"), "what has no room is left out");
	if (write(terminal, "x", 1) != 1 || write(terminal, "q", 1) != 1)
		abort();
	end("q ends it and leaves a clean terminal", 0);
}

static void signal_case(int number, const char *what)
{
	start(24, 80, false);
	wait_for("3 ?");
	kill(child, number);
	end(what, 0);
}

static void size_case(void)
{
	struct winsize size = { .ws_row = 50, .ws_col = 132 };

	start(24, 80, false);
	wait_for("rows 24 columns 80");
	wait_for("3 ?");
	ioctl(terminal, TIOCSWINSZ, &size);
	tap_ok(wait_for("rows 50 columns 132"), "a new size is a new page");
	if (write(terminal, "\003", 1) != 1)
		abort();
	end("Ctrl-C ends it and leaves a clean terminal", 0);
}

int main(void)
{
	page_case();
	signal_case(SIGTERM, "SIGTERM leaves a clean terminal");
	size_case();
	start(24, 80, true);
	end("so does an exit in the midst", 4);
	return tap_done();
}
