/** The list of traces: results as they arrive. */
import { Problem } from './api.js';
import { fill, h, setText } from './dom.js';
import { hueOf, STATES } from './look.js';
import { Poll } from './poll.js';
import { parameters, parse, withTerm } from './query.js';
import { appendOlder, hasErrors, keyOf, mergeNewest } from './results.js';
import { Scatter } from './scatter.js';
import { Banner, note } from './state.js';
import { clock, count, counted, duration } from './times.js';
import { VirtualRows } from './virtual.js';

/** The strongest first, as links take them. */
const BUSINESS_IDS = ['circuit_id', 'resource_id', 'product_id', 'request_id'];

const PAGE = 100;
const PAGES_OF_A_POLL = 5;
const POLL_MILLIS = 2_000;

export class TracesView {
  #app;
  #rows = [];
  #cursor = null;
  #at = null;
  #asked = null;
  #query = null;
  #asking = null;
  #older = false;
  #unseen = 0;
  #fresh = new Set();
  #poll = new Poll(() => this.#askNewer(), POLL_MILLIS);

  /** @param {{address: Address, api: Api, known: Known}} app */
  constructor(app) {
    this.#app = app;
    this.summary = h('p.summary', { role: 'status' });
    this.newer = h('button.newer', { type: 'button', hidden: true, click: () => this.#top() });
    this.banner = new Banner(h('div.banner'));
    this.empty = h('div.empty', { hidden: true });
    this.scatter = new Scatter((row) => this.#choose(this.#rows.indexOf(row)));
    this.list = h('div.list', {
      tabindex: 0, role: 'grid', 'aria-label': 'Traces', 'aria-colcount': 8, keydown: (event) => this.#enter(event),
    });
    this.element = h('section.view.traces', { 'aria-label': 'Traces' },
      this.banner.place,
      h('h1.unseen', null, 'Traces'),
      h('div.toolbar', null, this.summary, this.scatter.element, this.newer),
      heads(),
      h('div.stage', null, this.list, this.empty));
    this.rows = new VirtualRows(this.list, 30, () => this.#create(), (row, index) => this.#bind(row, index), (first, last) => this.#seen(last));
  }

  show(state, before) {
    const again = this.#asked !== state.q;
    this.#at = state.at;
    if (again) {
      this.#asked = state.q;
      this.#query = parse(state.q);
      this.#ask();
    } else if (state.at !== before.at || before.view !== state.view) {
      this.#markAt();
    }
    this.#poll.on = state.live && this.#query.faults.length === 0;
    this.#summarize();
  }

  hide() {
    this.#poll.on = false;
    this.banner.clear();
    this.#asked = this.#rows.length > 0 ? this.#asked : null;
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const index = this.#index();
    switch (event.key) {
      case 'j':
      case 'ArrowDown':
        return this.#choose(Math.min(index + 1, this.#rows.length - 1));
      case 'k':
      case 'ArrowUp':
        return this.#choose(Math.max(index - 1, 0));
      case 'PageDown':
        return this.#choose(Math.min(index + this.rows.page, this.#rows.length - 1));
      case 'PageUp':
        return this.#choose(Math.max(index - this.rows.page, 0));
      case 'Home':
        this.#top();
        return this.#choose(0);
      case 'End':
        return this.#choose(this.#rows.length - 1);
      case 'Enter':
        return this.#open(this.#rows[index]);
      case 'Escape':
        return this.#at !== null && this.#choose(-1);
      case 'e':
        return this.#errorsOnly();
      default:
        return false;
    }
  }

  focus() {
    this.list.focus({ preventScroll: true });
  }

  async #ask() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.banner.clear();
    this.newer.hidden = true;
    this.#unseen = 0;
    if (this.#query.faults.length > 0) {
      this.#put([], null);
      this.#sayEmpty(note('This is not understood', h('ul', null, ...this.#query.faults.map((each) => h('li', null, h('code', null, each.text), ` ${each.detail}`)))));
      return;
    }
    this.#sayEmpty(null);
    this.list.setAttribute('aria-busy', 'true');
    try {
      const page = await this.#page({}, asking.signal);
      this.#fresh.clear();
      this.#put(page.correlations, page.next_cursor);
      this.list.scrollTop = 0;
      this.#markAt();
    } catch (e) {
      this.#failed(e, asking, () => this.#ask());
    } finally {
      if (this.#asking === asking) {
        this.list.removeAttribute('aria-busy');
      }
    }
  }

  /** Newer rows, page by page until what is there is met. */
  async #askNewer() {
    const asking = this.#asking;
    if (this.list.ariaBusy === 'true' || !this.banner.place.hidden) {
      return; // the question itself is under way, or tried again
    }
    try {
      let page = await this.#page({}, asking.signal);
      let newest = page.correlations;
      let merged = mergeNewest(this.#rows, newest, page.next_cursor === null);
      for (let pages = 1; !merged.meets && page.next_cursor !== null && pages < PAGES_OF_A_POLL; pages++) {
        page = await this.#page({ cursor: page.next_cursor }, asking.signal);
        newest = appendOlder(newest, page.correlations);
        merged = mergeNewest(this.#rows, newest, page.next_cursor === null);
      }
      if (this.#asking === asking) {
        this.#merge(merged, page.next_cursor);
      }
    } catch (e) {
      this.#failed(e, asking, () => this.#ask());
    }
  }

  #merge({ rows, added, meets }, cursor) {
    const known = new Set(this.#rows.map(keyOf));
    this.#fresh = new Set(rows.slice(0, added).map(keyOf).filter((key) => !known.has(key)));
    const anchored = added > 0 && meets && (this.list.scrollTop > 0 || this.#index() >= 0 || this.list.matches(':hover'));
    this.#put(rows, meets && rows.length > 0 && rows.at(-1) === this.#rows.at(-1) ? this.#cursor : cursor);
    if (anchored) {
      this.rows.shift(added); // what is looked at stays where it is
      this.#unseen += added;
      setText(this.newer, `${counted(this.#unseen, 'newer trace')} ↑`);
      this.newer.hidden = false;
    }
  }

  async #askOlder() {
    const asking = this.#asking;
    this.#older = true;
    try {
      const page = await this.#page({ cursor: this.#cursor }, asking.signal);
      if (this.#asking === asking) {
        this.#put(appendOlder(this.#rows, page.correlations), page.next_cursor);
      }
    } catch (e) {
      this.#failed(e, asking, () => this.#ask());
    } finally {
      this.#older = false;
    }
  }

  #page(more, signal) {
    return this.#app.api.get('/api/v1/correlations', { ...parameters(this.#query), limit: PAGE, ...more }, signal);
  }

  #failed(e, asking, retry) {
    if (asking.signal.aborted) {
      return;
    }
    if (!(e instanceof Problem)) {
      throw e;
    }
    this.banner.show(e, retry);
    if (this.#rows.length === 0) {
      this.#sayEmpty(null);
      setText(this.summary, '');
    }
  }

  #put(rows, cursor) {
    this.#rows = rows;
    this.#cursor = cursor;
    for (const row of rows) {
      this.#app.known.add(row);
    }
    this.list.setAttribute('aria-rowcount', cursor === null ? rows.length : -1);
    this.element.classList.toggle('dated', clock(rows[0]?.start_time).length > 12 || clock(rows.at(-1)?.start_time).length > 12);
    this.rows.update(rows.length);
    this.scatter.draw(rows);
    this.#sayEmpty(rows.length === 0 ? this.#nothing() : null);
    this.#summarize();
  }

  #nothing() {
    const { address } = this.#app;
    if (this.#asked === '') {
      return note('No traces yet', h('p', null, 'Send OTLP to the receiver, ports 4317 (gRPC) and 4318 (HTTP): they show up here by themselves.'));
    }
    return note('No trace fits', h('p', null, this.#app.address.state.live ? 'Those that come will show up here.' : 'Live is off: newer ones are not asked for.'),
      h('p', null, h('a', { href: address.of({ q: '', at: null }) }, 'Show all traces')));
  }

  #sayEmpty(content) {
    this.empty.hidden = content === null;
    fill(this.empty, content);
  }

