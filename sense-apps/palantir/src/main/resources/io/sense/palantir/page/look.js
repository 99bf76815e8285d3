/** How things look that are shown in several places. */
import { h } from './dom.js';

/** A hue for a name, 0 to 359: always the same for the same name, far apart for similar ones. */
export function hueOf(name) {
  let hash = 2_166_136_261; // FNV-1a
  for (let i = 0; i < name.length; i++) {
    hash = Math.imul(hash ^ name.charCodeAt(i), 16_777_619);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % 360;
}

/** A service with its colour. */
export function service(name) {
  return h('span.service', { hue: hueOf(name ?? '') }, name ?? 'unknown');
}

/** What the states of a trace mean. */
export const STATES = {
  open: 'records still come in; it settles when none came for a while',
  complete: 'settled: nothing came for the quiet period',
  amended: 'settled, and changed by records that came late',
};

/** What the matches of a log mean. */
export const MATCHES = {
  span_id: 'the log names this span',
  interval: 'the log names no span that came; this is the innermost span of its service around its time',
  trace: 'the log belongs to the trace; no span of its service was under way at its time',
  orphan: 'the trace settled without any span',
};

/** The severity range of OTLP's number. */
export function severityOf(number) {
  return ['UNSPECIFIED', 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'][Math.min(6, Math.ceil(number / 4))] ?? 'UNSPECIFIED';
}

/** A short word for it. */
export function severityWord(log) {
  const severity = severityOf(log.severity_number);
  return severity === 'UNSPECIFIED' ? (log.severity_text ?? 'LOG').slice(0, 5).toUpperCase() : severity;
}

/** A text of a log's body, on one line. */
export function bodyText(body) {
  return body === null || body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
}
