#!/usr/bin/env python3
"""Makes the sample bytes in this folder: python3 tests/vectors/make_vectors.py

The same output each time; nothing is drawn by chance. Written from docs/PROTOCOL.md and the .proto
files; shares no code with the product. See README.md.
"""
import hashlib
import json
import pathlib
import struct

import proto
import suites

HERE = pathlib.Path(__file__).parent
SUITES = (suites.Intl(), suites.Gm())


def drawn(name, size):
    """Bytes that look drawn and are the same each time."""
    return hashlib.shake_256(b"jindu vector: " + name.encode()).digest(size)


def uuid7(name, ms):
    raw = bytearray(ms.to_bytes(6, "big") + drawn(name, 10))
    raw[6] = raw[6] & 0x0F | 0x70
    raw[8] = raw[8] & 0x3F | 0x80
    return bytes(raw)


def write(name, value):
    text = json.dumps(value, indent=1, ensure_ascii=False, default=lambda b: b.hex())
    (HERE / name).write_text(text + "\n")


# --- entries ------------------------------------------------------------------------------------
WALL = 1_664_499_600_000  # 2022-09-30 09:00:00 in Shanghai


def payloads():
    """(what it says, payload bytes). Record bytes are opaque to an entry; these are marked so."""
    filing, settlement, person = (uuid7(n, WALL) for n in ("filing", "settlement", "person"))
    op = lambda n: uuid7(f"op {n}", WALL + n)
    city = drawn("city epoch", 16)
    opaque = b"\x0a\x06\xe4\xbe\x8b\xe4\xb8\x80"  # field 1: 例一
    return (
        ("a filing is recorded offline",
         proto.payload(proto.operation(
             op(1), filing, "Filing", "2022-09-30",
             proto.step("record", proto.patch(("patient_name",), opaque)),
             doc_no="42028100012022093000013"))),
        ("a settlement: two operations in one entry, the second builds on the first",
         proto.payload(
             proto.operation(op(2), settlement, "Settlement", "2022-09-30",
                             proto.step("register", proto.patch(("patient_name", "total_fen"), opaque)),
                             after=(op(1),)),
             proto.operation(op(3), settlement, "Settlement", "2022-09-30", proto.step("settle"),
                             based_on=(b"", 0, 2), after=(op(1), op(2))))),
        ("a patch that clears a field, a look-up, and a decision, after the city was met",
         proto.payload(
             proto.operation(op(4), filing, "Filing", "2022-09-30",
                             proto.message(10, proto.patch(("contact_phone",), b"")),
                             based_on=(city, 300, 3)),
             proto.operation(op(5), person, "Person", "2022-09-30",
                             proto.message(14, proto.field(1, drawn("tag", 16)) + proto.field(2, "birth")
                                           + proto.field(3, "at the counter") + proto.field(4, "FOUND"))),
             proto.operation(op(6), filing, "Filing", "2022-09-30",
                             proto.message(13, proto.field(1, uuid7("conflict", WALL))
                                           + proto.field(2, "keep_first") + proto.field(3, "见原件"))))),
    )


