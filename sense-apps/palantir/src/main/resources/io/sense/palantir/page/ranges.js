/** Buttons for the time up to now. */
import { button, h } from './dom.js';
import { parseSpan } from './times.js';

const LASTS = ['15m', '1h', '6h', '1d', '7d', '31d'];

/**
 * @param {function(string): void} onChoose told what was chosen, such as `1h`
 * @param {number} most milliseconds that may be asked for
 */
export function ranges(onChoose, most) {
  const buttons = LASTS.filter((last) => parseSpan(last) <= most).map((last) => button(last, () => onChoose(last), { title: `The last ${last}` }));
  return {
    element: h('div.ranges', { role: 'group', 'aria-label': 'Time up to now' }, ...buttons),
    show: (chosen) => buttons.forEach((each) => each.setAttribute('aria-pressed', each.textContent === chosen)),
  };
}
