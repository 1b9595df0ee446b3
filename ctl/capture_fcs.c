// SPDX-License-Identifier: GPL-2.0
/* Whether a device hands frames up with their FCS (ethtool -K DEV rx-fcs on). */

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "capture_file.h"
#include "ctl.h"

#define FEATURE "rx-fcs"

/* Returns whether the device, or its driver, has an answer. */
static bool ask(int fd, const char *dev, void *question)
{
	struct ifreq request = { .ifr_data = question };

	strncpy(request.ifr_name, dev, IFNAMSIZ - 1);
	return !ioctl(fd, SIOCETHTOOL, &request);
}

static __u32 count_features(int fd, const char *dev)
{
	struct {
		struct ethtool_sset_info head;
		__u32 count;
	} sets = {
		.head.cmd = ETHTOOL_GSSET_INFO,
		.head.sset_mask = 1ULL << ETH_SS_FEATURES,
	};

	return ask(fd, dev, &sets) && sets.head.sset_mask ? sets.count : 0;
}

/* The feature's place, or @count. */
static __u32 find_feature(int fd, const char *dev, __u32 count)
{
	struct ethtool_gstrings *names;
	__u32 i = 0;

	names = calloc(1, sizeof(*names) + (size_t)count * ETH_GSTRING_LEN);
	if (!names)
		return count;
	names->cmd = ETHTOOL_GSTRINGS;
	names->string_set = ETH_SS_FEATURES;
	names->len = count;
	if (!ask(fd, dev, names))
		i = count;
	while (i < count && strncmp((char *)names->data + i * ETH_GSTRING_LEN,
				    FEATURE, ETH_GSTRING_LEN))
		i++;
	free(names);
	return i;
}

static bool is_active(int fd, const char *dev, __u32 count, __u32 place)
{
	struct ethtool_gfeatures *blocks;
	__u32 size = (count + 31) / 32;
	bool active = false;

	blocks = calloc(1, sizeof(*blocks) + size * sizeof(blocks->features[0]));
	if (!blocks)
		return false;
	blocks->cmd = ETHTOOL_GFEATURES;
	blocks->size = size;
	if (ask(fd, dev, blocks))
		active = blocks->features[place / 32].active >> place % 32 & 1;
	free(blocks);
	return active;
}

/**
 * capture_has_fcs - do frames that come in on a device end in their FCS?
 * @dev: the device
 *
 * Returns: whether they do, as far as the kernel says
 */
bool capture_has_fcs(const char *dev)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	__u32 count, place;
	bool has;

	if (fd < 0)
		return false;
	count = count_features(fd, dev);
	place = find_feature(fd, dev, count);
	has = place < count && is_active(fd, dev, count, place);
	close(fd);
	return has;
}