def entries(suite):
    secret = drawn(f"operator {suite.name}", 32)
    public = suite.sign_public(secret)
    replica, epoch = uuid7("replica", WALL), drawn("epoch", 16)
    prev, out = bytes(32), []
    for seq, (meaning, payload) in enumerate(payloads(), 1):
        salt = drawn(f"salt {seq}", 16)
        payload_hash = suite.hash(b"jindu-payload-1\0" + salt + payload)
        head_size, head_root = (0, bytes(32)) if seq < 3 else (1234567, drawn("head", 32))
        hlc = (WALL + seq) << 16 | seq
        values = dict(seq=seq, hlc=str(hlc), wall_ms=WALL + seq, uptime_ms=1_000_000 + seq,
                      program_version=100, schema_version=1, head_size=head_size)
        before = b"JDE1" + struct.pack(">HH", suite.number, 1) + replica + epoch + struct.pack(">Q", seq)
        behind = (suite.key_id(public) + struct.pack(">QqQ", hlc, values["wall_ms"], values["uptime_ms"])
                  + struct.pack(">IIQ", 100, 1, head_size) + head_root)
        header, sent = before + prev + behind + payload_hash, before + behind
        assert len(header) == 200 and len(sent) == 136
        signature = suite.sign(secret, b"jindu-entry-1", header)
        entry_hash = suite.hash(b"jindu-entry-1\0" + header)
        out.append(dict(meaning=meaning, **values, head_root=head_root, prev_hash=prev, salt=salt,
                        payload=payload, payload_hash=payload_hash, header=header, sent_header=sent,
                        signature=signature, hash=entry_hash,
                        envelope=proto.envelope(sent, signature, salt, payload)))
        prev = entry_hash
    return dict(suite=suite.number, suite_name=suite.name, replica_id=replica, epoch=epoch,
                operator_secret=secret, operator_public=public, operator_key_id=suite.key_id(public), entries=out)


# --- what each suite computes ---------------------------------------------------------------------
def primitives(suite):
    key, nonce = drawn("seal key", 32), drawn("nonce", suite.nonce_size)
    one, two = drawn(f"agree one {suite.name}", 32), drawn(f"agree two {suite.name}", 32)
    texts = (b"", b"m", "津渡".encode() * 100)
    return dict(
        suite=suite.number,
        hashes=[dict(data=t, hash=suite.hash(t)) for t in texts],
        macs=[dict(key=k, data=t, mac=suite.mac(k, t)) for t in texts for k in (b"", key, key * 3)],
        derives=[dict(secret=key, salt=salt, info=b"info", size=size, out=suite.derive(key, salt, b"info", size))
                 for salt in (b"", nonce) for size in (1, 32, 48, 100)],
        seals=[dict(key=key, associated=a, plain=t, nonce=nonce, sealed=suite.seal(key, a, t, nonce))
               for t in texts for a in (b"", b"associated")],
        agreements=[dict(secret=one, public=suite.agree_public(one), peer=suite.agree_public(two),
                         shared=suite.shared(one, suite.agree_public(two)))])


# --- frames ---------------------------------------------------------------------------------------
SYNC_REQUEST, SYNC_RESPONSE, SEALED = 3, 4, 6


def frame(suite, kind, body, count=1, raw=None, flags=0):
    return (b"JDF1" + struct.pack(">HBBIII", suite.number, kind, flags, len(body), len(body) if raw is None else raw,
                                  count) + suite.hash(body)[:16] + body)


def zstd_of_run(byte, size):
    """A zstd frame (RFC 8878) with one block: `byte`, `size` times (256 to 65,791)."""
    return (bytes.fromhex("28b52ffd") + b"\x60" + struct.pack("<H", size - 256)  # single segment, 2-byte size
            + struct.pack("<I", size << 3 | 1 << 1 | 1)[:3] + byte)                   # last block, RLE


