"""The same bytes on the network, at USB and in a file; and what each kind of trouble is called."""

from __future__ import annotations

import errno
import io
import re
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import usb.core
from PIL import Image

from app import receipt_printer
from app.core.sentences import staff_sentence
from app.receipt_printer import (
    FilePrinter,
    NetworkPrinter,
    PrinterPlace,
    PrinterTrouble,
    UsbPrinter,
    check_printer,
    print_picture,
    printer_place,
)
from tests.stage.receipt_printer import NO_PAPER, OFFLINE, FakeReceiptPrinter
from tests.stage.waiting import until


def _picture() -> Image.Image:
    """Wider than high, black to the left, in three steps: turned or inverted, it would differ."""
    image = Image.new("1", (384, 120), 1)
    image.paste(0, (0, 0, 100, 60))
    image.paste(0, (0, 60, 40, 120))
    return image


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


PNG = _png(_picture())


@pytest.fixture
def printer() -> Iterator[FakeReceiptPrinter]:
    with FakeReceiptPrinter() as fake:
        yield fake


def _place(printer: FakeReceiptPrinter) -> PrinterPlace:
    place = printer_place(printer.place)
    assert place is not None
    return place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("network:192.168.1.5:9100", NetworkPrinter("192.168.1.5", 9100)),
        ("network:Printer.local", NetworkPrinter("printer.local", 9100)),
        ("usb:04B8:0e15", UsbPrinter(0x04B8, 0x0E15)),
        ("file:/dev/usb/lp0", FilePrinter("/dev/usb/lp0")),
        (r"file:C:\till\receipt.bin", FilePrinter(r"C:\till\receipt.bin")),
    ],
)
def test_a_place_is_read_and_written_alike(text: str, place: PrinterPlace) -> None:
    assert printer_place(text) == place
    assert printer_place(str(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "", "network:", "network:a:0", "network:a:65536", "network:a b:9100", "network:-a",
        "usb:4b8:0e15", "usb:04b8", "usb:04b8:0e15:1", "file:", "file:receipt", "file:/a\nb",
        "lpt1", "http://192.168.1.5", "network:[::1]:9100",
    ],
)  # fmt: skip
def test_what_is_no_place_is_refused(text: str) -> None:
    assert printer_place(text) is None


def test_a_picture_arrives_dot_for_dot_and_the_paper_is_cut(printer: FakeReceiptPrinter) -> None:
    print_picture(_place(printer), PNG)
    [printed] = until(printer.receipts)
    assert printed.tobytes() == _picture().convert("L").tobytes()


def test_nothing_is_written_to_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    print_picture(FilePrinter(str(tmp_path / "receipt.bin")), PNG)
    assert capfd.readouterr() == ("", "")


def test_a_long_receipt_comes_out_whole(printer: FakeReceiptPrinter) -> None:
    long = Image.linear_gradient("L").resize((576, 2500)).convert("1")
    print_picture(_place(printer), _png(long))
    [printed] = until(printer.receipts)
    assert printed.tobytes() == long.convert("L").tobytes()


def test_the_network_and_a_file_get_the_same_bytes(
    printer: FakeReceiptPrinter, tmp_path: Path
) -> None:
    file = tmp_path / "receipt.bin"
    print_picture(FilePrinter(str(file)), PNG)
    print_picture(_place(printer), PNG)
    until(printer.receipts)
    assert printer.heard == file.read_bytes()


def test_a_printer_that_says_nothing_of_its_state_prints_all_the_same(
    printer: FakeReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_printer, "_STATE_SECONDS", 0.05)
    printer.mute = True
    print_picture(_place(printer), PNG)
    assert len(until(printer.receipts)) == 1


@pytest.mark.parametrize("use", [check_printer, lambda place: print_picture(place, PNG)])
@pytest.mark.parametrize(
    ("changes", "code"),
    [({"paper": NO_PAPER}, "printer_no_paper"), ({"state": OFFLINE}, "printer_offline")],
)
def test_what_a_printer_says_of_itself_is_told(
    printer: FakeReceiptPrinter,
    use: Callable[[PrinterPlace], None],
    changes: dict[str, int],
    code: str,
) -> None:
    vars(printer).update(changes)
    with pytest.raises(PrinterTrouble, match=code):
        use(_place(printer))
    assert printer.heard == b""


def test_no_paper_is_told_before_an_error_light(printer: FakeReceiptPrinter) -> None:
    """A printer without paper says that it is not ready, too."""
    printer.paper, printer.state = NO_PAPER, OFFLINE
    with pytest.raises(PrinterTrouble, match="printer_no_paper"):
        check_printer(_place(printer))


def test_a_check_prints_nothing(printer: FakeReceiptPrinter, tmp_path: Path) -> None:
    kept = tmp_path / "receipt.bin"
    kept.write_bytes(b"before")
    check_printer(_place(printer))
    check_printer(FilePrinter(str(kept)))
    assert printer.heard == b""
    assert kept.read_bytes() == b"before"


