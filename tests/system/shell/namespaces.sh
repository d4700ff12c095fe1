cd /tmp
# unshare and nsenter: names and limits of a namespace
hostname outside; hostname; unshare -u sh -c 'hostname inside; hostname'; hostname
unshare -u sh -c 'echo written > /proc/sys/kernel/hostname; cat /proc/sys/kernel/hostname; uname -n'; uname -n
unshare -i sh -c 'echo 7 > /proc/sys/kernel/shmmni; cat /proc/sys/kernel/shmmni'; cat /proc/sys/kernel/shmmni
unshare -i sh -c 'cat /proc/sys/kernel/sem /proc/sys/kernel/msgmni; wc -l < /proc/sysvipc/shm'
same() { test "$(readlink /proc/$1/ns/$3)" = "$(readlink /proc/$2/ns/$3)" && echo same $3 || echo other $3; }
ls /proc/self/ns | grep -E '^(ipc|uts)$'; readlink /proc/self/ns/ipc | sed 's/[0-9][0-9]*/N/'
unshare -i -u sleep 1000 & pid=$!; until test "$(cat /proc/$pid/comm)" = sleep; do usleep 1000; done
same $$ 1 ipc; same $pid 1 ipc; same $pid 1 uts
nsenter -t $pid -u hostname entered; nsenter -t $pid -u hostname; hostname
nsenter -t $pid -i sh -c 'echo 9 > /proc/sys/kernel/shmmni'; nsenter -t $pid -i cat /proc/sys/kernel/shmmni; cat /proc/sys/kernel/shmmni
nsenter -t $pid -i -u sh -c "same() { test \"\$(readlink /proc/self/ns/\$1)\" = \"\$(readlink /proc/$pid/ns/\$1)\" && echo same \$1; }; same ipc; same uts"
# an open file keeps it when its last task has gone
exec 7< /proc/$pid/ns/uts; kill $pid; wait $pid 2> /dev/null; echo $?
nsenter -u/proc/self/fd/7 hostname; ls -l /proc/self/fd/7 | sed 's/.*-> //; s/[0-9][0-9]*/N/'; exec 7<&-
# a file that is a mount does, too
touch bound; unshare -u sh -c 'hostname mounted; mount --bind /proc/self/ns/uts bound'; nsenter -ubound hostname; umount bound; rm bound
unshare -i -u sh -c 'unshare -i sh -c "exit 3"; echo $?'; nsenter -t 1 -i -u hostname
