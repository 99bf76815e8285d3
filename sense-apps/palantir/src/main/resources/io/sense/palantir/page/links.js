/** Traces that hang together with one, drawn. */
import { fill, h, svg } from './dom.js';
import { arrange, coordinates, curve, labelOf } from './graph.js';
import { hueOf } from './look.js';
import { clock, counted } from './times.js';

const SIZES = { nodeWidth: 208, nodeHeight: 54, gapX: 132, gapY: 18, margin: 24 };

export class Links {
  #address;
  #drawn = null;

  constructor(address) {
    this.#address = address;
    this.element = h('div.links', { tabindex: 0, role: 'group', 'aria-label': 'Linked traces' });
  }

  /** @param {?Object} links the answer of the server; null if there is none */
  show(links, trace) {
    if (links === this.#drawn) {
      return;
    }
    this.#drawn = links;
    if (links === null || links.links.length === 0) {
      fill(this.element, h('p.empty', null, 'No other trace is linked to this one. Links come up to six minutes after both have settled: by circuit, resource or product id, or by an OTLP span link.'));
      return;
    }
    const edges = links.links.map((link) => ({ ...link, from: link.parent_trace_id, to: link.child_trace_id }));
    const inTime = [...links.traces].sort((one, other) => (one.start_time ?? '').localeCompare(other.start_time ?? ''));
    const { columns, back } = arrange(inTime.map((each) => each.trace_id), edges);
    const { places, width, height } = coordinates(columns, SIZES);
    fill(this.element,
      links.cut && h('p.hint', null, links.cut),
      h('p.hint', null, `${counted(links.traces.length, 'trace')}, ${counted(links.links.length, 'link')}, up to ${counted(links.depth, 'step')} away. What began earlier stands to the left.`),
      svg('svg', { width, height: height + (back.size > 0 ? 60 : 0), role: 'group', 'aria-label': 'Graph of linked traces' },
        ...edges.map((edge) => this.#edge(edge, places)),
        ...links.traces.map((each) => this.#node(each, trace, places.get(each.trace_id)))));
    const here = places.get(trace);
    this.element.scrollTo(here.x - this.element.clientWidth / 2 + SIZES.nodeWidth / 2, here.y - this.element.clientHeight / 2 + SIZES.nodeHeight / 2);
  }

  focus() {
    (this.element.querySelector('a') ?? this.element).focus({ preventScroll: true });
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const nodes = [...this.element.querySelectorAll('a')];
    if (step === undefined || nodes.length === 0) {
      return false;
    }
    nodes[(nodes.indexOf(document.activeElement) + step + nodes.length) % nodes.length].focus();
    return true;
  }

  #node(node, trace, { x, y }) {
    const here = node.trace_id === trace;
    const href = this.#address.of({ trace: node.trace_id, tab: here ? 'timeline' : 'links', at: null, find: '', zoom: null, limit: null });
    const text = `${node.service ?? 'unknown service'} ${node.operation ?? ''}`;
    return svg('a', { href, class: here ? 'node here' : 'node', 'aria-label': `${text}, trace ${node.trace_id}${here ? ', this trace' : ''}`, 'aria-current': here ? 'true' : null, transform: `translate(${x} ${y})`, hue: hueOf(node.service ?? '') },
      svg('rect', { width: SIZES.nodeWidth, height: SIZES.nodeHeight, rx: 5 }),
      svg('rect', { class: 'mark', width: 4, height: SIZES.nodeHeight, rx: 2 }),
      svg('text', { class: 'service', x: 12, y: 17 }, cut(node.service ?? 'unknown', 28)),
      svg('text', { x: 12, y: 32 }, cut(node.operation ?? (node.state === null ? 'known by its links alone' : ''), 30)),
      svg('text', { class: 'dim', x: 12, y: 47 }, `${node.trace_id.slice(0, 8)}… ${node.start_time ? clock(node.start_time) : ''}`),
      svg('title', null, `${text}\n${node.trace_id}\n${node.state ?? 'no correlation is known'}`));
  }

  #edge(edge, places) {
    const from = places.get(edge.from);
    const to = places.get(edge.to);
    const percent = `${Math.round(edge.confidence * 100)} %`;
    const forth = from.x < to.x;
    const { x, y } = forth ? labelOf(from, to, SIZES) : { x: (from.x + to.x + SIZES.nodeWidth) / 2, y: Math.max(from.y, to.y) + SIZES.nodeHeight + 30 };
    return svg('g', { class: `edge ${edge.kind}` },
      svg('path', { d: curve(from, to, SIZES), 'stroke-width': 1 + 2 * edge.confidence }),
      svg('text', { x, y, 'text-anchor': 'middle' }, `${edge.kind === 'span_link' ? 'span link' : cut(edge.value, 14)} ${percent}`),
      svg('title', null, `${edge.kind} ${edge.value}, confidence ${percent}`));
  }
}

function cut(text, length) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
