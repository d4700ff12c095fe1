# SPDX-License-Identifier: MIT
#
# Vitrine: make, make run, make test, make help.
#
#   CROSS=PREFIX   the cross tools' prefix (i686-linux-gnu-)
#   LLVM=1         build the kernel with clang and ld.lld
#   CHECK=1        make all, make run: the build with the kernel's own checks
#   TRACE=1        the same for the build that can trace its functions
#   CI=true        warnings are errors
#   V=1            show the commands

CROSS ?= i686-linux-gnu-
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
Q = $(if $(V),,@)
say = @printf '  %-7s %s\n' $(1) $(2)

GCC := $(CROSS)gcc
NASM := nasm
ifeq ($(LLVM),1)
KCC := clang --target=i686-linux-gnu
KALIGN := -mstack-alignment=4
KLD := ld.lld -m elf_i386
else
KCC := $(GCC)
KALIGN := -mpreferred-stack-boundary=2
KLD := $(CROSS)ld -m elf_i386
endif
GCC_VERSION := $(shell $(GCC) -dumpfullversion 2>/dev/null)
KCC_VERSION := $(if $(filter 1,$(LLVM)),$(shell clang -dumpversion 2>/dev/null),$(GCC_VERSION))
GCC_INCLUDE := $(shell $(GCC) -print-file-name=include 2>/dev/null)
KCC_INCLUDE := $(if $(filter 1,$(LLVM)),$(shell clang -print-resource-dir)/include,$(GCC_INCLUDE))

# --- the kernel ---

WARN := -Wall -Wextra -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes \
	-Wundef -Wpointer-arith -Wcast-qual -Wwrite-strings -Wconversion \
	-Wno-sign-conversion -Wno-unused-parameter -Wframe-larger-than=1024 -Wtype-limits \
	-Wnull-dereference -Wformat=2
ifeq ($(CI),true)
WERROR := -Werror
endif
KFLAGS := -std=gnu11 -O2 -g -march=i686 -ffreestanding -fno-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -mno-sse -mno-mmx \
	-mno-80387 -fno-strict-aliasing -fno-omit-frame-pointer -mno-red-zone \
	-fno-common -fno-optimize-sibling-calls -mregparm=3 $(KALIGN) -I. -nostdinc -isystem $(KCC_INCLUDE) $(WARN)
# pointers of users may be NULL and unaligned: &p->member of one is no mistake
CHECKFLAGS := -DCONFIG_CHECK -fsanitize=undefined -fno-sanitize=null,alignment \
	-fsanitize-undefined-trap-on-error
KLDFLAGS := -nostdlib -static -z noexecstack -z max-page-size=4096 --no-warn-rwx-segments
ifeq ($(LLVM),1)
KLDFLAGS := $(filter-out --no-warn-rwx-segments,$(KLDFLAGS))
endif

# What calls kernel/trace.c: each function of a .c but for those it uses.
# Inline functions of headers are not instrumented.
ifeq ($(LLVM),1)
TRACEFLAGS := -finstrument-functions-after-inlining -finline-hint-functions
else
TRACEFLAGS := -finstrument-functions -finstrument-functions-exclude-file-list=.h
endif
UNTRACED := boot/% kernel/trace.c kernel/lib/% kernel/lock/% kernel/x86/%

KDIRS := $(wildcard boot kernel mm ipc fs)
KSRC_C := $(filter-out kernel/trace.c,$(sort $(shell find $(KDIRS) -name '*.c')))
KSRC_ASM := $(sort $(shell find $(KDIRS) -name '*.asm'))
KHEADERS := $(sort $(shell find $(KDIRS) -name '*.h'))
KOBJ := $(KSRC_C:.c=.o) $(KSRC_ASM:.asm=.asm.o)

KERNEL := build/vitrine.elf
KERNEL_CHECK := build/check/vitrine.elf
KERNEL_TRACE := build/trace/vitrine.elf
INITRD := build/initrd.cpio
ISO := build/vitrine.iso
BUILT := $(if $(filter 1,$(TRACE)),$(KERNEL_TRACE),$(if $(filter 1,$(CHECK)),$(KERNEL_CHECK),$(KERNEL)))

