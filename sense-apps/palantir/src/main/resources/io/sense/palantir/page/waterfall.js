/** The rows of a trace and where they lie in time. Pure; without recursion, so that no depth is too deep. */
import { nanosBetween, parseTime } from './times.js';
import { bodyText } from './look.js';

/**
 * Makes rows of a timeline: every span in the order of the tree, and among its children, at its time, every log.
 *
 * @returns {{rows: Array, nanos: number, services: Map<string, number>, errors: number}} rows: {kind, depth, parent, end,
 *     from, to, span | log}, where `parent` is the index of the row above it in the tree (-1 for none), `end` the index
 *     behind its last descendant, and `from` and `to` are nanoseconds since the trace began (null where not known);
 *     nanos: the extent of the whole; services: spans by service
 */
export function layOut(timeline) {
  const rows = [];
  const services = new Map();
  const open = itemsOf(timeline.spans, timeline.logs).reverse().map((item) => ({ item, depth: 0, parent: -1 }));
  while (open.length > 0) {
    const next = open.pop();
    if (next.close !== undefined) {
      rows[next.close].end = rows.length;
      continue;
    }
    const { item, depth, parent } = next;
    const index = rows.length;
    rows.push({ ...item, depth, parent, end: index + 1 });
    if (item.kind === 'span') {
      const name = item.span.service ?? '';
      services.set(name, (services.get(name) ?? 0) + 1);
      open.push({ close: index });
      const within = itemsOf(item.span.children, item.span.logs);
      for (let i = within.length - 1; i >= 0; i--) {
        open.push({ item: within[i], depth: depth + 1, parent: index });
      }
    }
  }
  return { rows, services, errors: rows.filter(isError).length, ...placeInTime(rows) };
}

function itemsOf(spans, logs) {
  const items = [
    ...spans.map((span) => ({ kind: 'span', span, at: parseTime(span.start_time) })),
    ...logs.map((log) => ({ kind: 'log', log, at: parseTime(log.time) })),
  ];
  const order = (item) => item.at ?? { seconds: 0, nanos: 0 };
  return spans.length === 0 || logs.length === 0 ? items : items.sort((one, other) => nanosBetween(order(other), order(one)));
}

function placeInTime(rows) {
  let first = null;
  for (const { at } of rows) {
    if (at !== null && (first === null || nanosBetween(first, at) < 0)) {
      first = at;
    }
  }
  let nanos = 0;
  for (const row of rows) {
    const end = row.kind === 'span' ? parseTime(row.span.end_time) : row.at;
    row.from = row.at === null ? null : nanosBetween(first, row.at);
    row.to = end === null ? row.from : Math.max(nanosBetween(first, end), row.from ?? 0);
    nanos = Math.max(nanos, row.to ?? 0);
  }
  return { nanos, first };
}

/** Whether a span failed, or a log is of severity ERROR or above. */
export function isError(row) {
  return row.kind === 'span' ? row.span.status.code === 'error' : row.log.severity_number >= 17;
}

/** The name by which a row is known in the address. */
export function idOf(row) {
  return row.kind === 'span' ? row.span.span_id : row.log.uid;
}

/**
 * The rows to show, as their indexes.
 *
 * @param {Set<number>} closed rows whose descendants are not shown
 * @param {boolean} logs whether logs are shown
 * @param {?Set<number>} found if not null, only these rows are shown and those above them
 */
export function visible({ rows }, closed, logs, found = null) {
  const kept = found === null ? null : withAncestors(rows, found);
  const shown = [];
  for (let i = 0; i < rows.length;) {
    const row = rows[i];
    if ((logs || row.kind === 'span') && (kept === null || kept.has(i))) {
      shown.push(i);
    }
    i = closed.has(i) && kept === null ? row.end : i + 1;
  }
  return shown;
}

function withAncestors(rows, found) {
  const kept = new Set();
  for (const index of found) {
    for (let i = index; i >= 0 && !kept.has(i); i = rows[i].parent) {
      kept.add(i);
    }
  }
  return kept;
}

/** The rows in which a text occurs, in any case: name, service, ids, attributes, body. */
export function find({ rows }, text) {
  const wanted = text.trim().toLowerCase();
  const found = new Set();
  for (let i = 0; wanted !== '' && i < rows.length; i++) {
    rows[i].text ??= textOf(rows[i]);
    if (rows[i].text.includes(wanted)) {
      found.add(i);
    }
  }
  return found;
}

function textOf({ kind, span, log }) {
  const parts = kind === 'span'
    ? [span.name, span.service, span.span_id, span.kind, span.status.message, JSON.stringify(span.attributes), JSON.stringify(span.events ?? '')]
    : [bodyText(log.body), log.service, log.uid, log.severity_text, log.match, JSON.stringify(log.attributes)];
  return parts.join('\n').toLowerCase();
}

/** Where a row lies within a part of the whole, in percent; null if outside, or its time is not known. */
export function place(row, nanos, [from, to]) {
  if (row.from === null || nanos === 0) {
    return row.from === null ? null : { left: 0, width: 100 };
  }
  const start = (row.from / nanos - from) / (to - from);
  const end = (row.to / nanos - from) / (to - from);
  if (end < 0 || start > 1) {
    return null;
  }
  const left = Math.max(0, start);
  return { left: left * 100, width: (Math.min(1, end) - left) * 100 };
}

/** Round times for the marks of an axis, in nanoseconds since the trace began. */
export function marks(nanos, [from, to], most) {
  const begin = from * nanos;
  const end = to * nanos;
  const rough = (end - begin) / most;
  if (!(rough > 0)) {
    return [0];
  }
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough);
  const found = [];
  for (let i = Math.ceil(begin / step); i * step <= end; i++) {
    found.push(i * step);
  }
  return found;
}

/** Time of a span in which none of its children was under way. */
export function ownNanos(rows, index) {
  const span = rows[index];
  if (span.from === null) {
    return null;
  }
  const children = [];
  for (let i = index + 1; i < span.end; i = rows[i].end) {
    if (rows[i].kind === 'span' && rows[i].from !== null) {
      children.push([Math.max(rows[i].from, span.from), Math.min(rows[i].to, span.to)]);
    }
  }
  let own = span.to - span.from;
  let reached = span.from;
  for (const [from, to] of children.sort((one, other) => one[0] - other[0])) {
    own -= Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return own;
}
