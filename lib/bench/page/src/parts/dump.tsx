// Bytes as hex and text, or as text alone, with one range lit and one mark. Rows out of sight are
// not in the document; what lights up is laid over the rows, which themselves never redraw for it.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { dumpRows, glyphOf, hexOf, rowOf, tints } from "../logic/wire.ts";

export interface Lit {
  start: number;
  value: number; // where the value begins; before it are tag and length
  end: number;
}

const kRow = 20; // pixels
const kSpare = 8;

interface DumpProps {
  bytes: Uint8Array;
  painted: Uint8Array;
  text: boolean;
  lit: Lit | null;
  reveal: number | null; // a byte to bring into sight
  dead: number; // bytes from here were not read
  mark?: number; // the first byte that differs
  label: string;
  onByte: (byte: number | null, chosen: boolean) => void;
}

export function Dump(props: DumpProps): JSX.Element {
  const { bytes, painted, text, lit } = props;
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLSpanElement>(null);
  const [view, setView] = useState({ top: 0, tall: 480, wide: 0, letter: 7.8 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => {
      const { clientHeight: tall, clientWidth: wide } = element;
      const letter = (probe.current?.getBoundingClientRect().width ?? 780) / 100;
      setView((now) => (now.tall === tall && now.wide === wide && now.letter === letter ? now : { ...now, tall, wide, letter }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // Offset, hex, text: 7 + 3n + 1 + n letters, n one of 4, 8, 16.
  const letters = Math.floor((view.wide - 24) / view.letter);
  const across = text ? Math.max(16, letters - 8) : letters >= 72 ? 16 : letters >= 40 ? 8 : 4;
  const rows = useMemo(() => dumpRows(bytes, across, text), [bytes, across, text]);
  const first = Math.max(0, Math.floor(view.top / kRow) - kSpare);
  const last = Math.min(rows.length, Math.ceil((view.top + view.tall) / kRow) + kSpare);

  useEffect(() => {
    const element = box.current;
    if (!element || props.reveal === null || rows.length === 0) return;
    const top = rowOf(rows, props.reveal) * kRow;
    if (top < element.scrollTop || top + kRow * 2 > element.scrollTop + element.clientHeight)
      element.scrollTop = Math.max(0, top - element.clientHeight / 3);
  }, [props.reveal, rows]);

  const at = (event: MouseEvent): number | null => {
    const element = box.current;
    if (!element) return null;
    const place = element.getBoundingClientRect();
    const row = rows[Math.floor((event.clientY - place.top + element.scrollTop) / kRow)];
    if (!row) return null;
    const column = (event.clientX - place.left - 12 + element.scrollLeft) / view.letter - 8;
    if (column < 0) return null;
    const index = text ? Math.floor(column) : column < across * 3 ? Math.floor(column / 3) : Math.floor(column - across * 3 - 1);
    if (index < 0) return null;
    const byte = row.start + (text ? byteOfColumn(bytes, row, index) : index);
    return byte < row.end ? byte : null;
  };

  return (
    <div
      ref={box}
      class={`dump ${text ? "as-text" : ""}`}
      role="region"
      tabIndex={0}
      aria-label={props.label}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        setView((now) => ({ ...now, top }));
      }}
      onMouseMove={(event) => props.onByte(at(event), false)}
      onMouseLeave={() => props.onByte(null, false)}
      onClick={(event) => props.onByte(at(event), true)}
    >
      <span class="probe" aria-hidden="true">
        <span ref={probe}>{"0".repeat(100)}</span>
      </span>
      <div style={{ height: `${rows.length * kRow}px`, position: "relative" }}>
        {rows.slice(first, last).map((row, i) => (
          <div key={row.start} class="dump-row" style={{ transform: `translateY(${(first + i) * kRow}px)` }}>
            {lit && <Light row={row} lit={lit} text={text} across={across} bytes={bytes} />}
            {props.mark !== undefined && props.mark >= row.start && props.mark < row.end && (
              <Light row={row} lit={{ start: props.mark, value: props.mark, end: props.mark + 1 }} text={text} across={across} bytes={bytes} kind="differs" />
            )}
            <Line row={row} bytes={bytes} painted={painted} text={text} across={across} dead={props.dead} />
          </div>
        ))}
      </div>
      {bytes.length === 0 && <p class="muted pad">{t("wire.nobytes")}</p>}
    </div>
  );
}

// Characters of UTF-8 take one column and several bytes.
function byteOfColumn(bytes: Uint8Array, row: { start: number; end: number }, column: number): number {
  let seen = -1;
  for (let i = row.start; i < row.end; ++i) {
    if (((bytes[i] as number) & 0xc0) !== 0x80 && ++seen === column) return i - row.start;
  }
  return row.end;
}
function columnOfByte(bytes: Uint8Array, start: number, byte: number): number {
  let column = 0;
  for (let i = start; i < byte; ++i) if (((bytes[i] as number) & 0xc0) !== 0x80) ++column;
  return column;
}

interface RowProps {
  row: { start: number; end: number };
  bytes: Uint8Array;
  text: boolean;
  across: number;
}

function Light(props: RowProps & { lit: Lit; kind?: string }): JSX.Element | null {
  const { row, lit, text, across, bytes } = props;
  const from = Math.max(lit.start, row.start);
  const to = Math.min(lit.end, row.end);
  if (from >= to) return null;
  const value = Math.max(from, Math.min(lit.value, to));
  const column = (byte: number): number => (text ? columnOfByte(bytes, row.start, byte) : byte - row.start);
  const parts: [number, number, string][] = [];
  if (from < value) parts.push([column(from), column(value), "frame"]);
  if (value < to) parts.push([column(value), column(to), "value"]);
  return (
    <>
      {parts.map(([a, b, kind]) => {
        const name = `light ${props.kind ?? kind}`;
        return text ? (
          <span key={kind} class={name} style={{ left: `${8 + a}ch`, width: `${b - a}ch` }} />
        ) : (
          <>
            <span class={name} style={{ left: `${8 + a * 3 - 0.4}ch`, width: `${(b - a) * 3 - 0.2}ch` }} />
            <span class={name} style={{ left: `${9 + across * 3 + a}ch`, width: `${b - a}ch` }} />
          </>
        );
      })}
    </>
  );
}

const decoder = new TextDecoder();

function Line(props: RowProps & { painted: Uint8Array; dead: number }): JSX.Element {
  const { row, bytes, painted, text, across, dead } = props;
  return useMemo(() => {
    const runs: { tint: string; hex: string; glyphs: string }[] = [];
    let before = "";
    for (let i = row.start; i < row.end; ++i) {
      const byte = bytes[i] as number;
      const tint = i >= dead ? "dead" : (tints[painted[i] ?? 0] ?? "none");
      let glyph = glyphOf(byte);
      if (text && byte >= 0x80) {
        if ((byte & 0xc0) === 0x80) continue;
        const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        glyph = decoder.decode(bytes.subarray(i, i + length)).slice(0, 2);
      }
      if (text && byte === 10) glyph = " ";
      const run = runs[runs.length - 1];
      if (run && tint === before) {
        run.hex += `${hexOf(byte)} `;
        run.glyphs += glyph;
      } else {
        runs.push({ tint, hex: `${hexOf(byte)} `, glyphs: glyph });
      }
      before = tint;
    }
    return (
      <>
        <span class="dump-offset">{row.start.toString(16).padStart(6, "0")}  </span>
        {!text && runs.map((run, i) => <span key={i} class={`tint-${run.tint}`}>{run.hex}</span>)}
        {!text && " ".repeat((across - (row.end - row.start)) * 3 + 1)}
        {runs.map((run, i) => <span key={i} class={`tint-${run.tint}`}>{run.glyphs}</span>)}
      </>
    );
  }, [row, bytes, painted, text, across, dead]);
}