LAYOUT := $(dir $(BUILT))layout.json

.PHONY: all layout
all: $(BUILT) $(INITRD) $(ISO) $(LAYOUT)
layout: $(LAYOUT)

# $(call record,FILE,TEXT): a file that changes when TEXT does, so that other
# flags, another compiler or a list with one name less build anew.  What was
# built with -Werror is good without it, too.
.PHONY: FORCE
FORCE:
define record
$(1): FORCE | build/deps/.stamp
	@mkdir -p $$(@D)
	@for seen in '' ' -Werror'; do \
		printf '%s\n' '$(2)'"$$$$seen" | cmp -s - $$@ && exit; done; \
	printf '%s\n' '$(2)' >$$@
endef

# Sources are known by their contents too: one that has changed but came with
# an old date (from a version control system, an archive, a copy) gets today's.
SOURCE_DIRS := $(wildcard boot kernel mm ipc fs user tests labs)
ifneq ($(shell mkdir -p build && [ -w build ] || echo no),)
$(error build/ cannot be written: whose is it?)
endif
$(shell export LC_ALL=C; new=build/.seen.$$$$; \
	find $(SOURCE_DIRS) -type f -exec cksum {} + | sort >$$new; \
	[ ! -f build/.seen ] || comm -13 build/.seen $$new | \
		while read -r sum size file; do touch -c "$$file"; done; \
	mv $$new build/.seen)

build/deps/.stamp:
	@echo 'The tools are not set up: run tools/setup' >&2; exit 1

# $(call kernel,OBJECT DIRECTORY,KERNEL,FLAGS,OBJECTS MORE,FLAGS OF WHAT IS TRACED)
define kernel
$(1)/%.o: %.c $(1)/.flags
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(KCC) $$(KFLAGS) $$(WERROR) $(3) $$(if $$(filter $$(UNTRACED),$$<),,$(5)) -MMD -MP -c $$< -o $$@

