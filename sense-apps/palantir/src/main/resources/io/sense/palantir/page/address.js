/** What is shown, as it stands in the address: whoever is sent the address sees the same. Pure but for `Address`. */

const VIEWS = ['traces', 'trace', 'map', 'ledger'];
const TABS = ['timeline', 'logs', 'links'];

/** Nothing asked for. */
export const START = Object.freeze({
  view: 'traces', q: '', live: true, trace: null, tab: 'timeline', at: null, find: '', zoom: null, logs: true, limit: null,
  last: '1h',
});

/** Reads the part of an address behind the question mark; what is not understood is as at the start. */
export function readAddress(search) {
  const given = new URLSearchParams(search);
  const trace = given.get('trace');
  const view = trace ? 'trace' : given.get('view');
  const tab = given.get('tab');
  const limit = Number(given.get('limit'));
  return {
    view: VIEWS.includes(view) && (view !== 'trace' || trace) ? view : START.view,
    q: given.get('q') ?? START.q,
    live: given.get('live') !== 'off',
    trace,
    tab: TABS.includes(tab) ? tab : START.tab,
    at: given.get('at'),
    find: given.get('find') ?? START.find,
    zoom: readZoom(given.get('zoom')),
    logs: given.get('logs') !== 'off',
    limit: Number.isInteger(limit) && limit > 0 ? limit : START.limit,
    last: /^\d+[smhd]$/.test(given.get('last') ?? '') ? given.get('last') : START.last,
  };
}

/** Writes one, the shortest that reads the same. */
export function writeAddress(state) {
  const out = new URLSearchParams();
  const put = (name, value, unless) => value !== unless && value !== null && out.set(name, value);
  const inTrace = state.view === 'trace';
  put('view', inTrace ? null : state.view, START.view);
  put('trace', inTrace ? state.trace : null);
  put('tab', inTrace ? state.tab : null, START.tab);
  put('find', inTrace ? state.find : null, START.find);
  put('zoom', inTrace && state.zoom ? state.zoom.map((each) => Number(each.toPrecision(6))).join('-') : null);
  put('logs', inTrace && !state.logs ? 'off' : null);
  put('limit', inTrace ? state.limit : null);
  put('at', state.at);
  put('last', state.view === 'map' || state.view === 'ledger' ? state.last : null, START.last);
  put('q', state.q, START.q);
  put('live', state.live ? null : 'off');
  const text = out.toString().replace(/%3A/g, ':').replace(/%2F/g, '/'); // both may stand in a query, and people read it
  return text === '' ? './' : `?${text}`;
}

/** From and to as parts of the whole, 0 to 1. */
function readZoom(text) {
  const [from, to] = (text ?? '').split('-').map(Number);
  return from >= 0 && to <= 1 && from < to ? [from, to] : null;
}

/** The address of this window. */
export class Address {
  /** @param {function(Object, Object): void} onChange told the new state and the one before, also on back and forward */
  constructor(onChange) {
    this.onChange = onChange;
    this.state = readAddress(location.search);
    addEventListener('popstate', () => this.#become(readAddress(location.search)));
  }

  /** Shows what is asked for first. */
  start() {
    this.onChange(this.state, START);
  }

  /** A step that "back" undoes. */
  go(change) {
    this.#move('pushState', change);
  }

  /** A change that is no step, such as the row that is marked. */
  adjust(change) {
    this.#move('replaceState', change);
  }

  /** A link that `of` made. */
  follow(href) {
    this.#move('pushState', readAddress(href.startsWith('?') ? href : ''));
  }

  /** The address of a change, for links. */
  of(change) {
    return writeAddress({ ...this.state, ...change });
  }

  #move(how, change) {
    const next = { ...this.state, ...change };
    if (writeAddress(next) !== writeAddress(this.state)) {
      history[how](null, '', writeAddress(next));
      this.#become(next);
    }
  }

  #become(next) {
    const before = this.state;
    this.state = next;
    this.onChange(next, before);
  }
}
