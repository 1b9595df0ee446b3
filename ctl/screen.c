// SPDX-License-Identifier: GPL-2.0
/*
 * A page that is written again and again. In a terminal it has a screen of its
 * own, and whatever ends the program, the terminal is as it was before.
 */

#include "screen.h"

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define LINE_LEN 1024

/* xterm and all that follow it: another screen, no cursor; and back. */
#define ENTER "\033[?1049h\033[?25l\033[H\033[2J"
#define LEAVE "\033[?25h\033[?1049l"
#define HOME "\033[H"
#define REST_OF_LINE "\033[K"
#define REST_OF_PAGE "\033[J"

static struct termios saved;
static bool entered, saved_keys;

/* Also at exit(): no way out leaves a terminal without echo or cursor. */
static void leave(void)
{
	if (!entered)
		return;
	entered = false;
	fputs(LEAVE, stdout);
	fflush(stdout);
	if (saved_keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
	saved_keys = false;
}

/* Keys come one by one and unseen; Ctrl-Z would leave a broken terminal. */
static bool read_keys(void)
{
	struct termios raw;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &saved))
		return false;
	raw = saved;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw.c_cc[VSUSP] = _POSIX_VDISABLE;
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	saved_keys = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	return saved_keys;
}

static void read_size(struct screen *screen)
{
	struct winsize size;

	screen->rows = 24;
	screen->columns = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return;
	if (size.ws_row)
		screen->rows = size.ws_row;
	if (size.ws_col)
		screen->columns = size.ws_col;
}

/* Signals that end the program become something to poll. */
static int signal_fd(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGWINCH);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool is_terminal(void)
{
	const char *kind = getenv("TERM");

	return isatty(STDOUT_FILENO) && kind && strcmp(kind, "dumb");
}

/**
 * screen_open - begin to write pages, and to wait
 * @screen: to fill
 * @page: there will be pages; else it is only waited
 *
 * Returns: 0, or a negative errno
 */
int screen_open(struct screen *screen, bool page)
{
	memset(screen, 0, sizeof(*screen));
	screen->signals = signal_fd();
	if (screen->signals < 0)
		return -errno;
	if (!page || !is_terminal())
		return 0;
	screen->terminal = true;
	atexit(leave);
	entered = true;
	screen->keys = read_keys();
	read_size(screen);
	fputs(ENTER, stdout);
	return 0;
}

/**
 * screen_now - monotonic time
 *
 * Returns: nanoseconds
 */
unsigned long long screen_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (unsigned long long)ts.tv_sec * 1000000000ULL +
	       (unsigned long long)ts.tv_nsec;
}

/**
 * screen_next - when the next page is due
 * @began: when the reading for the last one began
 * @interval: from page to page
 *
 * A reading that takes long leaves the machine as much time as it took.
 *
 * Returns: monotonic time, for screen_wait()
 */
unsigned long long screen_next(unsigned long long began,
			       unsigned long long interval)
{
	unsigned long long now = screen_now(), next = began + interval;

	return now < next ? next : now + (now - began);
}

/* Reads all signals that wait; what ends the program is stronger. */
static enum screen_event read_signals(struct screen *screen)
{
	enum screen_event event = SCREEN_TIME;
	struct signalfd_siginfo info;

	while (read(screen->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGWINCH)
			return SCREEN_QUIT;
		if (screen->terminal) {
			read_size(screen);
			event = SCREEN_SIZE;
		}
	}
	return event;
}

static bool wants_to_quit(struct screen *screen)
{
	ssize_t len;
	char key;

	while ((len = read(STDIN_FILENO, &key, 1)) == 1)
		if (key == 'q' || key == 'Q')
			return true;
	return len < 0 && errno != EAGAIN && errno != EINTR;
}

/**
 * screen_wait - wait for a time, or what comes before
 * @screen: from screen_open()
 * @until: monotonic time in nanoseconds
 *
 * Returns: why the wait is over
 */
enum screen_event screen_wait(struct screen *screen, unsigned long long until)
{
	struct pollfd fds[] = {
		{ .fd = screen->signals, .events = POLLIN },
		{ .fd = screen->keys ? STDIN_FILENO : -1, .events = POLLIN },
	};
	enum screen_event event;
	unsigned long long left, time;
	struct timespec ts;
	int ready;

	for (;;) {
		time = screen_now();
		left = until > time ? until - time : 0;
		ts.tv_sec = (time_t)(left / 1000000000ULL);
		ts.tv_nsec = (long)(left % 1000000000ULL);
		ready = ppoll(fds, ARRAY_SIZE(fds), &ts, NULL);
		if (ready <= 0)
			return ready ? SCREEN_QUIT : SCREEN_TIME;
		event = read_signals(screen);
		if (event != SCREEN_TIME)
			return event;
		if (fds[1].revents && wants_to_quit(screen))
			return SCREEN_QUIT;
		if (fds[1].revents & (POLLHUP | POLLERR))
			return SCREEN_QUIT;
	}
}

/**
 * screen_begin - begin a page
 * @screen: from screen_open()
 */
void screen_begin(struct screen *screen)
{
	screen->line = 0;
	if (screen->terminal)
		fputs(HOME, stdout);
	else if (screen->pages)
		putchar('\n');
	screen->pages++;
}

/* Octets of a block element (U+2580 to U+259F) at @text, else 0. */
static size_t block_len(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	return c[0] == 0xe2 && c[1] == 0x96 && c[2] >= 0x80 && c[2] <= 0x9f ?
	       3 : 0;
}

/* Cuts the line, and takes out of it what a terminal would obey. */
static void clean(char *text, unsigned int columns)
{
	unsigned int column = 0;
	char *c = text;
	size_t len;

	for (; *c && (!columns || column < columns); column++) {
		len = block_len(c);
		if (!len && !isprint((unsigned char)*c))
			*c = '?';
		c += len ? len : 1;
	}
	while (c > text && c[-1] == ' ')
		c--;
	*c = '\0';
}

/**
 * screen_line - write a line; one that does not fit is cut, or left out
 * @screen: after screen_begin()
 * @fmt: the line, without a newline
 *
 * What a terminal would obey is written as a question mark; of what is not ASCII,
 * block elements alone are let through.
 */
void screen_line(struct screen *screen, const char *fmt, ...)
{
	char text[LINE_LEN];
	va_list args;

	if (screen->rows && screen->line >= screen->rows)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	clean(text, screen->columns);
	if (!screen->terminal) {
		puts(text);
		screen->line++;
		return;
	}
	/* A newline behind the last line would scroll the first one away. */
	printf("%s" REST_OF_LINE "%s", screen->line ? "\n" : "", text);
	screen->line++;
}

/**
 * screen_end - the page is complete
 * @screen: after screen_begin()
 */
void screen_end(struct screen *screen)
{
	if (screen->terminal && screen->line < screen->rows)
		fputs("\n" REST_OF_PAGE, stdout);
}

/**
 * screen_close - leave the terminal as it was
 * @screen: from screen_open()
 */
void screen_close(struct screen *screen)
{
	leave();
	if (screen->signals >= 0)
		close(screen->signals);
	screen->signals = -1;
}
