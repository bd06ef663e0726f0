"""The pages as files: nothing inline, nothing from elsewhere, every word in both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.service import page_sentences
from app.service.link_words import LINK_WORDS
from app.service.page_files import POLICY, load_pages
from app.service.short_links import LinkView
from app.settings import Settings

FOLDER = Path(__file__).parents[2] / "resources/pages"
HTML = sorted(FOLDER.glob("*.html"))
SCRIPTS = sorted(FOLDER.glob("*.js"))
ELSEWHERE = re.compile(r"(?:src|href|url\(|from|import)\s*=?\s*\(?[\"']?(?:https?:)?//")
SAID = re.compile(r"\bsay\(\s*\"(\w+)\"")
GAP = re.compile(r"\{\w+\}")


class Reading(HTMLParser):
    """What a policy forbids, what is said, and what has no label."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.labelled: list[str] = []
        self.inputs: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.inline += [name for name in found if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in found) else []
        self.texts += [found["data-text"] or ""] if "data-text" in found else []
        self.ids += [found["id"] or ""] if "id" in found else []
        self.labelled += [found["for"] or ""] if tag == "label" and "for" in found else []
        self.inputs += [found.get("id") or ""] if tag == "input" else []


def read(file: Path) -> Reading:
    reading = Reading()
    reading.feed(file.read_text(encoding="utf-8"))
    return reading


def texts() -> dict[str, dict[str, str]]:
    source = (FOLDER / "texts.js").read_text(encoding="utf-8")
    _, zh, en = re.split(r"^  (?:zh|en): \{$", source, flags=re.MULTILINE)
    line = re.compile(r'^    (\w+): "(.*)",$', re.MULTILINE)
    return {"zh": dict(line.findall(zh)), "en": dict(line.findall(en))}


@pytest.mark.parametrize("file", HTML, ids=lambda file: file.name)
def test_a_page_has_nothing_inline_and_a_label_for_every_field(file: Path) -> None:
    page = read(file)
    assert not page.inline
    assert len(page.ids) == len(set(page.ids))
    assert set(page.inputs) <= set(page.labelled)


@pytest.mark.parametrize("file", [*HTML, *SCRIPTS, FOLDER / "pages.css"], ids=lambda f: f.name)
def test_nothing_comes_from_elsewhere(file: Path) -> None:
    assert not ELSEWHERE.search(file.read_text(encoding="utf-8"))


def test_every_word_is_there_in_both_languages_with_the_same_gaps() -> None:
    words = texts()
    assert words["zh"].keys() == words["en"].keys()
    assert len(words["zh"]) > 50
    for key, chinese in words["zh"].items():
        assert sorted(GAP.findall(chinese)) == sorted(GAP.findall(words["en"][key])), key


def test_whatever_is_said_is_in_the_table_and_nothing_else_is() -> None:
    scripts = "".join(
        file.read_text(encoding="utf-8")
        for file in SCRIPTS
        if file.name not in {"texts.js", "sentences.js"}
    )
    shown = {text for file in HTML for text in read(file).texts}
    known = set(texts()["zh"])
    assert shown | set(SAID.findall(scripts)) <= known
    named = {key for key in known if re.search(rf"\b{key}\b", scripts)}
    assert known == shown | named | {"not_an_answer", "unexpected"}


def test_the_sentences_are_those_of_the_program() -> None:
    written = (FOLDER / "sentences.js").read_text(encoding="utf-8")
    assert written == page_sentences.script(), "run python -m app.service.page_sentences"


def test_every_file_that_a_page_names_is_served() -> None:
    served = load_pages(Settings(), test=True)
    for file in HTML:
        named = re.findall(r"(?:src|href)=\"/?([\w.-]+\.\w+)\"", file.read_text(encoding="utf-8"))
        assert set(named) <= served.keys()
    imported = re.findall(r"from \"\./([\w.-]+)\"", "".join(s.read_text() for s in SCRIPTS))
    assert set(imported) <= served.keys()
    assert {file.name for file in FOLDER.iterdir()} - {"link.html"} == served.keys()


TEXT_ON = (
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "pressed"),
    ("muted", "paper"),
    ("muted", "card"),
    ("card", "vermilion"),
    ("card", "vermilion-pressed"),
    ("vermilion-text", "vermilion-tint"),
    ("vermilion-text", "card"),
    ("card", "jade"),
    ("jade-text", "jade"),
    ("amber-text", "amber-tint"),
)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_every_word_can_be_read(text: str, ground: str) -> None:
    assert _contrast(_colour(text), _colour(ground)) >= 4.5


@pytest.mark.parametrize("line", ["edge", "focus"])
def test_fields_and_the_focus_can_be_seen(line: str) -> None:
    assert _contrast(_colour(line), _colour("card")) >= 3


def _colour(name: str) -> list[float]:
    style = (FOLDER / "pages.css").read_text(encoding="utf-8")
    found = re.search(rf"--{name}: #(..)(..)(..);", style)
    assert found is not None
    return [int(part, 16) / 255 for part in found.groups()]


def _contrast(one: list[float], other: list[float]) -> float:
    """WCAG 2.2, "contrast ratio"."""
    dark, light = sorted(_luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: list[float]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_the_policy_lets_nothing_inline_run() -> None:
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'none'; script-src 'self';")


def test_a_shop_s_name_cannot_break_the_configuration() -> None:
    settings = Settings(shop_name='"};alert(1)//\u2028</script>', shop_name_en="x")
    content = load_pages(settings, test=False)["config.js"].content.decode("ascii")
    assert '\\"};alert(1)' in content


def test_every_view_of_a_link_but_the_open_one_has_words() -> None:
    views = set(LinkView) - {LinkView.OPEN}
    for language in ("zh", "en"):
        assert set(LINK_WORDS[language]) == views
