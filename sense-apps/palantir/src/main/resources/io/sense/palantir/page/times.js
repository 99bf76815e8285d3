/** Times and durations. OTLP's nanoseconds do not fit into a number, so a time is {seconds, nanos}. */

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads RFC 3339 in UTC, as the server writes it; null of null. */
export function parseTime(text) {
  if (!text) {
    return null;
  }
  const dot = text.indexOf('.');
  if (dot < 0) {
    return { seconds: Date.parse(text) / 1_000, nanos: 0 };
  }
  const fraction = text.slice(dot + 1, -1);
  return { seconds: Date.parse(`${text.slice(0, dot)}Z`) / 1_000, nanos: Number(fraction.padEnd(9, '0')) };
}

/** Nanoseconds from one time to another; exact up to 104 days. */
export function nanosBetween(from, to) {
  return (to.seconds - from.seconds) * 1e9 + (to.nanos - from.nanos);
}

/** A duration in its largest fitting unit, three digits or more: `12.3 ms`. */
export function duration(nanos) {
  if (nanos === null || nanos === undefined) {
    return '–';
  }
  const size = Math.abs(nanos);
  if (size < 1e3) {
    return `${Math.round(nanos)} ns`;
  }
  if (size < 1e6) {
    return `${digits(nanos / 1e3)} µs`;
  }
  if (size < 1e9) {
    return `${digits(nanos / 1e6)} ms`;
  }
  if (size < 60e9) {
    return `${digits(nanos / 1e9)} s`;
  }
  if (size < 3_600e9) {
    return `${Math.floor(nanos / 60e9)} min ${Math.round((nanos % 60e9) / 1e9)} s`;
  }
  return `${Math.floor(nanos / 3_600e9)} h ${Math.round((nanos % 3_600e9) / 60e9)} min`;
}

function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

/** The clock's time at the reader's place, to the millisecond; with the date if it is another day than now's. */
export function clock(text, now = new Date()) {
  if (!text) {
    return '–';
  }
  const date = new Date(text);
  const two = (number) => String(number).padStart(2, '0');
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return date.toDateString() === now.toDateString()
    ? time
    : `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

/** Milliseconds of `90s`, `15m`, `1h`, `7d`; null if it is none. */
export function parseSpan(text) {
  const found = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  return found && Number(found[1]) > 0 ? Number(found[1]) * UNITS[found[2]] : null;
}

/**
 * Reads a time as people write it: RFC 3339, `2026-03-10`, `2026-03-10T12:00`, `12:30` (today) - without a zone at the
 * reader's place - or `-15m` (before now). Answers RFC 3339, null if it is none.
 */
export function parsePoint(text, now = new Date()) {
  const before = text.startsWith('-') ? parseSpan(text.slice(1)) : null;
  if (before !== null) {
    return new Date(now.getTime() - before).toISOString();
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)) {
    return isTime(new Date(text)) ? text : null;
  }
  const day = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/.exec(text);
  if (day) {
    const [, year, month, date, hours = 0, minutes = 0, seconds = 0, fraction = '0'] = day;
    return local(Number(year), Number(month) - 1, Number(date), hours, minutes, seconds, fraction);
  }
  const hour = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?$/.exec(text);
  if (hour) {
    const [, hours, minutes, seconds = 0, fraction = '0'] = hour;
    return local(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes, seconds, fraction);
  }
  return null;
}

function local(year, month, day, hours, minutes, seconds, fraction) {
  const date = new Date(year, month, day, hours, minutes, seconds, Number(String(fraction).padEnd(3, '0')));
  const same = date.getMonth() === month && date.getDate() === day && date.getHours() === Number(hours)
    && date.getMinutes() === Number(minutes) && date.getSeconds() === Number(seconds);
  return isTime(date) && same ? date.toISOString() : null; // 2026-02-30 is no day
}

function isTime(date) {
  return !Number.isNaN(date.getTime());
}

/** A count with thousands apart. */
export function count(number) {
  return number.toLocaleString('en');
}

/** One or several: `1 span`, `2 spans`. */
export function counted(number, noun) {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}
