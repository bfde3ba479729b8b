"""The site's pages, read where they stand in the repository and laid into one folder.

A page keeps its path (labs/NN-name/README.md, slides/NN-name.md, docs/X as X), so that links between
pages work on the site as they do in the repository. A link to a file that is no page becomes plain
text; the line that leads to the page in the other language goes, as the site has its own switch.
"""

import os
import posixpath
import re
import shutil
from pathlib import Path

import yaml

PAGES_IN = ("labs", "exercises", "slides")
SHOWN = {".md", ".svg", ".png", ".css", ".html"}
LINK = re.compile(r"(!?)\[((?:[^\]\[]|\[[^\]]*\])*)\]\(([^)\s]+)\)")
SWITCH = re.compile(r"^\[(中文|English)\]\([^)]*\)\s*$", re.MULTILINE)
HAN = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
FENCE = re.compile(r"^ *(```|~~~)")


def found(root: Path) -> dict[str, str]:
    """Repository path -> path on the site, of every page and what pages show."""
    where = {}
    for folder in ("docs", *PAGES_IN):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.is_file() and path.suffix in SHOWN:
                where[name] = name.removeprefix("docs/")
    for path in sorted(root.glob("*.md")):
        if not path.name.startswith("README"):
            where[path.name] = path.name
    return where


def target(root: Path, page: str, link: str, where: dict[str, str]) -> str | None:
    """What a relative link of that page means on the site; None when it is no page there."""
    path, _, anchor = link.partition("#")
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    chinese = page.endswith(".zh.md")
    if meant in ("README.md", "README.zh.md"):
        meant = "docs/index.zh.md" if chinese else "docs/index.md"
    for index in ("README.md", "index.md"):
        if (root / meant).is_dir() and (meant + "/" + index in where or meant in PAGES_IN[:1]
                                        or meant == "docs/decisions"):
            meant = f"{meant}/{index}"
            break
    if meant in where:
        place = where[meant]
    elif meant in ("labs/README.md", "docs/decisions/README.md"):
        place = meant.removeprefix("docs/").replace("README", "index")
    elif (root / meant).exists():
        return None
    else:
        place = meant.removeprefix("docs/")  # made; if it is not, the strict build tells
    here = where.get(page, page)
    relative = posixpath.relpath(place, posixpath.dirname(here) or ".")
    return relative + ("#" + anchor if anchor else "")


def rewritten(root: Path, page: str, text: str, where: dict[str, str]) -> str:
    """The page's Markdown with its links as the site has them; code stays as it is."""

    def one(match: re.Match) -> str:
        picture, words, link = match.groups()
        if re.match(r"[a-z]+:|#|/", link):
            return match.group(0)
        meant = target(root, page, link, where)
        return words if meant is None else f"{picture}[{words}]({meant})"

    lines, fenced = [], False
    for line in SWITCH.sub("", text).split("\n"):
        if FENCE.match(line):
            fenced = not fenced
        line = line if fenced else LINK.sub(one, line)
        # A line's end between two Chinese characters is no space.
        follows = not fenced and lines and HAN.match(line.lstrip()) and not lines[-1].startswith("#")
        if follows and HAN.match(lines[-1][-1:]):
            lines[-1] += line.lstrip()
        else:
            lines.append(line)
    return "\n".join(lines)


def front_matter(text: str) -> tuple[dict, str]:
    if not text.startswith("---\n"):
        return {}, text
    head, _, body = text[4:].partition("\n---\n")
    return yaml.safe_load(head) or {}, body.lstrip("\n")


def write(path: Path, text: str) -> None:
    """Writes only what changed, so that a server that watches is not woken for nothing."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def lay(root: Path, out: Path, made: dict[str, str], kept: set[str]) -> None:
    """Lays all pages into `out`: those of the repository and those made; nothing else stays."""
    where = found(root)
    for name, place in where.items():
        if place.startswith("slides/") and place.endswith(".md"):
            continue  # decks.py shows them
        if name.endswith(".md"):
            write(out / place, rewritten(root, name, (root / name).read_text("utf-8"), where))
        elif not (out / place).exists() or os.path.getmtime(root / name) > os.path.getmtime(
            out / place
        ):
            (out / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, out / place)
    for place, text in made.items():
        write(out / place, text)
    wanted = set(where.values()) | set(made) | kept
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(out).as_posix() not in wanted:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
