/** The search line: a text field that proposes what may stand where the caret is. */
import { fill, h } from './dom.js';
import { parse, suggest, traceIdOf } from './query.js';

export class Search {
  #app;
  #options = [];
  #span = { start: 0, end: 0 };
  #chosen = -1;

  constructor(app) {
    this.#app = app;
    this.input = h('input', {
      id: 'query', type: 'text', role: 'combobox', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', enterkeyhint: 'search',
      placeholder: 'service:orders circuit:C-1 errors last:1h, or a trace id', 'aria-label': 'Search traces', 'aria-expanded': 'false',
      'aria-controls': 'options', 'aria-autocomplete': 'list', 'aria-describedby': 'queryfaults',
      input: () => this.#propose(), focus: () => this.#propose(), click: () => this.#propose(), blur: () => this.#close(), keydown: (event) => this.#key(event),
    });
    this.list = h('ul.options', { id: 'options', role: 'listbox', 'aria-label': 'Proposals', hidden: true });
    this.faults = h('div.faults', { id: 'queryfaults', role: 'alert', hidden: true });
    this.elements = [h('kbd', { 'aria-hidden': 'true' }, '/'), this.input, this.list, this.faults];
  }

  /** Shows what the address says. */
  show(state) {
    const line = state.view === 'trace' ? state.trace : state.q;
    if (document.activeElement !== this.input) {
      this.input.value = line;
      this.#sayFaults([]); // the list says what is wrong with its question
      this.input.setAttribute('aria-invalid', state.view !== 'trace' && parse(line).faults.length > 0);
    }
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  #key(event) {
    const open = !this.list.hidden;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (open) {
          this.#choose((this.#chosen + (event.key === 'ArrowDown' ? 1 : -1) + this.#options.length + (this.#chosen < 0 && event.key === 'ArrowUp' ? 1 : 0)) % this.#options.length);
        } else {
          this.#propose();
        }
        break;
      case 'Tab':
        if (!open || this.#chosen < 0) {
          return; // on to the next field
        }
        this.#take(this.#chosen);
        break;
      case 'Enter':
        if (open && this.#chosen >= 0) {
          this.#take(this.#chosen);
        } else {
          this.#submit();
        }
        break;
      case 'Escape':
        if (open) {
          this.#close();
        } else {
          this.input.blur();
          this.#app.focusView();
        }
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #submit() {
    const line = this.input.value.trim();
    const query = parse(line);
    this.#sayFaults(query.faults);
    this.#close();
    if (query.faults.length > 0) {
      return;
    }
    if (query.traceId !== null) {
      this.#app.address.go({ view: 'trace', trace: query.traceId, tab: 'timeline', at: null, find: '', zoom: null, limit: null });
    } else {
      this.#app.address.go({ view: 'traces', trace: null, q: line, at: null });
    }
    this.#app.focusView();
  }

  #propose() {
    if (this.input !== document.activeElement) {
      return;
    }
    const line = this.input.value;
    if (traceIdOf(line.trim()) !== null) {
      this.#close();
      return;
    }
    const { start, end, options } = suggest(line, this.input.selectionStart, this.#app.known);
    this.#span = { start, end };
    this.#options = options;
    fill(this.list, ...options.map((option, i) => h('li', { id: `option-${i}`, role: 'option', 'aria-selected': 'false', pointerdown: (event) => { event.preventDefault(); this.#take(i); } },
      h('code', null, option.text.trim()), h('span', null, option.hint))));
    this.#choose(-1);
    this.list.hidden = options.length === 0;
    this.input.setAttribute('aria-expanded', options.length > 0);
  }

  #choose(index) {
    this.#chosen = index;
    [...this.list.children].forEach((each, i) => each.setAttribute('aria-selected', i === index));
    this.list.children[index]?.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', index < 0 ? '' : `option-${index}`);
  }

  #take(index) {
    const { text } = this.#options[index];
    const { start, end } = this.#span;
    const rest = this.input.value.slice(end);
    this.input.value = this.input.value.slice(0, start) + text + (text.endsWith(' ') ? rest.trimStart() : rest);
    this.input.setSelectionRange(start + text.length, start + text.length);
    this.#sayFaults([]);
    this.#propose();
  }

  #close() {
    this.list.hidden = true;
    this.#chosen = -1;
    this.input.setAttribute('aria-expanded', 'false');
    this.input.setAttribute('aria-activedescendant', '');
  }

  #sayFaults(faults) {
    this.faults.hidden = faults.length === 0;
    this.input.setAttribute('aria-invalid', faults.length > 0);
    fill(this.faults, h('ul', null, ...faults.map((each) => h('li', null, h('code', null, each.text), ` ${each.detail}`))));
  }
}
