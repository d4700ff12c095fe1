# keys are random, pids and times are what they are: not shown
hide() {
	sed -E 's/0x[0-9a-f]{8}/KEY/; s/([lcs]r?pid)=[1-9][0-9]*/\1=PID/g
		s/([A-Z][a-z]{2} )?[A-Z][a-z]{2} +[0-9]+ [0-9:]+( +[0-9]{4})?/WHEN/g'
}
try() { echo "\$ $*"; "$@" 2>&1 | hide; }
there() { echo "> $*"; nsenter -t $pid -i "$@" 2>&1 | hide; }

try ipcmk -M 4096
try ipcmk -Q
try ipcmk -S 2
try unshare -i ipcs
try unshare -i sh -c 'ipcmk -M 100; ipcmk -Q; ipcmk -S 3; ipcmk -S 4; ipcs; ipcs -u'
unshare -i sleep 1000 & pid=$!
until test "$(cat /proc/$pid/comm)" = sleep; do usleep 1000; done
there ipcmk -M 8192
there sh -c 'echo 5000 > /proc/sys/kernel/shmmax'
there ipcmk -M 8192
there ipcs -m
there ipcs -m -l
try ipcs -m -l
try ipcs
exec 7< /proc/$pid/ns/ipc
kill $pid
wait $pid 2> /dev/null
try nsenter -i/proc/self/fd/7 ipcs -m
try nsenter -i/proc/self/fd/7 ipcrm -m 0
try nsenter -i/proc/self/fd/7 ipcs -m
exec 7<&-
try ipcrm -m 0 -q 0 -s 0
try lsipc -g
