cd /tmp
seq 1 30 > n
grep -n '[25]$' n; grep -v 1 n | wc -l; grep -c . n; grep -E '^(3|7)$' n; grep -q 99 n; echo $?
sed -n '5,7p;$p' n; sed 's/\(.\)\(.\)/\2\1/' n | tail -2; sed -i '1,28d' n; cat n
printf 'b 2\na 10\nc 1\n' > t
sort t; sort -k2n t; sort -r t | tail -1; sort -u t t | wc -l
awk '{ s += $2; n[$1]++ } END { printf "%d %.3f %s\n", s, s / NR, length(n) }' t
awk 'BEGIN { printf "%.10g %e %g\n", atan2(0, -1), 12345.678, 1e-5; print 2 ^ 0.5, sin(1), exp(1), int(-3.7) }'
awk -F: '$3 == 0 { print $1 }' /etc/passwd
cut -d ' ' -f 2 t; tr -d '\n' < t; echo; rev t; tac t; nl t; fold -w 2 t | head -3
head -c 5 t; echo; tail -n 1 t; tail -c 3 t; paste t t; expand t | head -1
uniq -c <<E
a
a
b
E
echo 'a,b;c' | tr ',;' '  ' | xargs -n 1 echo item
seq 1 10 | xargs -n 4 | sed 's/ /+/g' | while read e; do echo $((e)); done
expr 6 \* 7; expr abc : 'a\(.\)'; echo $((0x10 + 010 - 1)) $((7 / 2)) $((-7 % 3)) $((1 << 20))
echo 'scale=5; 22/7; 2^64' | bc; echo '2 3 + p' | dc
printf '%5d|%-5s|%05.1f|%x|%o|%c|%b\n' 42 ab 3.14159 255 8 z 'a\tb'
echo hello | od -An -tx1; echo hello | hexdump -C; echo hello | base64; echo aGVsbG8K | base64 -d
date -u -d @86400 '+%Y-%m-%d %H:%M:%S'; date -u -d '2024-02-29 12:00' +%s; cal 2 2024
x=hello; echo ${#x} ${x#he} ${x%lo} ${x:-y} ${nothing:-def} ${x/l/L} ${x:1:3}
f() { local x=inner; echo $x $1 $#; return 7; }; f a b; echo $? $x
case $x in h*o) echo match;; *) echo none;; esac
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); [ $i = 2 ] && continue; echo $i; done; until [ $i = 0 ]; do i=$((i - 1)); done; echo $i
set -- a 'b c' d; echo $# "$2"; shift; echo "$@"; for a; do echo "[$a]"; done
IFS=:; set -- $(echo a:b:c); echo $2; unset IFS
eval 'y=3'; echo $y; echo `echo back`; echo "quo\"te" 'sin"gle' \$x
alias e='echo aliased'; eval e; type cd; command -v ls
read a b <<E
first second third
E
echo "$b"; getopts ab: o -b val; echo $o $OPTARG
comm_test() { trap 'echo exiting' EXIT; exit 5; }; (comm_test); echo $?
(set -e; false; echo no); echo $?; (set -u; echo $undefined) 2> /dev/null; echo $?
cal 1 1970 | md5sum; yes abc | head -c 1000000 | md5sum; seq 1 3000 | shuf | sort -n | md5sum
seq 1 1000 | awk '{ a[NR % 7] += $1 } END { for (i = 0; i < 7; i++) print a[i] }'
strings /bin/busybox | grep -c 'BusyBox v'; wc -c < /bin/busybox
printf 'x=1\n. ./none\n' > s; sh s; echo $?; printf '#!/bin/sh\necho $0 "$@"\n' > s; chmod +x s; ./s 1 '2 3'
printf '#!/bin/sed s/a/b/\n' > sd; chmod +x sd; ./sd; diff t n; patch --version > /dev/null 2>&1; echo 'a b' > q; which cat
