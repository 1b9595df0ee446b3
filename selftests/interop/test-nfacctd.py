#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What a real nfacctd takes from UDP, against the records that went in."""

import sys
import time

import nfacctd
import records
import tap
import tshark

BEGIN = (int(time.time()) - 60) * records.S + 123_456_789

if not nfacctd.is_there():
    print("1..0 # SKIP nfacctd is not installed (pmacct)")
    sys.exit(0)


def compare(cases, biflow, *words):
    """A biflow is its forward direction to it."""
    nfacctd.compare(cases, [(case["name"], nfacctd.expected(flow))
                            for case in cases
                            for flow in tshark.expected(case, biflow)], *words)


def basic():
    """nfacctd reads records without details, to the millisecond."""
    compare([case for case in records.usual(BEGIN)
             if case["proto"] not in (1, 58)], True)


def detailed():
    """nfacctd reads records with details, and ours as they are named."""
    compare([case for case in records.detailed(BEGIN)
             if case["proto"] not in (1, 58)], True)


def uniflows():
    """With uniflow nfacctd reads both directions."""
    compare([case for case in records.detailed(BEGIN)
             if case["proto"] not in (1, 58)], False, "uniflow")


tap.run([basic, detailed, uniflows])
