"""The QR code that WeChat scans, as the two kinds of pictures that Stripe offers."""

from __future__ import annotations

import base64
import struct
import zlib

QUIET_MODULES = 4
PIXELS_PER_MODULE = 6

Modules = list[list[bool]]


def modules(text: str) -> Modules:
    """The dark and light modules of the code, with its quiet margin."""
    import qrcode  # slow to import, and few payments need it

    code = qrcode.QRCode(border=QUIET_MODULES, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(text)
    code.make(fit=True)
    found: Modules = code.get_matrix()
    return found


def svg(text: str) -> bytes:
    """A picture that scales."""
    rows = modules(text)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    size = len(rows)
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{dark}"/></svg>'
    )
    return picture.encode()


def png(text: str) -> bytes:
    """A picture of one bit a pixel."""
    rows = modules(text)
    side = len(rows) * PIXELS_PER_MODULE
    lines = b"".join((b"\0" + _packed(row)) * PIXELS_PER_MODULE for row in rows)
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _packed(row: list[bool]) -> bytes:
    """One line of pixels: a set bit is light."""
    bits = "".join(("0" if is_dark else "1") * PIXELS_PER_MODULE for is_dark in row)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def data_url(text: str) -> str:
    """The PNG inside an address."""
    return "data:image/png;base64," + base64.b64encode(png(text)).decode()
