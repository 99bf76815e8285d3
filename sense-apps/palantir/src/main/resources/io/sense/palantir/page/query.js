/**
 * The language of the search line: `service:orders circuit:C-1 errors last:1h`, or a trace id alone. Pure: no DOM, no
 * network.
 */
import { parsePoint, parseSpan } from './times.js';

/** What may stand before a colon: the parameter of the API and what it means. */
export const KEYS = {
  service: { parameter: 'service', hint: 'any service that took part' },
  circuit: { parameter: 'circuit_id', hint: 'circuit id' },
  product: { parameter: 'product_id', hint: 'product id' },
  resource: { parameter: 'resource_id', hint: 'resource id' },
  request: { parameter: 'request_id', hint: 'request id' },
  trace: { parameter: 'trace_id', hint: 'trace id, 32 hex digits' },
  state: { parameter: 'state', hint: 'open, complete or amended' },
  last: { hint: 'the time up to now: 15m, 1h, 7d' },
  from: { hint: 'a time: 12:30, 2026-03-10, -15m, RFC 3339' },
  to: { hint: 'a time: 12:30, 2026-03-10, -15m, RFC 3339' },
};

const LONG_NAMES = {
  circuit_id: 'circuit', product_id: 'product', resource_id: 'resource', request_id: 'request', trace_id: 'trace',
  start_time: 'from', end_time: 'to',
};
const ERRORS = new Set(['errors', 'error', 'errors_only']);
const STATES = ['open', 'complete', 'amended'];
const SPANS = ['5m', '15m', '1h', '6h', '1d', '7d'];

/** A trace id in any of the forms in which people carry it around, as 32 lowercase hex digits; null if it is none. */
export function traceIdOf(text) {
  const parent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i.exec(text); // a traceparent header
  const id = (parent ? parent[1] : text.replace(/^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i, '$1$2$3$4$5')).toLowerCase();
  return /^[0-9a-f]{32}$/.test(id) && !/^0+$/.test(id) ? id : null;
}

/** The words of a line and where they stand; spaces within double quotes part none. */
export function words(line) {
  const found = [];
  const pattern = /(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g;
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    found.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/**
 * Reads a line.
 *
 * @returns {{terms: Object<string, string>, errors: boolean, traceId: ?string, faults: Array<{text: string, detail:
 *     string, start: number, end: number}>}} the terms by key; traceId if the line is nothing but a trace id; every fault
 */
export function parse(line, now = new Date()) {
  const query = { terms: {}, errors: false, traceId: null, faults: [] };
  const all = words(line);
  for (const word of all) {
    read(word, query, now);
  }
  const { last, from, to } = query.terms;
  const whole = { text: line.trim(), start: 0, end: line.length };
  if (last !== undefined && (from !== undefined || to !== undefined)) {
    query.faults.push({ ...whole, text: 'last:', detail: 'ends now; it cannot stand beside from: or to:' });
  }
  if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to)) {
    query.faults.push({ ...whole, text: 'to:', detail: 'must not be before from:' });
  }
  if (all.length === 1 && query.faults.length === 0 && query.terms.trace !== undefined) {
    query.traceId = query.terms.trace;
  }
  return query;
}

function read(word, query, now) {
  const fault = (detail) => query.faults.push({ ...word, detail });
  const colon = word.text.indexOf(':');
  const quote = word.text.indexOf('"');
  if (colon < 0 || (quote >= 0 && quote < colon)) {
    if (ERRORS.has(word.text)) {
      query.errors = true;
    } else if (traceIdOf(word.text)) {
      put(query, 'trace', traceIdOf(word.text), fault);
    } else {
      fault(`is not understood; service:${word.text}, circuit:${word.text} or a trace id of 32 hex digits?`);
    }
    return;
  }
  const given = word.text.slice(0, colon).toLowerCase();
  const key = LONG_NAMES[given] ?? given;
  if (!Object.hasOwn(KEYS, key)) {
    fault(`is not known; there are ${Object.keys(KEYS).map((each) => `${each}:`).join(' ')} and errors`);
    return;
  }
  const value = unquote(word.text.slice(colon + 1));
  if (value === null) {
    fault('has a quote that does not end');
  } else if (value === '') {
    fault(`has no value; ${KEYS[key].hint}`);
  } else {
    const good = valueOf(key, value, now);
    if (good === null) {
      fault(`must be ${{ trace: 'a trace id, 32 hex digits, not all zero', state: 'open, complete or amended', last: 'a number with s, m, h or d, such as 15m' }[key] ?? 'a time such as 12:30, 2026-03-10, 2026-03-10T12:30, -15m or RFC 3339'}`);
    } else {
      put(query, key, good, fault);
    }
  }
}

