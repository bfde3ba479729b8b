// A list of any length: only the rows in sight are in the document, all of one height, so nothing
// moves when more arrive. Keys and screen readers see a grid (or a tree) with one row selected;
// what is selected stays selected, and what is looked at stays in place, when rows are added above.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "./keys.ts";

export interface Column<T> {
  id: string;
  title: ComponentChildren;
  width: string; // a track of CSS grid
  from?: number; // hidden where the list is narrower, in pixels
  end?: boolean; // numbers stand at the right
  cell: (row: T, index: number) => ComponentChildren;
}

export interface Branch {
  level: number;
  open: boolean | undefined; // undefined: a leaf
}

export interface GridProps<T> {
  label: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  height?: number; // of a row
  selected: string | null;
  onSelect: (row: T, index: number) => void;
  onOpen?: (row: T, index: number) => void;
  onHover?: (row: T | null) => void;
  branch?: (row: T) => Branch;
  onFold?: (row: T, open: boolean) => void;
  tone?: (row: T) => string;
  empty?: ComponentChildren;
  primary?: boolean; // takes j, k, Enter wherever the focus is
  head?: boolean;
  class?: string;
  under?: ComponentChildren; // below the last row
}

const kSpare = 10; // rows kept ready above and below

export function Grid<T>(props: GridProps<T>): JSX.Element {
  const { rows, columns, keyOf, height = 32, selected, branch, head = true } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, tall: 600, wide: 0 });
  const anchor = useRef<{ key: string; below: number } | null>(null);
  const name = useRef(`grid-${Math.random().toString(36).slice(2, 8)}`).current;

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = (): void => {
      const { clientHeight: tall, clientWidth: wide } = element;
      setView((now) => (now.tall === tall && now.wide === wide ? now : { ...now, tall, wide }));
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  // Rows that came on top push down what is looked at: the scroll position follows it.
  useLayoutEffect(() => {
    const element = box.current;
    const kept = anchor.current;
    if (!element || !kept || element.scrollTop < height || branch) return;
    const index = rows.findIndex((row) => keyOf(row) === kept.key);
    if (index > 0) {
      const top = index * height + kept.below;
      if (Math.abs(top - element.scrollTop) > 1) element.scrollTop = top;
    }
  }, [rows]);

  const at = selected === null ? -1 : rows.findIndex((row) => keyOf(row) === selected);
  const headHeight = head ? 30 : 0;

  const reveal = (index: number): void => {
    const element = box.current;
    if (!element || index < 0) return;
    const top = index * height;
    const room = element.clientHeight - headHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + height > element.scrollTop + room) element.scrollTop = top + height - room;
  };
  // Selected from elsewhere (a permalink, a hovered byte): brought into sight once.
  useLayoutEffect(() => reveal(at), [selected, at >= 0]);

  useEffect(() => {
    if (props.primary && (document.activeElement === document.body || document.activeElement === null)) {
      box.current?.focus({ preventScroll: true });
    }
  }, []);

  const select = (index: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    const row = rows[bounded];
    if (row === undefined) return;
    props.onSelect(row, bounded);
    reveal(bounded);
  };
  const open = (): void => {
    const row = rows[at];
    if (row !== undefined) props.onOpen?.(row, at);
  };
  const page = Math.max(1, Math.floor((view.tall - headHeight) / height) - 1);

  const fold = (wanted: boolean): void => {
    const row = rows[at];
    if (row === undefined || !branch) return;
    const { level, open: isOpen } = branch(row);
    if (isOpen !== undefined && isOpen !== wanted) {
      props.onFold?.(row, wanted);
    } else if (wanted) {
      if (isOpen) select(at + 1);
    } else {
      for (let i = at - 1; i >= 0; --i) {
        if (branch(rows[i] as T).level < level) return select(i);
      }
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== box.current || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => select(at + 1),
      ArrowUp: () => select(at < 0 ? 0 : at - 1),
      PageDown: () => select(at + page),
      PageUp: () => select(at - page),
      Home: () => select(0),
      End: () => select(rows.length - 1),
      Enter: open,
      ...(branch ? { ArrowRight: () => fold(true), ArrowLeft: () => fold(false) } : {}),
    };
    const move = moves[event.key];
    if (move) {
      move();
      event.preventDefault();
    }
  };

  useKeys(
    props.primary
      ? {
          j: () => select(at + 1),
          k: () => select(at < 0 ? 0 : at - 1),
          Enter: open,
          ...(branch ? { l: () => fold(true), h: () => fold(false) } : {}),
        }
      : {},
  );

  const shown = columns.filter((column) => !column.from || view.wide === 0 || column.from <= view.wide);
  const template = shown.map((column) => column.width).join(" ");
  const first = Math.max(0, Math.floor(view.top / height) - kSpare);
  const last = Math.min(rows.length, Math.ceil((view.top + view.tall) / height) + kSpare);
  const idOf = (index: number): string => `${name}-${index}`;

  return (
    <div
      ref={box}
      class={`grid ${props.class ?? ""}`}
      role={branch ? "treegrid" : "grid"}
      aria-label={props.label}
      aria-rowcount={rows.length + (head ? 1 : 0)}
      aria-activedescendant={at >= first && at < last ? idOf(at) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        const top = event.currentTarget.scrollTop;
        const index = Math.floor(top / height);
        const row = rows[index];
        anchor.current = row === undefined ? null : { key: keyOf(row), below: top - index * height };
        setView((now) => ({ ...now, top }));
      }}
      onMouseLeave={() => props.onHover?.(null)}
    >
      {head && (
        <div role="rowgroup" class="grid-head">
          <div role="row" class="grid-row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {shown.map((column) => (
              <div key={column.id} role="columnheader" class={column.end ? "end" : ""}>
                {column.title}
              </div>
            ))}
          </div>
        </div>
      )}
      <div
        role={rows.length > 0 ? "rowgroup" : "presentation"}
        class="grid-body"
        style={{ height: `${rows.length * height}px` }}
      >
        {rows.slice(first, last).map((row, i) => {
          const index = first + i;
          const twig = branch?.(row);
          return (
            <div
              key={keyOf(row)}
              id={idOf(index)}
              role="row"
              class={`grid-row ${props.tone?.(row) ?? ""}`}
              aria-rowindex={index + (head ? 2 : 1)}
              aria-selected={index === at}
              aria-level={twig?.level}
              aria-expanded={twig?.open}
              style={{ gridTemplateColumns: template, height: `${height}px`, transform: `translateY(${index * height}px)` }}
              onClick={() => {
                props.onSelect(row, index);
                if (!getSelection()?.toString()) props.onOpen?.(row, index);
              }}
              onMouseEnter={() => props.onHover?.(row)}
            >
              {shown.map((column) => (
                <div key={column.id} role="gridcell" class={column.end ? "end" : ""}>
                  {column.cell(row, index)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {rows.length === 0 && props.empty ? (
        <div class="grid-empty" role="row">
          <div role="gridcell">{props.empty}</div>
        </div>
      ) : null}
      {props.under ? (
        <div class="grid-under" role="row">
          <div role="gridcell">{props.under}</div>
        </div>
      ) : null}
    </div>
  );
}
