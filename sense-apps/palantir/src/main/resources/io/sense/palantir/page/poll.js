/** Asks again and again, while the window is seen and the one before is answered. */
export class Poll {
  #timer = 0;
  #ask;
  #millis;
  #on = false;

  /**
   * @param {function(): Promise} ask
   * @param {number} millis from an answer to the next question
   */
  constructor(ask, millis) {
    this.#ask = ask;
    this.#millis = millis;
    document.addEventListener('visibilitychange', () => this.#on && !document.hidden && this.#next(0));
  }

  /** Turns it on or off. */
  set on(value) {
    if (value !== this.#on) {
      this.#on = value;
      clearTimeout(this.#timer);
      this.#timer = 0;
      if (value) {
        this.#next(this.#millis);
      }
    }
  }

  get on() {
    return this.#on;
  }

  #next(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      if (!document.hidden) {
        await this.#ask();
        if (this.#on) {
          this.#next(this.#millis);
        }
      }
    }, millis);
  }
}
