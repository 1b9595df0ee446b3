// SPDX-License-Identifier: GPL-2.0
/* The target under the name that libFuzzer and AFL++ look for. */
#include "dissect.h"
#include "stamp.h"

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	fuzz_decap(data, size);
	fuzz_facts(data, size);
	fuzz_stamp(data, size);
	return fuzz_dissect(data, size);
}
