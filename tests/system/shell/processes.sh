cd /tmp
(sleep 1000 & p=$!; kill $p; wait $p; echo $?) 2> /dev/null
(sleep 1000 & p=$!; kill -9 $p; wait $p; echo $?) 2> /dev/null
sh -c 'kill -SEGV $$'; echo $?; sh -c 'exit 42'; echo $?; sh -c 'kill -STOP $$; echo on' & p=$!; sleep 0.3; kill -CONT $p; wait $p; echo $?
timeout 0.2 sleep 10; echo $?; timeout 5 true; echo $?; timeout -s KILL 0.2 sleep 10; echo $?
kill -l | tr '\n' ' ' | cut -c 1-60; kill -l 9; kill 999999; echo $?
trap 'echo got term' TERM; kill $$; trap - TERM
trap 'echo child' CHLD; true & wait; sleep 0.1; trap - CHLD
trap 'echo usr1' USR1; (sleep 0.1; kill -USR1 $$) & wait $!; sleep 0.2; trap - USR1
sh -c 'trap "" TERM; kill -TERM $$; echo ignored'
nohup true 2> /dev/null; echo $?
sleep 0.05 & sleep 0.05 & wait; echo waited
true; false | true; echo $?; nosuchcommand; echo $?; /etc/passwd; echo $?; ./none; echo $?
id; id -u; id nobody; whoami; groups; su nobody -s /bin/sh -c 'id -u; kill -0 1' 2>&1 | sed 's/.*: //'
uname -s; uname -m; hostname; nproc; tty > /dev/null; echo $?
ps | head -1; ps | grep -c '[i]nit'; ps | awk '$1 == 1 { print $2, $3 }'; (sleep 5 & sleep 0.1; ps | grep '[s]leep 5$' | wc -l; kill $!) 2> /dev/null
top -b -n1 | head -4 | cut -d : -f 1 | head -1 | cut -c 1-4; top -b -n1 | grep -c PID
free | head -1; free | awk '/Mem/ { print ($2 > 10000), ($2 >= $3) }'; uptime | grep -c 'load average'
df | head -1; mount | awk '$3 == "/tmp" { print $5 }'; mount | awk '$3 == "/proc" { print $1, $5 }'
grep -c processor /proc/cpuinfo; cut -d ' ' -f 1 /proc/filesystems | head -0; test -r /proc/version && echo version
tr '\0' ' ' < /proc/self/cmdline; echo; readlink /proc/self/exe; readlink /proc/self/cwd; ls -l /proc/self/fd/0 | grep -c fd
awk '{ print NF }' /proc/self/stat /proc/self/statm; grep -E '^(Name|Uid|Threads):' /proc/self/status
head -1 /proc/self/maps | cut -c 19-23; grep -c stack /proc/self/maps; grep -c heap /proc/self/maps
cat /proc/sys/kernel/ostype /proc/sys/kernel/shmmni /proc/loadavg | head -2; ls -d /proc/1 /proc/self
ulimit -n; (ulimit -n 5; cat < /etc/passwd 5< /etc/passwd) 2>&1 | grep -c 'open'; (ulimit -f 1; yes > big; echo $?; ls -l big | awk '{ print $5 }')
(ulimit -v 4000; sh -c 'x=$(yes | head -c 20000000)') 2> /dev/null; echo $?
env -i A=1 B=2 env | sort; env -u HOME sh -c 'echo ${HOME:-unset}'; exec 5>&1; echo dup >&5
time true 2>&1 | grep -c real; (times) | wc -l; usleep 1000; sleep 0.01; echo slept
setsid sh -c 'cut -d " " -f 5,6 /proc/$$/stat | tr " " "\n" | uniq -c | cut -c 1-8; echo own session'
pidof init | wc -w; pidof sleep | wc -w; killall -9 sleep 2> /dev/null; echo $?
sh -c 'sh -c "sh -c \"exit 9\""'; echo $?; i=0; while [ $i -lt 100 ]; do (exit $i) || : ; i=$((i + 1)); done; echo $i
x=$(sh -c 'sleep 0.1; echo from child' &); echo $x; chroot / /bin/busybox true; echo $?
renice 3 $$ > /dev/null 2>&1; echo $?; mesg n 2> /dev/null; dmesg > /dev/null; echo $?; sync; echo $?
stty -F /dev/console -a 2> /dev/null | grep -c isig; hexdump -n 16 /dev/zero | wc -l; head -c 16 /dev/urandom | wc -c
