"""Finds the files that come with the program: pages, icons, fonts, translations.

An installed or frozen program has them inside its package, in `app/resources`; a checkout has them beside it, in
`resources`. No other folder of the machine is searched.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# By folder. The build ships exactly these files, and `mofang doctor` looks for each of them.
_NAMES = {
    "fonts": "Inter-Bold.ttf Inter-LICENSE.txt Inter-Regular.ttf Inter-SemiBold.ttf",
    "icons": (
        "alert.svg back.svg backspace.svg check.svg clock.svg cloud_off.svg cross.svg cube.svg "
        "down.svg health.svg keypad.svg link.svg mail.svg moon.svg next.svg person.svg "
        "settings.svg sun.svg tick.svg today.svg up.svg"
    ),
    "pages": (
        "config.js link.html mark.svg pages.css payment-cancel.html payment-cancel.js "
        "payment-success.html payment-success.js payment.html payment.js sentences.js shop.js "
        "start.js texts.js"
    ),
    "simulator": (
        "action.html amount.html bank.html card_fields.html checkout.css checkout.js "
        "custom_text.html email.html item.html items.html known_email.html layout.html "
        "link.html look_again.html mark.svg message.html method.html note.html pay.html "
        "receipt_row.html receipt_rows.html refresh.html scan.html sign_back.html "
        "sign_check.html sign_clock.html sign_cross.html sign_dots.html sign_question.html "
        "sign_till.html test_card.html"
    ),
    "sounds": "paid.wav",
    "style": "desk.qss kiosk.qss",
    "systemd": "mofang-serve.service",
    "translations": "mofang_en.qm mofang_zh.qm",
}
RESOURCES = tuple(f"{folder}/{name}" for folder, names in _NAMES.items() for name in names.split())


class ResourceMissing(FileNotFoundError):
    """A file of the program is not where it belongs. `str()` is its name as in `RESOURCES`."""


def resource_path(name: str) -> Path:
    """A file or folder that comes with the program; `name` uses forward slashes. Raises ResourceMissing."""
    path = resource_folder() / name
    if not path.exists():
        raise ResourceMissing(name)
    return path


def resource_folder() -> Path:
    """The folder of all resources. A damaged installation may lack it."""
    inside = _PACKAGE / "resources"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources"


def missing_resources() -> list[str]:
    """Names from `RESOURCES` that have no file, or an empty one."""
    folder = resource_folder()
    return [name for name in RESOURCES if not _has_content(folder / name)]


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