def test_a_connection_that_breaks_in_the_middle_is_told(printer: FakeReceiptPrinter) -> None:
    printer.drops_at = 4096
    noise = Image.effect_noise((576, 8000), 90).convert("1")
    with pytest.raises(PrinterTrouble) as told:
        print_picture(_place(printer), _png(noise))
    assert told.value.code in {"printer_unreachable", "printer_offline"}


def test_nobody_there_is_told_with_the_system_s_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(PrinterTrouble) as told:
        print_picture(NetworkPrinter("127.0.0.1", port), PNG)
    assert told.value.code == "printer_unreachable"
    assert told.value.details == {
        "place": f"network:127.0.0.1:{port}",
        "reason": "Connection refused",
    }


@pytest.mark.parametrize("use", [check_printer, lambda place: print_picture(place, PNG)])
def test_a_file_that_cannot_be_written_is_told(
    tmp_path: Path, use: Callable[[PrinterPlace], None]
) -> None:
    for path in (tmp_path, tmp_path / "gone" / "lp0"):
        with pytest.raises(PrinterTrouble, match="printer_unreachable"):
            use(FilePrinter(str(path)))


@pytest.mark.skipif(sys.platform == "win32", reason="/dev/full is Unix")
def test_a_device_that_takes_nothing_more_is_told() -> None:
    with pytest.raises(PrinterTrouble) as told:
        print_picture(FilePrinter("/dev/full"), PNG)
    assert told.value.details["reason"] == "No space left on device"


def test_a_name_that_nobody_has_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> socket.socket:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert _told_in_chinese(NetworkPrinter("nobody.example", 9100)).count("网络上没有这个名称") == 1


@pytest.mark.parametrize(
    "cause",
    [
        usb.core.USBError("Pipe error", -9, errno.EPIPE),
        usb.core.USBError("odd"),
        OSError(9999, "x"),
    ],
)
def test_a_usb_printer_in_trouble_is_told_in_chinese(
    monkeypatch: pytest.MonkeyPatch, cause: Exception
) -> None:
    def find(**_ids: object) -> None:
        raise cause

    monkeypatch.setattr(usb.core, "find", find)
    _told_in_chinese(UsbPrinter(0x04B8, 0x0E15))


def _told_in_chinese(place: PrinterPlace) -> str:
    """Nothing in English but where it is and what the setting is called."""
    with pytest.raises(PrinterTrouble) as told:
        check_printer(place)
    words = staff_sentence(told.value, "zh")
    english = words.replace(str(place), "").replace("receipt_printer", "")
    assert not re.search("[A-Za-z]", english), words
    return words


def test_without_the_extra_staff_are_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "escpos", None)
    with pytest.raises(PrinterTrouble, match="printer_extra_missing"):
        print_picture(FilePrinter("/dev/null"), PNG)


def test_one_that_hangs_does_not_hang_the_next(
    printer: FakeReceiptPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_printer, "_TURN_SECONDS", 0.05)
    with receipt_printer._one_at_a_time, pytest.raises(PrinterTrouble, match="printer_timed_out"):
        check_printer(_place(printer))
    check_printer(_place(printer))


# --- USB ------------------------------------------------------------------------------------------


class _FakeUsb:
    """What pyusb finds at the bus; its endpoints are not those that the library takes for granted."""

    def __init__(self) -> None:
        self.written: list[tuple[int, bytes]] = []
        self.asked: list[int] = []
        self.backend = SimpleNamespace(__module__="usb.backend.libusb0")
        self._ctx = SimpleNamespace(dispose=lambda _device: None)

    def set_configuration(self) -> None:
        """Taken."""

    def reset(self) -> None:
        """Taken."""

    def get_active_configuration(self) -> dict[tuple[int, int], list[SimpleNamespace]]:
        """One interface with two endpoints."""
        return {(0, 0): [SimpleNamespace(bEndpointAddress=each) for each in (0x03, 0x81)]}

    def write(self, endpoint: int, data: bytes, timeout: int) -> None:
        """Kept."""
        assert timeout == 5000
        self.written.append((endpoint, data))

    def read(self, endpoint: int, _size: int) -> bytes:
        """Ready, with paper."""
        self.asked.append(endpoint)
        return b"\x12"


def test_usb_gets_the_same_by_its_own_endpoints(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake, file = _FakeUsb(), tmp_path / "receipt.bin"
    monkeypatch.setattr(usb.core, "find", lambda **_ids: fake)
    print_picture(UsbPrinter(0x04B8, 0x0E15), PNG)
    print_picture(FilePrinter(str(file)), PNG)
    printed = b"".join(data for _, data in fake.written if not data.startswith(b"\x10\x04"))
    assert printed == file.read_bytes()
    assert {endpoint for endpoint, _ in fake.written} == {0x03}
    assert set(fake.asked) == {0x81}


def test_an_unplugged_usb_printer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb.core, "find", lambda **_ids: None)
    with pytest.raises(PrinterTrouble, match="printer_unreachable"):
        check_printer(UsbPrinter(0x04B8, 0x0E15))


def test_without_libusb_staff_are_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(**_ids: object) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(PrinterTrouble, match="printer_usb_missing"):
        check_printer(UsbPrinter(0x04B8, 0x0E15))
