// A bench of one's own with real telemetry in it, and a browser to look at it: what the tests and
// the timings of the page stand on. Ports are the system's choice, so any number run at once.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { chromium, type Browser } from "playwright-core";

// node FILE PAGE SHOTS PYTHON CHROMIUM STACK [LAB]: the built page, where screenshots go, a Python
// that has the official SDK, a browser, the stack, and the program that ./lab becomes.
const [page = "", shots = "", python = "", browser = "", stack = "", lab = ""] = process.argv.slice(2);
export const shotsFolder = shots;

const kReady = 15_000;
const kJudged = 240_000; // the lab is compiled, and the reference

export class Bench {
  readonly api: string;
  readonly #http: string;
  readonly #grpc: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string, ports: string[]) {
    this.#process = child;
    this.#folder = folder;
    this.#http = `http://127.0.0.1:${ports[1]}`;
    this.#grpc = `127.0.0.1:${ports[2]}`;
    this.api = `http://127.0.0.1:${ports[3]}`;
  }

  static async start(): Promise<Bench> {
    const folder = mkdtempSync(join(tmpdir(), "otelier-page-"));
    const address = join(folder, "address");
    const ports = ["--http-port", "0", "--grpc-port", "0", "--api-port", "0"];
    const child = spawn(stack, [...ports, "--page", page, "--address-file", address], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const until = Date.now() + kReady;
    while (Date.now() < until && child.exitCode === null) {
      try {
        return new Bench(child, folder, readFileSync(address, "utf8").trim().split(" "));
      } catch {
        await pause(20); // not yet
      }
    }
    child.kill();
    throw new Error(`the stack was not ready in ${kReady / 1000} s: ${stack}`);
  }

  // A shop's traces, logs and metrics by the official SDK for Python.
  shop(): void {
    const script = join(import.meta.dirname, "shop.py");
    const done = spawnSync(python, [script, this.#http, this.#grpc], { encoding: "utf8", timeout: 60_000 });
    if (done.status !== 0) throw new Error(`shop.py ended with ${done.status}: ${done.stderr || done.error?.message}`);
  }

  // A learner who wrote the first lab as the reference is, but for one text, in a kit of links into
  // this one, whose bench is this.
  learns(file: string, text: string, instead: string): void {
    const root = join(import.meta.dirname, "../../../..");
    const kit = join(this.#folder, "kit");
    mkdirSync(join(kit, ".lab"), { recursive: true });
    for (const name of ["CMakeLists.txt", "lab", "labs", "solutions", "lib", "grading"]) symlinkSync(join(root, name), join(kit, name));
    copyFileSync(join(this.#folder, "address"), join(kit, ".lab", "stack"));
    this.#lab("en", 0, "start", "00");
    const [from, to] = [join(root, "solutions/00-first-span/hello"), join(kit, "work/00-first-span/hello")];
    for (const name of readdirSync(from)) writeFileSync(join(to, name), readFileSync(join(from, name), "utf8").replace(name === file ? text : "", name === file ? instead : ""));
  }

  // Judged for real. Gives what the learner reads.
  judge(language: string): string {
    return this.#lab(language, 1, "check", "00", "--all", "--bench");
  }

  #lab(language: string, wanted: number, ...words: string[]): string {
    const kit = join(this.#folder, "kit");
    const env = { ...process.env, OTELIER_ROOT: kit, OTELIER_WORK: "", OTELIER_LANG: language };
    const done = spawnSync(lab, words, { cwd: kit, env, encoding: "utf8", timeout: kJudged });
    const said = `${done.stdout}${done.stderr}${done.error?.message ?? ""}`;
    if (done.status !== wanted) throw new Error(`./lab ${words.join(" ")} ended with ${done.status}: ${said}`);
    return said;
  }

  // OTLP/JSON, or bytes as they stand. Gives the status that the sink answered with.
  async send(path: string, body: object | Uint8Array): Promise<number> {
    const raw = body instanceof Uint8Array;
    const answer = await fetch(this.#http + path, {
      method: "POST",
      headers: { "Content-Type": raw ? "application/x-protobuf" : "application/json", ...(raw ? {} : { "Content-Encoding": "gzip" }) },
      body: raw ? Buffer.from(body) : gzipSync(JSON.stringify(body)),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  async ask<T>(path: string): Promise<T> {
    return (await (await fetch(this.api + path)).json()) as T;
  }

  async spans(): Promise<number> {
    return (await this.ask<{ store: { spans: number } }>("/api/status")).store.spans;
  }

  // The index may be a moment behind the sink.
  async holds(spans: number): Promise<void> {
    for (const until = Date.now() + kReady; ; await pause(20)) {
      const held = await this.spans();
      if (held >= spans) return;
      if (Date.now() > until) throw new Error(`the bench holds ${held} spans, ${spans} were sent`);
    }
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

// As a shell finds it: Playwright wants the whole path.
const found = (program: string): string =>
  (process.env["PATH"] ?? "").split(":").map((folder) => join(folder, program)).find((file) => existsSync(file)) ?? program;

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: browser.includes("/") ? browser : found(browser), args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"] });
