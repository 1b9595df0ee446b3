#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""CPU time and time of a command, as members of a JSON object, in ns."""
import resource
import subprocess
import sys
import time

begin = time.monotonic_ns()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=False)
end = time.monotonic_ns()
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f'"user": {round(usage.ru_utime * 1e9)}, '
      f'"system": {round(usage.ru_stime * 1e9)}, "wall": {end - begin}')
sys.exit(done.returncode)
