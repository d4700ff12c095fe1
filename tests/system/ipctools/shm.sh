# keys are random, pids and times are what they are: not shown
hide() {
	sed -E 's/0x[0-9a-f]{8}/KEY/; s/([lcs]r?pid)=[1-9][0-9]*/\1=PID/g
		s/([A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]+ [0-9:]+( +[0-9]{4})?/WHEN/g'
}
try() { echo "\$ $*"; "$@" 2>&1 | hide; }
status() { "$@" >/dev/null 2>&1; echo "$*: $?"; }

which ipcs ipcmk ipcrm lsipc
try ipcs
try ipcs -l
try ipcs -u
try ipcs -m -l
try ipcs -m -u
try ipcmk -M 4096
try ipcmk -M 10000 -p 0600
try ipcmk -M 1MiB -p 0444
try ipcs -m
try ipcs -m -c
try ipcs -m -i 0
try ipcs -m -i 1
try ipcs -m -i 7
try ipcs -m -b
try ipcs -m -u
ipcs -m -p | awk 'NF == 4 { print $1, $2, ($3 > 0 ? "PID" : "none"), $4 }'
ipcs -m -t | awk 'NF > 4 { print $1, $2, $3, $4 }'
try lsipc
try lsipc -m -o ID,PERMS,OWNER,SIZE,NATTCH,STATUS,CUID,CGID,UID,GID
try lsipc -m -i 1 -o ID,PERMS,SIZE,NATTCH,STATUS
try lsipc -m -r -o SIZE,ID
try lsipc -m -J -o ID,SIZE,NATTCH
try lsipc -m -n -o ID,SIZE
try lsipc -m --bytes -o ID,SIZE
try lsipc -m -e -o ID,PERMS
try ipcrm -m 0
try ipcrm -m 0
try ipcrm -m 77
try ipcrm -M 0x12345
try ipcrm -m x
status ipcrm -m 1
status ipcrm -m 1
status ipcs -m -i 1
status ipcmk
try ipcs -m
producer some words >/dev/null 2>&1 &
until ipcs -m | awk '$6 == 1 { found = 1 } END { exit !found }'; do
	sleep 0.1
done
try ipcs -m
id=$(ipcs -m | awk '$6 == 1 { print $2 }')
try lsipc -m -o SIZE,NATTCH,STATUS,PERMS,COMMAND
ipcrm -m "${id:-99}"
try ipcs -m
kill %1
wait %1 2>/dev/null
try ipcs -m
try ipcmk -M 4096
try ipcrm -a
try ipcs -m
try ipcmk -M 4G
try ipcmk -M 0
try lsipc -m -o ID
su -s /bin/sh nobody -c 'ipcmk -M 100; ipcs -m; ipcrm -m 0' 2>&1 | hide
