# SPDX-License-Identifier: GPL-2.0
# The ways in; "make help" lists them. What the module is made of is in Kbuild.

KDIR ?= /lib/modules/$(shell uname -r)/build
KERNEL ?= 6.1
PREFIX ?= /usr/local
VERSION := $(shell sed -n 's/^\#define PKTS_VERSION "\(.*\)"/\1/p' kmod/version.h)
DKMS_SOURCE := $(DESTDIR)/usr/src/pkts-$(VERSION)
# What uname says; Debian's kernel.release says something else.
RELEASE = $(shell sed -n 's/.*UTS_RELEASE "\(.*\)"/\1/p' \
	$(KDIR)/include/generated/utsrelease.h)
PARTS := style genl ctl kunit fuzz net uml kernels interop dkms
CHECKS := $(PARTS:%=check-%)

export KERNEL PREFIX PCAP

# The packages that a target needs; apt installs them where it may.
deps = @selftests/vm/deps

all: module tool

help:
	@echo 'On this machine'
	@echo '  all            module and tool'
	@echo '  module         pkts.ko for the running kernel, or KDIR=headers'
	@echo '  tool           build/pktsctl'
	@echo '  install        both, manual pages and header; DESTDIR and PREFIX count'
	@echo '  uninstall      takes them away again'
	@echo '  dkms-install   the module by DKMS, for every kernel to come'
	@echo 'In a virtual machine, with nothing to load here'
	@echo '  demo           real traffic to a real collector; PCAP=file replays one'
	@echo '  check          all tests; each part alone:'
	@echo '                 $(CHECKS)'
	@echo '                 KERNEL=6.1|6.12|7.2 chooses the kernel of check-net'
	@echo '  bench          the cost of a packet, ours and that of others; numbers are'
	@echo '                 in out/bench.json; PARTS_BENCH="instructions native cpus'
	@echo '                 dissect export reflector"'
	@echo 'And clean. Slow things are kept in PKTS_CACHE or ~/.cache/pkts.'

module:
	$(deps) module $(KDIR)
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tool:
	$(deps) tool
	$(MAKE) -C ctl

install: module tool
	$(MAKE) -C $(KDIR) M=$(CURDIR) INSTALL_MOD_PATH=$(DESTDIR) \
		INSTALL_MOD_DIR=updates INSTALL_MOD_STRIP=1 \
		CONFIG_MODULE_SIG_ALL= modules_install
	depmod -b $(or $(DESTDIR),/) $(RELEASE)
	$(MAKE) -C ctl install
	install -D -m 0644 uapi/pkts.h $(DESTDIR)$(PREFIX)/include/linux/pkts.h

uninstall:
	rm -f $(DESTDIR)/lib/modules/$(RELEASE)/updates/pkts.ko*
	depmod -b $(or $(DESTDIR),/) $(RELEASE)
	$(MAKE) -C ctl uninstall
	rm -f $(DESTDIR)$(PREFIX)/include/linux/pkts.h

# A packager sets DESTDIR and gets the sources laid out; else DKMS builds too.
dkms-install:
	$(if $(DESTDIR),,$(deps) dkms)
	rm -rf $(DKMS_SOURCE)
	install -d $(DKMS_SOURCE)
	for file in $$(find Kbuild dkms.conf COPYING kmod uapi -type f \
		\( -name '*.[ch]' -o -name Kbuild -o -name dkms.conf -o -name COPYING \) \
		! -name '*.mod.c'); do \
		install -D -m 0644 $$file $(DKMS_SOURCE)/$$file || exit; \
	done
	$(if $(DESTDIR),,dkms install --force pkts/$(VERSION))

demo:
	$(deps) vm
	@selftests/demo/run

check:
	$(deps) vm
	@selftests/vm/check $(PARTS)

$(CHECKS): check-%:
	$(deps) vm
	@selftests/vm/check $*

bench:
	$(deps) vm
	@selftests/vm/bench $(PARTS_BENCH)

clean:
	-test ! -e $(KDIR)/Makefile || $(MAKE) -C $(KDIR) M=$(CURDIR) clean
	$(MAKE) -C ctl clean
	rm -rf build

.PHONY: all help module tool install uninstall dkms-install demo check bench \
	clean $(CHECKS)
