/** Which service calls which: a graph, and the same as a table. */
import { Problem } from './api.js';
import { fill, h, setText, svg } from './dom.js';
import { arrange, coordinates, curve, labelOf } from './graph.js';
import { hueOf, service } from './look.js';
import { Poll } from './poll.js';
import { quote } from './query.js';
import { ranges } from './ranges.js';
import { Banner, note } from './state.js';
import { count, counted, duration, parseSpan } from './times.js';

const POLL_MILLIS = 10_000;
const SIZES = { nodeWidth: 156, nodeHeight: 42, gapX: 132, gapY: 30, margin: 20 };
const COLUMNS = [
  ['caller', 'Caller', (edge) => edge.caller],
  ['callee', 'Callee', (edge) => edge.callee],
  ['calls', 'Calls', (edge) => edge.calls],
  ['rate', 'Calls/min', (edge) => edge.calls],
  ['errors', 'Errors', (edge) => edge.errors / edge.calls],
  ['p50_ms', 'p50', (edge) => edge.p50_ms ?? -1],
  ['p95_ms', 'p95', (edge) => edge.p95_ms ?? -1],
  ['p99_ms', 'p99', (edge) => edge.p99_ms ?? -1],
];

export class MapView {
  #app;
  #state = null;
  #asking = null;
  #edges = null;
  #sort = { column: 'calls', down: true };
  #drawn = '';
  #poll = new Poll(() => this.#ask(true), POLL_MILLIS);

  constructor(app) {
    this.#app = app;
    this.banner = new Banner(h('div.banner'));
    this.ranges = ranges((last) => app.address.go({ last }), parseSpan('7d'));
    this.summary = h('p.summary', { role: 'status' });
    this.graph = h('div.graph', { tabindex: 0, role: 'group', 'aria-label': 'Service map' });
    this.table = h('div.edges', { tabindex: 0, role: 'group', 'aria-label': 'Calls between services' });
    this.empty = h('div.empty', { hidden: true });
    this.element = h('section.view.map', { 'aria-label': 'Service map' }, this.banner.place,
      h('div.toolbar', null, h('h1', null, 'Service map'), this.ranges.element, this.summary),
      h('div.stage', null, this.graph, this.table, this.empty));
  }

  show(state) {
    const again = this.#state?.last !== state.last || this.#edges === null;
    this.#state = state;
    this.ranges.show(state.last);
    this.#poll.on = state.live;
    if (again) {
      this.#ask(false);
    } else {
      this.#draw();
    }
  }

  hide() {
    this.#poll.on = false;
    this.banner.clear();
  }

