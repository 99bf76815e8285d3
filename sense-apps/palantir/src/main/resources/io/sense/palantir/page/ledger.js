/** The ledger: what became of every record, in sum and minute by minute. */
import { Problem } from './api.js';
import { fill, h, setText } from './dom.js';
import { Poll } from './poll.js';
import { ranges } from './ranges.js';
import { Banner, note } from './state.js';
import { clock, count, counted, parseSpan } from './times.js';
import { VirtualRows } from './virtual.js';

const POLL_MILLIS = 10_000;
const OUTCOMES = {
  logs: ['span_id', 'interval', 'trace', 'orphan', 'uncorrelatable', 'repeats', 'dead_letters', 'open'],
  spans: ['correlated', 'repeats', 'dead_letters', 'open'],
};
const MEANINGS = {
  span_id: 'named their span', interval: 'found their span by time', trace: 'belong to a trace, to no span of it',
  orphan: 'their trace has no span', uncorrelatable: 'carry no trace id', correlated: 'are part of a trace',
  repeats: 'came again', dead_letters: 'could not be read', open: 'wait in the join',
};

export class LedgerView {
  #app;
  #state = null;
  #asking = null;
  #minutes = null;
  #most = 1;
  #at = -1;
  #poll = new Poll(() => this.#ask(true), POLL_MILLIS);

