# keys are random, pids and times are what they are: not shown
hide() {
	sed -E 's/0x[0-9a-f]{8}/KEY/; s/([lcs]r?pid)=[1-9][0-9]*/\1=PID/g
		s/([A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]+ [0-9:]+( +[0-9]{4})?/WHEN/g'
}
try() { echo "\$ $*"; "$@" 2>&1 | hide; }
status() { "$@" >/dev/null 2>&1; echo "$*: $?"; }

try ipcs -s -l
try ipcs -s -u
try ipcmk -S 3
try ipcmk -S 1 -p 0640
try ipcmk -S 100
try ipcs -s
try ipcs -s -c
try ipcs -s -i 0
try ipcs -s -i 5
try ipcs -s -u
ipcs -s -t | awk 'NF > 3 { print $1, $2, $3 }'
try lsipc
try lsipc -s -o ID,PERMS,OWNER,NSEMS,CUID,CGID
try lsipc -s -i 0 -o ID,NSEMS,PERMS
try lsipc -s -J -o ID,NSEMS
try ipcrm -s 1
try ipcrm -s 1
try ipcs -s
try ipcmk -S 40000
status ipcmk -S 0
status ipcrm -S 0x77
status ipcrm -s 2
echo 10 20 5 3 > /proc/sys/kernel/sem
try ipcs -s -l
status ipcmk -S 11
status ipcmk -S 10
status ipcmk -S 8
status ipcmk -S 1
try ipcs -s
try ipcrm -a
try ipcs -s
