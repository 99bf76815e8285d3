/**
 * Rows of one height, of which only those in sight are in the DOM. Row elements are used again as they leave the sight.
 */
export class VirtualRows {
  #scroller;
  #space;
  #height;
  #create;
  #bind;
  #onRange;
  #count = 0;
  #shown = new Map();
  #free = [];
  #frame = 0;

  /**
   * @param {Element} scroller what scrolls; focusable
   * @param {number} height of a row, pixels
   * @param {function(): Element} create an empty row
   * @param {function(Element, number): void} bind puts the content of an index into a row
   * @param {function(number, number): void} [onRange] told the first and the last index in sight
   */
  constructor(scroller, height, create, bind, onRange = () => {}) {
    this.#scroller = scroller;
    this.#height = height;
    this.#create = create;
    this.#bind = bind;
    this.#onRange = onRange;
    this.#space = document.createElement('div');
    this.#space.className = 'rows';
    this.#space.setAttribute('role', 'rowgroup');
    scroller.append(this.#space);
    scroller.addEventListener('scroll', () => this.#later(), { passive: true });
    new ResizeObserver(() => this.#later()).observe(scroller);
  }

  /** How many there are. */
  get count() {
    return this.#count;
  }

  /** Shows other content. */
  update(count) {
    this.#count = count;
    this.#space.style.height = `${count * this.#height}px`;
    this.#draw(true);
  }

  /** Scrolls as little as it takes to see a row. */
  reveal(index) {
    const top = index * this.#height;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop) {
      this.#scroller.scrollTop = top;
    } else if (top + this.#height > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top + this.#height - clientHeight;
    }
    this.#draw(false);
  }

  /** Scrolls so that a row is in the middle, if it is not in sight. */
  center(index) {
    const top = index * this.#height;
    const { scrollTop, clientHeight } = this.#scroller;
    if (top < scrollTop || top + this.#height > scrollTop + clientHeight) {
      this.#scroller.scrollTop = top - (clientHeight - this.#height) / 2;
    }
    this.#draw(false);
  }

  /** Moves the sight by rows, so that what is seen stays where it is when rows come in above. */
  shift(rows) {
    this.#scroller.scrollTop += rows * this.#height;
    this.#draw(false);
  }

  /** Rows that fit into the sight. */
  get page() {
    return Math.max(1, Math.floor(this.#scroller.clientHeight / this.#height) - 1);
  }

  /** The element of a row, if it is in sight. */
  element(index) {
    return this.#shown.get(index);
  }

  #later() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw(false);
    });
  }

  #draw(all) {
    const { scrollTop, clientHeight } = this.#scroller;
    const margin = 6;
    const first = Math.max(0, Math.floor(scrollTop / this.#height) - margin);
    const last = Math.min(this.#count - 1, Math.ceil((scrollTop + clientHeight) / this.#height) + margin);
    for (const [index, row] of this.#shown) {
      if (index < first || index > last) {
        this.#shown.delete(index);
        this.#free.push(row);
      }
    }
    for (let index = first; index <= last; index++) {
      const row = this.#shown.get(index);
      if (row === undefined) {
        this.#place(index);
      } else if (all) {
        this.#bind(row, index);
      }
    }
    for (const row of this.#free.splice(0)) {
      row.remove();
    }
    this.#onRange(first, last);
  }

  #place(index) {
    const row = this.#free.pop() ?? this.#create();
    row.style.top = `${index * this.#height}px`;
    this.#bind(row, index);
    this.#shown.set(index, row);
    if (!row.isConnected) {
      this.#space.append(row);
    }
  }
}
