# keys are random, pids and times are what they are: not shown
hide() {
	sed -E 's/0x[0-9a-f]{8}/KEY/; s/([lcs]r?pid)=[1-9][0-9]*/\1=PID/g
		s/([A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]+ [0-9:]+( +[0-9]{4})?/WHEN/g'
}
try() { echo "\$ $*"; "$@" 2>&1 | hide; }
status() { "$@" >/dev/null 2>&1; echo "$*: $?"; }

try ipcs -q -l
try ipcs -q -u
try ipcmk -Q
try ipcmk -Q -p 0640
try ipcmk -Q -p 0666
try ipcs -q
try ipcs -q -c
try ipcs -q -i 0
try ipcs -q -i 9
try ipcs -q -u
ipcs -q -p | awk 'NF == 4 { print $1, $2, $3, $4 }'
ipcs -q -t | awk 'NF > 4 { print $1, $2, $3 }'
try lsipc
try lsipc -q -o ID,PERMS,OWNER,USEDBYTES,MSGS,CUID,CGID
try lsipc -q -i 1 -o ID,PERMS,USEDBYTES,MSGS
try lsipc -q -J -o ID,MSGS
try ipcrm -q 1
try ipcrm -q 1
try ipcs -q
status ipcrm -Q 0x77
status ipcrm -q 2
echo 2 > /proc/sys/kernel/msgmni
echo 100 > /proc/sys/kernel/msgmax
echo 400 > /proc/sys/kernel/msgmnb
try ipcs -q -l
status ipcmk -Q
status ipcmk -Q
try ipcs -q
try ipcs -q -i 3
try ipcrm -a
try ipcs -q
