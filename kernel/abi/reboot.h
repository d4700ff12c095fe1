/* SPDX-License-Identifier: MIT */
/*
 * reboot.h - how reboot(2) is told what to do
 */
#pragma once

#include <stdint.h>

#include "kernel/abi/user.h"

#define LINUX_REBOOT_MAGIC1  0xfee1deadU
#define LINUX_REBOOT_MAGIC2  672274793U
#define LINUX_REBOOT_MAGIC2A 85072278U
#define LINUX_REBOOT_MAGIC2B 369367448U
#define LINUX_REBOOT_MAGIC2C 537993216U

#define LINUX_REBOOT_CMD_RESTART    0x01234567U
#define LINUX_REBOOT_CMD_HALT	    0xcdef0123U
#define LINUX_REBOOT_CMD_CAD_ON	    0x89abcdefU
#define LINUX_REBOOT_CMD_CAD_OFF    0x00000000U
#define LINUX_REBOOT_CMD_POWER_OFF  0x4321fedcU
#define LINUX_REBOOT_CMD_RESTART2   0xa1b2c3d4U
#define LINUX_REBOOT_CMD_SW_SUSPEND 0xd000fce2U
#define LINUX_REBOOT_CMD_KEXEC	    0x45584543U