def frames(suite):
    plain = frame(suite, SYNC_REQUEST, b"request body", count=5)
    packed = frame(suite, SYNC_RESPONSE, zstd_of_run(b"r", 700), count=2, raw=700, flags=1)
    good = [dict(meaning="as it is", frame=plain, kind=SYNC_REQUEST, count=5, body=b"request body"),
            dict(meaning="zstd", frame=packed, kind=SYNC_RESPONSE, count=2, body=b"r" * 700)]

    def changed(at, value):
        return plain[:at] + value + plain[at + len(value):]

    bad = [("magic", changed(0, b"JDF2"), "corrupt"), ("suite", changed(4, b"\0\x09"), "unsupported"),
           ("kind", changed(6, b"\x63"), "unsupported"), ("flag bits that mean nothing", changed(7, b"\x02"), "unsupported"),
           ("length too small", changed(8, struct.pack(">I", 11)), "corrupt"),
           ("length too large", changed(8, struct.pack(">I", 13)), "corrupt"),
           ("length over the cap", changed(8, struct.pack(">I", (8 << 20) + 1)), "too_large"),
           ("raw length differs without zstd", changed(12, struct.pack(">I", 13)), "corrupt"),
           ("hash", changed(20, bytes(16)), "corrupt"), ("body", changed(36, b"R"), "corrupt"),
           ("cut in the header", plain[:35], "corrupt"), ("cut in the body", plain[:-1], "corrupt"),
           ("bytes behind", plain + b"x", "corrupt"), ("nothing", b"", "corrupt"),
           ("zstd: raw length too small", frame(suite, 4, zstd_of_run(b"r", 700), raw=699, flags=1), "corrupt"),
           ("zstd: raw length too large", frame(suite, 4, zstd_of_run(b"r", 700), raw=701, flags=1), "corrupt"),
           ("zstd: over 100 times", frame(suite, 4, zstd_of_run(b"r", 60000), raw=60000, flags=1), "too_large"),
           ("zstd: over the cap", frame(suite, 4, zstd_of_run(b"r", 700), raw=(64 << 20) + 1, flags=1), "too_large"),
           ("zstd: not zstd", frame(suite, 4, b"nonsense", raw=20, flags=1), "corrupt")]
    return dict(suite=suite.number, good=good, bad=[dict(meaning=m, frame=f, error=e) for m, f, e in bad])


def inner_frame(kind, body, count=1):
    """What stands inside a seal, not compressed: kind, flags, count, body."""
    return struct.pack(">BBI", kind, 0, count) + body


def sealed(suite):
    device, city = drawn(f"device seal {suite.name}", 32), drawn(f"city seal {suite.name}", 32)
    replica, session = uuid7("replica", WALL), drawn("session", 8)
    secret = suite.shared(device, suite.agree_public(city))
    messages = []
    for direction, kind, body in ((0, SYNC_REQUEST, b"request body"), (1, SYNC_RESPONSE, b"response body")):
        key = suite.derive(secret, session, b"jindu-session-1\0" + struct.pack(">H", suite.number) + replica
                           + bytes([direction]), 32)
        before, number = replica + session + struct.pack(">I", 1), struct.pack(">I", 1)
        inner, nonce = inner_frame(kind, body), drawn(f"seal nonce {direction}", suite.nonce_size)
        outer = (b"JDF1" + struct.pack(">HBB", suite.number, SEALED, 0) + (number if direction else before)
                 + suite.seal(key, before + bytes([direction]), inner, nonce))
        messages.append(dict(direction=direction, key=key, inner_kind=kind, inner_body=body, nonce=nonce, frame=outer))
    return dict(suite=suite.number, replica_id=replica, session_id=session, number=1, device_secret=device,
                device_public=suite.agree_public(device), city_secret=city, city_public=suite.agree_public(city),
                shared=secret, up=messages[0], down=messages[1])


# --- set digest -------------------------------------------------------------------------------------
def digests(suite):
    elements, lanes, sums = [], [0] * 4, []
    for i in range(5):
        record, version, content = uuid7(f"record {i}", WALL + i), (1, 2, 300, 2**32, 2**63)[i], drawn(f"state {i}", 40 * i)
        element = suite.hash(b"jindu-record-1\0" + record + struct.pack(">Q", version) + suite.hash(content))
        lanes = [(a + b) % 2**64 for a, b in zip(lanes, struct.unpack(">4Q", element))]
        elements.append(dict(record_id=record, version=str(version), bytes=content, element=element))
        sums.append(struct.pack(">4Q", *lanes))
    return dict(suite=suite.number, elements=elements, empty=bytes(32), after_each=sums)


if __name__ == "__main__":
    suites.self_test()
    for name, make in (("entries", entries), ("primitives", primitives), ("frames", frames),
                       ("sealed", sealed), ("digests", digests)):
        write(f"{name}.json", dict(made_by="tests/vectors/make_vectors.py", suites=[make(s) for s in SUITES]))
