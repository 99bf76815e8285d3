/** The page: puts the parts together, and follows the address and the keyboard. */
import { Address } from './address.js';
import { Api } from './api.js';
import { Help, TokenDialog } from './dialogs.js';
import { button, fill, h } from './dom.js';
import { Known } from './known.js';
import { LedgerView } from './ledger.js';
import { MapView } from './map.js';
import { Search } from './search.js';
import { applyTheme, nextTheme, theme } from './theme.js';
import { TraceView } from './trace.js';
import { TracesView } from './traces.js';

const TITLES = { traces: 'Traces', map: 'Service map', ledger: 'Ledger' };
const THEME_SIGNS = { system: '◐', light: '○', dark: '●' };
const CHORD_MILLIS = 1_500;

class App {
  #views;
  #chord = -Infinity;

  constructor() {
    const token = new TokenDialog();
    this.help = new Help();
    this.known = new Known();
    this.api = new Api((why) => token.ask(why));
    this.address = new Address((state, before) => this.#show(state, before));
    this.search = new Search(this);
    this.#views = { traces: new TracesView(this), trace: new TraceView(this), map: new MapView(this), ledger: new LedgerView(this) };
    this.main = document.getElementById('main');
    fill(this.main, ...Object.values(this.#views).map((view) => view.element));
    for (const view of Object.values(this.#views)) {
      view.element.hidden = true;
    }
    fill(document.getElementById('search'), ...this.search.elements);
    this.links = Object.fromEntries(Object.entries(TITLES).map(([name, title]) => [name, h('a', { title: `${title} (g ${name[0] === 't' ? 't' : name[0]})` }, title)]));
    fill(document.getElementById('nav'), ...Object.values(this.links));
    this.live = button('Live', () => this.#toggleLive(), { class: 'live', title: 'Ask for newer ones by itself (l)' });
    this.theme = button('', () => this.#nextTheme(), { class: 'icon' });
    this.forget = button('Forget token', () => this.#forget(), { hidden: true });
    fill(document.getElementById('tools'), this.live, this.forget, this.theme,
      button('?', () => this.help.toggle(), { class: 'icon', 'aria-label': 'Help', title: 'Help (?)' }));
    document.body.append(this.help.element, token.element);
  }

  start() {
    applyTheme();
    this.#sayTheme();
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('click', (event) => this.#follow(event));
    this.address.start();
    this.focusView();
  }

  focusView() {
    this.#views[this.address.state.view].focus();
  }

  #show(state, before) {
    const view = this.#views[state.view];
    if (state.view !== before.view || view.element.hidden) {
      for (const each of Object.values(this.#views)) {
        if (each !== view && !each.element.hidden) {
          each.element.hidden = true;
          each.hide();
        }
      }
      view.element.hidden = false;
    }
    for (const [name, link] of Object.entries(this.links)) {
      link.href = this.address.of({ view: name, trace: null, at: null });
      link.setAttribute('aria-current', state.view === name || (state.view === 'trace' && name === 'traces') ? 'page' : 'false');
    }
    this.live.setAttribute('aria-pressed', state.live);
    this.forget.hidden = !this.api.hasToken;
    this.search.show(state);
    document.title = `${state.view === 'trace' ? `Trace ${state.trace.slice(0, 8)}` : TITLES[state.view]}${state.view === 'traces' && state.q ? `: ${state.q}` : ''} · Sense`;
    view.show(state, before);
    if (state.view !== before.view) {
      this.focusView();
    }
  }

  /** Links within the page change the address without loading it anew. */
  #follow(event) {
    const link = event.target.closest?.('a[href]');
    const href = link?.getAttribute('href');
    if (!href || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
      return;
    }
    if (href.startsWith('?') || href === './') {
      event.preventDefault();
      this.address.follow(href);
      this.focusView();
    }
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector('dialog[open]')) {
      if (event.key === '?' && this.help.element.open) {
        this.help.toggle();
      }
      return;
    }
    if (event.target.matches('input, textarea, select')) {
      return;
    }
    const native = event.target.matches('button, a') && (event.key === 'Enter' || event.key === ' ');
    if (!native && (this.#global(event) || this.#views[this.address.state.view].key(event))) {
      event.preventDefault();
    }
  }

  #global(event) {
    if (performance.now() - this.#chord < CHORD_MILLIS) {
      this.#chord = -Infinity;
      const view = { t: 'traces', m: 'map', l: 'ledger' }[event.key];
      if (view !== undefined) {
        this.address.go({ view, trace: null, at: null });
        return true;
      }
    }
    switch (event.key) {
      case 'g':
        this.#chord = performance.now();
        return true;
      case '/':
        this.search.focus();
        return true;
      case '?':
        this.help.toggle();
        return true;
      case 'l':
        this.#toggleLive();
        return true;
      case 't':
        this.#nextTheme();
        return true;
      default:
        return false;
    }
  }

  #toggleLive() {
    this.address.adjust({ live: !this.address.state.live });
  }

  #nextTheme() {
    nextTheme();
    this.#sayTheme();
  }

  #sayTheme() {
    this.theme.textContent = THEME_SIGNS[theme()];
    this.theme.title = `Theme: ${theme()} (t)`;
    this.theme.setAttribute('aria-label', `Theme: ${theme()}`);
  }

  #forget() {
    this.api.forgetToken();
    location.reload();
  }
}

/** A fault of the page itself is seen, not only in the browser's console. */
function sayFailure(reason) {
  if (reason?.name === 'AbortError') {
    return; // a question that nobody waits for any more
  }
  const place = document.getElementById('failure');
  place.textContent = `The page failed: ${reason?.message ?? reason}. Loading it anew may help.`;
  place.hidden = false;
}

addEventListener('error', (event) => sayFailure(event.error ?? event.message));
addEventListener('unhandledrejection', (event) => sayFailure(event.reason));
new App().start();
