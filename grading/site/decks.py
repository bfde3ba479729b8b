"""A lab's decks: as Marp shows them where it is there, and their text as a page in any case."""

import re
import subprocess
from pathlib import Path

import pages

FULL = {"en": "Open the deck in full. Arrows move, `f` fills the screen, `p` shows the speaker's notes.",
        "zh": "单独打开幻灯片。方向键翻页，`f` 全屏，`p` 显示讲者备注。"}
OPEN = {"en": "Open the deck", "zh": "打开幻灯片"}
PLAIN = {"en": "The deck itself is not here: Marp was not there when the site was built. This is its text.",
         "zh": "这里没有幻灯片本身：构建网站时没有 Marp。下面是它的文字。"}
TEXT = {"en": "All slides as text", "zh": "全部幻灯片的文字"}


def marp(root: Path) -> Path | None:
    program = root / ".lab/site/node/node_modules/@marp-team/marp-cli/marp-cli.js"
    return program if program.exists() else None


def node(root: Path) -> str:
    own = root / ".lab/site/bin/node"
    return str(own) if own.exists() else "node"


def deck_name(page: Path) -> str:
    """01-wire.zh.md -> 01-wire-deck.zh.html"""
    stem, _, tongue = page.name.removesuffix(".md").partition(".")
    return f"{stem}-deck" + (f".{tongue}" if tongue else "") + ".html"


def render(root: Path, out: Path) -> list[str]:
    """Renders what is older than its source; the places on the site of all decks there are."""
    program, places = marp(root), []
    if program is None:
        return places
    for page in sorted((root / "slides").glob("*.md")):
        deck = out / "slides" / deck_name(page)
        places.append(f"slides/{deck.name}")
        if deck.exists() and deck.stat().st_mtime > page.stat().st_mtime:
            continue
        deck.parent.mkdir(parents=True, exist_ok=True)
        settings = root / "grading/site/marp.config.mjs"
        done = subprocess.run(
            [node(root), program, "--no-stdin", "--config-file", settings, page, "-o", deck],
            cwd=root, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{page.relative_to(root)}: Marp ended with "
                               f"{done.returncode}: {done.stderr.strip()[-600:]}")
    return places


def page(root: Path, source: Path, where: dict[str, str], shown: bool) -> str:
    name = source.relative_to(root).as_posix()
    language = "zh" if source.name.endswith(".zh.md") else "en"
    head, body = pages.front_matter(source.read_text("utf-8"))
    body = pages.rewritten(root, name, body, where)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"^# (.*)$", r"## \1", body, flags=re.MULTILINE)
    lines = [f"# {head['title']}", ""]
    if shown:
        deck = deck_name(source).replace(".zh.html", ".html")
        lines += [f'<iframe class="deck" src="{deck}" title="{head["title"]}"></iframe>', "",
                  f"[{OPEN[language]}]({deck}){{ target=_blank }} {FULL[language].split('.', 1)[1] if language == 'en' else FULL[language].split('。', 1)[1]}", "",
                  f"*{TEXT[language]}*", "", "---", ""]
    else:
        lines += [f"!!! note\n\n    {PLAIN[language]}", "", "---", ""]
    return "\n".join(lines) + body


def made(root: Path, out: Path) -> dict[str, str]:
    """The page of every deck, by its place on the site."""
    where = pages.found(root)
    there = marp(root) is not None
    return {f"slides/{one.name}": page(root, one, where, there)
            for one in sorted((root / "slides").glob("*.md"))}
