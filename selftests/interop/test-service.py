#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The service: systemd understands it, and is told when it is ready."""

import pathlib
import re
import socket
import subprocess
import time

import records
import tap

UNIT = tap.HERE.parents[1] / "ctl/pkts-export.service.in"
BEGIN = (int(time.time()) - 60) * records.S


def unit():
    """The unit, with a command and a manual page that are here."""
    text = UNIT.read_text()
    command, = re.findall("^ExecStart=(.*)$", text, re.M)
    tap.true(command.startswith("@SBINDIR@/pktsctl export run"), command)
    text = text.replace(command, "/bin/true").replace(
        "man:pktsctl-export(8)", "https://example.org/")
    path = pathlib.Path("pkts-export.service").resolve()
    path.write_text(text)
    return path


def analyze(*words):
    return subprocess.run(["systemd-analyze", *words], capture_output=True,
                          text=True, check=False)


def verified():
    """systemd-analyze verify finds nothing wrong with it."""
    found = analyze("verify", "--recursive-errors=no", unit())
    tap.same(found.returncode, 0, found.stderr)
    tap.true("pkts-export" not in found.stderr, found.stderr)


def hardened():
    """Its exposure is at most 2.5, where 10 is the worst."""
    found = analyze("security", "--offline=yes", "--threshold=25", "--no-pager",
                    unit())
    tap.same(found.returncode, 0, found.stdout[-2000:] + found.stderr)


def notified():
    """READY when the exporters run, STOPPING when a signal has come."""
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind("notify")
    notify.settimeout(tap.PATIENCE)
    pathlib.Path("conf").write_text("to file:one.ipfix\nto file:two.ipfix\n")
    data = records.pack([records.record(
        "1", "10.0.0.1", "10.0.0.2", 17, *records.pair(BEGIN))])
    process = tap.Export(data, "run", "config", "conf",
                         NOTIFY_SOCKET=str(pathlib.Path("notify").resolve()))
    tap.same(notify.recv(1000).decode().splitlines(),
             ["READY=1", "STATUS=2 exporters"], "notification")
    tap.until(lambda: process.acknowledged() == 1, "the record")
    tap.same(process.stop(), 0, "exit status")
    tap.same(notify.recv(1000), b"STOPPING=1", "notification")


tap.run([verified, hardened, notified])
