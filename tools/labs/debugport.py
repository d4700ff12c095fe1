# SPDX-License-Identifier: MIT
"""The debug port of a machine: QEMU's gdb stub, as far as grading needs it.

    port = DebugPort(socket)
    port.break_at(address)      a hardware breakpoint: any process, any page
    port.go()                   let the machine run
    port.stopped(reply)         of poll(): why it stands
    port.registers()            by name; of the first CPU
    port.read(address, size)    virtual addresses of the process that runs
    port.write(address, data)

The stub answers each packet once; while the machine runs it says nothing until
that stops.
"""

import select

REGISTERS = ("eax", "ecx", "edx", "ebx", "esp", "ebp", "esi", "edi", "eip",
             "eflags", "cs", "ss", "ds", "es", "fs", "gs")


class Gone(Exception):
    """The machine has ended."""


class Refused(Exception):
    """The stub could not do that: no memory is there."""


class DebugPort:
    def __init__(self, socket, patience=None):
        """patience: seconds to wait for an answer, before it is Gone.

        Registers can be written once their description was read."""
        self.socket, self.data, self.patience = socket, b"", patience
        self.ask("qXfer:features:read:target.xml:0,ffb")

    def send(self, text):
        body = text.encode()
        try:
            self.socket.sendall(b"$%s#%02x" % (body, sum(body) & 255))
        except OSError:
            raise Gone() from None

    def poll(self, timeout):
        """The next packet, or None if none came within timeout (seconds)."""
        while True:
            start = self.data.find(b"$")
            end = self.data.find(b"#", start)
            if start >= 0 and 0 <= end <= len(self.data) - 3:
                packet = self.data[start + 1:end].decode(errors="replace")
                self.data = self.data[end + 3:]
                self.socket.sendall(b"+")
                if packet[:1] in ("W", "X"):
                    raise Gone()
                return packet
            if not select.select([self.socket], [], [], timeout)[0]:
                return None
            try:
                more = self.socket.recv(65536)
            except OSError:
                more = b""
            if not more:
                raise Gone()
            self.data += more

    def ask(self, text):
        self.send(text)
        answer = self.poll(self.patience)
        if answer is None:
            raise Gone()
        if not answer or answer[:1] == "E" and len(answer) == 3:
            raise Refused(text)
        return answer

    def break_at(self, address):
        self.ask("Z1,%x,1" % address)

    def unbreak(self, address):
        self.ask("z1,%x,1" % address)

    def go(self):
        self.send("c")

    def step(self):
        """One instruction; no interrupt comes, but it may fault."""
        self.ask("s")

    def interrupt(self):
        self.socket.sendall(b"\x03")
        if self.poll(self.patience) is None:
            raise Gone()

    def registers(self):
        data = bytes.fromhex(self.ask("g"))
        return {name: int.from_bytes(data[4 * i:4 * i + 4], "little")
                for i, name in enumerate(REGISTERS)}

    def set_register(self, name, value):
        self.ask("P%x=%s" % (REGISTERS.index(name),
                             value.to_bytes(4, "little").hex()))

    def read(self, address, size):
        parts = []
        while size:
            part = min(size, 1024)
            parts.append(bytes.fromhex(self.ask("m%x,%x" % (address, part))))
            address, size = address + part, size - part
        return b"".join(parts)

    def write(self, address, data):
        self.ask("M%x,%x:%s" % (address, len(data), data.hex()))
