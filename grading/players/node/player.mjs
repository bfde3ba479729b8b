// A player over the official OpenTelemetry SDK for Node.js.
//
// It obeys the judge's steps (docs/player-protocol.md) with nothing but the SDK's public API, so a
// scenario that it passes asks for nothing that only our own code gives. It is configured as any
// program is, by OTEL_EXPORTER_OTLP_ENDPOINT and its kin, which NodeSDK reads. It keeps no virtual
// time. This file speaks the protocol; what the steps do is in tracing.mjs and propagation.mjs.
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { Invalid, Unsupported } from './arguments.mjs';
import { extract, inject, serve } from './propagation.mjs';
import { flush, record } from './tracing.mjs';

/** @typedef {(args: Record<string, any>, name: string) => any} Step */

/** @type {Record<string, Step>} */
const steps = {
  'span.record': record,
  flush,
  'context.extract': extract,
  'context.inject': inject,
  'service.start': serve,
};

const judge = new Socket({ fd: Number(process.env.OTELIER_PLAYER_FD) });

/** @param {object} message */
function write(message) {
  judge.write(JSON.stringify(message) + '\n');
}

/** @param {string} kind @param {string} message */
function error(kind, message) {
  return { error: { kind, message } };
}

/** @param {{op: string, args?: object, as?: string}} request */
async function reply(request) {
  const step = steps[request.op];
  if (step === undefined) return error('unsupported', `this player has no ${request.op}`);
  try {
    return { ok: await step(request.args ?? {}, request.as ?? '') };
  } catch (thrown) { // whatever the SDK throws is an answer
    if (thrown instanceof Invalid) return error('invalid', thrown.message);
    if (thrown instanceof Unsupported) return error('unsupported', thrown.message);
    return error('exception', String(thrown));
  }
}

/** @param {any} request */
async function play(request) {
  write({ id: request.id, ...(await reply(request)) });
}

write({ hello: { player: 'node', ops: Object.keys(steps).sort(), clock: false } });

// Called steps run in order, each after the one before it has ended; begun ones at once.
let called = Promise.resolve();
const lines = createInterface({ input: judge, crlfDelay: Infinity });
lines.on('line', (line) => {
  const request = JSON.parse(line);
  if (request.begin) play(request);
  else called = called.then(() => play(request));
});
// The judge has seen enough: no last export, no waiting for what is still running.
lines.on('close', () => process.exit(0));
judge.on('error', () => process.exit(0));
