#!/usr/bin/env python3
"""Looks at a built site as a browser without a network would.

    grading/site/check.py build/site

Every link inside the site leads to a file, every anchor to an element, nothing that a page needs in
order to be shown comes from elsewhere, and every page is there in both languages. One line for each
thing found, then the counts. Exit 0 when there is nothing, 1 when there is, 2 when there is no site.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser fetches by itself when it shows a page.
FETCHED = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "source": ("src", "srcset"),
    "video": ("src", "poster"), "audio": ("src",), "embed": ("src",), "object": ("data",),
    "image": ("href", "xlink:href"), "use": ("href", "xlink:href"), "input": ("src",),
}
FETCHED_LINKS = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "modulepreload",
                 "prefetch", "manifest", "apple-touch-icon", "shortcut"}
CSS_FETCH = re.compile(r"""(?:url\(|@import\s+)\s*["']?((?:https?:)?//[^"')\s]+)""")


class Page(HTMLParser):
    """What one page fetches, where it leads, and which anchors it has."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.styles = ""
        self.in_style = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.anchors.add(given["id"])
        if tag == "a" and "name" in given:
            self.anchors.add(given["name"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and FETCHED_LINKS & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))
        for name in FETCHED.get(tag, ()):
            if name in given:
                self.fetched += [part.split()[0] for part in given[name].split(",") if part.strip()] \
                    if name == "srcset" else [given[name]]
        self.styles += given.get("style", "") + "\n"
        self.in_style = tag == "style"

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, data):
        if self.in_style:
            self.styles += data


def elsewhere(address: str) -> bool:
    return bool(re.match(r"(https?:)?//", address.strip(), re.IGNORECASE))


class Site:
    def __init__(self, root: Path):
        self.root = root
        self.found: list[str] = []
        self.links = 0
        self.pages = {
            path.relative_to(root).as_posix(): Page(path.read_text("utf-8"))
            for path in sorted(root.rglob("*.html"))
        }

    def tell(self, page: str, what: str) -> None:
        self.found.append(f"{page}: {what}")

    def inside(self, page: str, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return
        self.links += 1
        path = unquote(parts.path)
        base = self.root if path.startswith("/") else (self.root / page).parent
        meant = (base / path.lstrip("/")).resolve() if path else self.root / page
        if meant.is_dir():
            meant = meant / "index.html"
        if not meant.is_file() or self.root not in meant.parents:
            self.tell(page, f"leads to {address}, which is not there")
            return
        anchor = unquote(parts.fragment)
        name = meant.relative_to(self.root).as_posix()
        if anchor and name in self.pages and anchor not in self.pages[name].anchors:
            own = page.endswith("-deck.html") and anchor.isdigit()  # a deck's script numbers slides
            if not own:
                self.tell(page, f"leads to {address}, and {name} has no anchor {anchor}")

    def look(self) -> None:
        for name, page in self.pages.items():
            for address in page.fetched:
                if elsewhere(address):
                    self.tell(name, f"loads {address} from the network")
                elif not address.startswith(("data:", "#")):
                    self.inside(name, address)
            for address in CSS_FETCH.findall(page.styles):
                self.tell(name, f"has a style that loads {address} from the network")
            for address in page.links:
                if not address.startswith(("javascript:", "mailto:")):
                    self.inside(name, address)
        for path in sorted(self.root.rglob("*.css")):
            for address in CSS_FETCH.findall(path.read_text("utf-8")):
                self.tell(path.relative_to(self.root).as_posix(),
                          f"loads {address} from the network")
        for name in self.pages:
            twin = name.removeprefix("zh/") if name.startswith("zh/") else "zh/" + name
            if twin not in self.pages and name != "404.html":
                self.tell(name, f"has no twin {twin}")


def main() -> int:
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "index.html").is_file():
        print("usage: grading/site/check.py SITE, a folder with an index.html", file=sys.stderr)
        return 2
    site = Site(Path(sys.argv[1]).resolve())
    site.look()
    for line in site.found:
        print(line)
    print(f"{len(site.pages)} pages, {site.links} links inside, {len(site.found)} findings")
    return 1 if site.found else 0


if __name__ == "__main__":
    sys.exit(main())
