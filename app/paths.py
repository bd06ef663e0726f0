"""Where things are on disk. One home folder holds everything that a till remembers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

APP_NAME = "mofang-checkout"
HOME_VARIABLE = "MOFANG_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place inside one home folder. Nothing is made before `prepare()`."""

    home: Path

    @property
    def data_dir(self) -> Path:
        """What must be kept: the journal lives here."""
        return self.home

    @property
    def log_dir(self) -> Path:
        """One file for each start."""
        return self.home / "logs"

    @property
    def settings_file(self) -> Path:
        """May be missing: every setting has a default."""
        return self.home / "settings.toml"

    @property
    def journal_file(self) -> Path:
        """The SQLite journal, unless `database_url` names another place."""
        return self.home / "journal.sqlite3"

    @property
    def pin_wait_file(self) -> Path:
        """How often the kiosk's PIN was typed wrong; missing until the first time."""
        return self.home / "pin-wait.json"

    @property
    def desk_look_file(self) -> Path:
        """In which language and colours somebody asked to see the desk; missing until then."""
        return self.home / "desk-look.json"

    @property
    def locks_dir(self) -> Path:
        """One lock file for each running process."""
        return self.home / "locks"

    def prepare(self) -> None:
        """Make the folders without which no payment can be taken, for this user only. Raises OSError."""
        for folder in (self.home, self.locks_dir):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def default_home() -> Path:
    """`MOFANG_HOME`, or the place that this system keeps for an application's data."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return platformdirs.user_data_path(APP_NAME, appauthor=False)
