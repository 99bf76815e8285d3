/** The traces of the list as points: when each started and how long it took. What it shows, the list says as well. */
import { h } from './dom.js';
import { hasErrors } from './results.js';

const LEAST_LOG = -2; // 10 µs
const MOST_LOG = 5; // 100 s

export class Scatter {
  #rows = [];
  #points = [];

  /** @param {function(Object): void} onChoose told the row whose point was clicked */
  constructor(onChoose) {
    this.canvas = h('canvas', { click: (event) => this.#at(event, onChoose) });
    this.element = h('div.scatter', { 'aria-hidden': 'true', title: 'Duration over time of the traces listed' }, this.canvas);
    new ResizeObserver(() => this.draw(this.#rows)).observe(this.element);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw(this.#rows));
    addEventListener('themechange', () => this.draw(this.#rows));
  }

  draw(rows) {
    this.#rows = rows;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0 || height === 0) {
      return;
    }
    const scale = devicePixelRatio;
    this.canvas.width = width * scale;
    this.canvas.height = height * scale;
    const paint = this.canvas.getContext('2d');
    paint.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const timed = rows.filter((row) => row.start_time !== null && row.duration_ms !== null);
    const times = timed.map((row) => Date.parse(row.start_time));
    const first = times.reduce((least, time) => Math.min(least, time), Infinity);
    const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
    this.#points = timed.map((row, i) => ({
      row,
      x: 4 + ((times[i] - first) / Math.max(1, last - first)) * (width - 8),
      y: height - 4 - (Math.min(MOST_LOG, Math.max(LEAST_LOG, Math.log10(row.duration_ms + 0.001))) - LEAST_LOG) / (MOST_LOG - LEAST_LOG) * (height - 8),
    }));
    for (const failed of [false, true]) { // errors above the rest
      paint.fillStyle = style.getPropertyValue(failed ? '--point-failed' : '--point');
      for (const { row, x, y } of this.#points) {
        if (hasErrors(row) === failed) {
          paint.beginPath();
          paint.arc(x, y, failed ? 2.4 : 1.8, 0, 7);
          paint.fill();
        }
      }
    }
  }

  #at(event, onChoose) {
    const near = ({ x, y }) => Math.hypot(x - event.offsetX, y - event.offsetY);
    const nearest = this.#points.reduce((best, point) => (best === null || near(point) < near(best) ? point : best), null);
    if (nearest && near(nearest) < 16) {
      onChoose(nearest.row);
    }
  }
}
