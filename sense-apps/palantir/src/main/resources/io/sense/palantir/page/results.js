/** The list of results as it grows. Pure. */

/** Names a row: a trace has one per generation. */
export function keyOf(row) {
  return `${row.trace_id}/${row.generation}`;
}

/** The server's order: newest first. */
export function compare(one, other) {
  return other.generation - one.generation || (other.trace_id < one.trace_id ? -1 : other.trace_id > one.trace_id ? 1 : 0);
}

/** Whether a trace has an error span or a log of severity ERROR or above. */
export function hasErrors(row) {
  return row.error_span_count > 0 || row.severity_counts.ERROR > 0 || row.severity_counts.FATAL > 0;
}

/**
 * Puts the newest page before what is there. Rows of the page take the place of older revisions; rows within its reach
 * that it does not hold no longer fit the question and go.
 *
 * @param {Array} rows newest first
 * @param {Array} page newest first
 * @param {boolean} whole there is nothing behind the page
 * @returns {{rows: Array, added: number, meets: boolean}} added: rows before the first of those that were there; meets:
 *     false if there are newer rows between the page and what was there, which is then left out
 */
export function mergeNewest(rows, page, whole) {
  if (rows.length === 0 || whole) {
    return { rows: page, added: addedBefore(rows, page), meets: true };
  }
  const last = page.at(-1);
  if (last === undefined || compare(last, rows[0]) < 0) {
    return { rows: page, added: page.length, meets: false };
  }
  const merged = [...page, ...rows.filter((row) => compare(row, last) > 0)];
  return { rows: merged, added: addedBefore(rows, merged), meets: true };
}

function addedBefore(rows, merged) {
  if (rows.length === 0) {
    return 0;
  }
  const index = merged.findIndex((row) => compare(row, rows[0]) >= 0);
  return index < 0 ? merged.length : index;
}

/** Puts an older page behind what is there. */
export function appendOlder(rows, page) {
  const last = rows.at(-1);
  return last === undefined ? page : [...rows, ...page.filter((row) => compare(row, last) > 0)];
}
