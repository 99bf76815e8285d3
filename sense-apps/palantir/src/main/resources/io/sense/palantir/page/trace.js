/** One trace: what is known of it, its waterfall, its logs, the traces linked to it. */
import { Problem } from './api.js';
import { Details } from './details.js';
import { button, copyable, fill, h } from './dom.js';
import { Links } from './links.js';
import { Logs } from './logs.js';
import { MATCHES, service, STATES } from './look.js';
import { Poll } from './poll.js';
import { quote, traceIdOf } from './query.js';
import { Banner, note } from './state.js';
import { Timeline } from './timeline.js';
import { clock, count, counted, duration } from './times.js';
import { find, idOf, layOut } from './waterfall.js';

const POLL_MILLIS = 2_000;
const MOST = 100_000;
const NAMES = { timeline: 'Timeline', logs: 'Logs', links: 'Linked traces' };

export class TraceView {
  #app;
  #state = null;
  #asked = null;
  #asking = null;
  #trace = null;
  #timeline = null;
  #links = null;
  #layout = null;
  #byId = new Map();
  #found = { layout: null, wanted: '', rows: null };
  #seen = null;
  #poll = new Poll(() => this.#askAgain(), POLL_MILLIS);

  constructor(app) {
    this.#app = app;
    const { address } = app;
    this.banner = new Banner(h('div.banner'));
    this.head = h('header.tracehead', null, h('h1.unseen', null, 'Trace'));
    this.notice = h('p.notice', { role: 'status', hidden: true });
    this.empty = h('div.empty', { hidden: true });
    this.tabs = { timeline: new Timeline(address), logs: new Logs(address), links: new Links(address) };
    this.details = new Details((at) => {
      address.adjust({ at });
      this.focus();
    });
    this.tools = this.#makeTools();
    this.stage = h('div.stage', null,
      ...Object.entries(this.tabs).map(([name, tab]) => h('div.tabpanel', { id: `panel-${name}`, role: 'tabpanel', 'aria-labelledby': `tab-${name}` }, tab.element)),
      this.details.element, this.empty);
    this.element = h('section.view.onetrace', { 'aria-label': 'Trace' }, this.banner.place, this.head, this.tools, this.notice, this.stage);
  }

  show(state) {
    this.#state = state;
    const asked = `${state.trace} ${state.limit}`;
    if (asked !== this.#asked) {
      this.#asked = asked;
      if (this.#trace?.trace_id !== state.trace) {
        this.#forget();
      }
      this.#ask();
    } else {
      this.#update();
    }
  }

  hide() {
    this.#poll.on = false;
    this.banner.clear();
  }

