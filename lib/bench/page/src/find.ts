// What somebody looks for by its id alone.
import { ask } from "./api.ts";
import { go } from "./state.ts";

// An id of a trace or a span, or the number of a request, opens what it names.
export async function find(text: string): Promise<void> {
  const wanted = text.trim().toLowerCase().replace(/^0x/, "");
  if (/^\d{1,12}$/.test(wanted)) return go("requests", [wanted]);
  if (/^[0-9a-f]{32}$/.test(wanted)) return go("traces", [wanted]);
  if (/^[0-9a-f]{16}$/.test(wanted)) {
    try {
      const span = await ask<{ trace_id: string }>(`/api/spans/${wanted}`);
      return go("traces", [span.trace_id], { span: wanted });
    } catch {
      return go("why", [], { id: wanted });
    }
  }
  go("traces", [], { text: text.trim() });
}
