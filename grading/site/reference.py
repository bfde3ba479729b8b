"""Pages made from what the judge itself reads: the JSON Schemas, the labs and the clauses."""

import json
from pathlib import Path

import yaml


class Missing(Exception):
    """Something has no description, or none in Chinese."""


WORDS = {
    "en": {
        "key": "key", "form": "form", "what": "what it is", "required": "required",
        "list": "list of {}", "map": "mapping", "from_to": "{} to {}", "from": "from {}",
        "one_key": "exactly one of", "text": "text", "integer": "integer", "number": "number",
        "boolean": "true or false", "null": "nothing", "object": "mapping", "array": "list",
        "any": "any value", "or": " or ", "entry": "Each entry", "others": "any other key",
    },
    "zh": {
        "key": "键", "form": "形式", "what": "含义", "required": "必填",
        "list": "列表，元素为{}", "map": "映射", "from_to": "{} 到 {}", "from": "至少 {}",
        "one_key": "恰好写其中一个", "text": "文本", "integer": "整数", "number": "数",
        "boolean": "true 或 false", "null": "空", "object": "映射", "array": "列表",
        "any": "任意值", "or": "或", "entry": "每一项", "others": "其他键",
    },
}
INTRO = {
    "scenarios": {
        "en": "A lab's checks are the files `grading/labs/NN-name/scenarios/*.yaml`. Put this line first, "
              "and an editor that speaks YAML completes and explains every key:",
        "zh": "实验的检查写在 `grading/labs/NN-name/scenarios/*.yaml` 里。把下面这行放在文件开头，"
              "支持 YAML 的编辑器就能补全并解释每个键：",
    },
    "lab": {
        "en": "`labs/NN-name/lab.yaml` says what CMake, the command and the site have to know about a lab.",
        "zh": "`labs/NN-name/lab.yaml` 写明 CMake、命令和网站需要知道的关于这个实验的一切。",
    },
    "mutants": {
        "en": "`grading/labs/NN-name/mutants.yaml` names the mistakes that the checks have to catch.",
        "zh": "`grading/labs/NN-name/mutants.yaml` 列出检查必须抓住的错误。",
    },
    "peer": {
        "en": "`grading/peers/NAME/peer.yaml` makes a folder a program of others that telemetry passes through.",
        "zh": "有了 `grading/peers/NAME/peer.yaml`，文件夹就成了遥测数据要经过的一个他人程序。",
    },
    "compose": {
        "en": "The files of `compose/` stand against this before Docker sees them.",
        "zh": "`compose/` 里的文件在交给 Docker 之前先按此校验。",
    },
    "course": {
        "en": "`course.yaml` lies outside the kit, under any name; `./lab grade --course FILE` counts by it.",
        "zh": "`course.yaml` 放在套件之外，文件名不限；`./lab grade --course FILE` 按它计分。",
    },
    "spec": {
        "en": "`grading/spec/*.yaml` holds the clauses that scenarios cite.",
        "zh": "`grading/spec/*.yaml` 收录场景引用的规范条款。",
    },
    "player": {
        "en": "`grading/players/NAME/player.yaml` makes a folder a player; see the player protocol.",
        "zh": "有了 `grading/players/NAME/player.yaml`，文件夹就成了播放器；参见播放器协议。",
    },
    "deviations": {
        "en": "`grading/players/NAME/deviations.yaml` tells what an SDK is known to do otherwise.",
        "zh": "`grading/players/NAME/deviations.yaml` 记录已知某个 SDK 有哪些不同的做法。",
    },
}


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def literal(text: str) -> str:
    """The text as it is: nothing of it is Markdown, HTML or the end of a cell."""
    return "".join(one if one.isalnum() else f"&#{ord(one)};" for one in text)