  #summarize() {
    const errors = this.#rows.filter(hasErrors).length;
    setText(this.summary, this.#rows.length === 0 ? '' : `${count(this.#rows.length)}${this.#cursor === null ? '' : '+'} trace${this.#rows.length === 1 ? '' : 's'}${errors > 0 ? `, ${count(errors)} with errors` : ''}`);
  }

  #seen(last) {
    if (this.#cursor !== null && !this.#older && last > this.#rows.length - 40 && this.#rows.length > 0) {
      this.#askOlder();
    }
    if (this.list.scrollTop === 0 && this.#unseen > 0) {
      this.#unseen = 0;
      this.newer.hidden = true;
    }
  }

  #top() {
    this.list.scrollTop = 0;
    return true;
  }

  #errorsOnly() {
    const { q } = this.#app.address.state;
    this.#app.address.go({ q: withTerm(q, 'errors', parse(q).errors ? null : ''), at: null });
    return true;
  }

  #index() {
    return this.#at === null ? -1 : this.#rows.findIndex((row) => keyOf(row) === this.#at);
  }

  #choose(index) {
    const row = this.#rows[index];
    this.#at = row ? keyOf(row) : null;
    this.#app.address.adjust({ at: this.#at });
    return true;
  }

  #markAt() {
    const index = this.#index();
    if (index >= 0) {
      this.rows.reveal(index);
    }
    this.rows.update(this.#rows.length);
    this.list.setAttribute('aria-activedescendant', index >= 0 ? `trace-${index}` : '');
  }

  #open(row) {
    if (!row) {
      return false;
    }
    this.#app.address.go({ view: 'trace', trace: row.trace_id, tab: 'timeline', at: null, find: '', zoom: null, limit: null });
    return true;
  }

  #enter(event) {
    if (event.key === 'Enter' && this.#index() < 0 && this.#rows.length > 0) {
      this.#choose(0);
      event.stopPropagation();
    }
  }

  #create() {
    const cell = (name) => h(`span.${name}`, { role: 'gridcell' });
    const row = h('div.row.trace', { role: 'row', click: (event) => this.#follow(event, row.index) },
      cell('time'), cell('state'), cell('what'), cell('ids'), cell('took'), cell('spans'), cell('logs'), cell('errors'));
    row.parts = Object.fromEntries([...row.children].map((each) => [each.classList[0], each]));
    row.parts.what.append((row.parts.link = h('a', { tabindex: -1 }, (row.parts.service = h('span.service')), (row.parts.operation = h('span.operation')))), (row.parts.others = h('span.others')));
    row.parts.took.append((row.parts.bar = h('i')), (row.parts.duration = h('b')));
    return row;
  }

  #follow(event, index) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return; // the browser opens it elsewhere
    }
    event.preventDefault();
    this.#choose(index);
    this.#open(this.#rows[index]);
  }

  #bind(row, index) {
    const trace = this.#rows[index];
    const { parts } = row;
    row.index = index;
    row.id = `trace-${index}`;
    parts.link.href = this.#app.address.of({ view: 'trace', trace: trace.trace_id, at: null });
    row.setAttribute('aria-rowindex', index + 1);
    row.setAttribute('aria-selected', keyOf(trace) === this.#at);
    row.classList.toggle('failed', hasErrors(trace));
    row.classList.toggle('fresh', this.#fresh.has(keyOf(trace)));
    setText(parts.time, clock(trace.start_time));
    parts.time.title = trace.start_time ?? '';
    parts.state.className = `state ${trace.state}`;
    setText(parts.state, trace.state);
    parts.state.title = STATES[trace.state] ?? '';
    setText(parts.service, trace.service ?? trace.services[0] ?? 'unknown');
    parts.service.style.setProperty('--hue', hueOf(parts.service.textContent));
    setText(parts.operation, trace.operation ?? (trace.span_count === 0 ? 'logs alone' : ''));
    const others = trace.services.length - 1;
    setText(parts.others, others > 0 ? `+${others}` : '');
    parts.others.title = trace.services.join(', ');
    const about = BUSINESS_IDS.find((name) => trace.attributes[name] !== null);
    setText(parts.ids, about === undefined ? '' : trace.attributes[about]);
    parts.ids.title = about === undefined ? '' : `${about.replace('_id', '')} ${trace.attributes[about]}`;
    const millis = trace.duration_ms ?? 0;
    parts.bar.style.width = `${Math.min(50, Math.max(1, (Math.log10(millis + 0.01) + 2) * 7))}%`; // 100 s fill it
    setText(parts.duration, duration(trace.duration_ms === null ? null : millis * 1e6));
    setText(parts.spans, count(trace.span_count));
    setText(parts.logs, count(trace.log_count));
    setText(parts.errors, errorsText(trace));
  }
}

function errorsText(trace) {
  const logs = trace.severity_counts.ERROR + trace.severity_counts.FATAL;
  return [trace.error_span_count > 0 && counted(trace.error_span_count, 'span'), logs > 0 && counted(logs, 'log')].filter(Boolean).join(', ');
}

function heads() {
  return h('div.heads', { 'aria-hidden': 'true' },
    ...['time', 'state', 'what', 'ids', 'took', 'spans', 'logs', 'errors'].map((name) =>
      h(`span.${name}`, null, { time: 'started', what: 'service and operation', ids: 'business id', took: 'duration' }[name] ?? name)));
}
