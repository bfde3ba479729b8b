// Telemetry that no SDK sends: as OTLP/JSON, made for one test.

const kBegin = 1795270000000000000n;
const at = (nanoseconds: number): string => String(kBegin + BigInt(Math.round(nanoseconds)));
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const text = (key: string, value: string): object => ({ key, value: { stringValue: value } });

export const kLargeTrace = "5".repeat(32);

const kBatch = 500; // spans of a request; an SDK's batch holds 512 at most

// A trace of that many spans, over four services, as the requests that bring it; each span has four
// children as long as there are some, and every 997th failed.
export function largeTrace(spans: number): object[] {
  const services = ["edge", "cart", "stock", "mail"];
  const all = Array.from({ length: spans }, (_, i) => ({
    traceId: kLargeTrace,
    spanId: hex(i + 1, 16),
    ...(i === 0 ? {} : { parentSpanId: hex(Math.floor((i - 1) / 4) + 1, 16) }),
    name: i === 0 ? "nightly import" : `step ${i}`,
    kind: 1,
    startTimeUnixNano: at(i * 50_000),
    endTimeUnixNano: at(spans * 60_000 - i * 3_000),
    status: i > 0 && i % 997 === 0 ? { code: 2, message: `step ${i} gave up` } : {},
    attributes: [{ key: "step", value: { intValue: String(i) } }],
  }));
  return Array.from({ length: Math.ceil(spans / kBatch) }, (_, batch) => ({
    resourceSpans: services.map((service, n) => ({
      resource: { attributes: [text("service.name", service)] },
      scopeSpans: [{ scope: { name: "import" }, spans: all.slice(batch * kBatch, (batch + 1) * kBatch).filter((_, i) => i % services.length === n) }],
    })),
  }));
}

// As many traces of one span, their names numbered from there on.
export function manyTraces(traces: number, from = 0): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: [text("service.name", "load")] },
        scopeSpans: [
          {
            scope: { name: "load" },
            spans: Array.from({ length: traces }, (_, n) => n + from).map((i) => ({
              traceId: hex(i + 1, 8).repeat(4),
              spanId: hex(i + 1, 16),
              name: `GET /${i}`,
              kind: 2,
              startTimeUnixNano: at(i * 1e6),
              endTimeUnixNano: at(i * 1e6 + 5e5),
            })),
          },
        ],
      },
    ],
  };
}

// As hex; OTLP/JSON writes ids of profiles as any other bytes.
export const kProfile = "0123456789abcdef0123456789abcdef";

// One profile: where a loaf's time goes.
export function profile(): object {
  const strings = ["", "cpu", "nanoseconds", "main", "bake", "knead", "heat", "wait", "radiate"];
  const stacks = [
    [5, 3],
    [6, 4, 3],
    [8, 6, 4, 3],
    [7, 3],
  ];
  const values = [180e6, 260e6, 410e6, 90e6];
  return {
    resourceProfiles: [
      {
        resource: { attributes: [text("service.name", "kitchen")] },
        scopeProfiles: [
          {
            scope: { name: "kitchen.profiler" },
            profiles: [
              {
                profileId: Buffer.from(kProfile, "hex").toString("base64"),
                timeUnixNano: at(0),
                durationNano: "1000000000",
                sampleType: { typeStrindex: 1, unitStrindex: 2 },
                samples: stacks.map((_, i) => ({ stackIndex: i + 1, values: [String(values[i])] })),
              },
            ],
          },
        ],
      },
    ],
    dictionary: {
      mappingTable: [{}],
      functionTable: [{}, ...strings.slice(1).map((_, i) => ({ nameStrindex: i + 1 }))],
      locationTable: [{}, ...strings.slice(1).map((_, i) => ({ lines: [{ functionIndex: i + 1 }] }))],
      linkTable: [{}],
      stringTable: strings,
      attributeTable: [{}],
      stackTable: [{}, ...stacks.map((stack) => ({ locationIndices: stack }))],
    },
  };
}

// A request that breaks off in the middle of a span's name.
export function damaged(): Uint8Array {
  const name = [0x2a, 0x20, ...new TextEncoder().encode("cut sh")]; // 32 bytes are announced
  const span = [0x0a, 0x10, ...Array.from({ length: 16 }, (_, i) => i + 1), ...name];
  const scope = [0x12, span.length + 26, ...span];
  const resource = [0x12, scope.length + 26, ...scope];
  return Uint8Array.from([0x0a, resource.length + 26, ...resource]);
}
