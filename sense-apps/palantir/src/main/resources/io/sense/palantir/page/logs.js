/** All logs of a trace in the order of time. */
import { h, setText } from './dom.js';
import { bodyText, hueOf, MATCHES, severityOf, severityWord } from './look.js';
import { clock, duration } from './times.js';
import { VirtualRows } from './virtual.js';
import { idOf } from './waterfall.js';

export class Logs {
  #address;
  #layout = null;
  #sorted = [];
  #shown = [];
  #at = -1;

  constructor(address) {
    this.#address = address;
    this.grid = h('div.logs', { tabindex: 0, role: 'grid', 'aria-label': 'Logs', 'aria-colcount': 6, 'aria-readonly': true });
    this.none = h('p.empty', { hidden: true });
    this.element = h('div.loglist', null, this.grid, this.none);
    this.rows = new VirtualRows(this.grid, 24, () => this.#create(), (row, index) => this.#bind(row, index));
  }

  show(layout) {
    this.#layout = layout;
    this.#sorted = layout.rows
      .flatMap((row, index) => (row.kind === 'log' ? [index] : []))
      .sort((one, other) => (layout.rows[one].from ?? 0) - (layout.rows[other].from ?? 0));
    this.#at = -1;
  }

  update({ at }, byId, found, arrived) {
    const index = at === null ? -1 : (byId.get(at) ?? -1);
    const moved = arrived || index !== this.#at;
    this.#at = index;
    this.#shown = found === null ? this.#sorted : this.#sorted.filter((each) => found.has(each));
    const position = this.#shown.indexOf(index);
    this.grid.setAttribute('aria-rowcount', this.#shown.length);
    this.grid.setAttribute('aria-activedescendant', position < 0 ? '' : `log-${position}`);
    this.none.hidden = this.#shown.length > 0;
    setText(this.none, this.#sorted.length === 0 ? 'The trace has no logs.' : 'No log fits what is searched for.');
    this.rows.update(this.#shown.length);
    if (moved && position >= 0) {
      this.rows.reveal(position);
    }
  }

  focus() {
    this.grid.focus({ preventScroll: true });
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const position = this.#shown.indexOf(this.#at);
    const last = this.#shown.length - 1;
    const to = {
      j: position + 1, ArrowDown: position + 1, k: position - 1, ArrowUp: position - 1, Home: 0, End: last,
      PageDown: position + this.rows.page, PageUp: position - this.rows.page,
    }[event.key];
    if (to === undefined || last < 0) {
      return false;
    }
    return this.#mark(this.#shown[Math.min(Math.max(to, 0), last)]);
  }

  #mark(index) {
    this.#address.adjust({ at: idOf(this.#layout.rows[index]) });
    return true;
  }

  #create() {
    const cell = (name) => h(`span.${name}`, { role: 'gridcell' });
    const row = h('div.row.log', { role: 'row', click: () => this.#mark(row.index) });
    row.append(...['time', 'at', 'severity', 'service', 'badge', 'text'].map(cell));
    row.cells = Object.fromEntries([...row.children].map((each) => [each.className, each]));
    return row;
  }

  #bind(element, position) {
    const index = this.#shown[position];
    const { log, from } = this.#layout.rows[index];
    const { cells } = element;
    element.index = index;
    element.id = `log-${position}`;
    element.className = `row log ${severityOf(log.severity_number).toLowerCase()}`;
    element.setAttribute('aria-rowindex', position + 1);
    element.setAttribute('aria-selected', index === this.#at);
    setText(cells.time, clock(log.time));
    setText(cells.at, from === null ? '' : `+${duration(from)}`);
    setText(cells.severity, severityWord(log));
    setText(cells.service, log.service ?? 'unknown');
    cells.service.style.setProperty('--hue', hueOf(log.service ?? ''));
    setText(cells.badge, log.match ?? 'unmatched');
    cells.badge.className = `badge match ${log.match}`;
    cells.badge.title = MATCHES[log.match] ?? '';
    setText(cells.text, bodyText(log.body).slice(0, 1_000));
  }
}
