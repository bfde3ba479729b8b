// Profiles, and one as a flame graph: a frame's width is its share, a click makes it the whole.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { List, Profile, ProfileSummary } from "../api.ts";
import { t } from "../i18n/index.ts";
import { clock, count, elapsed, measured, shortId } from "../logic/format.ts";
import { boxes, frameAt, hottest, type Box } from "../logic/flame.ts";
import { Empty, Problem, query, Section, To, useWidth } from "../parts/bits.tsx";
import { useApi } from "../parts/fetch.ts";
import { Grid, type Column } from "../parts/grid.tsx";
import { useKeys } from "../parts/keys.ts";
import { listOf } from "../parts/list.tsx";
import { go, refine } from "../state.ts";

const kRow = 22;

export function ProfilesView(props: { id: string | undefined }): JSX.Element {
  return props.id ? <One key={props.id} id={props.id} /> : <All />;
}

function All(): JSX.Element {
  const { data, error } = useApi<List<ProfileSummary>>("/api/profiles?most=500", { keep: true });
  const [selected, setSelected] = useState<string | null>(null);
  const columns: Column<ProfileSummary>[] = [
    { id: "id", title: t("profile.id"), width: "minmax(0, 1fr)", cell: (row) => <To view="profiles" rest={[row.profile_id]} inner class="plain mono">{shortId(row.profile_id)}</To> },
    { id: "type", title: t("profile.type"), width: "9rem", cell: (row) => `${row.sample_type?.type ?? ""} ${row.sample_type?.unit ?? ""}` },
    { id: "service", title: t("span.service"), width: "8rem", from: 520, cell: (row) => <span class="muted">{row.service}</span> },
    { id: "samples", title: t("profile.samples"), width: "6rem", end: true, cell: (row) => count(row.samples) },
    { id: "duration", title: t("trace.duration"), width: "6rem", end: true, from: 560, cell: (row) => elapsed(Number(row.duration_ns)) },
    { id: "time", title: t("request.time"), width: "7rem", end: true, from: 640, cell: (row) => <span class="mono">{clock(row.time_ns)}</span> },
  ];
  return (
    <section class="view" aria-label={t("nav.profiles")}>
      <div class="bar">
        <h1>{t("nav.profiles")}</h1>
      </div>
      <Problem error={error} />
      <Grid
        label={t("nav.profiles")}
        primary
        rows={listOf(data)}
        columns={columns}
        keyOf={(row) => row.profile_id}
        selected={selected}
        onSelect={(row) => setSelected(row.profile_id)}
        onOpen={(row) => go("profiles", [row.profile_id])}
        empty={data ? <Empty title={t("profiles.none")}><p>{t("profiles.none.text")}</p></Empty> : null}
      />
    </section>
  );
}

function One(props: { id: string }): JSX.Element {
  const { data, error } = useApi<Profile>(`/api/profiles/${encodeURIComponent(props.id)}`, { live: false });
  const [words, setWords] = useState("");
  const [box, width] = useWidth();
  const [over, setOver] = useState<Box | null>(null);
  const at = query("frame");
  const drawn = data && width > 0 ? boxes(data.flame, at, 1 / width) : [];
  const tall = drawn.reduce((most, one) => Math.max(most, one.depth), 0) + 1;
  const total = data?.flame.value ?? 1;
  const unit = data?.sample_type?.unit ?? "";
  const value = (n: number): string => (/nano/.test(unit) ? elapsed(n) : `${measured(n)} ${unit}`);
  useKeys({ "0": () => refine({ frame: "" }), Escape: () => (at ? refine({ frame: at.split(".").slice(0, -1).join(".") }) : go("profiles")) });
  const shown = over?.frame ?? (data ? frameAt(data.flame, at).at(-1) : undefined);
  const nameOf = (name: string): string => name || `${data?.service || t("service.unknown")} ${data?.sample_type?.type ?? ""}`; // the root has none
  const hit = (name: string): boolean => words !== "" && name.toLowerCase().includes(words.toLowerCase());
  return (
    <section class="view" aria-label={t("nav.profiles")}>
      <div class="bar">
        <To view="profiles" class="back" title={t("keys.back")}>
          ←
        </To>
        <h1 class="mono" title={props.id}>{shortId(props.id)}</h1>
        <input type="search" data-filter aria-label={t("profile.find")} placeholder={t("profile.find")} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
      </div>
      <Problem error={error} />
      <p class="flame-foot mono">{shown ? `${nameOf(shown.name)} · ${value(shown.value)} · ${((shown.value / total) * 100).toFixed(1)} % · ${t("profile.self")} ${value(shown.self)}` : "\u00a0"}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={t("profile.flame")}>
        <div ref={box} class="flame" style={{ height: `${tall * kRow}px` }} onMouseLeave={() => setOver(null)}>
          {drawn.map((one) => (
            <button
              key={`${one.depth}-${one.path}`}
              type="button"
              class={`frame-box f${hash(one.frame.name) % 6} ${one.faded ? "faded" : ""} ${hit(one.frame.name) ? "hit" : ""}`}
              style={{ left: `${one.left * 100}%`, width: `max(1px, calc(${one.width * 100}% - 1px))`, top: `${one.depth * kRow}px` }}
              aria-label={`${nameOf(one.frame.name)}, ${((one.frame.value / total) * 100).toFixed(1)} %`}
              onMouseEnter={() => setOver(one)}
              onFocus={() => setOver(one)}
              onClick={() => refine({ frame: one.path })}
            >
              {one.width * width > 28 ? nameOf(one.frame.name) : ""}
            </button>
          ))}
        </div>
        {data && (
          <p class="actions">
            <To view="requests" rest={[data.request]} class="button">
              {t("span.bytes", { n: data.request })}
            </To>
          </p>
        )}
        {data && (
          <Section title={t("profile.hottest")}>
            <ol class="plain-list">
              {hottest(data.flame).map((one) => (
                <li key={one.name}>
                  <span class="mono">{value(one.self)}</span> {one.name} <span class="muted">{((one.self / total) * 100).toFixed(1)} %</span>
                </li>
              ))}
            </ol>
          </Section>
        )}
      </div>
    </section>
  );
}

function hash(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; ++i) h = (h * 31 + text.charCodeAt(i)) >>> 0;
  return h;
}
