"""The two suites as docs/PROTOCOL.md section 1.2 describes them. Shares no code with the product.

intl-1 comes from python3-cryptography, gm-1 from gm.py.
"""
import hashlib
import hmac as python_hmac
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import gm

RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def hmac(hash_function, key, data):
    if len(key) > 64:
        key = hash_function(key)
    key = key.ljust(64, b"\0")
    inner = hash_function(bytes(b ^ 0x36 for b in key) + data)
    return hash_function(bytes(b ^ 0x5C for b in key) + inner)


class Suite:
    def mac(self, key, data):
        return hmac(self.hash, key, data)

    def derive(self, secret, salt, info, size):  # RFC 5869
        prk, out, block, i = self.mac(salt, secret), b"", b"", 1
        while len(out) < size:
            block = self.mac(prk, block + info + bytes([i]))
            out, i = out + block, i + 1
        return out[:size]

    def key_id(self, public):
        return self.hash(b"jindu-key-1\0" + struct.pack(">H", self.number) + public)[:16]


class Intl(Suite):
    number, name, nonce_size = 1, "intl-1", 24

    def hash(self, data):
        return hashlib.sha256(data).digest()

    def sign_public(self, secret):
        return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(*RAW)

    def sign(self, secret, domain, message):
        return Ed25519PrivateKey.from_private_bytes(secret).sign(domain + b"\0" + message)

    def agree_public(self, secret):
        return X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes(*RAW)

    def shared(self, secret, peer):
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(peer))

    def seal(self, key, associated, plain, nonce):
        # XChaCha20-Poly1305: HChaCha20 of the first 16 bytes gives the key of RFC 8439's cipher.
        return nonce + ChaCha20Poly1305(hchacha20(key, nonce[:16])).encrypt(
            b"\0\0\0\0" + nonce[16:], plain, associated)


class Gm(Suite):
    number, name, nonce_size = 2, "gm-1", 16

    def hash(self, data):
        return gm.sm3(data)

    def sign_public(self, secret):
        return gm.public_key(int.from_bytes(secret, "big"))

    def sign(self, secret, domain, message):
        text = domain + b"\0" + message
        # Any nonce verifies; this one makes the vectors come out the same again.
        k = int.from_bytes(hashlib.sha512(b"vector nonce" + secret + text).digest(), "big") % (gm.N - 1) + 1
        return gm.sign(int.from_bytes(secret, "big"), text, k)

    agree_public = sign_public

    def shared(self, secret, peer):
        return gm.shared(int.from_bytes(secret, "big"), peer)

    def seal(self, key, associated, plain, nonce):
        keys = self.derive(key, b"", b"jindu-seal-1", 48)
        body = nonce + gm.sm4_ctr(keys[:16], nonce, plain)
        return body + self.mac(keys[16:], struct.pack(">Q", len(associated)) + associated + body)


def hchacha20(key, nonce16):
    s = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce16))

    def quarter(a, b, c, d):
        for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & gm.M
            s[z] = gm.rotl(s[z] ^ s[x], n)

    for _ in range(10):
        for i in range(4):
            quarter(i, i + 4, i + 8, i + 12)
        for i in range(4):
            quarter(i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12)
    return struct.pack("<8I", *s[:4], *s[12:])


def self_test():
    gm.self_test()
    assert hmac(Intl().hash, b"Jefe", b"x") == python_hmac.digest(b"Jefe", b"x", "sha256")
    # draft-irtf-cfrg-xchacha, 2.2.1
    key = bytes(range(32))
    assert hchacha20(key, bytes.fromhex("000000090000004a0000000031415927")).hex() == (
        "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc")
    # RFC 5869 case 1
    assert Intl().derive(b"\x0b" * 22, bytes(range(13)), bytes(range(0xF0, 0xFA)), 42).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
