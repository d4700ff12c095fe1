cd /tmp; umask 022
mkdir -p a/b/c; touch a/1 a/b/2 a/b/c/3; chmod 640 a/1; ln -s b a/link
ln a/1 a/hard; echo content > a/1
find a | sort
find a -type l; find a -name '[12]' | sort; find a -size -2 -type f | sort
ls -l a | awk 'NR > 1 { print $1, $2, $3, $4, /^d/ ? "-" : $5, $NF }'
ls -lnd a a/b a/link | awk '{ print $1, $3, $4, $NF }'
ls -R a
stat -c '%n %F %a %h %u %g' a a/1 a/link /dev/null /tmp; stat -c %s a/1 a/link
readlink a/link; readlink -f a/link/c
cp -a a copy; find copy | sort; ls -l copy/link | sed 's/.* copy/copy/'
diff -r a copy && echo same
echo more >> copy/1; diff -r a copy; cmp a/1 copy/1; echo $?
mv copy/b moved; ls copy moved
tar cf x.tar a; tar tf x.tar | sort; mkdir t; tar xf x.tar -C t; diff -r a t/a && echo same
tar czf x.tgz a; mkdir u; tar xzf x.tgz -C u; diff -r a u/a && echo same
seq 1 5000 > n; gzip -k n 2> /dev/null || gzip -c n > n.gz; zcat n.gz | cmp - n && echo same
md5sum n | cut -c 1-32; sha256sum < n; cksum < n 2> /dev/null || echo
dd if=n of=part bs=100 skip=2 count=3 2> /dev/null; cat part | tr '\n' ' '; echo
dd if=/dev/zero of=sparse bs=1 seek=1M count=0 2> /dev/null; stat -c '%s %b' sparse
truncate -s 10 part; od -c part | head -3
rm a/1; cat a/hard; rm -r a copy moved t u; ls
mkdir d; rmdir d; rmdir /tmp/none; echo $?
rm none; echo $?; cat none; echo $?; ls none; echo $?
mkdir d; cd d; touch a1 a2 b1 .hidden 'with space'
echo *; echo a*; echo ?1; echo [!a]*; echo .h*; echo nothing*; echo "a*"; ls -A
for f in *; do echo "[$f]"; done; cd ..
touch -d '2001-02-03 04:05:06' d/old; stat -c %y d/old | cut -c 1-19; date -r d/old +%Y
test -d d && test ! -f d && test -x /bin/busybox && test d/old -ot d && echo tests
chmod 4755 d/a1; chmod u-w,g+s,o= d/a2; stat -c '%a %n' d/a1 d/a2
chown 1000:1000 d/b1; stat -c '%u %g' d/b1
chmod 700 d; su nobody -s /bin/sh -c 'cat /tmp/d/b1' 2>&1 | sed 's/.*: //'
mknod null c 1 3; echo x > null; ls -l null | cut -c 1-10
df /tmp | tail -1 | awk '{ print $NF }'; du -k n | cut -f 1
mount | grep -c ' /proc '; mount -t tmpfs none d; touch d/x; ls d; umount d; ls d | wc -l
cd d; pwd; cd ..; cd -; cd; pwd; cd /tmp/d/../d/.; pwd; pwd -P
basename /a/b/c.d .d; dirname /a/b/c; realpath /tmp/../tmp/./d
mktemp -d /tmp/m.XXXXXX > name; test -d $(cat name) && echo made
for i in $(seq 1 300); do : > /tmp/d/many$i; done; ls /tmp/d | grep -c many; rm /tmp/d/many*; ls /tmp/d | grep -c many
install -m 700 /etc/passwd p 2>/dev/null; cat /etc/hostname