class SchemaPage:
    """One schema as a page in one language: a section for each mapping, a row for each key."""

    def __init__(self, name: str, schema: dict, language: str):
        self.name, self.schema, self.language = name, schema, language
        self.words = WORDS[language]
        self.sections: list[str] = []
        self.written: set[str] = set()
        self.waiting: list[tuple[str, str, dict]] = []

    def said(self, schema: dict, where: str, needed: bool = True) -> str:
        key = "description" if self.language == "en" else "x-zh"
        text = schema.get(key, "")
        if not text and "$ref" in schema:
            text = self.definition(schema["$ref"]).get(key, "")
        if needed and not text:
            raise Missing(f"grading/schema/{self.name}.schema.json: {where} has no \"{key}\"")
        return text

    def definition(self, ref: str) -> dict:
        return self.schema["$defs"][ref.rsplit("/", 1)[1]]

    def form(self, schema: dict, path: str) -> str:
        words = self.words
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            meant = self.definition(schema["$ref"])
            if "properties" in meant and name != "localized":
                self.waiting.append((name, name, meant))
                return f"[{name}](#{name})"
            return "`{en: …, zh: …}`" if name == "localized" else self.form(meant, path)
        if "enum" in schema:
            return " ".join(f"`{value}`" for value in schema["enum"])
        if "oneOf" in schema and "type" not in schema and "properties" not in schema:
            return words["or"].join(self.form(one, path) for one in schema["oneOf"])
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if types == ["array"] and "items" in schema:
            inner = schema["items"]
            if "properties" in inner:
                self.waiting.append((path, f"{path}[]", inner))
                return words["list"].format(f"[{words['object']}](#{self.anchor(path)})")
            return words["list"].format(self.form(inner, path))
        if "properties" in schema:
            self.waiting.append((path, path, schema))
            return f"[{words['object']}](#{self.anchor(path)})"
        form = words["or"].join(words[one if one != "string" else "text"] for one in types)
        if "pattern" in schema:
            form += f" <code>{literal(schema['pattern'])}</code>"
        if "minimum" in schema:
            low, high = schema["minimum"], schema.get("maximum")
            form += " " + (
                words["from"].format(low) if high is None else words["from_to"].format(low, high)
            )
        return form or words["any"]

    @staticmethod
    def anchor(path: str) -> str:
        return path.replace(".", "-").replace("[]", "")

    def section(self, path: str, title: str, schema: dict) -> None:
        anchor = self.anchor(path)
        if anchor in self.written:
            return
        self.written.add(anchor)
        words, required = self.words, schema.get("required", [])
        lines = [f"## `{title}` {{ #{anchor} }}", "", self.said(schema, path, False), ""]
        lines += [f"| {words['key']} | {words['form']} | {words['what']} |", "|---|---|---|"]
        for key, inner in schema["properties"].items():
            below = f"{path}.{key}" if path in self.written and path != self.name else key
            mark = f" *{words['required']}*" if key in required else ""
            form = self.form(inner, below)
            lines.append(f"| `{key}`{mark} | {cell(form)} | {cell(self.said(inner, below))} |")
        names = schema.get("propertyNames")
        if names and isinstance(schema.get("additionalProperties"), dict):
            form = self.form(schema["additionalProperties"], path)
            lines.append(f"| {words['others']} | {cell(form)} | {cell(self.said(names, path))} |")
        choice = [one["required"][-1] for one in schema.get("oneOf", []) if "required" in one]
        if choice:
            lines += ["", words["one_key"] + ": " + ", ".join(f"`{one}`" for one in choice)]
        self.sections.append("\n".join(lines))
        waiting, self.waiting = self.waiting, []
        for below, below_title, inner in waiting:
            self.section(below, below_title, inner)

    def page(self) -> str:
        schema = self.schema
        title = schema["title"] if self.language == "en" else schema["x-zh-title"]
        top = schema.get("items", schema)
        if "$ref" in top:
            top = self.definition(top["$ref"])
        self.section(self.name, Path(f"{self.name}.yaml").stem, top)
        # What has no introduction is introduced by its own description.
        head = [f"# {title}", "", INTRO.get(self.name, {}).get(self.language, ""), ""]
        said = schema.get("description" if self.language == "en" else "x-zh", "")
        if self.name == "scenarios":
            line = "# yaml-language-server: $schema=../../../schema/scenarios.schema.json"
            head += ["```yaml", line, "```", ""]
        return "\n".join(head + [said, ""]) + "\n\n".join(self.sections) + "\n"


