/** What is shown where there is nothing to show, or no answer. */
import { button, h } from './dom.js';

/** A note in the place of the content. */
export function note(title, ...content) {
  return h('div.note', null, h('h2', null, title), ...content);
}

/** A problem over the content: what is wrong, each single fault, and when it is tried again. */
export class Banner {
  #timer = 0;

  /** @param {Element} place where it is shown */
  constructor(place) {
    this.place = place;
    place.setAttribute('role', 'alert');
    place.hidden = true;
  }

  /** Shows a problem; counts down to the next try if there is one. */
  show(problem, retry) {
    this.clear();
    const again = h('span');
    this.place.replaceChildren(
      ...[
        h('strong', null, titleOf(problem)),
        h('span', null, problem.message),
        problem.errors?.length > 0 && h('ul', null, ...problem.errors.map((each) => h('li', null, h('code', null, each.name), ` ${each.detail}`))),
        problem.passing && again,
        retry && button('Try now', () => this.#retry(retry)),
      ].filter(Boolean));
    this.place.hidden = false;
    if (problem.passing && retry) {
      this.#countDown(again, Math.ceil(problem.retryAfter ?? 5), retry);
    }
  }

  /** Takes it away. */
  clear() {
    clearTimeout(this.#timer);
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  #countDown(text, seconds, retry) {
    if (seconds <= 0) {
      this.#retry(retry);
      return;
    }
    text.textContent = `Trying again in ${seconds} s`;
    this.#timer = setTimeout(() => this.#countDown(text, seconds - 1, retry), 1_000);
  }

  #retry(retry) {
    clearTimeout(this.#timer);
    retry();
  }
}

function titleOf(problem) {
  switch (problem.status) {
    case undefined:
      return 'The page failed';
    case 0:
      return 'No answer';
    case 400:
      return 'Not understood';
    case 403:
      return 'Not allowed';
    case 404:
      return 'Not known';
    case 429:
      return 'Too many questions';
    case 503:
      return 'Not available now';
    default:
      return `Error ${problem.status}`;
  }
}
