"""Protobuf bytes by hand: field numbers are written out here, as a stranger would read them off the
.proto files, so that a renumbered field shows up as a changed vector."""


def varint(value):
    out = b""
    while value >= 0x80:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def field(number, value):
    """Strings, bytes and messages length-delimited, integers as varints. Nothing for a default."""
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return varint(number << 3 | 2) + varint(len(value)) + value if value else b""
    return varint(number << 3) + varint(value) if value else b""


def message(number, content):
    """A sub-message is written also when it is empty."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def patch(fields, record):
    return b"".join(field(1, name) for name in fields) + field(2, record)


def step(event, arguments=b""):
    return message(11, field(1, event) + (message(2, arguments) if arguments else b""))


def operation(op_id, record_id, record_type, event_date, act, based_on=None, after=(), doc_no=""):
    out = field(1, op_id) + field(2, record_id) + field(3, record_type) + field(4, event_date)
    if based_on is not None:
        city_epoch, version, own_seq = based_on
        out += message(5, field(1, city_epoch) + field(2, version) + field(3, own_seq))
    out += b"".join(field(6, other) for other in after) + field(7, doc_no)
    return out + act


def payload(*operations):
    return b"".join(message(1, one) for one in operations)


def envelope(header136, signature, salt, payload_bytes):
    return field(1, header136) + field(2, signature) + field(3, salt) + field(4, payload_bytes)
