/** What lies over the page: the help, and the question for a token. */
import { button, fill, h } from './dom.js';
import { MATCHES } from './look.js';
import { KEYS } from './query.js';

const EVERYWHERE = [
  ['/', 'to the search line'], ['g t', 'traces'], ['g m', 'service map'], ['g l', 'ledger'], ['j k', 'next and previous row (arrows, Page, Home and End too)'],
  ['Enter', 'open'], ['Esc', 'back, step by step'], ['l', 'live on and off'], ['t', 'light, dark, as the system'], ['?', 'this help'],
];
const IN_A_TRACE = [
  ['1 2 3', 'timeline, logs, linked traces'], ['← →', 'close and open a span'], ['c', 'close every span, or open all'], ['o', 'logs among the spans'],
  ['e E', 'next and previous error'], ['f', 'find in the trace'], ['+ − 0', 'zoom in, out, whole; or drag over the overview'],
];
const IN_LISTS = [['e', 'traces: errors only; ledger: next minute that does not balance']];

/** The keys, the language of the search line, the words. */
export class Help {
  constructor() {
    this.element = h('dialog.help', { 'aria-labelledby': 'help-title', click: (event) => event.target === this.element && this.element.close() },
      h('div.sheet', null,
        button('×', () => this.element.close(), { class: 'close', 'aria-label': 'Close the help' }),
        h('h1', { id: 'help-title' }, 'Help'),
        h('div.columns', null,
          h('section', null, h('h2', null, 'Keys'), keys(EVERYWHERE), h('h3', null, 'In a trace'), keys(IN_A_TRACE), h('h3', null, 'In lists'), keys(IN_LISTS)),
          h('section', null, h('h2', null, 'Search'),
            h('dl', null, h('dt', null, h('code', null, '0af7651916cd43dd…')), h('dd', null, 'a trace id alone opens the trace; a traceparent and a UUID do too'),
              ...Object.entries(KEYS).map(([key, { hint }]) => [h('dt', null, h('code', null, `${key}:`)), h('dd', null, hint)]),
              h('dt', null, h('code', null, 'errors')), h('dd', null, 'only traces with an error span or an ERROR log')),
            h('p', null, 'Everything must fit. A value with spaces stands in double quotes. Times without a zone are of this place.'),
            h('h2', null, 'How a log was matched'),
            h('dl', null, ...Object.entries(MATCHES).map(([name, text]) => [h('dt', null, h(`span.badge.match.${name}`, null, name)), h('dd', null, text)])))),
        h('p.dim', null, 'All of this over REST: ', h('a', { href: 'docs' }, 'the API'))));
  }

  toggle() {
    if (this.element.open) {
      this.element.close();
    } else {
      this.element.showModal();
    }
  }
}

function keys(pairs) {
  return h('dl', null, ...pairs.map(([names, text]) => [h('dt', null, ...names.split(' ').map((name) => h('kbd', null, name))), h('dd', null, text)]));
}

/** Asks for a bearer token. */
export class TokenDialog {
  #resolve = null;

  constructor() {
    this.input = h('input', { type: 'password', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-label': 'Token', 'aria-describedby': 'token-why' });
    this.why = h('p', { id: 'token-why' });
    this.element = h('dialog.token', { 'aria-labelledby': 'token-title', cancel: (event) => event.preventDefault() },
      h('form', { submit: (event) => this.#submit(event) },
        h('h1', { id: 'token-title' }, 'A token, please'), this.why, this.input,
        h('button.primary', { type: 'submit' }, 'Go on')));
  }

  /** @param {?string} why the last one was refused */
  ask(why) {
    fill(this.why, why === null
      ? 'This palantir answers only to those who show a bearer token with the right to read. It is kept until this window is closed.'
      : `The token was refused: ${why}`);
    this.why.className = why === null ? '' : 'failure';
    this.input.value = '';
    this.element.showModal();
    this.input.focus();
    return new Promise((resolve) => (this.#resolve = resolve));
  }

  #submit(event) {
    event.preventDefault();
    const token = this.input.value.trim();
    if (token !== '') {
      this.element.close();
      this.#resolve(token);
    }
  }
}
