"""A QR code in characters: two modules to a character, in explicit colours so that dark terminals work too."""

from __future__ import annotations

from dataclasses import dataclass

QUIET_MODULES = 4
# Phones still read a code with this much white; it can save an 80-column window.
LEAST_QUIET_MODULES = 2

# White paper and black ink out of the 256 colours: unlike "black" and "white" no theme changes them.
_INK, _PAPER = 16, 231
_RESET = "\x1b[0m"
# (upper module dark, lower module dark) → character, for ink on paper
_PLAIN = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}

Matrix = list[list[bool]]


@dataclass(frozen=True, slots=True)
class QrText:
    """Lines to be printed; each is `columns` wide."""

    lines: tuple[str, ...]
    columns: int


def qr_matrix(text: str) -> Matrix:
    """The modules without any quiet zone; True is dark. Level L: a screen does not get scratched."""
    import qrcode

    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_L)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def narrowest(matrix: Matrix) -> int:
    """The columns without which the code cannot be shown."""
    return len(matrix) + 2 * LEAST_QUIET_MODULES


def qr_text(matrix: Matrix, columns: int, *, coloured: bool) -> QrText | None:
    """The code with as much white as fits, up to four modules; None if the window is too narrow.

    Without colours (a file, a pipe) ink is drawn and paper left blank.
    """
    quiet = min(QUIET_MODULES, (columns - len(matrix)) // 2)
    if quiet < LEAST_QUIET_MODULES:
        return None
    framed = _framed(matrix, quiet)
    pairs = [list(zip(framed[y], framed[y + 1], strict=True)) for y in range(0, len(framed), 2)]
    draw = _coloured_line if coloured else _plain_line
    return QrText(tuple(draw(pair) for pair in pairs), len(framed[0]))


def _framed(matrix: Matrix, quiet: int) -> Matrix:
    """With white around it, and an even number of rows."""
    width = len(matrix) + 2 * quiet
    blank = [[False] * width]
    sides = [False] * quiet
    rows = blank * quiet + [[*sides, *row, *sides] for row in matrix] + blank * quiet
    return rows if len(rows) % 2 == 0 else rows + blank


def _plain_line(pairs: list[tuple[bool, bool]]) -> str:
    return "".join(_PLAIN[pair] for pair in pairs)


def _coloured_line(pairs: list[tuple[bool, bool]]) -> str:
    """The upper half in the foreground, the lower in the background; colours named only where they change."""
    parts: list[str] = []
    before: tuple[bool, bool] | None = None
    for pair in pairs:
        if pair != before:
            upper, lower = (_INK if dark else _PAPER for dark in pair)
            parts.append(f"\x1b[38;5;{upper};48;5;{lower}m")
            before = pair
        parts.append("▀")
    return "".join(parts) + _RESET
