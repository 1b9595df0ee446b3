// SPDX-License-Identifier: GPL-2.0
/* The target under the name that libFuzzer and AFL++ look for. */
#include "dissect.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	return fuzz_dissect(data, size);
}
