// A bench of one's own with real telemetry in it, and a browser to look at it: what the tests and
// the timings of the page stand on. Ports are the system's choice, so any number run at once.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { chromium, type Browser } from "playwright-core";

// node FILE PAGE SHOTS PYTHON CHROMIUM STACK…: the built page, where screenshots go, a Python that
// has the official SDK, a browser, and the words that start the stack.
const [page = "", shots = "", python = "", browser = "", ...stack] = process.argv.slice(2);
export const shotsFolder = shots;

const kReady = 15_000;

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
    const [command = "", ...words] = stack;
    const child = spawn(command, [...words, ...ports, "--page", page, "--address-file", address], {
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
    throw new Error(`the stack was not ready in ${kReady / 1000} s: ${stack.join(" ")}`);
  }

  // A shop's traces, logs and metrics by the official SDK for Python.
  shop(): void {
    const script = join(import.meta.dirname, "shop.py");
    const done = spawnSync(python, [script, this.#http, this.#grpc], { encoding: "utf8", timeout: 60_000 });
    if (done.status !== 0) throw new Error(`shop.py ended with ${done.status}: ${done.stderr || done.error?.message}`);
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

  // The index may be a moment behind the sink.
  async holds(spans: number): Promise<void> {
    for (const until = Date.now() + kReady; ; await pause(20)) {
      const { store } = await this.ask<{ store: { spans: number } }>("/api/status");
      if (store.spans >= spans) return;
      if (Date.now() > until) throw new Error(`the bench holds ${store.spans} spans, ${spans} were sent`);
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