def name_of(place: str, language: str) -> str:
    return place + (".md" if language == "en" else ".zh.md")


def schemas(root: Path) -> dict[str, str]:
    made = {}
    for path in sorted((root / "grading/schema").glob("*.schema.json")):
        name = path.name.removesuffix(".schema.json")
        schema = json.loads(path.read_text("utf-8"))
        for language in ("en", "zh"):
            made[name_of(f"reference/{name}", language)] = SchemaPage(name, schema, language).page()
    return made


def labs(root: Path) -> list[dict]:
    """What lab.yaml and the scenarios say, of every lab by its folder."""
    every = []
    for path in sorted(root.glob("labs/*/lab.yaml")):
        lab = yaml.safe_load(path.read_text("utf-8"))
        lab["id"] = path.parent.name
        lab["scenarios"] = []
        for file in sorted((root / "grading/labs" / lab["id"] / "scenarios").glob("*.yaml")):
            lab["scenarios"] += yaml.safe_load(file.read_text("utf-8")) or []
        every.append(lab)
    return every


def labs_page(every: list[dict], language: str) -> str:
    zh = language == "zh"
    lines = ["# 实验", ""] if zh else ["# The labs", ""]
    lines += (
        ["按编号依次学习。核心部分计分，延伸部分是附加分。每个阶段不超过 90 分钟。", "",
         "| 实验 | 要写的子系统 | 核心 | 延伸 | 检查 | 分数 |", "|---|---|---|---|---|---|"]
        if zh else
        ["Take them in the order of their numbers. Core carries the points, extensions a bonus. "
         "No stage is longer than 90 minutes.", "",
         "| lab | you write | core | extension | checks | points |", "|---|---|---|---|---|---|"]
    )
    for lab in every:
        minutes = {False: 0, True: 0}
        for stage in lab["stages"]:
            minutes[bool(stage.get("extension"))] += stage["minutes"]
        bonus = {i + 1 for i, one in enumerate(lab["stages"]) if one.get("extension")}
        points = {False: 0, True: 0}
        for one in lab["scenarios"]:
            points[one["stage"] in bonus] += one["points"]
        hours = [f"{minutes[k] / 60:.1f} h" if minutes[k] else "–" for k in (False, True)]
        score = str(points[False]) + (f" + {points[True]}" if points[True] else "")
        lines.append(
            f"| [{lab['id'][:2]} {lab['title'][language]}]({lab['id']}/README.md) | "
            f"`{lab['subsystem']}` | {hours[0]} | {hours[1]} | {len(lab['scenarios'])} | {score} |"
        )
    for lab in every:
        lines += ["", f"## {lab['id'][:2]} {lab['title'][language]}", ""]
        for number, stage in enumerate(lab["stages"], 1):
            more = ("（延伸）" if zh else " (extension)") if stage.get("extension") else ""
            unit = " 分钟" if zh else " min"
            lines.append(f"{number}. {stage['title'][language]}{more}, {stage['minutes']}{unit}"
                         .replace(", ", "，" if zh else ", "))
    return "\n".join(lines) + "\n"


