"""What MkDocs runs: lays the pages of the repository into one folder and makes the navigation.

Nothing here names a lab or a page. Sections are folders; in a folder the front matter's `order`
comes first, then the name. A page that is not there yet is simply not in the navigation.
"""

import re
import sys
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

sys.path.insert(0, str(Path(__file__).parent))
import decks  # noqa: E402
import pages  # noqa: E402
import reference  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build/site-pages"
LAST = 50  # order of a page that says none
SECTIONS = [  # folder on the site, its name; None: the labs, the top level
    ("start", {"en": "Start here", "zh": "从这里开始"}),
    ("labs", {"en": "Labs", "zh": "实验"}),
    ("instructor", {"en": "Teach", "zh": "教学"}),
    ("author", {"en": "Write a lab", "zh": "编写实验"}),
    ("reference", {"en": "Reference", "zh": "参考"}),
    ("", {"en": "The kit", "zh": "课程套件"}),
]
DECISIONS = {"en": "Decisions", "zh": "决策记录"}
BEFORE = re.compile(r"^(Lab|实验) *\d\d *[:：] *")


def title_of(page: Path) -> str:
    head, body = pages.front_matter(page.read_text("utf-8"))
    title = re.search(r"^# (.+)$", body, re.MULTILINE)
    if not title:
        raise PluginError(f"{page}: a page needs a title, a line that begins with #")
    return str(head.get("short") or title.group(1).replace("`", ""))


def order_of(page: Path) -> tuple[int, str]:
    head, _ = pages.front_matter(page.read_text("utf-8"))
    return (0 if page.name == "index.md" else int(head.get("order", LAST)), page.name)


def listed(folder: Path) -> list[Path]:
    return sorted((one for one in folder.glob("*.md") if not one.name.endswith(".zh.md")),
                  key=order_of)


def said(page: Path, language: str) -> str:
    twin = page.with_name(page.name.removesuffix(".md") + ".zh.md")
    return title_of(twin if language == "zh" and twin.exists() else page)


def entry(page: Path, language: str) -> dict[str, str]:
    short = BEFORE.sub("", said(page, language))
    return {short[:1].upper() + short[1:]: page.relative_to(OUT).as_posix()}


def lab_entries(language: str) -> list:
    handout = {"en": "Handout", "zh": "讲义"}[language]
    slides = {"en": "Slides", "zh": "幻灯片"}[language]
    every: list = ["labs/index.md"]
    for lab in reference.labs(ROOT):
        name = lab["id"]
        inside: list = [{handout: f"labs/{name}/README.md"}]
        inside += [entry(one, language) for one in listed(OUT / "exercises" / name)]
        if (OUT / "slides" / f"{name}.md").exists():
            inside.append({slides: f"slides/{name}.md"})
        every.append({f"{name[:2]} {lab['title'][language]}": inside})
    return every


def navigation(language: str) -> list:
    every: list = [{"Otelier": "index.md"}]
    for folder, name in SECTIONS:
        if folder == "labs":
            inside = lab_entries(language)
        else:
            inside = [entry(one, language) for one in listed(OUT / folder)
                      if folder or one.name != "index.md"]
        if not folder:
            records = [entry(one, language) for one in listed(OUT / "decisions")
                       if one.name != "index.md"]
            inside.append({DECISIONS[language]: ["decisions/index.md", *records]})
        if inside:
            every.append({name[language]: inside})
    return every


def twins() -> list[str]:
    """Pages that have no twin in the other language; decision records are in English."""
    alone = []
    for page in OUT.rglob("*.md"):
        place = page.relative_to(OUT).as_posix()
        if place.startswith("decisions/0"):
            continue
        chinese = place.endswith(".zh.md")
        other = place.removesuffix(".zh.md" if chinese else ".md") + (".md" if chinese else ".zh.md")
        if not (OUT / other).exists():
            alone.append(f"{place} has no {other}")
    return sorted(alone)


@event_priority(50)
def on_config(config):
    try:
        made = reference.made(ROOT) | decks.made(ROOT, OUT)
        kept = decks.render(ROOT, OUT)
    except (reference.Missing, RuntimeError) as error:
        raise PluginError(str(error)) from error
    pages.lay(ROOT, OUT, made, set(kept))
    if alone := twins():
        raise PluginError("; ".join(alone))
    config.docs_dir = str(OUT)
    for language in config.plugins["i18n"].config.languages:
        language.nav = navigation(language.locale)
    config.nav = navigation("en")
    return config


def on_serve(server, config, builder):
    server.unwatch(str(OUT))
    for folder in ("docs", *pages.PAGES_IN, "grading/schema", "grading/spec", "grading/labs"):
        server.watch(str(ROOT / folder))
    return server
