// SPDX-License-Identifier: GPL-2.0
/*
 * A Session-Reflector of STAMP as a program has it, to measure beside the
 * kernel's: stateless, no TLVs. reflector_user PORT [program|kernel [COUNT]]: T2 is
 * read when the program has the request, or is the kernel's stamp of it
 * (SO_TIMESTAMPNS). T3 is read before the answer is handed to the kernel in both
 * cases. It ends after COUNT answers, for whose requests it has room, and prints
 * when that was, in us.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BASE 44
#define NTP_EPOCH 2208988800ULL
#define ROOM_A_REQUEST 2048 /* what one takes of a socket's memory, and more */
#define ERROR_ESTIMATE 0x0587 /* not synchronised, about 1 us */

static void put_time(uint8_t *to, const struct timespec *time)
{
	uint32_t second = htonl((uint32_t)(time->tv_sec + NTP_EPOCH));
	uint32_t fraction = htonl((uint32_t)
		((((uint64_t)time->tv_nsec << 32) + 999999999) / 1000000000));

	memcpy(to, &second, 4);
	memcpy(to + 4, &fraction, 4);
}

/* The stamp that came with the message, else the time now. */
static void received_at(struct msghdr *msg, struct timespec *time)
{
	struct cmsghdr *control;

	clock_gettime(CLOCK_REALTIME, time);
	for (control = CMSG_FIRSTHDR(msg); control;
	     control = CMSG_NXTHDR(msg, control))
		if (control->cmsg_level == SOL_SOCKET &&
		    control->cmsg_type == SCM_TIMESTAMPNS)
			memcpy(time, CMSG_DATA(control), sizeof(*time));
}

/* Is it answered? */
static int reflect(int fd)
{
	uint16_t error = htons(ERROR_ESTIMATE);
	struct sockaddr_in6 from;
	char control[256];
	uint8_t data[2048];
	struct iovec part = { .iov_base = data, .iov_len = sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct timespec time;
	ssize_t len;

	len = recvmsg(fd, &msg, 0);
	if (len < BASE)
		return 0;
	received_at(&msg, &time);
	memmove(data + 24, data, 14); /* sequence, T1, its Error Estimate */
	put_time(data + 16, &time);
	memset(data + 38, 0, 6);
	data[40] = 255;
	memcpy(data + 12, &error, sizeof(error));
	clock_gettime(CLOCK_REALTIME, &time);
	put_time(data + 4, &time);
	return sendto(fd, data, (size_t)len, 0, (struct sockaddr *)&from,
		      msg.msg_namelen) == len;
}

/* All at once may wait. */
static int make_room(int fd, long count)
{
	int room = (int)(count * ROOM_A_REQUEST);

	return setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
}

static void reflect_some(int fd, long count)
{
	struct timespec now;

	while (count)
		count -= reflect(fd);
	clock_gettime(CLOCK_REALTIME, &now);
	printf("%lld\n", now.tv_sec * 1000000LL + now.tv_nsec / 1000);
}

int main(int argc, char **argv)
{
	struct sockaddr_in6 at = { .sin6_family = AF_INET6 };
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), on = 1;
	long count = argc > 3 ? atol(argv[3]) : 0;

	if (argc < 2)
		return EXIT_FAILURE;
	at.sin6_port = htons((uint16_t)atoi(argv[1]));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) ||
	    (argc > 2 && !strcmp(argv[2], "kernel") &&
	     setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on))) ||
	    (count && make_room(fd, count))) {
		perror("reflector_user");
		return EXIT_FAILURE;
	}
	if (count) {
		reflect_some(fd, count);
		return EXIT_SUCCESS;
	}
	for (;;)
		reflect(fd);
}
