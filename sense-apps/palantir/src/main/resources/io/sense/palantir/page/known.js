/** Names that were seen in answers, for the search line to propose. */
const MOST = 500;

export class Known {
  services = new Set();
  circuits = new Set();

  /** Notes what a correlation names. */
  add({ services, attributes }) {
    this.addServices(services);
    if (attributes.circuit_id !== null) {
      note(this.circuits, attributes.circuit_id);
    }
  }

  addServices(names) {
    for (const name of names) {
      note(this.services, name);
    }
  }
}

function note(set, value) {
  if (set.size < MOST) {
    set.add(value);
  }
}
