"""The bank's side, by means of its own: opens an AES-256 ZIP file (WinZip AE-2) with the key, and reads the list.

Written after the published format (WinZip "AES Encryption Information"), with the `cryptography` package; shares no code
with the product.
"""
import csv
import hashlib
import hmac
import io
import zlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


class WrongKey(Exception):
    pass


def _u(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


def open_zip(content, key):
    """{name: bytes} of the members, decrypted and checked."""
    members = {}
    end = content.rindex(b"PK\x05\x06")
    count, at = _u(content, end + 10, 2), _u(content, end + 16, 4)
    for _ in range(count):
        assert content[at:at + 4] == b"PK\x01\x02"
        flags, packed_size, size = _u(content, at + 8, 2), _u(content, at + 20, 4), _u(content, at + 24, 4)
        name_size, extra_size, comment = _u(content, at + 28, 2), _u(content, at + 30, 2), _u(content, at + 32, 2)
        local = _u(content, at + 42, 4)
        name = content[at + 46:at + 46 + name_size].decode()
        extra = content[at + 46 + name_size:at + 46 + name_size + extra_size]
        at += 46 + name_size + extra_size + comment
        assert flags & 1, "not encrypted"
        strength = method = None
        while extra:
            kind, length = _u(extra, 0, 2), _u(extra, 2, 2)
            if kind == 0x9901:
                strength, method = extra[8], _u(extra, 9, 2)
            extra = extra[4 + length:]
        assert strength == 3, "not AES-256"
        start = local + 30 + _u(content, local + 26, 2) + _u(content, local + 28, 2)
        members[name] = _decrypt(content[start:start + packed_size], key, method)
        assert len(members[name]) == size
    return members


def _decrypt(packed, key, method):
    salt, check, data, mac = packed[:16], packed[16:18], packed[18:-10], packed[-10:]
    keys = hashlib.pbkdf2_hmac("sha1", key.encode(), salt, 1000, 66)
    if keys[64:] != check:
        raise WrongKey()
    if hmac.new(keys[32:64], data, "sha1").digest()[:10] != mac:
        raise WrongKey()
    blocks = (len(data) + 15) // 16
    counters = b"".join(number.to_bytes(16, "little") for number in range(1, blocks + 1))
    stream = Cipher(algorithms.AES(keys[:32]), modes.ECB()).encryptor().update(counters)
    plain = bytes(a ^ b for a, b in zip(data, stream))
    return zlib.decompress(plain, -15) if method == 8 else plain


def read_list(content, key):
    """The rows of the one list in the file, as dictionaries."""
    (text,) = open_zip(content, key).values()
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))


def debit_card(number):
    """A card number of nobody (issuer 990101) with the right check digit (Luhn)."""
    body = f"990101{number:09d}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)