  focus() {
    this.graph.focus({ preventScroll: true });
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const nodes = this.#edges === null ? [] : servicesOf(this.#edges);
    if (step !== undefined && nodes.length > 0) {
      const index = nodes.indexOf(this.#state.at);
      return this.#choose(nodes[index < 0 ? 0 : (index + step + nodes.length) % nodes.length]);
    }
    if (event.key === 'Enter' && nodes.includes(this.#state.at)) {
      this.#search(this.#state.at);
      return true;
    }
    return event.key === 'Escape' && this.#state.at !== null && this.#choose(null);
  }

  async #ask(quiet) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.element.setAttribute('aria-busy', !quiet);
    const millis = parseSpan(this.#state.last);
    const now = Date.now();
    try {
      const answer = await this.#app.api.get('/api/v1/service-edges', { from: new Date(now - millis).toISOString(), to: new Date(now).toISOString() }, asking.signal);
      this.banner.clear();
      this.#edges = answer.edges;
      this.#app.known.addServices(servicesOf(answer.edges));
      this.#draw();
    } catch (e) {
      if (!asking.signal.aborted) {
        if (!(e instanceof Problem)) {
          throw e;
        }
        this.banner.show(e, () => this.#ask(false));
      }
    } finally {
      this.element.removeAttribute('aria-busy');
    }
  }

  #draw() {
    if (this.#edges === null) {
      return;
    }
    const none = this.#edges.length === 0;
    this.empty.hidden = !none;
    this.graph.hidden = this.table.hidden = none;
    if (none) {
      fill(this.empty, note('No calls between services', h('p', null, `None settled in the last ${this.#state.last}. A call counts when its trace has settled, seconds after its end.`)));
      setText(this.summary, '');
      return;
    }
    const calls = this.#edges.reduce((sum, edge) => sum + edge.calls, 0);
    const errors = this.#edges.reduce((sum, edge) => sum + edge.errors, 0);
    setText(this.summary, `${counted(servicesOf(this.#edges).length, 'service')}, ${counted(calls, 'call')}, ${percent(errors / calls)} failed`);
    const at = servicesOf(this.#edges).includes(this.#state.at) ? this.#state.at : null;
    const picture = JSON.stringify([this.#edges, at]);
    if (picture !== this.#drawn) { // drawn again only when it shows something else
      this.#drawn = picture;
      this.#drawGraph(at);
      this.#drawTable(at);
    }
  }

  #drawGraph(at) {
    const ids = servicesOf(this.#edges);
    const links = this.#edges.map((edge) => ({ ...edge, from: edge.caller, to: edge.callee }));
    const { columns, back } = arrange(ids, links);
    const { places, width, height } = coordinates(columns, SIZES);
    const most = Math.max(...this.#edges.map((edge) => edge.calls));
    const near = (edge) => at === null || edge.from === at || edge.to === at;
    const beside = new Set([at, ...links.filter(near).flatMap((edge) => [edge.from, edge.to])]);
    const { scrollLeft, scrollTop } = this.graph;
    fill(this.graph, svg('svg', { width: width + 24, height: height + (back.size > 0 ? 70 : 0), role: 'group', 'aria-label': 'Services and their calls' },
      ...links.filter(near).map((edge) => this.#edge(edge, places, most, at !== null || links.length <= 24)),
      ...links.filter((edge) => !near(edge)).map((edge) => svg('g', { class: 'edge far' }, svg('path', { d: curve(places.get(edge.from), places.get(edge.to), SIZES), 'stroke-width': 1 }))),
      ...ids.map((id) => this.#node(id, places.get(id), at, beside.has(id)))));
    this.graph.scrollTo(scrollLeft, scrollTop);
  }

  #node(id, { x, y }, at, near) {
    const into = this.#edges.filter((edge) => edge.callee === id);
    const calls = into.reduce((sum, edge) => sum + edge.calls, 0);
    const errors = into.reduce((sum, edge) => sum + edge.errors, 0);
    const text = calls > 0 ? `${rate(calls, this.#state.last)}/min${errors > 0 ? `, ${percent(errors / calls)} failed` : ''}` : 'is called by none';
    return svg('g', { class: `node${id === at ? ' here' : ''}${near ? '' : ' far'}${errors > 0 ? ' failing' : ''}`, transform: `translate(${x} ${y})`, role: 'button', tabindex: 0, 'aria-pressed': id === at, 'aria-label': `${id}, ${text}`, hue: hueOf(id), click: () => this.#choose(id === at ? null : id), keydown: (event) => this.#nodeKey(event, id, at) },
      svg('rect', { width: SIZES.nodeWidth, height: SIZES.nodeHeight, rx: 6 }),
      svg('rect', { class: 'mark', width: 4, height: SIZES.nodeHeight, rx: 2 }),
      svg('text', { class: 'service', x: 12, y: 18 }, id.length > 20 ? `${id.slice(0, 19)}…` : id),
      svg('text', { class: 'dim', x: 12, y: 33 }, text),
      svg('title', null, `${id}\n${text}`));
  }

  #nodeKey(event, id, at) {
    if (event.key === 'Enter' || event.key === ' ') {
      event.stopPropagation();
      event.preventDefault();
      if (id === at) {
        this.#search(id);
      } else {
        this.#choose(id);
      }
    }
  }

  #edge(edge, places, most, labelled) {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    const forth = from.x < to.x;
    const label = forth && labelOf(from, to, SIZES);
    return svg('g', { class: edge.errors > 0 ? 'edge failing' : 'edge' },
      svg('path', { d: curve(from, to, SIZES), 'stroke-width': 1 + 4 * (Math.log1p(edge.calls) / Math.log1p(most)) }),
      labelled && forth && svg('text', { x: label.x, y: label.y, 'text-anchor': 'middle' }, `${rate(edge.calls, this.#state.last)}/min · p95 ${ms(edge.p95_ms)}`),
      svg('title', null, `${edge.from} → ${edge.to}\n${counted(edge.calls, 'call')}, ${percent(edge.errors / edge.calls)} failed\np50 ${ms(edge.p50_ms)}, p95 ${ms(edge.p95_ms)}, p99 ${ms(edge.p99_ms)}`));
  }

  #drawTable(at) {
    const { column, down } = this.#sort;
    const value = COLUMNS.find(([name]) => name === column)[2];
    const order = (one, other) => (typeof value(one) === 'string' ? value(one).localeCompare(value(other)) : value(one) - value(other));
    const shown = this.#edges.filter((edge) => at === null || edge.caller === at || edge.callee === at)
      .sort((one, other) => (down ? order(other, one) : order(one, other))).slice(0, 500);
    fill(this.table,
      at !== null && h('p.hint', null, 'Calls of and to ', service(at), ' ', h('a', { href: this.#app.address.of({ view: 'traces', q: `service:${quote(at)}`, at: null }) }, 'Show its traces')),
      h('table', null,
        h('thead', null, h('tr', null, ...COLUMNS.map(([name, title]) => h('th', { scope: 'col', 'aria-sort': name === column ? (down ? 'descending' : 'ascending') : null },
          h('button', { type: 'button', click: () => this.#sortBy(name) }, title, name === column ? (down ? ' ↓' : ' ↑') : ''))))),
        h('tbody', null, ...shown.map((edge) => h('tr', null,
          h('td', null, service(edge.caller)), h('td', null, service(edge.callee)), h('td', null, count(edge.calls)),
          h('td', null, rate(edge.calls, this.#state.last)),
          h(`td${edge.errors > 0 ? '.failure' : ''}`, null, edge.errors > 0 ? `${count(edge.errors)} (${percent(edge.errors / edge.calls)})` : '0'),
          h('td', null, ms(edge.p50_ms)), h('td', null, ms(edge.p95_ms)), h('td', null, ms(edge.p99_ms)))))));
  }

  #sortBy(column) {
    this.#sort = { column, down: this.#sort.column === column ? !this.#sort.down : column !== 'caller' && column !== 'callee' };
    this.#drawn = '';
    this.#draw();
    this.table.querySelector('[aria-sort] button').focus();
  }

  #choose(id) {
    this.#app.address.adjust({ at: id });
    return true;
  }

  #search(id) {
    this.#app.address.go({ view: 'traces', q: `service:${quote(id)}`, at: null });
  }
}

function servicesOf(edges) {
  return [...new Set(edges.flatMap((edge) => [edge.caller, edge.callee]))].sort();
}

function rate(calls, last) {
  const each = calls / (parseSpan(last) / 60_000);
  return each >= 10 ? count(Math.round(each)) : each.toFixed(each >= 1 ? 1 : 2);
}

function percent(part) {
  return part === 0 ? '0 %' : `${(part * 100).toPrecision(part < 0.1 ? 2 : 3)} %`;
}

function ms(millis) {
  return duration(millis === null ? null : millis * 1e6);
}
