# SPDX-License-Identifier: MIT
"""Which submissions resemble each other: a reason to look, no proof.

    pairs = similar({student: {"ipc/shm.c": text}}, known)      [Pair]

Winnowing (Schleimer, Wilkerson, Aiken 2003) over tokens in which all names are
one: renaming, comments and layout change nothing.  What is known, the code that
was given out and the solution, counts for nobody, nor does what more than half
of a class has.  Files that are the same to the byte are named in any case.
"""

import re
import zlib

GRAM, WINDOW = 12, 6        # tokens of a gram, grams of a window
LEAST = 10                  # fingerprints, to judge at all
WARN = 0.5                  # of the smaller one's are the other's, too
COMMON = 0.5                # of a class, if it has at least
CLASS = 8
TOKEN = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|"
                   r"[A-Za-z_]\w*|\d[\w.]*|->|\+\+|--|<<|>>|[<>=!+*/%&|^-]=|"
                   r"&&|\|\||[^\s\w]", re.S)
KEYWORDS = set("""auto break case char const continue default do double else
    enum extern float for goto if inline int long register return short signed
    sizeof static struct switch typedef union unsigned void volatile while
    bool NULL true false""".split())


class Pair:
    def __init__(self, one, other, share, files):
        self.one, self.other, self.share, self.files = one, other, share, files

    def __str__(self):
        return "%s and %s: %d%% (%s)" % (
            self.one, self.other, 100 * self.share, ", ".join(self.files))


def tokens(text):
    for word in TOKEN.findall(text):
        if word.startswith(("/*", "//")):
            continue
        if word[0] == '"':
            yield '"'
        elif word[0].isdigit() or word[0] == "'":
            yield "0"
        elif (word[0].isalpha() or word[0] == "_") and word not in KEYWORDS:
            yield "x"
        else:
            yield word


def grams(text):
    words = list(tokens(text))
    return [zlib.crc32(" ".join(words[i:i + GRAM]).encode())
            for i in range(len(words) - GRAM + 1)]


def winnow(hashes):
    """The smallest of each window: two texts that share GRAM + WINDOW - 1
    tokens share a fingerprint."""
    return {min(hashes[i:i + WINDOW])
            for i in range(max(1, len(hashes) - WINDOW + 1))} \
        if hashes else set()


def similar(works, known):
    """known: texts that everybody was given, or that are the solution."""
    given = {h for text in known for h in grams(text)}
    prints = {who: {file: winnow([h for h in grams(text) if h not in given])
                    for file, text in files.items()}
              for who, files in works.items()}
    whole = {who: set().union(*files.values()) if files else set()
             for who, files in prints.items()}
    if len(works) >= CLASS:
        count = {}
        for found in whole.values():
            for h in found:
                count[h] = count.get(h, 0) + 1
        common = {h for h, n in count.items() if n > COMMON * len(works)}
        whole = {who: found - common for who, found in whole.items()}
    names, pairs = sorted(whole), []
    for i, one in enumerate(names):
        for other in names[i + 1:]:
            a, b = whole[one], whole[other]
            both = a & b
            if works[one] == works[other]:
                files = [f for f, text in works[one].items()
                         if text not in known]
                pairs += [Pair(one, other, 1.0, files)] * bool(files)
                continue
            if min(len(a), len(b)) < LEAST:
                continue
            share = len(both) / min(len(a), len(b))
            if share >= WARN:
                files = sorted({f for f, p in prints[one].items()
                                if p & both})
                pairs.append(Pair(one, other, share, files))
    return sorted(pairs, key=lambda p: -p.share)