CLAUSES = {
    "en": {
        "title": "Clauses", "level": "level", "all": "clauses", "clause": "clause",
        "asks": "what it asks", "by": "tested by",
        "states": {"tested": "tested", "untestable": "untestable", "open": "open"},
        "intro": "Every MUST and SHOULD of OTLP, W3C Trace Context and W3C Baggage, and what else the "
                 "checks stand on, in our own words: which check tests it, or why nothing outside a "
                 "program can. `./lab conform --coverage` prints the same, and fails when a MUST has "
                 "neither. Links lead to the text.",
        "totals": "Of the texts that are held whole:",
        "whole": "Held whole: [the text]({}) whose every MUST and SHOULD is here.",
        "endpoint": "any endpoint", "client": "any client", "conform": "every SDK", "why": "Not testable", "none": "–",
    },
    "zh": {
        "title": "规范条款", "level": "级别", "all": "条款", "clause": "条款",
        "asks": "要求", "by": "由谁测试",
        "states": {"tested": "有测试", "untestable": "无法测试", "open": "尚无"},
        "intro": "OTLP、W3C Trace Context 和 W3C Baggage 的每一条 MUST 和 SHOULD，以及检查所依据的其他条款，"
                 "用我们自己的话写成：哪个检查测试它，或者为什么从程序外部无法测试。"
                 "`./lab conform --coverage` 打印同样的内容，有 MUST 两者皆无时失败。链接指向原文。",
        "totals": "完整收录的文本合计：",
        "whole": "完整收录：[原文]({})的每一条 MUST 和 SHOULD 都在这里。",
        "endpoint": "任意端点", "client": "任意客户端", "conform": "每个 SDK", "why": "无法测试", "none": "–",
    },
}


def tested_by(clause: dict, labs_here: set[str], words: dict) -> str:
    tests = []
    for test in clause["tests"]:
        by = words.get(test["by"], test["by"])
        if test["by"] in labs_here:
            by = f"[{test['by'][:2]}](../labs/{test['by']}/README.md)"
        tests.append(f"{by} `{test['check']}`")
    return "<br>".join(tests)


def clauses_page(root: Path, every: list[dict], language: str) -> str:
    """What ./lab conform --coverage tells, as build/coverage.json holds it."""
    made_before = root / "build/coverage.json"
    if not made_before.exists():
        raise Missing("build/coverage.json is not there: ./lab site makes it")
    coverage = json.loads(made_before.read_text("utf-8"))
    words, labs_here = CLAUSES[language], {lab["id"] for lab in every}
    states = words["states"]
    lines = [f"# {words['title']}", "", words["intro"], "", words["totals"], "",
             "| " + " | ".join([words["level"], words["all"], *states.values()]) + " |",
             "|---|--:|--:|--:|--:|"]
    for level, counts in coverage["totals"].items():
        numbers = [str(sum(counts.values())), *(str(counts[state]) for state in states)]
        lines.append(f"| {level} | " + " | ".join(numbers) + " |")
    for register in coverage["registers"]:
        lines += ["", f"## {register['title'][language]} {register['version']}".rstrip(), ""]
        if register["source"]:
            lines += [words["whole"].format(register["source"]), ""]
        lines += [f"| {words['clause']} | {words['asks']} | {words['by']} |", "|---|---|---|"]
        for one in register["clauses"]:
            anchor = one["id"].replace("#", "-")
            by = tested_by(one, labs_here, words) or words["none"]
            if "untestable" in one:
                by = f"*{words['why']}:* {one['untestable'][language]}"
            lines.append(
                f"| [`{one['id']}`]({one['link']}){{ #{anchor} }} | **{one['level']}** "
                f"({one['party']}) {cell(one['text'][language])} | {cell(by)} |")
    return "\n".join(lines) + "\n"


def decisions_page(root: Path, language: str) -> str:
    lines = (["# 决策记录", "", "为什么是这样：背景、选择、放弃了什么。记录本身用英文。", ""] if language == "zh" else
             ["# Decisions", "", "Why it is as it is: context, choice, what was given up.", ""])
    for path in sorted((root / "docs/decisions").glob("*.md")):
        title = path.read_text("utf-8").partition("\n")[0].removeprefix("# ")
        lines.append(f"- [{title}]({path.name})")
    return "\n".join(lines) + "\n"


def made(root: Path) -> dict[str, str]:
    """Every page that is made, by its place on the site."""
    every = labs(root)
    pages = schemas(root)
    for language in ("en", "zh"):
        pages[name_of("labs/index", language)] = labs_page(every, language)
        pages[name_of("reference/clauses", language)] = clauses_page(root, every, language)
        pages[name_of("decisions/index", language)] = decisions_page(root, language)
    return pages
