"""SM2, SM3 and SM4 in plain integers, from the text of GB/T 32918, 32905 and 32907.

Slow and not constant time: for making test vectors only. self_test() checks it against the
examples that stand in the standards.
"""

M = 0xFFFFFFFF


def rotl(x, n):
    n %= 32
    return ((x << n) | (x >> (32 - n))) & M


# --- SM3 (GB/T 32905) -------------------------------------------------------------------------
def sm3(data):
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    p0 = lambda x: x ^ rotl(x, 9) ^ rotl(x, 17)
    p1 = lambda x: x ^ rotl(x, 15) ^ rotl(x, 23)
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[at + i:at + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            w.append(p1(w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15)) ^ rotl(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rotl((rotl(a, 12) + e + rotl(t, j)) & M, 7)
            ss2 = ss1 ^ rotl(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & M & g)
            tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & M
            tt2 = (gg + h + ss1 + w[j]) & M
            d, c, b, a = c, rotl(b, 9), a, tt1
            h, g, f, e = g, rotl(f, 19), e, p0(tt2)
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


# --- SM4 (GB/T 32907) -------------------------------------------------------------------------
SBOX = bytes.fromhex(
    "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa441326498606999c4250f491ef987a33540b43edcfac62"
    "e4b31ca9c908e89580df94fa758f3fa64707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35"
    "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89eeabf8ad240c738b5a3f7f2cef96115a1"
    "e0ae5da49b341a55ad933230f58cb1e31df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51"
    "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b08969974a0c96777e65b9f109c56ec684"
    "18f07dec3adc4d2079ee5f3ed7cb3948")
FK = (0xA3B1BAC6, 0x56AA3350, 0x677D9197, 0xB27022DC)


def sm4_block(key, block):
    def tau(x):
        return int.from_bytes(bytes(SBOX[b] for b in x.to_bytes(4, "big")), "big")

    k = [int.from_bytes(key[i:i + 4], "big") ^ FK[i // 4] for i in range(0, 16, 4)]
    x = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 16, 4)]
    for i in range(32):
        ck = int.from_bytes(bytes((4 * i + j) * 7 % 256 for j in range(4)), "big")
        b = tau(k[1] ^ k[2] ^ k[3] ^ ck)
        k = k[1:] + [k[0] ^ b ^ rotl(b, 13) ^ rotl(b, 23)]
        b = tau(x[1] ^ x[2] ^ x[3] ^ k[3])
        x = x[1:] + [x[0] ^ b ^ rotl(b, 2) ^ rotl(b, 10) ^ rotl(b, 18) ^ rotl(b, 24)]
    return b"".join(w.to_bytes(4, "big") for w in reversed(x))


def sm4_ctr(key, nonce, data):
    counter, out = int.from_bytes(nonce, "big"), b""
    for at in range(0, len(data), 16):
        pad = sm4_block(key, (counter % 2**128).to_bytes(16, "big"))
        out += bytes(a ^ b for a, b in zip(data[at:at + 16], pad))
        counter += 1
    return out


# --- SM2 (GB/T 32918, recommended curve) --------------------------------------------------------
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
USER_ID = b"1234567812345678"


def add(p, q):
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    if p == q:
        slope = (3 * p[0] * p[0] + A) * pow(2 * p[1], -1, P) % P
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def multiply(k, p):
    out = None
    for bit in bin(k)[2:]:
        out = add(out, out)
        if bit == "1":
            out = add(out, p)
    return out


def i32(x):
    return x.to_bytes(32, "big")


def point_bytes(p):
    return b"\x04" + i32(p[0]) + i32(p[1])


def public_key(d):
    return point_bytes(multiply(d, G))


def shared(d, peer):
    return i32(multiply(d, (int.from_bytes(peer[1:33], "big"), int.from_bytes(peer[33:], "big")))[0])


def digest(public, text):
    entl = (8 * len(USER_ID)).to_bytes(2, "big")
    z = sm3(entl + USER_ID + i32(A) + i32(B) + i32(G[0]) + i32(G[1]) + public[1:])
    return int.from_bytes(sm3(z + text), "big")


def sign(d, text, k):
    """With the nonce k given, so that the vectors can be made again."""
    e = digest(public_key(d), text)
    r = (e + multiply(k, G)[0]) % N
    s = pow(1 + d, -1, N) * (k - r * d) % N
    assert r != 0 and s != 0 and r + k != N
    return i32(r) + i32(s)


def self_test():
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    assert sm4_block(key, key).hex() == "681edf34d206965e86b3e94f536e4246"
    d = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
    k = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
    assert sign(d, b"message digest", k).hex() == (
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
        "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa")
