"""Ed25519 signatures, as RFC 8032 (section 5.1) defines them: enough to sign, for play money.

Not made against an attacker who measures time. The sandbox signs a handful of texts with a key that anybody
may know, and needs no library for that.
"""

from __future__ import annotations

from hashlib import sha512
from typing import TypeAlias

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
# x, y, z and t of extended homogeneous coordinates: the point is (x/z, y/z), and t = xy/z.
Point: TypeAlias = tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def public_key_of(secret_key: bytes) -> bytes:
    """The 32 octets that belong to the 32 secret ones."""
    scalar, _ = _expanded(secret_key)
    return _encoded(_times(scalar, BASE))


def sign(secret_key: bytes, text: bytes) -> bytes:
    """64 octets."""
    scalar, prefix = _expanded(secret_key)
    nonce = _number(prefix + text)
    commitment = _encoded(_times(nonce, BASE))
    challenge = _number(commitment + _encoded(_times(scalar, BASE)) + text)
    return commitment + ((nonce + challenge * scalar) % ORDER).to_bytes(32, "little")


def _expanded(secret_key: bytes) -> tuple[int, bytes]:
    """The scalar with its fixed bits, and the octets from which nonces are made."""
    octets = sha512(secret_key).digest()
    scalar = int.from_bytes(octets[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, octets[32:]


def _number(octets: bytes) -> int:
    return int.from_bytes(sha512(octets).digest(), "little") % ORDER


def _encoded(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    return (y * inverse % P | (x * inverse % P & 1) << 255).to_bytes(32, "little")


def _times(factor: int, point: Point) -> Point:
    product = NEUTRAL
    while factor:
        if factor & 1:
            product = _plus(product, point)
        point = _plus(point, point)
        factor >>= 1
    return product


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _base() -> Point:
    """The point with y = 4/5 and an even x."""
    y = 4 * pow(5, -1, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    x = P - x if x & 1 else x
    return x, y, 1, x * y % P


BASE = _base()
