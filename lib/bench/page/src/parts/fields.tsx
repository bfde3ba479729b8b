// A payload's fields as a tree whose rows light up their bytes.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { isDamage, visibleFields, type FieldRow } from "../logic/wire.ts";
import { Grid, type Column } from "./grid.tsx";
import { More } from "./list.tsx";

const kWireTypes = ["varint", "fixed64", "length", "group", "group", "fixed32"];

export function Fields(props: {
  rows: readonly FieldRow[];
  folded: ReadonlySet<number>;
  onFold: (index: number, open: boolean) => void;
  selected: number | null;
  json: boolean;
  onHover: (row: FieldRow | null) => void;
  onSelect: (row: FieldRow) => void;
  primary?: boolean;
  onMore?: (() => void) | undefined; // there are more fields than these
}): JSX.Element {
  const shown = useMemo(() => visibleFields(props.rows, props.folded), [props.rows, props.folded]);
  const columns: Column<FieldRow>[] = [
    {
      id: "name",
      title: t("wire.field"),
      width: "minmax(0, 1fr)",
      cell: (row) => (
        <span class="twig" style={{ paddingLeft: `${Math.min(row.depth, 20) * 12}px` }}>
          {row.below > 0 ? (
            <button
              type="button"
              class="fold"
              tabIndex={-1}
              aria-label={props.folded.has(row.index) ? t("unfold") : t("fold")}
              onClick={(event) => {
                event.stopPropagation();
                props.onFold(row.index, props.folded.has(row.index));
              }}
            >
              {props.folded.has(row.index) ? "▸" : "▾"}
            </button>
          ) : (
            <span class="fold" />
          )}
          <span class="field-name">{isDamage(row.node) && row.node.type === "damage" ? t("wire.broken") : row.node.name || t("wire.message")}</span>
          <span class={`field-value type-${row.node.type}`} title={row.node.damage || row.node.value || row.node.path}>
            {row.node.damage || row.node.value || (row.below > 0 ? "" : row.node.type)}
          </span>
        </span>
      ),
    },
    { id: "type", title: t("wire.type"), width: "minmax(4rem, 8.5rem)", from: 430, cell: (row) => <span class="muted">{row.node.type}</span> },
    {
      id: "tag",
      title: t("wire.tag"),
      width: "5.6rem",
      from: 560,
      cell: (row) =>
        props.json || row.node.field === 0 ? null : (
          <span class="muted mono" title={`field ${row.node.field}, wire type ${row.node.wire_type}`}>
            {row.node.field}:{kWireTypes[row.node.wire_type] ?? row.node.wire_type}
          </span>
        ),
    },
    { id: "length", title: t("wire.length"), width: "4rem", end: true, from: 360, cell: (row) => <span class="muted mono">{row.node.length}</span> },
  ];
  return (
    <Grid
      label={t("wire.tree")}
      class="fields"
      primary={props.primary ?? false}
      rows={shown}
      columns={columns}
      keyOf={(row) => String(row.index)}
      height={24}
      selected={props.selected === null ? null : String(props.selected)}
      onSelect={props.onSelect}
      onHover={props.onHover}
      branch={(row) => ({ level: row.depth + 1, open: row.below > 0 ? !props.folded.has(row.index) : undefined })}
      onFold={(row, open) => props.onFold(row.index, open)}
      tone={(row) => (isDamage(row.node) ? "damaged" : "")}
      under={props.onMore ? <More onMore={props.onMore} /> : null}
    />
  );
}