  focus() {
    this.tabs[this.#state.tab].focus();
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const { address } = this.#app;
    switch (event.key) {
      case '1':
      case '2':
      case '3':
        address.go({ tab: Object.keys(NAMES)[Number(event.key) - 1] });
        this.focus();
        return true;
      case 'f':
        this.find.focus();
        this.find.select();
        return true;
      case 'o':
        address.adjust({ logs: !this.#state.logs });
        return true;
      case 'c':
        return this.#state.tab === 'timeline' && this.#layout !== null && this.tabs.timeline.foldAll();
      case 'Escape':
        return this.#escape();
      default:
        return this.#layout !== null && this.tabs[this.#state.tab].key(event);
    }
  }

  #escape() {
    const { address } = this.#app;
    if (this.#state.at !== null) {
      address.adjust({ at: null });
    } else if (this.#state.find !== '') {
      address.adjust({ find: '' });
    } else {
      address.go({ view: 'traces', trace: null, tab: 'timeline', at: `${this.#trace?.trace_id}/${this.#trace?.generation}`, zoom: null, limit: null });
    }
    return true;
  }

  #makeTools() {
    const { address } = this.#app;
    this.tab = Object.fromEntries(Object.keys(NAMES).map((name, i) => [name, button(NAMES[name], () => address.go({ tab: name }), {
      id: `tab-${name}`, role: 'tab', 'aria-controls': `panel-${name}`, title: `${NAMES[name]} (${i + 1})`,
    })]));
    this.find = h('input', {
      type: 'search', placeholder: 'Find in this trace', 'aria-label': 'Find in this trace', title: 'Find in this trace (f)', spellcheck: 'false',
      input: () => address.adjust({ find: this.find.value }),
      keydown: (event) => this.#findKey(event),
    });
    this.found = h('span.count', { role: 'status' });
    this.logs = button('Logs inline', () => address.adjust({ logs: !this.#state.logs }), { class: 'toggle', title: 'Show logs among the spans (o)' });
    this.folds = button('Fold', () => this.tabs.timeline.foldAll(), { title: 'Close every span, or open all (c)' });
    return h('div.tools', null,
      h('div.tabs', { role: 'tablist', 'aria-label': 'Parts of the trace' }, ...Object.values(this.tab)),
      h('div.grow'), this.found, this.find, this.logs, this.folds);
  }

  #findKey(event) {
    if (event.key === 'Escape' || event.key === 'Enter') {
      if (event.key === 'Escape') {
        this.#app.address.adjust({ find: '' });
      }
      this.focus();
      event.stopPropagation();
    }
  }

  #forget() {
    this.#trace = this.#timeline = this.#links = this.#layout = null;
    this.#byId = new Map();
    fill(this.head, h('h1.unseen', null, 'Trace'));
    this.details.show(null, -1);
  }

  async #ask() {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.banner.clear();
    this.#poll.on = false;
    this.#update();
    if (traceIdOf(this.#state.trace) === null) {
      this.#sayEmpty(note('This is no trace id', h('p', null, 'It must be 32 hex digits, not all zero.'), h('p', null, h('code', null, this.#state.trace))));
      return;
    }
    this.element.setAttribute('aria-busy', 'true');
    try {
      await this.#load(asking);
    } catch (e) {
      this.#failed(e, asking);
    } finally {
      if (this.#asking === asking) {
        this.element.removeAttribute('aria-busy');
      }
    }
  }

  async #load(asking) {
    const { trace, limit } = this.#state;
    const { api, known } = this.#app;
    const [correlation, timeline, links] = await Promise.all([
      api.get(`/api/v1/correlations/${trace}`, {}, asking.signal),
      api.get(`/api/v1/traces/${trace}/timeline`, { limit }, asking.signal),
      api.get(`/api/v1/traces/${trace}/links`, {}, asking.signal),
    ]);
    if (this.#asking !== asking) {
      return;
    }
    known.add(correlation);
    const same = this.#trace?.trace_id === correlation.trace_id && this.#layout !== null;
    this.#trace = correlation;
    this.#timeline = timeline;
    this.#links = links;
    this.#layout = layOut(timeline);
    this.#byId = new Map(this.#layout.rows.map((row, index) => [idOf(row), index]));
    this.tabs.timeline.show(this.#layout, same);
    this.tabs.logs.show(this.#layout);
    this.#sayEmpty(null);
    this.#update();
  }

  /** While more may come: of an open trace, of one that is not known or not whole yet. */
  async #askAgain() {
    const asking = this.#asking;
    try {
      const now = await this.#app.api.get(`/api/v1/correlations/${this.#state.trace}`, {}, asking.signal);
      const changed = now.revision !== this.#trace?.revision || now.state !== this.#trace?.state;
      if (this.#asking === asking && (changed || this.#timeline.document !== 'complete')) {
        await this.#load(asking);
      }
    } catch (e) {
      if (!(e instanceof Problem && e.status === 404)) { // it is said already that it is not known
        this.#failed(e, asking);
      }
    }
  }

  #failed(e, asking) {
    if (asking.signal.aborted) {
      return;
    }
    if (!(e instanceof Problem)) {
      throw e;
    }
    if (e.status === 404) {
      this.#forget();
      this.#sayEmpty(this.#unknown());
      this.#poll.on = this.#state.live;
    } else {
      this.banner.show(e, () => this.#ask());
    }
  }

  #unknown() {
    return note('No such trace is known',
      h('p', null, h('code', null, this.#state.trace)),
      h('p', null, 'It has not come yet, its days are over, or it is another’s. ', this.#state.live && 'As soon as it comes it is shown here.'),
      h('p', null, h('a', { href: this.#app.address.of({ view: 'traces', trace: null, at: null }) }, 'Back to the list')));
  }

  #update() {
    const state = this.#state;
    for (const [name, tab] of Object.entries(this.tab)) {
      tab.setAttribute('aria-selected', name === state.tab);
      this.element.querySelector(`#panel-${name}`).hidden = name !== state.tab || this.#layout === null;
    }
    this.tools.hidden = this.#layout === null;
    this.logs.setAttribute('aria-pressed', state.logs);
    this.logs.hidden = this.folds.hidden = state.tab !== 'timeline';
    this.find.hidden = this.found.hidden = state.tab === 'links';
    if (this.find.value !== state.find) {
      this.find.value = state.find;
    }
    this.#poll.on = state.live && this.#layout !== null && this.#mayGrow();
    if (this.#layout === null) {
      this.notice.hidden = true;
      return;
    }
    this.#sayHead();
    this.#sayNotice(); // before the rows, for which it leaves less room
    this.details.show(state.tab === 'links' ? null : this.#layout, state.at === null ? -1 : (this.#byId.get(state.at) ?? -1));
    const found = this.#find();
    if (state.tab === 'links') {
      this.tabs.links.show(this.#links, state.trace);
    } else {
      this.tabs[state.tab].update(state, this.#byId, found, this.#seen !== state.tab);
    }
    this.#seen = state.tab;
    this.found.textContent = found === null ? '' : `${count(found.size)} found`;
  }

  /** Looks through the trace once for each text. */
  #find() {
    const wanted = this.#state.find.trim();
    if (this.#found.layout !== this.#layout || this.#found.wanted !== wanted) {
      this.#found = { layout: this.#layout, wanted, rows: wanted === '' ? null : find(this.#layout, wanted) };
    }
    return this.#found.rows;
  }

  #mayGrow() {
    const recent = Date.now() - Date.parse(this.#trace.last_seen) < 10 * 60_000;
    return this.#trace.state === 'open' || (recent && this.#timeline.document !== 'complete' && this.#timeline.document !== 'truncated');
  }

  #sayHead() {
    const trace = this.#trace;
    const { address } = this.#app;
    this.tab.links.textContent = `${NAMES.links} ${this.#links.traces.length > 1 ? count(this.#links.traces.length - 1) : ''}`;
    this.tab.logs.textContent = `${NAMES.logs} ${count(trace.log_count)}`;
    const search = (key, value) => value && h('a.chip', { href: address.of({ view: 'traces', trace: null, at: null, q: `${key}:${quote(value)}` }), title: `Search ${key}:${value}` }, h('span', null, key), value);
    fill(this.head,
      h('h1', null, service(trace.service ?? trace.services[0]), ' ', trace.operation ?? ''),
      h('p.facts', null,
        h(`span.state.${trace.state}`, { title: STATES[trace.state] }, trace.state),
        h('b', null, duration(trace.duration_ms === null ? null : trace.duration_ms * 1e6)),
        h('span', { title: trace.start_time }, clock(trace.start_time)),
        h('span', null, counted(trace.span_count, 'span')),
        h('span', null, counted(trace.log_count, 'log')),
        trace.error_span_count > 0 && h('span.failure', null, `${counted(trace.error_span_count, 'span')} failed`),
        trace.truncated && h('span.warning', { title: 'It passed the cap on its records; further ones are not counted.' }, 'truncated'),
        trace.missing_parents > 0 && h('span.warning', { title: 'Spans name parents that never came.' }, `${counted(trace.missing_parents, 'parent')} missing`),
        !trace.root_seen && trace.span_count > 0 && h('span.warning', null, 'root not seen'),
        matches(trace.matches),
        copyable(trace.trace_id, `${trace.trace_id.slice(0, 8)}…${trace.trace_id.slice(-4)}`)),
      h('p.chips', null,
        ...trace.services.slice(0, 12).map((name) => h('a.chip', { href: address.of({ view: 'traces', trace: null, at: null, q: `service:${quote(name)}` }), title: `Search service:${name}` }, service(name), this.#layout.services.has(name) && count(this.#layout.services.get(name)))),
        trace.services.length > 12 && h('span.dim', null, `and ${trace.services.length - 12} more`),
        search('circuit', trace.attributes.circuit_id), search('product', trace.attributes.product_id),
        search('resource', trace.attributes.resource_id), search('request', trace.attributes.request_id),
        trace.environment && h('span.chip', null, h('span', null, 'environment'), trace.environment)));
  }

  #sayNotice() {
    const { document: kind, detail, cut } = this.#timeline;
    const silent = kind === 'complete' && cut === null;
    this.notice.hidden = silent;
    this.notice.className = `notice ${kind}`;
    fill(this.notice,
      kind !== 'complete' && h('span', null, detail, kind === 'open' && this.#state.live && '. This page follows it.'),
      cut !== null && h('span', null, cut.detail),
      cut !== null && cut.limit < MOST && button(`Load up to ${count(MOST)}`, () => this.#app.address.go({ limit: MOST })));
  }

  #sayEmpty(content) {
    this.empty.hidden = content === null;
    fill(this.empty, content);
  }
}

function matches(counts) {
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return all > 0 && h('span.matches', { title: 'How the logs were matched to spans' },
    ...Object.entries(counts).filter(([, number]) => number > 0).map(([name, number]) =>
      h(`span.badge.match.${name}`, { title: MATCHES[name] }, `${name} ${count(number)}`)));
}
