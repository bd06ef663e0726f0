"""Two programs on one screen: another one pushes itself in front of the kiosk, and the kiosk comes back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.kiosk import running_kiosk
from tests.stage.keyring_session import DesktopSession
from tests.stage.screen_reader import ScreenReader
from tests.stage.virtual_screen import VirtualScreen
from tests.stage.waiting import until

MAGENTA = (255, 0, 255)
INTRUDER = """
from PySide6.QtWidgets import QApplication, QWidget

application = QApplication([])
window = QWidget()
window.setStyleSheet("background: #ff00ff")
window.setGeometry(application.primaryScreen().geometry())
window.showFullScreen()
window.raise_()
window.activateWindow()
application.exec()
"""


@contextmanager
def _intruder(screen: VirtualScreen) -> Iterator[None]:
    environment = {**os.environ, **screen.environment}
    process = subprocess.Popen([sys.executable, "-c", INTRUDER], env=environment)
    try:
        yield
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()


def _is_covered(screen: VirtualScreen) -> bool:
    middle = screen.width // 2, screen.height // 2
    return screen.photograph().convert("RGB").getpixel(middle) == MAGENTA


def test_the_kiosk_comes_back_to_the_front_and_can_be_used(
    tmp_path: Path,
    screen: VirtualScreen,
    screen_reader: ScreenReader,
    keyring_session: DesktopSession,
) -> None:
    variables = {**keyring_session.environment, "MOFANG_HOME": str(tmp_path / "home")}
    with running_kiosk(["--demo"], tmp_path, variables, screen, screen_reader) as kiosk:
        with _intruder(screen):
            until(lambda: _is_covered(screen))
            until(lambda: not _is_covered(screen))
            kiosk.tap("点按开始")
            kiosk.wait_for("月订阅会员")
        assert kiosk.shows("月订阅会员")
