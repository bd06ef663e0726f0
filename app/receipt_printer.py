"""A receipt printer that speaks ESC/POS: on the network, at USB, or as a file of the system. Everything here blocks.

A receipt goes as one picture, not as text: Chinese characters as text need a printer with that very font in it and
switched to it, while every printer can print dots. See decisions/0020.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import MofangError
from app.core.system_reasons import NAME_UNKNOWN, NOT_THERE, NOT_WRITABLE, reason_of

if TYPE_CHECKING:
    from escpos.escpos import Escpos

NETWORK_PORT = 9100
_LARGEST_PORT = 65535
_ANSWER_SECONDS = 5
_TURN_SECONDS = 10.0
# Many printers say nothing of their state; nobody's receipt should wait long for that.
_STATE_SECONDS = 1.5
# Of a USB endpoint's address.
_INWARDS = 0x80
_NETWORK = re.compile(
    r"network:(?P<host>[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:(?P<port>[0-9]{1,5}))?"
)
_USB = re.compile(r"usb:(?P<vendor>[0-9A-Fa-f]{4}):(?P<product>[0-9A-Fa-f]{4})")
_FILE = re.compile(r"file:(?P<path>(/|[A-Za-z]:[/\\]).+)")

# Two receipts at once would be printed into each other.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class NetworkPrinter:
    """By TCP, without anything around the bytes."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"network:{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UsbPrinter:
    """By the ids that `lsusb` shows."""

    vendor: int
    product: int

    def __str__(self) -> str:
        return f"usb:{self.vendor:04x}:{self.product:04x}"


@dataclass(frozen=True, slots=True)
class FilePrinter:
    """A device such as /dev/usb/lp0, or a plain file, which each receipt overwrites."""

    path: str

    def __str__(self) -> str:
        return f"file:{self.path}"


PrinterPlace = NetworkPrinter | UsbPrinter | FilePrinter


class PrinterTrouble(MofangError):
    """A receipt was not printed, or not whole. No payment is ever changed by it."""


def printer_place(text: str) -> PrinterPlace | None:
    """Read "network:192.168.1.5:9100", "usb:04b8:0e15" or "file:/dev/usb/lp0"; None if it is none of these."""
    if found := _NETWORK.fullmatch(text):
        port = int(found["port"] or NETWORK_PORT)
        return NetworkPrinter(found["host"].lower(), port) if 0 < port <= _LARGEST_PORT else None
    if found := _USB.fullmatch(text):
        return UsbPrinter(int(found["vendor"], 16), int(found["product"], 16))
    if (found := _FILE.fullmatch(text)) and text.isprintable():
        return FilePrinter(found["path"])
    return None


def print_picture(place: PrinterPlace, png: bytes) -> None:
    """Print a picture and cut the paper.

    Raises PrinterTrouble: printer_extra_missing, printer_usb_missing, printer_unreachable, printer_no_paper,
    printer_offline, printer_timed_out.
    """
    with _turn(place):
        printer = _connect(place)
        try:
            answers = _look_at_state(printer, place)
            _send(printer, place, png)
            if answers:
                _look_at_state(printer, place)
        finally:
            _close(printer)


def check_printer(place: PrinterPlace) -> None:
    """Whether it is there and has paper, as far as it can tell; prints nothing. Raises PrinterTrouble."""
    if isinstance(place, FilePrinter):
        _check_file(place)
        return
    with _turn(place):
        printer = _connect(place)
        try:
            _look_at_state(printer, place)
        finally:
            _close(printer)


@contextmanager
def _turn(place: PrinterPlace) -> Iterator[None]:
    """Whoever went before may hang for good, in a device that is never ready; that must not spread."""
    if not _one_at_a_time.acquire(timeout=_TURN_SECONDS):
        raise PrinterTrouble("printer_timed_out", place=str(place), seconds=f"{_TURN_SECONDS:.0f}")
    try:
        yield
    finally:
        _one_at_a_time.release()


def _check_file(place: FilePrinter) -> None:
    """Opening it would empty it."""
    _load_library()
    path = Path(place.path)
    there = path if path.exists() else path.parent
    if path.is_dir() or not os.access(there, os.W_OK):
        reason = NOT_WRITABLE if there.exists() else NOT_THERE
        raise PrinterTrouble("printer_unreachable", place=str(place), reason=reason)


def _connect(place: PrinterPlace) -> Escpos:
    _load_library()
    from escpos.exceptions import Error
    from usb.core import NoBackendError

    printer = _printer_for(place)
    try:
        _open(printer, place)
        if isinstance(place, UsbPrinter):
            _take_endpoints(printer)
    except NoBackendError as error:
        raise PrinterTrouble("printer_usb_missing") from error
    except (Error, OSError) as error:
        raise _unreachable(place, error) from error
    return printer


def _open(printer: Escpos, place: PrinterPlace) -> None:
    """The library loses sight of a socket that could not be connected, and of why."""
    if isinstance(place, NetworkPrinter):
        printer.device = socket.create_connection((place.host, place.port), _ANSWER_SECONDS)
    else:
        printer.open()


def _take_endpoints(printer: Escpos) -> None:
    """They differ from maker to maker; the library takes those of one."""
    for endpoint in printer.device.get_active_configuration()[(0, 0)]:
        address = endpoint.bEndpointAddress
        if address & _INWARDS:
            printer.in_ep = address
        else:
            printer.out_ep = address


def _load_library() -> None:
    try:
        from escpos import capabilities
    except ImportError as missing:
        raise PrinterTrouble("printer_extra_missing") from missing
    # The library keeps a copy of its tables in a new folder at every start.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


def _printer_for(place: PrinterPlace) -> Escpos:
    from escpos.printer import File, Network, Usb

    match place:
        case NetworkPrinter(host, port):
            return Network(host, port, timeout=_ANSWER_SECONDS)
        case UsbPrinter(vendor, product):
            # Its unit is the millisecond here.
            return Usb(vendor, product, timeout=_ANSWER_SECONDS * 1000)
        case FilePrinter(path):
            return File(path)


def _look_at_state(printer: Escpos, place: PrinterPlace) -> bool:
    """Whether it says anything of its state. Raises PrinterTrouble if that is bad."""
    if isinstance(place, FilePrinter):
        return False
    try:
        online, paper = _state(printer, place)
    except OSError:
        return False
    if not paper:
        raise PrinterTrouble("printer_no_paper", place=str(place))
    if not online:
        raise PrinterTrouble("printer_offline", place=str(place))
    return True


def _state(printer: Escpos, place: PrinterPlace) -> tuple[bool, bool]:
    """Whether it is ready, and whether it has paper. Raises OSError (TimeoutError) if it says nothing."""
    if not isinstance(place, NetworkPrinter):
        return printer.is_online(), printer.paper_status() > 0
    printer.device.settimeout(_STATE_SECONDS)
    try:
        return printer.is_online(), printer.paper_status() > 0
    finally:
        printer.device.settimeout(_ANSWER_SECONDS)


def _send(printer: Escpos, place: PrinterPlace, png: bytes) -> None:
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(png))
        # What the library knows of no printer it writes to the terminal, again and again.
        printer.profile.profile_data["media"]["width"]["pixels"] = str(picture.width)
        printer.hw("INIT")
        printer.image(picture)
        printer.cut()
    except OSError as error:
        raise _unreachable(place, error) from error


def _close(printer: Escpos) -> None:
    """What could not be sent is told already, and fails again here."""
    with suppress(OSError):
        printer.close()


def _unreachable(place: PrinterPlace, error: Exception) -> PrinterTrouble:
    """The library hides the system's reason behind its own; without one, the device was not found."""
    cause = error if isinstance(error, OSError) else error.__context__
    return PrinterTrouble("printer_unreachable", place=str(place), reason=_reason(cause))


def _reason(cause: BaseException | None) -> str:
    if cause is None:
        return NOT_THERE
    return NAME_UNKNOWN if isinstance(cause, socket.gaierror) else reason_of(cause)
