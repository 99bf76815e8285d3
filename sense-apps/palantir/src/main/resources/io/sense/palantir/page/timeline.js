/** A trace as a waterfall: spans in the order of the tree, each log at its place and its time. */
import { h, setText } from './dom.js';
import { bodyText, hueOf, MATCHES, severityOf, severityWord } from './look.js';
import { Overview } from './overview.js';
import { count, duration } from './times.js';
import { VirtualRows } from './virtual.js';
import { idOf, isError, marks, place, visible } from './waterfall.js';

const WHOLE = [0, 1];
const MOST_TICKS = 40;
const INDENT = 12;
const DEEPEST_INDENT = 24;

export class Timeline {
  #address;
  #layout = null;
  #shown = [];
  #position = new Map();
  #closed = new Set();
  #found = null;
  #at = -1;
  #zoom = WHOLE;
  #logs = true;
  #fresh = true;

  /** @param {Address} address where the mark, the zoom and what is searched for are kept */
  constructor(address) {
    this.#address = address;
    this.overview = new Overview((zoom) => this.#address.adjust({ zoom }));
    this.axis = h('div.axis', { 'aria-hidden': 'true' });
    this.grid = h('div.waterfall', {
      tabindex: 0, role: 'treegrid', 'aria-label': 'Spans and logs', 'aria-colcount': 2, 'aria-readonly': true,
    });
    this.none = h('p.empty', { hidden: true }, 'Nothing is told of it: see above why.');
    this.element = h('div.timeline', null,
      h('div.scale', null, h('span.corner'), h('div.time', null, this.overview.element, this.axis)),
      this.none, this.grid);
    new ResizeObserver(() => this.#layout && this.#drawAxis()).observe(this.axis);
    this.rows = new VirtualRows(this.grid, 24, () => this.#create(), (row, index) => this.#bind(row, this.#shown[index], index));
  }

  /** Shows another trace, or the same as it is now; rows that were closed stay closed. */
  show(layout, sameTrace) {
    const closed = sameTrace ? new Set([...this.#closed].map((index) => idOf(this.#layout.rows[index]))) : new Set();
    this.#layout = layout;
    this.#closed = new Set(layout.rows.flatMap((row, index) => (closed.has(idOf(row)) ? [index] : [])));
    this.#at = -1;
    this.#fresh = !sameTrace;
    this.none.hidden = layout.rows.length > 0;
    if (!sameTrace) {
      this.grid.scrollTop = 0;
    }
  }

  /**
   * Follows the address.
   *
   * @param {?Set<number>} found rows that fit what is searched for; null if nothing is
   * @param {boolean} arrived the view was not seen before
   */
  update({ at, zoom, logs }, byId, found, arrived) {
    this.#zoom = zoom ?? WHOLE;
    this.#logs = logs;
    this.#found = found;
    const index = at === null ? -1 : (byId.get(at) ?? -1);
    const moved = arrived || index !== this.#at;
    this.#at = index;
    if (index >= 0 && moved) {
      for (let i = this.#layout.rows[index].parent; i >= 0; i = this.#layout.rows[i].parent) {
        this.#closed.delete(i);
      }
    }
    this.#arrange();
    if (index >= 0 && moved && this.#position.has(index)) {
      if (this.#fresh) {
        this.rows.center(this.#position.get(index));
      } else {
        this.rows.reveal(this.#position.get(index));
      }
    }
    this.#fresh = false;
  }

  focus() {
    this.grid.focus({ preventScroll: true });
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const position = this.#position.get(this.#at) ?? -1;
    const last = this.#shown.length - 1;
    switch (event.key) {
      case 'j':
      case 'ArrowDown':
        return this.#mark(this.#shown[Math.min(position + 1, last)]);
      case 'k':
      case 'ArrowUp':
        return this.#mark(this.#shown[Math.max(position - 1, 0)]);
      case 'PageDown':
        return this.#mark(this.#shown[Math.min(position + this.rows.page, last)]);
      case 'PageUp':
        return this.#mark(this.#shown[Math.max(position - this.rows.page, 0)]);
      case 'Home':
        return this.#mark(this.#shown[0]);
      case 'End':
        return this.#mark(this.#shown[last]);
      case 'ArrowRight':
        return this.#closed.has(this.#at) ? this.#fold(this.#at) : this.#mark(this.#shown[Math.min(position + 1, last)]);
      case 'ArrowLeft':
        return this.#canFold(this.#at) && !this.#closed.has(this.#at) ? this.#fold(this.#at) : this.#mark(this.#layout.rows[this.#at]?.parent);
      case 'Enter':
      case ' ':
        return this.#canFold(this.#at) && this.#fold(this.#at);
      case 'e':
        return this.#nextError(1);
      case 'E':
        return this.#nextError(-1);
      case '+':
      case '=':
        return this.#zoomBy(0.5);
      case '-':
        return this.#zoomBy(2);
      case '0':
        return this.#zoomTo(null);
      default:
        return false;
    }
  }

  /** Closes every span that has something below it, or opens all. */
  foldAll() {
    const roots = this.#layout.rows.flatMap((row, index) => (this.#canFold(index) ? [index] : []));
    this.#closed = new Set(this.#closed.size > 0 ? [] : roots);
    this.#arrange();
    return true;
  }

  #arrange() {
    this.#shown = visible(this.#layout, this.#closed, this.#logs, this.#found);
    this.#position = new Map(this.#shown.map((index, position) => [index, position]));
    this.grid.setAttribute('aria-rowcount', this.#shown.length);
    const position = this.#position.get(this.#at);
    this.grid.setAttribute('aria-activedescendant', position === undefined ? '' : `row-${position}`);
    this.overview.show(this.#layout, this.#zoom);
    this.#drawAxis();
    this.rows.update(this.#shown.length);
  }

  #drawAxis() {
    const { nanos } = this.#layout;
    const [from, to] = this.#zoom;
    this.axis.replaceChildren(...marks(nanos, this.#zoom, Math.max(2, Math.floor(this.axis.clientWidth / 110))).map((mark) => {
      const element = h('span', null, mark === 0 ? '0' : duration(mark));
      const left = nanos === 0 ? 0 : ((mark / nanos - from) / (to - from)) * 100;
      element.style.left = `${left}%`;
      element.classList.toggle('last', left > 90);
      return element;
    }));
  }

  #mark(index) {
    if (index === undefined || index < 0) {
      return false;
    }
    this.#address.adjust({ at: idOf(this.#layout.rows[index]) });
    return true;
  }

  #canFold(index) {
    const row = this.#layout.rows[index];
    return row !== undefined && row.end > index + 1;
  }

  #fold(index) {
    if (!this.#closed.delete(index)) {
      this.#closed.add(index);
    }
    this.#arrange();
    return true;
  }

  #nextError(step) {
    const { rows } = this.#layout;
    for (let i = 1; i <= rows.length; i++) {
      const index = (this.#at + i * step + 2 * rows.length) % rows.length;
      if (isError(rows[index]) && (this.#logs || rows[index].kind === 'span')) {
        return this.#mark(index);
      }
    }
    return true;
  }

  #zoomBy(factor) {
    const [from, to] = this.#zoom;
    const row = this.#layout.rows[this.#at];
    const wanted = row?.from != null && this.#layout.nanos > 0 ? (row.from + row.to) / 2 / this.#layout.nanos : (from + to) / 2;
    const width = Math.min(1, (to - from) * factor);
    if (width >= 1) {
      return this.#zoomTo(null);
    }
    const start = Math.min(Math.max(0, wanted - width / 2), 1 - width);
    return this.#zoomTo([start, start + width]);
  }

  #zoomTo(zoom) {
    this.#address.adjust({ zoom });
    return true;
  }

  #create() {
    const row = h('div.row', { role: 'row', click: () => this.#mark(row.index) });
    const cells = {
      fold: h('button.fold', { type: 'button', tabindex: -1, 'aria-hidden': 'true', click: (event) => this.#clickFold(event, row.index) }),
      service: h('b'), name: h('span.title'), badge: h('span.badge'), bar: h('i.bar'), ticks: h('span.ticks'), label: h('span.label'),
    };
    row.cells = cells;
    cells.names = h('span.names', { role: 'gridcell' }, cells.fold, cells.service, cells.name, cells.badge);
    row.append(cells.names, h('span.lane', { role: 'gridcell' }, cells.bar, cells.ticks, cells.label));
    return row;
  }

  #clickFold(event, index) {
    event.stopPropagation();
    this.#fold(index);
  }

  #bind(element, index, position) {
    const row = this.#layout.rows[index];
    const { cells } = element;
    const can = this.#canFold(index);
    element.index = index;
    element.id = `row-${position}`;
    element.className = `row ${row.kind}`;
    element.classList.toggle('failed', isError(row));
    element.classList.toggle('found', this.#found !== null && this.#found.has(index));
    element.setAttribute('aria-level', row.depth + 1);
    element.setAttribute('aria-rowindex', position + 1);
    element.setAttribute('aria-selected', index === this.#at);
    if (can) {
      element.setAttribute('aria-expanded', !this.#closed.has(index));
    } else {
      element.removeAttribute('aria-expanded');
    }
    cells.names.style.paddingLeft = `${Math.min(row.depth, DEEPEST_INDENT) * INDENT + 1}px`;
    setText(cells.fold, can ? (this.#closed.has(index) ? '▸' : '▾') : '');
    if (row.kind === 'span') {
      this.#bindSpan(element, row, index);
    } else {
      this.#bindLog(element, row);
    }
  }

  #bindSpan(element, row, index) {
    const { cells } = element;
    const { span } = row;
    const hue = hueOf(span.service ?? '');
    cells.names.style.setProperty('--hue', hue);
    cells.bar.style.setProperty('--hue', hue);
    setText(cells.service, span.service ?? 'unknown');
    setText(cells.name, span.name);
    cells.name.title = `${span.service ?? 'unknown'} ${span.name}`;
    setText(cells.badge, span.parent === 'none' || span.parent === 'present' ? (this.#closed.has(index) ? `+${count(row.end - index - 1)}` : '') : span.parent.replace('_', ' '));
    cells.badge.className = span.parent === 'none' || span.parent === 'present' ? 'badge' : 'badge warning';
    const at = this.#lay(cells.bar, row);
    this.#label(cells.label, at, duration(span.duration_ms === null ? null : span.duration_ms * 1e6), (at?.left ?? 0) + (at?.width ?? 0));
    this.#ticks(cells.ticks, this.#logs && !this.#closed.has(index) ? [] : span.logs, index);
  }

  #bindLog(element, row) {
    const { cells } = element;
    const { log } = row;
    const severity = severityOf(log.severity_number);
    element.classList.add(severity.toLowerCase());
    setText(cells.service, severityWord(log));
    setText(cells.name, row.depth === 0 ? (log.service ?? '') : '');
    setText(cells.badge, log.match ?? 'unmatched');
    cells.badge.className = `badge match ${log.match}`;
    cells.badge.title = MATCHES[log.match] ?? '';
    const at = this.#lay(cells.bar, row);
    this.#label(cells.label, at, bodyText(log.body).slice(0, 400), at?.left ?? 0);
    cells.ticks.replaceChildren();
  }

  #lay(bar, row) {
    const at = place(row, this.#layout.nanos, this.#zoom);
    bar.hidden = at === null;
    if (at !== null) {
      bar.style.left = `${at.left}%`;
      bar.style.width = row.kind === 'span' ? `${at.width}%` : '';
    }
    return at;
  }

  /** Behind what it belongs to, before it where there is more room, within a bar that leaves none. */
  #label(label, at, text, end) {
    label.hidden = at === null;
    if (at !== null) {
      setText(label, text);
      const before = end > 75 && (at.left > 30 || text.length > 40);
      const inside = end > 88 && !before;
      label.classList.toggle('inside', inside);
      label.style.left = before || inside ? 'auto' : `${end}%`;
      label.style.right = before ? `${100 - at.left}%` : inside ? `${100 - end}%` : '';
    }
  }

  #ticks(where, logs, index) {
    if (logs.length === 0) {
      where.replaceChildren();
      return;
    }
    const { rows, nanos } = this.#layout;
    const ticks = [];
    for (let i = index + 1; i < rows[index].end && ticks.length < MOST_TICKS; i = rows[i].end) {
      const at = rows[i].kind === 'log' ? place(rows[i], nanos, this.#zoom) : null;
      if (at !== null) {
        const tick = h(`i.${severityOf(rows[i].log.severity_number).toLowerCase()}`);
        tick.style.left = `${at.left}%`;
        ticks.push(tick);
      }
    }
    where.replaceChildren(...ticks);
  }
}
