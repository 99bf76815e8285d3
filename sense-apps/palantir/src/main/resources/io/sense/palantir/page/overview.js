/** The whole trace in a few pixels; dragging over it zooms. */
import { h } from './dom.js';
import { hueOf } from './look.js';
import { isError } from './waterfall.js';

export class Overview {
  #layout = null;
  #drawn = null;
  #zoom = [0, 1];

  /** @param {function(?[number, number])} onZoom told what part to show; null for the whole */
  constructor(onZoom) {
    this.canvas = h('canvas');
    this.part = h('div.part');
    this.probe = h('i.probe');
    this.element = h('div.overview', { 'aria-hidden': 'true', title: 'Drag to zoom, double-click for the whole' }, this.canvas, this.part, this.probe);
    this.element.addEventListener('pointerdown', (event) => this.#drag(event, onZoom));
    this.element.addEventListener('dblclick', () => onZoom(null));
    new ResizeObserver(() => this.#draw()).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#draw());
    addEventListener('themechange', () => this.#draw());
  }

  show(layout, zoom) {
    this.#zoom = zoom;
    this.#mark(zoom);
    if (this.#drawn !== layout) {
      this.#layout = layout;
      this.#draw();
    }
  }

  #mark([from, to]) {
    this.part.style.left = `${from * 100}%`;
    this.part.style.width = `${(to - from) * 100}%`;
    this.element.classList.toggle('zoomed', from > 0 || to < 1);
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (this.#layout === null || width === 0) {
      return;
    }
    this.#drawn = this.#layout;
    this.canvas.width = width * devicePixelRatio;
    this.canvas.height = height * devicePixelRatio;
    const paint = this.canvas.getContext('2d');
    paint.scale(devicePixelRatio, devicePixelRatio);
    const failed = getComputedStyle(this.element).getPropertyValue('--point-failed');
    const fills = new Map([...this.#layout.services.keys()].map((name) => [name, this.#colour(name)]));
    const spans = this.#layout.rows.filter((row) => row.kind === 'span' && row.from !== null);
    const line = height / Math.max(spans.length, height / 4);
    spans.forEach((row, i) => {
      paint.fillStyle = isError(row) ? failed : fills.get(row.span.service ?? '');
      const from = (row.from / Math.max(1, this.#layout.nanos)) * width;
      const to = (row.to / Math.max(1, this.#layout.nanos)) * width;
      paint.fillRect(from, i * line, Math.max(1, to - from), Math.max(1, line - 1));
    });
  }

  /** As the style sheet has it, in light and in dark. */
  #colour(name) {
    this.probe.style.setProperty('--hue', hueOf(name));
    return getComputedStyle(this.probe).backgroundColor;
  }

  #drag(event, onZoom) {
    if (event.button !== 0) {
      return;
    }
    const { left, width } = this.element.getBoundingClientRect();
    const at = (pointer) => Math.min(1, Math.max(0, (pointer.clientX - left) / width));
    const from = at(event);
    let part = null;
    const move = (pointer) => {
      part = [Math.min(from, at(pointer)), Math.max(from, at(pointer))];
      this.#mark(part);
    };
    const up = () => {
      this.element.removeEventListener('pointermove', move);
      if (part !== null && part[1] - part[0] > 0.005) {
        onZoom(part);
      } else {
        this.#mark(this.#zoom);
      }
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener('pointermove', move);
    this.element.addEventListener('pointerup', up, { once: true });
    event.preventDefault();
  }
}
