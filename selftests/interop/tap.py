# SPDX-License-Identifier: GPL-2.0
"""TAP from a list of test functions, and what such tests have in common."""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
# Seconds: a limit costs nothing where the condition comes.
PATIENCE = 180
BUILD = pathlib.Path(os.environ.get("BUILD", HERE.parents[1] / "build/interop"))


class Failure(Exception):
    """What a test found wrong."""


def same(got, wanted, what):
    if got != wanted:
        raise Failure(f"{what}: got {got!r}, wanted {wanted!r}")


def true(condition, what):
    if not condition:
        raise Failure(what)


def until(condition, what, seconds=PATIENCE):
    """Wait for a condition; give its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {seconds} s")
        time.sleep(0.01)  # between two looks


def run(tests):
    """Run the functions, each in a directory of its own; exit."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__doc__.strip().splitlines()[0].rstrip(".")
        with tempfile.TemporaryDirectory(prefix="pkts-interop.") as path:
            with contextlib.chdir(path) if hasattr(contextlib, "chdir") \
                    else working_directory(path):
                error = attempt(test)
        failed += error is not None
        print(f"{'not ok' if error else 'ok'} {number} - {name}")
        for line in (error or "").splitlines():
            print(f"# {line}")
        sys.stdout.flush()
    sys.exit(failed > 0)


def attempt(test):
    try:
        test()
    except Failure as failure:
        return str(failure)
    except Exception:  # pylint: disable=broad-except
        return traceback.format_exc()
    return None


@contextlib.contextmanager
def working_directory(path):
    old = os.getcwd()
    os.chdir(path)
    try:
        yield
    finally:
        os.chdir(old)


class Export:
    """`pktsctl export` over a queue that is a file (queue.c)."""

    def __init__(self, records, *words, build="checked", details=b"",
                 **environment):
        self.path = pathlib.Path("queue").resolve()
        # What one before has acknowledged is none of this one's.
        pathlib.Path(f"{self.path}.ack").unlink(missing_ok=True)
        self.path.write_bytes(records)
        pathlib.Path(f"{self.path}.details").write_bytes(details)
        self.errors = pathlib.Path("errors").resolve()
        with open(self.errors, "wb") as errors:
            self.process = subprocess.Popen(
                [BUILD / build / "queue", self.path, *words],
                stdout=subprocess.PIPE, stderr=errors,
                restore_signals=False,  # SIGXFSZ stays ignored: EFBIG
                env={"RUNTIME_DIRECTORY": str(pathlib.Path.cwd()),
                     **os.environ, **environment})

    def append(self, records):
        with open(self.path, "ab") as file:
            file.write(records)

    def reads(self):
        """What each read has acknowledged."""
        path = pathlib.Path(f"{self.path}.ack")
        text = path.read_text() if path.exists() else ""
        return [int(line) for line in text.split("\n")[:-1]]

    def acknowledged(self):
        """The id of the last record that was acknowledged."""
        return max(self.reads(), default=0)

    def said(self):
        return self.errors.read_text()

    def stop(self, signal=15):
        self.process.send_signal(signal)
        return self.wait()

    def wait(self, seconds=PATIENCE):
        """The exit status, after all was read."""
        try:
            self.output = self.process.communicate(timeout=seconds)[0].decode()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise Failure(f"did not end within {seconds} s: {self.said()}")
        return self.process.returncode


# So many records at a time fill a quarter of a socket, whose buffer is the
# system's: a collector that stands still meanwhile loses none.
PORTION = 150


def export_in_portions(data, size, reads, *words, **environment):
    """Records of so many octets, the next when "reads" says all were read."""
    step = PORTION * size
    process = Export(data[:step], *words, **environment)
    for at in range(step, len(data) + step, step):
        until(lambda: process.acknowledged() * size == min(at, len(data)),
              "the records are acknowledged")
        until(reads, "the collector reads them")
        process.append(data[at:at + step])
    same((process.stop(), process.said()), (0, ""), "exit status and errors")
    return process


def export(records, *words, **environment):
    """Run it to its end, which must be a good one."""
    process = Export(records, *words, **environment)
    status = process.wait()
    same((status, process.said()), (0, ""), "exit status and errors")
    return process
