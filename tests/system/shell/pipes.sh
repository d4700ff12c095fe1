cd /tmp
echo one two | cat | tr a-z A-Z | sed 's/ /-/'
seq 1 20000 | sort -rn | head -3
seq 1 100000 | wc
yes | head -5000 | uniq -c
(exit 3) | true; echo $?
true | (exit 3); echo $?
set -o pipefail; (exit 4) | true; echo $?; set +o pipefail
! true; echo $?
{ echo out; echo err >&2; } 2>&1 | sort
{ echo out; echo err >&2; } 2>/dev/null
cat <<E
here $((6 * 7)) $(echo sub)
E
cat <<'E'
here $((6 * 7))
E
cat <<-E
	without tabs
	E
cat < /etc/passwd | head -1
echo a > f; echo b >> f; cat f; wc -c < f
exec 3> g; echo through 3 >&3; exec 3>&-; cat g
exec 4< f; read x <&4; read y <&4; exec 4<&-; echo $x $y
set -C; echo no > f; echo $?; set +C
mkfifo p; (echo fifo > p &) ; cat p
(sleep 0.1; echo late) | (read l; echo got $l)
x=$(cat /nowhere 2>&1); echo "$x"
for i in 1 2 3; do echo $i; done | while read l; do echo "<$l>"; done
dd if=/dev/zero bs=64k count=100 2> /dev/null | cat | wc -c
dd if=/dev/zero bs=1k count=3 2>&1 >/dev/null | grep records
cat /dev/null | wc -c
yes > /dev/full; echo $?
echo x > /dev/full; echo $?
cat /etc/passwd | (true); echo $?
echo a b c | { read a b; echo $b; }
printf '%s\n' z y x | tee t | sort | paste - - -; cat t
wait; echo end