$(1)/%.asm.o: %.asm $(1)/.flags
	$$(call say,NASM,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(NASM) -f elf32 -g -F dwarf -I. $(filter -D%,$(3)) -MD $$(@:.o=.d) -o $$@ $$<
	$$(Q)$$(CROSS)objcopy -w -N '..@*' $$@ # labels of macros: no functions

# Linked twice: first to learn where the functions are, then with their names.
$(2): $$(addprefix $(1)/,$$(KOBJ) $(4)) boot/kernel.ld tools/mksyms $(1)/.objects
	$$(call say,LINK,$$@)
	$$(Q)tools/mksyms </dev/null >$(1)/ksyms-none.c
	$$(Q)$$(KCC) $$(KFLAGS) -c $(1)/ksyms-none.c -o $(1)/ksyms-none.o
	$$(Q)$$(KLD) $$(KLDFLAGS) -T boot/kernel.ld -o $(1)/first.elf \
		$$(addprefix $(1)/,$$(KOBJ) $(4)) $(1)/ksyms-none.o
	$$(Q)nm -nS $(1)/first.elf | tools/mksyms >$(1)/ksyms-all.c
	$$(Q)$$(KCC) $$(KFLAGS) -c $(1)/ksyms-all.c -o $(1)/ksyms-all.o
	$$(Q)$$(KLD) $$(KLDFLAGS) -T boot/kernel.ld -o $$@ \
		$$(addprefix $(1)/,$$(KOBJ) $(4)) $(1)/ksyms-all.o

$(call record,$(1)/.flags,$(KCC) $(KCC_VERSION) $(strip $(KFLAGS) $(3) $(5) $(NASM) $(WERROR)))
$(call record,$(1)/.objects,$(KLD) $(KLDFLAGS) $(KOBJ) $(4))

-include $$(patsubst %.o,$(1)/%.d,$$(KOBJ) $(4))
endef
$(eval $(call kernel,build/obj,$(KERNEL),))
$(eval $(call kernel,build/check,$(KERNEL_CHECK),$(CHECKFLAGS)))
$(eval $(call kernel,build/trace,$(KERNEL_TRACE),-DCONFIG_TRACE,kernel/trace.o,$(TRACEFLAGS)))

# Types, symbols and constants for whoever looks into the kernel: tools/view.
build/layout.json build/check/layout.json build/trace/layout.json: %/layout.json: %/vitrine.elf \
		tools/view/mklayout.py
	$(call say,LAYOUT,$@)
	$(Q)if command -v gdb >/dev/null; then \
		OUT=$@ NM=$(CROSS)nm gdb -nx -q -batch -x tools/view/mklayout.py $<; \
	else echo '  no gdb: no $@' >&2; fi

# --- programs for the guest: plain Linux programs, static, on musl ---

MUSL := build/deps/musl/usr
MUSL_LIB := $(MUSL)/lib/i386-linux-musl
UFLAGS := -std=gnu11 -O2 -g -Wall -Wextra -march=i686 -fno-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -nostdinc \
	-isystem $(MUSL)/include/i386-linux-musl -isystem $(GCC_INCLUDE)
MUSL_LINK = $(GCC) -nostdlib -static -no-pie -o $(1) $(MUSL_LIB)/crt1.o \
	$(MUSL_LIB)/crti.o $(2) -Wl,--start-group $(MUSL_LIB)/libc.a -lgcc \
	-lgcc_eh -Wl,--end-group $(MUSL_LIB)/crtn.o -Wl,-z,noseparate-code

USER := $(patsubst user/%.c,%,$(sort $(wildcard user/*.c)))
ABI := $(patsubst tests/abi/%.c,%,$(sort $(wildcard tests/abi/*.c)))
HELPERS := $(patsubst tests/%.c,build/tests/%,$(sort $(wildcard \
	tests/system/*.c tests/stress/*.c tests/hostile/*.c)))
GUEST_TESTS := $(ABI:%=build/tests/abi/%) build/tests/batch $(HELPERS)
MUSL_PROGRAMS := $(USER:%=build/user/%) $(GUEST_TESTS) build/tests/bench/ipcbench
MUSL_OBJ := $(MUSL_PROGRAMS:%=%.o)

$(eval $(call record,build/user/.flags,$(GCC) $(GCC_VERSION) $(UFLAGS) $(strip $(MUSL_LINK) $(WERROR))))

# build/user/X from user/X.c, build/tests/abi/X from tests/abi/X.c
build/%.o: %.c build/user/.flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(GCC) $(UFLAGS) $(WERROR) -MMD -MP -c $< -o $@

# gdb shows what this one does
$(filter-out build/tests/system/gdbguest,$(GUEST_TESTS)): MUSL_LINK += -s
$(MUSL_PROGRAMS): %: %.o
	$(Q)$(call MUSL_LINK,$@,$<)

-include $(MUSL_OBJ:.o=.d)

# The table of the system calls, as the kernel's sources have it.
HOSTILE := $(filter build/tests/hostile/%,$(HELPERS))
$(HOSTILE:=.o): build/tests/hostile/calls.h
$(HOSTILE:=.o): UFLAGS += -Ibuild/tests/hostile
build/tests/hostile/calls.h: tests/hostile/generate $(KHEADERS) $(KSRC_C)
	@mkdir -p $(@D)
	$(Q)tests/hostile/generate >$@

# tests/glibc/NAME.c: the same on glibc, once static and once dynamic, and the
# libraries that the dynamic ones need, as a tree to lay over the root archive.
GLIBC := $(patsubst tests/glibc/%.c,build/tests/glibc/%,$(sort $(wildcard tests/glibc/*.c)))
GLIBC_FLAGS := -std=gnu11 -O2 -Wall -Wextra -march=i686 -Itests/abi -s
GLIBC_LIB := build/deps/glibc/lib/i386-linux-gnu

$(eval $(call record,build/tests/glibc/.flags,$(GCC) $(GCC_VERSION) $(strip $(GLIBC_FLAGS) $(WERROR))))

build/tests/glibc/%-static: tests/glibc/%.c build/tests/glibc/.flags
	$(call say,CC,$@)
	$(Q)$(GCC) $(GLIBC_FLAGS) $(WERROR) -MMD -MP -MF $@.d -static -o $@ $< -pthread -lm

build/tests/glibc/%-dynamic: tests/glibc/%.c build/tests/glibc/.flags
	$(call say,CC,$@)
	$(Q)$(GCC) $(GLIBC_FLAGS) $(WERROR) -MMD -MP -MF $@.d -o $@ $< -pthread -lm

-include $(GLIBC:%=%-static.d) $(GLIBC:%=%-dynamic.d)

build/glibc/.made: Makefile | build/deps/.stamp
	$(Q)mkdir -p build/glibc/lib/i386-linux-gnu
	$(Q)cp $(addprefix $(GLIBC_LIB)/,ld-linux.so.2 libc.so.6 libm.so.6 \
		libpthread.so.0 libdl.so.2 librt.so.1) \
		$(shell $(GCC) -print-file-name=libgcc_s.so.1) \
		build/glibc/lib/i386-linux-gnu/
	$(Q)ln -sf i386-linux-gnu/ld-linux.so.2 build/glibc/lib/ld-linux.so.2
	@touch $@

# Debian's own ipcs ipcmk ipcrm lsipc, with the libraries that they load.
UTIL_LINUX := build/deps/util-linux
build/tools-root/.made: Makefile build/glibc/.made | build/deps/.stamp
	$(Q)rm -rf build/tools-root
	$(Q)mkdir -p build/tools-root/usr/bin build/tools-root/usr/share/doc
	$(Q)cp -a build/glibc/lib build/tools-root/
	$(Q)cp $(addprefix $(UTIL_LINUX)/usr/bin/,ipcs ipcmk ipcrm lsipc) \
		build/tools-root/usr/bin/
	$(Q)cp $(UTIL_LINUX)/usr/lib/i386-linux-gnu/libsmartcols.so.1 \
		build/tools-root/lib/i386-linux-gnu/
	$(Q)for p in util-linux/util-linux util-linux/libsmartcols1 glibc/libc6; do \
		cp build/deps/$${p%/*}/usr/share/doc/$${p#*/}/copyright \
			build/tools-root/usr/share/doc/$${p#*/}.copyright; done
	@touch $@

# --- what is booted ---

BUSYBOX := build/deps/busybox/bin/busybox
ROOT_FILES := $(shell find user/root -type f 2>/dev/null)

build/user/stripped/%: build/user/%
	@mkdir -p $(@D)
	$(Q)$(CROSS)strip -o $@ $<

$(eval $(call record,build/user/.root,$(USER) $(ROOT_FILES)))

$(INITRD): tools/mkcpio tools/lib/cpio.py tools/initrd.spec $(ROOT_FILES) \
		$(USER:%=build/user/stripped/%) $(BUSYBOX) build/user/.root
	$(call say,CPIO,$@)
	$(Q)tools/mkcpio -o $@ --spec tools/initrd.spec --busybox $(BUSYBOX) \
		--tree user/root init=build/user/stripped/init \
		sbin/init=build/user/stripped/init \
		$(foreach u,$(filter-out init,$(USER)),bin/$(u)=build/user/stripped/$(u))

$(ISO): $(KERNEL) $(INITRD) boot/grub.cfg LICENSE THIRD-PARTY.md
	$(call say,ISO,$@)
	$(Q)rm -rf build/iso && mkdir -p build/iso/boot/grub
	$(Q)$(CROSS)strip -g -o build/iso/boot/vitrine.elf $(KERNEL)
	$(Q)cp $(INITRD) build/iso/boot/
	$(Q)cp boot/grub.cfg build/iso/boot/grub/
	$(Q)cp LICENSE THIRD-PARTY.md build/iso/
	$(Q)mkdir build/iso/licenses
	$(Q)for p in busybox/busybox-static musl/musl; do cp \
		build/deps/$${p%/*}/usr/share/doc/$${p#*/}/copyright \
		build/iso/licenses/$${p#*/}; done
	$(Q)cp tools/licenses/GPL-2 tools/licenses/GPL-3 build/iso/licenses/
	$(Q)grub-mkrescue --locales= --fonts= --themes= \
		--install-modules="multiboot normal iso9660 biosdisk part_msdos" \
		-d /usr/lib/grub/i386-pc -o $@ build/iso >build/iso.log 2>&1 || \
		{ cat build/iso.log >&2; exit 1; }

# --- running ---

RUN := tools/run $(if $(CPUS),--cpus $(CPUS)) $(if $(MEM),--mem $(MEM)) \
	$(if $(GUI),--gui) $(if $(filter 1,$(TRACE)),--kernel $(KERNEL_TRACE), \
	$(if $(filter 1,$(CHECK)),--check)) \
	$(if $(filter 1,$(TOOLS)),--add build/tools-root)
# CMD may hold any quotes and dollars: it goes through the environment as it is
override CMD := $(value CMD)
export CMD
ifdef TEST
override TEST := $(value TEST)
export TEST
endif
ifdef SEED
override SEED := $(value SEED)
export SEED
endif
WITH_CMD = $(if $(CMD),-- "$$CMD")
GRADE = $(if $(LAB),--lab '$(LAB)') $(if $(TEST),--test "$$TEST") $(if $(SEED),--seed "$$SEED")

# labs/NN-name/X.c and labs/lib/lab.c are build/labs/NN-name/X; where there is
# an X.h, too, X.c is a library of that lab's programs.  They lie where no other
# program does: the grader stops them by their addresses.
LAB_C := $(sort $(wildcard labs/[0-9]*/*.c))
LAB_LIBRARIES := $(foreach c,$(LAB_C),$(if $(wildcard $(c:.c=.h)),$(c)))
LAB_PROGRAMS := $(patsubst %.c,build/%,$(filter-out $(LAB_LIBRARIES),$(LAB_C)))
lab_library = $(filter $(patsubst build/%,%,$(dir $(1)))%,$(LAB_LIBRARIES))
LAB_OBJ := $(LAB_C:%.c=build/%.o) build/labs/lib/lab.o
$(LAB_OBJ): UFLAGS += -Ilabs/lib
$(foreach p,$(LAB_PROGRAMS),$(eval $(p): $(patsubst %.c,build/%.o,$(call lab_library,$(p)))))
$(LAB_PROGRAMS): %: %.o build/labs/lib/lab.o
	$(Q)$(call MUSL_LINK,$@,$^) -Wl,-Ttext-segment=0x20000000

-include $(LAB_OBJ:.o=.d)

# The programs that test a library, for this Linux: build/linux/NN-name/X
LINUX_PROGRAMS := $(patsubst build/labs/%,build/linux/%,$(foreach p,$(LAB_PROGRAMS),$(if $(call lab_library,$(p)),$(p))))
LINUX_FLAGS := -std=gnu11 -O1 -g -Wall -Wextra -static -Ilabs/lib
$(LINUX_PROGRAMS): build/linux/%: labs/%.c $(LAB_LIBRARIES) labs/lib/linux.c $(wildcard labs/*/*.h)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(GCC) $(LINUX_FLAGS) $(WERROR) -o $@ $< $(call lab_library,build/labs/$*) labs/lib/linux.c

.PHONY: linux
linux: $(LINUX_PROGRAMS)

.PHONY: run gdb core graph pictures bench
run: all $(if $(filter 1,$(TOOLS)),build/tools-root/.made)
	@$(RUN) --iso $(WITH_CMD)

# LAB=N TEST=name SEED=s: the machine of that test, at its program's beginning
gdb: all $(if $(LAB),$(LAB_PROGRAMS))
	@$(if $(LAB),tools/grade --gdb $(GRADE),$(RUN) --gdb $(WITH_CMD))

# The same in two terminals: the guest's shell in one, gdb in the other.
SERVER := build/gdb.sock
.PHONY: serve attach
serve: all
	@$(RUN) --gdb-server $(SERVER) $(WITH_CMD)

attach:
	@VITRINE=. VITRINE_SERVER=$(SERVER) gdb -q -nx -ix tools/gdb/init.gdb $(BUILT) \
		-ex 'target remote $(SERVER)' -ex 'hbreak start_kernel' -ex continue \
		-ex 'delete breakpoints'

core:
	@tools/core $(CORE)

graph: all
	@tools/graph $(if $(OUT),-o $(OUT)) $(if $(AT),--at $(AT)) \
		$(if $(CORE),--core $(CORE),$(WITH_CMD))

# What a function of the kernel calls, and how many instructions each takes.
.PHONY: trace
trace: $(KERNEL_TRACE) $(INITRD)
	@tools/trace $(FUNCTION) $(if $(CMD),"$$CMD")

# A run that can be had again in gdb, also backwards.
RECORDING ?= build/recording
.PHONY: record replay
record: all layout
	@$(RUN) --record $(RECORDING) $(WITH_CMD)

replay:
	@tools/run --replay $(RECORDING)

# LAB=N TEST=name SEED=s: what is missing in a lab, and its points
.PHONY: grade labs
labs: $(KERNEL) build/layout.json $(LAB_PROGRAMS)

grade: labs
	@tools/grade $(GRADE)

# Walks along the kernel's paths: T=name takes one in gdb; tours writes all.
.PHONY: tour tours
tour: all layout
	@tools/tour $(T)

tours: all layout
	@tools/tour --all $(T)

# docs/pictures/*.svg, from running guests
pictures: all
	@tools/mkpictures

bench: $(KERNEL) $(INITRD) build/tests/bench/ipcbench
	@mkdir -p build/bench-root/bin
	@$(CROSS)strip -o build/bench-root/bin/ipcbench build/tests/bench/ipcbench
	@tools/bench $(BENCH)

# --- tests ---

# A unit test is tests/unit/NAME.c; a line "unit: FILE.c..." in its head names
# the kernel's sources that are linked with it.  Built for 32 bits, like the
# kernel, and run on this machine.  tests/unit/include shadows headers.  One
# that is after static functions includes their file; what it does not reach
# there is left out, and needs no stubs.
UNIT := $(patsubst tests/unit/%.c,build/tests/unit/%,$(sort $(wildcard tests/unit/*.c)))
CMOCKA := build/deps/cmocka/usr
CROSS_LIB := /usr/$(CROSS:-=)/lib
UNIT_FLAGS := -std=gnu11 -O1 -g -ffunction-sections -Wall -Wextra -Wno-unused-parameter -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=undefined -DUNIT_TEST \
	-DCONFIG_CHECK -Itests/unit/include -I. -I$(CMOCKA)/include
UNIT_LINK := -Wl,--gc-sections $(CMOCKA)/lib/i386-linux-gnu/libcmocka.so.0 \
	-Wl,-dynamic-linker=$(CROSS_LIB)/ld-linux.so.2 \
	-Xlinker -rpath -Xlinker "$(CROSS_LIB):$(CURDIR)/$(CMOCKA)/lib/i386-linux-gnu"

unit_sources = $(shell sed -n 's,^[ /*]*unit: *\([a-z].*\),\1,p' $(1))
unit_included = $(shell sed -n 's,^.include "\(.*\.c\)"$$,\1,p' $(1))
$(foreach u,$(UNIT),$(eval $(u): $(foreach what,sources included,$(call unit_$(what),$(u:build/%=%.c)))))
$(eval $(call record,build/tests/unit/.flags,$(GCC) $(GCC_VERSION) $(UNIT_FLAGS) $(strip $(UNIT_LINK) $(WERROR))))
$(UNIT): build/tests/unit/%: tests/unit/%.c $(KHEADERS) \
		$(shell find tests/unit -name '*.h') build/tests/unit/.flags
	$(call say,UNIT,$@)
	$(Q)$(GCC) $(UNIT_FLAGS) $(WERROR) -o $@ $< $(call unit_sources,$<) $(UNIT_LINK)

GUEST_FILES := $(INITRD) $(GUEST_TESTS) build/glibc/.made build/tools-root/.made \
	$(GLIBC:%=%-static) $(GLIBC:%=%-dynamic)
TESTING := $(KERNEL) $(KERNEL_CHECK) $(KERNEL_TRACE) build/layout.json build/check/layout.json $(ISO) $(UNIT) $(GUEST_FILES) \
	build/tests/bench/ipcbench $(LAB_PROGRAMS)

ifeq ($(wildcard tests/run),)
.PHONY: test test-long oracle compare check
test test-long oracle compare check:
	@echo 'This is a lab: its tests are "make grade"' >&2; exit 1
else
.PHONY: test test-long oracle
test: $(TESTING)
	@tests/run $(if $(TEST),--only "$$TEST")

test-long: $(TESTING)
	@tests/run --long $(if $(TEST),--only "$$TEST")

oracle: $(GUEST_FILES)
	@tests/oracle $(if $(TEST),"$(TEST)")
	@$(if $(TEST),:,tests/system/shell.t --record)
	@$(if $(TEST),:,tests/system/ipctools.t --record)

# SEED=n CALLS=n: random IPC calls on Linux/i386 and here
.PHONY: compare
compare: $(KERNEL_CHECK) $(INITRD) build/tests/stress/ipc-compare
	@tests/compare $(or $(SEED),1) $(CALLS)

.PHONY: check
check:
	@tools/check
endif

# --- the rest ---

.PHONY: clean distclean doctor help
clean:
	$(Q)if [ -d build ]; then \
		find build -mindepth 1 -maxdepth 1 ! -name deps -exec rm -rf {} +; fi

distclean:
	$(Q)rm -rf build

doctor:
	@tools/setup --check

help:
	@echo 'make                 build/vitrine.elf, build/initrd.cpio, build/vitrine.iso'
	@echo 'make run             boot the ISO to a shell here (Ctrl-A x ends it)'
	@echo '    CMD="..."        run that in the guest instead'
	@echo '    CPUS=N MEM=MiB   the machine;  GUI=1  with the VGA window'
	@echo '    TOOLS=1          with Debians ipcs, ipcmk, ipcrm and lsipc'
	@echo 'make gdb             QEMU and gdb, stopped at start_kernel (CMD=...)'
	@echo '    LAB=N TEST=name SEED=s   the machine of a lab'"'"'s test, stopped at run()'
	@echo 'make grade LAB=N     what is missing in a lab, and why; build/grade/report.html'
	@echo '    TEST=name        only that test;  SEED=s  the same numbers again'
	@echo 'make serve           the guest here, which waits for a gdb (CMD=...) ...'
	@echo 'make attach          ... in another terminal'
	@echo 'make linux           the programs of labs that are libraries, for this Linux'
	@echo 'make core            gdb on what a panic or hang left (CORE=file)'
	@echo 'make graph CMD=...   the picture of its segments: build/graph.svg'
	@echo '    AT=function OUT=file.svg|png|dot|json   when, and into which file'
	@echo 'make record          the same as make run, and keeps it (CMD=...)'
	@echo 'make replay          gdb on what was kept: reverse-step, reverse-continue'
	@echo 'make tour            which tours there are;  T=name  take one, in gdb'
	@echo 'make tours           all of them as pages in build/tours'
	@echo 'make trace CMD=...   the call tree of FUNCTION=shmat, do_munmap, ...'
	@echo '    TRACE=1          with all and run: the kernel that has "trace"'
	@echo 'make pictures        draw docs/pictures anew, from running guests'
	@echo 'make test            all tests of 8 minutes at most;  TEST=name  only those'
	@echo 'make test-long       the rest'
	@echo 'make oracle          record what Linux/i386 does (TEST=name)'
	@echo 'make compare SEED=n  random IPC calls on Linux/i386 and here (CALLS=n)'
	@echo 'make check           format, layers, static analysis'
	@echo 'make bench           instructions per operation, against Linux (BENCH=group)'
	@echo 'make doctor          what is missing on this machine'
	@echo 'make clean           remove what was built;  distclean  also the downloads'
	@echo 'LLVM=1  CHECK=1  CI=true  V=1  CROSS=prefix-  go with each'
