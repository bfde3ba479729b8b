// Two panes with a bar between that can be dragged or moved by the arrow keys; below each other
// where there is no room for both.
import * as splitter from "@zag-js/splitter";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { t } from "../i18n/index.ts";

const kNarrow = matchMedia("(max-width: 820px)");

export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(kNarrow.matches);
  useEffect(() => {
    const changed = (): void => setNarrow(kNarrow.matches);
    kNarrow.addEventListener("change", changed);
    return () => kNarrow.removeEventListener("change", changed);
  }, []);
  return narrow;
}

// The first pane stays as it is, its scroll position and all, when the second comes and goes.
export function Split(props: { share: number; first: ComponentChildren; second: ComponentChildren | null }): JSX.Element {
  const narrow = useNarrow();
  return <Panes key={narrow ? "column" : "row"} {...props} narrow={narrow} />;
}

function Panes(props: { share: number; first: ComponentChildren; second: ComponentChildren | null; narrow: boolean }): JSX.Element {
  const service = useMachine(splitter.machine, {
    id: useId(),
    orientation: props.narrow ? "vertical" : "horizontal",
    panels: [
      { id: "first", minSize: 20 },
      { id: "second", minSize: 20 },
    ],
    defaultSize: props.narrow ? [50, 50] : [props.share, 100 - props.share],
  });
  const api = splitter.connect(service, normalizeProps);
  return (
    <div {...api.getRootProps()} class="split">
      <div {...api.getPanelProps({ id: "first" })} {...(props.second ? {} : { style: { flex: "1 1 100%" } })} class="pane">
        {props.first}
      </div>
      {props.second && <div {...api.getResizeTriggerProps({ id: "first:second" })} class="split-bar" aria-label={t("split.bar")} />}
      {props.second && (
        <div {...api.getPanelProps({ id: "second" })} class="pane">
          {props.second}
        </div>
      )}
    </div>
  );
}
