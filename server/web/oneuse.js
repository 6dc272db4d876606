/**
 * An id for a form that makes a record: the same until the form is answered. An answer that was lost and a press again are one
 * record then: the city gives the answer that it gave.
 */
export class OneUse {
  #id = '';
  get id() {
    if (!this.#id) this.#id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return this.#id;
  }
  /** 200 and 422 are the city's own answers; all others may come from between, after it has acted. */
  answered(answer) { if (answer.status === 200 || answer.status === 422) this.#id = ''; return answer; }
}
