"""A link between desks and city that a test can watch, cut and hold: a forwarder on loopback.

`sent` counts the bytes that went up. `cut_after` ends the connection when so many have gone up since it was set; `hold_after`
stops forwarding then, until `go` is set; `lose_answer` lets so many of the city's answers pass and the next one get lost: 1 loses the first.
"""
import socket
import threading


class Link:
    def __init__(self, port):
        self.port = port  # of the city
        self.sent = 0
        self.cut_after = self.hold_after = None
        self.lose_answer = 0
        self.held = threading.Event()
        self.go = threading.Event()
        self.go.set()
        self.lock = threading.Lock()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def limit(self, cut_after=None, hold_after=None, lose_answer=0):
        with self.lock:
            self.sent = 0
            self.cut_after, self.hold_after, self.lose_answer = cut_after, hold_after, lose_answer
            self.held.clear()
            if hold_after is not None:
                self.go.clear()
            else:
                self.go.set()

    def close(self):
        self.go.set()
        self.server.close()

    def accept(self):
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.port))
        except OSError:
            near.close()
            return
        back = threading.Thread(target=self.down, args=(far, near), daemon=True)
        back.start()
        try:
            self.up(near, far)
        except OSError:
            pass
        finally:
            for end in (near, far):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
            back.join()
            near.close()
            far.close()

    def up(self, near, far):
        while True:
            data = near.recv(16 * 1024)
            if not data:
                return
            with self.lock:
                self.sent += len(data)
                cut = self.cut_after is not None and self.sent > self.cut_after
                hold = self.hold_after is not None and self.sent > self.hold_after
            if cut:
                return
            if hold:
                self.held.set()
                self.go.wait()
                return
            far.sendall(data)

    def down(self, far, near):
        try:
            while True:
                data = far.recv(16 * 1024)
                if not data:
                    return
                with self.lock:
                    lost = self.lose_answer == 1
                    self.lose_answer -= 1 if self.lose_answer > 0 else 0
                if lost:
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(data)
        except OSError:
            return
