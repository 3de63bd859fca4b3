#!/usr/bin/env python3
"""Check a record of Berkas without Berkas: python3 verify_record.py RECORD.json [--key KEY] [--checkpoint FILE]

RECORD.json is what a citizen or an officer downloads. KEY is the office's public key, as it was told to you by
somebody other than the one who gave you the record; without it the record's own is used, and only shows that the
record fits together. With --checkpoint the signed note in the record must be one of those in the file.

Checked is, for each entry: its hash stands in the tree whose root the office has signed (RFC 9162), and what it is
about is what it is bound to (HMAC-SHA-256). Needs nothing but Python 3.9. Exit status 0 when all holds.
"""

import argparse
import base64
import hashlib
import hmac
import json
import sys
from typing import Any, Dict, List, Optional, Tuple

# Ed25519 (RFC 8032, section 5.1), verification only
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
Point = Tuple[int, int, int, int]
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def x_of(y: int, sign: int) -> int:
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    return P - x if x & 1 != sign else x


def point(octets: bytes) -> Point:
    number = int.from_bytes(octets, "little")
    y = number & ((1 << 255) - 1)
    x = x_of(y, number >> 255)
    return x, y, 1, x * y % P


def add(a: Point, b: Point) -> Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar: int, a: Point) -> Point:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add(total, a)
        a, scalar = add(a, a), scalar >> 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (x_of(BASE_Y, 0), BASE_Y, 1, x_of(BASE_Y, 0) * BASE_Y % P)


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def opened(note: str, key_line: str) -> Tuple[int, bytes]:
    """Size and root of a checkpoint that the key has signed."""
    name, key_id, key = key_line.strip().split("+", 2)
    public = base64.b64decode(key)[1:]
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines():
        content = base64.b64decode(line.rpartition(" ")[2])
        ours = line.startswith(f"\u2014 {name} ") and content[:4].hex() == key_id
        if ours and signed(public, f"{text}\n".encode(), content[4:]):
            _, size, root = text.splitlines()[:3]
            return int(size), base64.b64decode(root)
    raise ValueError("the checkpoint is not signed with this key")


def canonical(content: Dict[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root_from(entry: Dict[str, Any], path: List[str], size: int) -> bytes:
    """The root to which the path leads from the entry's leaf."""
    position, last = entry["seq"] - 1, size - 1
    if not 0 <= position <= last:
        raise ValueError("the entry lies outside of the tree")
    found = hashlib.sha256(b"\x00" + canonical(entry)).digest()
    for sibling in map(bytes.fromhex, path):
        if last == 0:
            raise ValueError("the path is too long")
        if position & 1 or position == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        position, last = position >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return found


def checked(each: Dict[str, Any], size: int, root: bytes) -> Optional[str]:
    """What is wrong with an entry, None when all holds."""
    if root_from(each["entry"], each["path"], size) != root:
        return "is not in the tree that was signed"
    detail = each["detail"]
    if detail is not None:
        bound = hmac.new(bytes.fromhex(detail["salt"]), canonical(detail["content"]), hashlib.sha256).hexdigest()
        if bound != each["entry"]["commitment"]:
            return "is about something else than it was bound to"
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description="Check a record of Berkas without Berkas.")
    parser.add_argument("record")
    parser.add_argument("--key", help="the office's public key, as somebody else told you")
    parser.add_argument("--checkpoint", help="a file with checkpoints that a witness kept")
    options = parser.parse_args()
    try:
        with open(options.record, encoding="utf-8") as file:
            record = json.load(file)
        size, root = opened(record["checkpoint"], options.key or record["key"])
        if options.checkpoint is not None:
            with open(options.checkpoint, encoding="utf-8") as file:
                if record["checkpoint"].strip() not in file.read():
                    raise ValueError("the witness does not know this checkpoint")
        wrong = 0
        for each in record["entries"]:
            fault = checked(each, size, root)
            wrong += fault is not None
            entry = each["entry"]
            print(entry["seq"], entry["recorded_at"], entry["kind"], "ok" if fault is None else f"WRONG: {fault}")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"WRONG: {error}")
        return 1
    result = f"{wrong} wrong" if wrong else "all hold"
    print(f"{len(record['entries'])} entries under a checkpoint over {size}: {result}")
    if options.key is None:
        print("The key is the record's own. Ask somebody else for it and give it with --key.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