function valueOf(key, value, now) {
  switch (key) {
    case 'trace':
      return traceIdOf(value);
    case 'state':
      return STATES.includes(value) ? value : null;
    case 'last':
      return parseSpan(value) === null ? null : value;
    case 'from':
    case 'to':
      return parsePoint(value, now);
    default:
      return value;
  }
}

function put(query, key, value, fault) {
  if (query.terms[key] !== undefined) {
    fault(`${key}: is given more than once`);
  } else {
    query.terms[key] = value;
  }
}

function unquote(text) {
  if (!text.startsWith('"')) {
    return text;
  }
  return text.length > 1 && /[^\\](?:\\\\)*"$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text === '""' ? '' : null;
}

/** A value as it may stand behind a colon. */
export function quote(value) {
  return /^[^\s"\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The parameters of GET /api/v1/correlations for a query without faults, with `last:` counted back from now. */
export function parameters(query, now = new Date()) {
  const asked = {};
  for (const [key, value] of Object.entries(query.terms)) {
    if (KEYS[key].parameter) {
      asked[KEYS[key].parameter] = value;
    }
  }
  if (query.errors) {
    asked.errors_only = 'true';
  }
  if (query.terms.last !== undefined) {
    asked.start_time = new Date(now.getTime() - parseSpan(query.terms.last)).toISOString();
  }
  if (query.terms.from !== undefined) {
    asked.start_time = query.terms.from;
  }
  if (query.terms.to !== undefined) {
    asked.end_time = query.terms.to;
  }
  return asked;
}

/** The line with a term put in, in the place of one with the same key; a term of null is taken out. */
export function withTerm(line, key, value) {
  const kept = words(line)
    .map((word) => word.text)
    .filter((text) => {
      const given = text.slice(0, Math.max(0, text.indexOf(':'))).toLowerCase();
      return (LONG_NAMES[given] ?? given) !== key && !(key === 'errors' && ERRORS.has(text));
    });
  if (value !== null) {
    kept.push(key === 'errors' ? 'errors' : `${key}:${quote(value)}`);
  }
  return kept.join(' ');
}

/**
 * What could stand where the caret is.
 *
 * @param {{services: Iterable<string>, circuits: Iterable<string>}} known values seen so far
 * @returns {{start: number, end: number, options: Array<{text: string, hint: string}>}} the part of the line that an
 *     option takes the place of
 */
export function suggest(line, caret, known) {
  const word = words(line).find((each) => each.start < caret && caret <= each.end) ?? { text: '', start: caret, end: caret };
  const typed = line.slice(word.start, caret).toLowerCase();
  const colon = typed.indexOf(':');
  const options = colon < 0 ? keyOptions(typed, parse(line), known) : valueOptions(typed.slice(0, colon), typed.slice(colon + 1).replace(/^"/, ''), known);
  return { start: word.start, end: word.end, options: options.filter((each) => each.text.trim() !== word.text).slice(0, 12) };
}

function keyOptions(typed, query, known) {
  const options = Object.entries(KEYS)
    .filter(([key]) => key.startsWith(typed) && query.terms[key] === undefined)
    .map(([key, { hint }]) => ({ text: `${key}:`, hint }));
  if ('errors'.startsWith(typed) && !query.errors) {
    options.splice(1, 0, { text: 'errors ', hint: 'only traces with an error' });
  }
  return typed.length < 2 ? options : [...options, ...matching('service', known.services, typed, 'service')];
}

function valueOptions(given, typed, known) {
  const key = LONG_NAMES[given] ?? given;
  switch (key) {
    case 'service':
      return matching('service', known.services, typed, '');
    case 'circuit':
      return matching('circuit', known.circuits, typed, '');
    case 'state':
      return matching('state', STATES, typed, '');
    case 'last':
      return matching('last', SPANS, typed, '');
    default:
      return [];
  }
}

function matching(key, values, typed, hint) {
  return [...values]
    .filter((value) => value.toLowerCase().includes(typed))
    .sort((one, other) => other.toLowerCase().startsWith(typed) - one.toLowerCase().startsWith(typed))
    .map((value) => ({ text: `${key}:${quote(value)} `, hint }));
}
