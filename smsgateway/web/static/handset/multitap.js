// Letters from a twelve-key pad: press 2 again and again for A, B, C, 2.

const KEYS = {
  1: "1.,?!'",
  2: "ABC2",
  3: "DEF3",
  4: "GHI4",
  5: "JKL5",
  6: "MNO6",
  7: "PQRS7",
  8: "TUV8",
  9: "WXYZ9",
  0: " 0\n",
  "*": "*+-/:#",
};
const PATIENCE = 900; // ms within which the same key turns the letter instead of adding one
const MODES = ["ABC", "abc", "123"];

export class Multitap {
  mode = MODES[0];
  #key = "";
  #turn = 0;
  #last = 0;

  /** The next mode, as the # key of a basic phone. */
  shift() {
    this.mode = MODES[(MODES.indexOf(this.mode) + 1) % MODES.length];
    this.#key = "";
  }

  /** `text` after `key` was pressed at `now` (ms). */
  press(text, key, now) {
    if (this.mode === "123") return text + key;
    const again = key === this.#key && now - this.#last < PATIENCE && text !== "";
    this.#turn = again ? this.#turn + 1 : 0;
    this.#key = key;
    this.#last = now;
    const letter = KEYS[key][this.#turn % KEYS[key].length];
    return (again ? text.slice(0, -1) : text) + (this.mode === "abc" ? letter.toLowerCase() : letter);
  }

  /** `text` after `key` was held down: its digit, whatever the mode. */
  hold(text, key) {
    this.#key = "";
    return text + key;
  }
}
