#!/usr/bin/env python3
"""check.py finds what is wrong with small broken sites, and nothing wrong with a whole one."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK = Path(__file__).with_name("check.py")
WHOLE = '<h2 id="here">x</h2><a href="#here">a</a><a href="other.html#there">b</a><img src="p.svg">'
OTHER = '<p id="there"></p><a href="https://example.org/">elsewhere is fine</a>'


class Check(unittest.TestCase):
    def checked(self, index: str, css: str = "", chinese: bool = True) -> tuple[int, str]:
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder)
            for place in (site, site / "zh"):
                place.mkdir(exist_ok=True)
                (place / "index.html").write_text(index)
                (place / "p.svg").write_text("<svg/>")
                (place / "site.css").write_text(css)
                if chinese or place == site:
                    (place / "other.html").write_text(OTHER)
            done = subprocess.run([sys.executable, CHECK, site], capture_output=True, text=True,
                                  check=False)
            return done.returncode, done.stdout

    def test_whole(self):
        code, said = self.checked(WHOLE)
        self.assertEqual((code, said), (0, "4 pages, 6 links inside, 0 findings\n"))

    def test_lost_file(self):
        code, said = self.checked(WHOLE + '<a href="gone.html">c</a>')
        self.assertEqual(code, 1)
        self.assertIn("index.html: leads to gone.html, which is not there", said)

    def test_out_of_the_site(self):
        code, said = self.checked(WHOLE + '<a href="../../../etc/passwd">c</a>')
        self.assertEqual(code, 1)
        self.assertIn("which is not there", said)

    def test_lost_anchor(self):
        code, said = self.checked(WHOLE + '<a href="other.html#nowhere">c</a>')
        self.assertEqual(code, 1)
        self.assertIn("other.html has no anchor nowhere", said)

    def test_network(self):
        for tag in (
            '<script src="https://cdn.example.org/x.js"></script>',
            '<img src="//cdn.example.org/x.png">',
            '<img srcset="p.svg 1x, https://cdn.example.org/x.png 2x">',
            '<link rel="stylesheet" href="https://fonts.example.org/css">',
            '<link rel="preconnect" href="https://fonts.example.org">',
            '<iframe src="http://example.org/"></iframe>',
            '<style>@import "https://fonts.example.org/a.css";</style>',
            '<p style="background: url(https://example.org/a.png)"></p>',
        ):
            code, said = self.checked(WHOLE + tag)
            self.assertEqual(code, 1, tag)
            self.assertIn("from the network", said, tag)

    def test_network_in_a_style_sheet(self):
        code, said = self.checked(WHOLE, css="@font-face { src: url('https://example.org/f') }")
        self.assertEqual(code, 1)
        self.assertIn("site.css: loads https://example.org/f from the network", said)

    def test_one_language(self):
        code, said = self.checked('<p>no link</p>', chinese=False)
        self.assertEqual(code, 1)
        self.assertIn("other.html: has no twin zh/other.html", said)


if __name__ == "__main__":
    unittest.main()