  constructor(app) {
    this.#app = app;
    this.banner = new Banner(h('div.banner'));
    this.ranges = ranges((last) => app.address.go({ last, at: null }), parseSpan('31d'));
    this.summary = h('p.summary', { role: 'status' });
    this.totals = h('div.totals');
    this.grid = h('div.minutes', { tabindex: 0, role: 'grid', 'aria-label': 'Minutes', 'aria-readonly': true });
    this.empty = h('div.empty', { hidden: true });
    this.heads = h('div.heads', { 'aria-hidden': 'true' }, ...['minute', 'logs', 'what became of the logs', 'spans', 'what became of the spans', 'balance'].map((text, i) => h(`span.c${i}`, null, text)));
    this.element = h('section.view.ledger', { 'aria-label': 'Ledger' }, this.banner.place,
      h('div.toolbar', null, h('h1', null, 'Ledger'), this.ranges.element, this.summary), this.totals, this.heads,
      h('div.stage', null, this.grid, this.empty));
    this.rows = new VirtualRows(this.grid, 26, () => this.#create(), (row, index) => this.#bind(row, index));
  }

  show(state) {
    const again = this.#state?.last !== state.last || this.#minutes === null;
    this.#state = state;
    this.ranges.show(state.last);
    this.#poll.on = state.live;
    if (again) {
      this.#ask(false);
    } else {
      this.#mark();
    }
  }

  hide() {
    this.#poll.on = false;
    this.banner.clear();
  }

  focus() {
    this.grid.focus({ preventScroll: true });
  }

  /** Whether a key was one of this view's. */
  key(event) {
    const last = (this.#minutes?.length ?? 0) - 1;
    const to = { j: this.#at + 1, ArrowDown: this.#at + 1, k: this.#at - 1, ArrowUp: this.#at - 1, Home: 0, End: last, PageDown: this.#at + this.rows.page, PageUp: this.#at - this.rows.page }[event.key];
    if (to !== undefined && last >= 0) {
      this.#app.address.adjust({ at: this.#minutes[Math.min(Math.max(to, 0), last)].minute });
      return true;
    }
    if (event.key === 'e' && last >= 0) { // the next minute that does not balance
      const index = this.#minutes.findIndex((minute, i) => i > this.#at && !balanced(minute));
      this.#app.address.adjust({ at: index < 0 ? null : this.#minutes[index].minute });
      return true;
    }
    return event.key === 'Escape' && this.#state.at !== null && (this.#app.address.adjust({ at: null }), true);
  }

  async #ask(quiet) {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    this.element.setAttribute('aria-busy', !quiet);
    try {
      const answer = await this.#all(asking.signal);
      this.banner.clear();
      this.#minutes = answer.minutes.reverse();
      this.#most = Math.max(1, ...this.#minutes.map((minute) => Math.max(minute.logs.received, minute.spans.received)));
      this.#draw(answer.totals);
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

  /** One answer tells a week of minutes at most. */
  async #all(signal) {
    const to = new Date();
    let from = new Date(to.getTime() - parseSpan(this.#state.last)).toISOString();
    const all = { minutes: [], totals: null };
    while (from !== null) {
      const { minutes, totals, next_from: next } = await this.#app.api.get('/api/v1/ledger', { from, to: to.toISOString() }, signal);
      all.minutes.push(...minutes);
      all.totals ??= totals;
      from = next;
    }
    return all;
  }

  #draw(totals) {
    const none = this.#minutes.length === 0;
    this.empty.hidden = !none;
    this.totals.hidden = this.heads.hidden = this.grid.hidden = none;
    if (none) {
      fill(this.empty, note('No records', h('p', null, `Kafka took none in the last ${this.#state.last}.`)));
      setText(this.summary, '');
      return;
    }
    const wrong = this.#minutes.filter((minute) => !balanced(minute)).length;
    setText(this.summary, wrong === 0 ? `${counted(this.#minutes.length, 'minute')}, every one in balance` : `${counted(wrong, 'minute')} of ${count(this.#minutes.length)} not in balance`);
    this.summary.classList.toggle('failure', wrong > 0);
    fill(this.totals, card('logs', totals.logs), card('spans', totals.spans));
    this.grid.setAttribute('aria-rowcount', this.#minutes.length);
    this.#mark();
  }

  #mark() {
    this.#at = this.#minutes?.findIndex((minute) => minute.minute === this.#state.at) ?? -1;
    this.grid.setAttribute('aria-activedescendant', this.#at < 0 ? '' : `minute-${this.#at}`);
    this.rows.update(this.#minutes?.length ?? 0);
    if (this.#at >= 0) {
      this.rows.reveal(this.#at);
    }
  }

  #create() {
    const cell = (name) => h(`span.${name}`, { role: 'gridcell' });
    const row = h('div.row', { role: 'row', click: () => this.#app.address.adjust({ at: this.#minutes[row.index].minute }) });
    row.append(...['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map(cell));
    row.bars = { logs: bars('logs'), spans: bars('spans') };
    row.children[2].append(row.bars.logs.element);
    row.children[4].append(row.bars.spans.element);
    return row;
  }

  #bind(row, index) {
    const minute = this.#minutes[index];
    const [when, logs, , spans, , balance] = row.children;
    row.index = index;
    row.id = `minute-${index}`;
    row.setAttribute('aria-rowindex', index + 1);
    row.setAttribute('aria-selected', index === this.#at);
    row.classList.toggle('failed', !balanced(minute));
    setText(when, clock(minute.minute).replace(':00.000', ''));
    when.title = minute.minute;
    setText(logs, count(minute.logs.received));
    setText(spans, count(minute.spans.received));
    row.bars.logs.show(minute.logs, this.#most);
    row.bars.spans.show(minute.spans, this.#most);
    setText(balance, balanced(minute) ? '0' : [minute.logs.balance !== 0 && `logs ${signed(minute.logs.balance)}`, minute.spans.balance !== 0 && `spans ${signed(minute.spans.balance)}`].filter(Boolean).join(', '));
  }
}

function balanced(minute) {
  return minute.logs.balance === 0 && minute.spans.balance === 0;
}

function signed(number) {
  return `${number > 0 ? '+' : '−'}${count(Math.abs(number))}`;
}

/** The equation of one signal. */
function card(signal, sums) {
  const strip = bars(signal);
  strip.show(sums, Math.max(1, sums.received));
  return h('section.card', { 'aria-label': signal },
    h('h2', null, signal, h(`span.badge${sums.balance === 0 ? '.good' : '.bad'}`, null, sums.balance === 0 ? 'in balance' : `balance ${signed(sums.balance)}`)),
    h('p.equation', null, h('span', null, h('b', null, count(sums.received)), h('small', null, 'received')),
      ...OUTCOMES[signal].map((name, i) => h(`span.${name}`, { title: `${count(sums[name])} ${MEANINGS[name]}` }, h('i', { 'aria-hidden': 'true' }, i === 0 ? '=' : '+'), h('b', null, count(sums[name])), h('small', null, name.replace('_', ' '))))),
    strip.element);
}

/** A strip whose parts are the outcomes. */
function bars(signal) {
  const parts = OUTCOMES[signal].map((name) => h(`i.${name}`));
  const element = h('span.strip', { role: 'img' }, ...parts);
  return {
    element,
    show(sums, most) {
      OUTCOMES[signal].forEach((name, i) => (parts[i].style.width = `${(sums[name] / most) * 100}%`));
      const told = OUTCOMES[signal].filter((name) => sums[name] > 0).map((name) => `${count(sums[name])} ${name.replace('_', ' ')}`).join(', ');
      element.setAttribute('aria-label', told || 'none');
      element.title = told;
    },
  };
}
