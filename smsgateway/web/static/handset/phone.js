// One basic phone: its views, its keys, its USSD session and its texts.

import { cost } from "./gsm.js";
import { Multitap } from "./multitap.js";
import { fresh } from "./wire.js";

const REFUSED = "Connection problem or invalid MMI code.";
const ENVELOPE = "CON "; // counted by the network like the text behind it
const POLL = 1500; // ms between two looks for new texts
const SLOWEST_POLL = 15_000;

/** What the two soft keys say in each view; `typed` is whether something stands in the field. */
const SOFT_KEYS = {
  home: (say, typed) => (typed ? [say("Call"), say("Clear")] : [say("Messages"), ""]),
  wait: (say) => ["", say("Cancel")],
  ussd: (say, typed) => [say("Send"), typed ? say("Clear") : say("Cancel")],
  note: (say) => [say("OK"), ""],
  texts: (say, typed) => [say("Send"), typed ? say("Clear") : say("Back")],
};

export class Phone {
  #view = "home";
  #session = null;
  #lastDialled;
  #taps = new Multitap();
  #lastText = 0;
  #memory;
  #pollTimer;
  #looks = 0;
  #pollPause = POLL;

  constructor(root, owner, wire, limits) {
    this.root = root;
    this.owner = owner;
    this.wire = wire;
    this.limits = limits;
    this.say = wire.say;
    this.part = (name) => root.querySelector(`[data-part="${name}"]`);
    this.line = this.part("line");
    this.letter = this.part("letter");
    this.#lastDialled = wire.settings.serviceCode;
    this.#memory = remembered(owner.number);
    this.line.addEventListener("input", () => this.#changed());
    this.letter.addEventListener("input", () => this.#changed());
    this.#show("home");
    this.#measureScreen("");
    this.poll();
  }

  // ---- keys -------------------------------------------------------------------------------

  green() {
    if (this.#view === "home" && !this.line.value) this.#write(this.#lastDialled);
    else if (this.#view === "home") this.#dial(this.line.value);
    else if (this.#view === "ussd") this.#answer(this.line.value);
    else if (this.#view === "texts") this.#send(this.letter.value);
    else if (this.#view === "note") this.#show("home");
  }

  red() {
    this.#session = null;
    this.#show("home");
  }

  left() {
    if (this.#view === "home" && !this.line.value) this.openTexts();
    else this.green();
  }

  right() {
    if (this.field?.value) this.clear();
    else if (this.#view !== "home") this.red();
  }

  clear() {
    if (this.field) this.#write([...this.field.value].slice(0, -1).join(""));
  }

  /** A key of the twelve; in a text they write letters. */
  press(key) {
    if (this.#view === "note") this.#show("home");
    if (this.#view === "texts" && key === "#") {
      this.#taps.shift();
      this.#changed();
    } else if (this.#view === "texts") {
      this.#write(this.#taps.press(this.letter.value, key, performance.now()));
    } else if (this.field) {
      this.#write(this.line.value + key);
    }
  }

  hold(key) {
    if (this.#view !== "texts") this.press(key);
    else this.#write(this.#taps.hold(this.letter.value, key));
  }

  scroll(direction) {
    if (this.#view === "home") return this.openTexts();
    const pane = this.part(this.#view === "texts" ? "thread" : "shown");
    pane.scrollBy({ top: (direction * pane.clientHeight) / 2 });
  }

  /** Put an example on the screen; the green key is left to the person. */
  tryDialling(code) {
    this.red();
    this.#write(code);
  }

  tryTexting(body) {
    this.openTexts();
    this.#write(body);
  }

  openTexts() {
    this.#session = null;
    this.#show("texts");
  }

  /** The field that typing goes to in this view, if any. */
  get field() {
    return { home: this.line, ussd: this.line, texts: this.letter }[this.#view];
  }

  /** Make ready for a typed character: a message on the screen gives way to the dialer. */
  ready() {
    if (this.#view === "note") this.#show("home");
    this.field?.focus();
  }

  // ---- USSD -------------------------------------------------------------------------------

  #dial(code) {
    this.#lastDialled = code;
    const stem = this.wire.settings.serviceCode.replace(/#$/, "");
    const carried = this.wire.settings.ussd; // a network may know nothing of our code
    if (code.endsWith("#") && !carried) this.#note(this.say(REFUSED));
    else if (code === `${stem}#`) this.#open([]);
    else if (code.startsWith(`${stem}*`) && code.endsWith("#")) {
      this.#open([code.slice(stem.length + 1, -1)]);
    } else if (code.endsWith("#")) this.#note(this.say(REFUSED));
    else this.#note(`${this.say("This phone makes no calls.")}\n${this.say("Dial {code}", { code: `${stem}#` })}`);
  }

  #open(inputs) {
    this.#session = { id: fresh("ussd"), inputs, began: performance.now(), asked: null };
    this.#hop(this.#session);
  }

  #answer(typed) {
    if (!typed) return;
    this.#session.inputs.push(typed);
    this.#hop(this.#session);
  }

  async #hop(session) {
    session.asked = null;
    this.#show("wait");
    const { status, body } = await this.wire.ussd(this.owner, session.id, session.inputs.join("*"));
    this.poll();
    if (this.#session !== session) return; // hung up, dropped or lapsed meanwhile
    const [, kind, text] = (status === 200 && /^(CON|END) ([^]*)$/.exec(body)) || [];
    if (kind === "CON") {
      session.asked = performance.now();
      this.#show("ussd");
      this.#print(text, text);
    } else {
      this.#session = null;
      this.#show("note");
      this.#print(text ?? this.say(REFUSED), text);
    }
  }

  /** The line is lost in the middle of a session: nobody tells the gateway. */
  drop() {
    if (!this.#session) return;
    this.#session = null;
    const code = this.wire.settings.serviceCode;
    const hint = this.say("Dial {code} again: you may go on where you were.", { code });
    this.#note(`${this.say("Connection lost.")}\n\n${hint}`);
  }

  /** Called several times a second: the network's two limits, and the clock. */
  tick(now) {
    const { session: longest, idle: patience, kept } = this.limits;
    const left = this.#session ? longest - (now - this.#session.began) / 1000 : longest;
    const asked = this.#session?.asked;
    const idle = asked ? patience - (now - asked) / 1000 : patience;
    if (this.#session && kept && Math.min(left, idle) <= 0) {
      this.#session = null;
      const why =
        idle <= 0
          ? this.say("The network closed it: no answer within {number} seconds.", { number: patience })
          : this.say("The network closed it: {number} seconds are over.", { number: longest });
      return this.#note(`${this.say("Session timed out.")}\n\n${why}`);
    }
    const running = this.#session !== null;
    this.part("timer").textContent = running ? (kept ? clock(left) : this.say("no limit")) : "–";
    this.part("idle").textContent = asked && kept ? clock(idle) : "–";
    this.#fill("idle-bar", asked && kept ? idle / patience : 0, idle < patience / 3);
    this.#fill("timer-bar", running && kept ? left / longest : 0, left < longest / 6);
    this.part("drop").disabled = !running;
    const time = new Date();
    this.part("clock").textContent = time.toTimeString().slice(0, 5);
    const spelt = { weekday: "short", month: "short", day: "numeric" };
    this.part("date").textContent = time.toLocaleDateString(document.documentElement.lang, spelt);
  }

  // ---- texts ------------------------------------------------------------------------------

  async #send(body) {
    if (!body.trim()) return;
    this.letter.value = "";
    this.#changed();
    const sent = { body, at: new Date().toISOString(), after: this.#lastText };
    const bubble = this.#bubble(sent, "sending");
    const { status } = await this.wire.sms(this.owner, body);
    const accepted = status >= 200 && status < 300;
    bubble.dataset.state = accepted ? "sent" : "failed";
    bubble.querySelector("small").textContent = accepted ? stamp(sent) : this.say("Not sent: no answer");
    if (accepted) this.#remember(() => this.#memory.sent.push(sent));
    else if (!this.letter.value) this.#write(body);
    this.poll();
  }

  /** Look for texts that came in; look again by and by, more slowly while nothing answers. */
  async poll() {
    clearTimeout(this.#pollTimer);
    const look = ++this.#looks;
    try {
      const { texts, language } = await this.wire.texts(this.owner, this.#lastText);
      if (look !== this.#looks) return; // a later look is under way
      this.#receive(texts);
      this.#speak(language);
      this.#pollPause = POLL;
    } catch {
      if (look !== this.#looks) return;
      this.#pollPause = Math.min(this.#pollPause * 2, SLOWEST_POLL);
    }
    this.root.dataset.signal = this.#pollPause === POLL ? "good" : "none";
    const pause = document.hidden ? SLOWEST_POLL : this.#pollPause;
    this.#pollTimer = setTimeout(() => this.poll(), pause);
  }

  #receive(texts) {
    const earlier = this.#memory.shown ? [] : [...this.#memory.sent]; // before a reload of the page
    for (const text of texts) {
      while (earlier.length && earlier[0].after < text.id) this.#bubble(earlier.shift(), "sent");
      this.#bubble(text, "received");
      this.#lastText = Math.max(this.#lastText, text.id);
    }
    for (const text of earlier) this.#bubble(text, "sent");
    this.#memory.shown = true;
    if (texts.length) this.#countUnread();
  }

  #bubble(text, state) {
    const item = document.createElement("li");
    item.dataset.state = state;
    item.dataset.id = text.id ?? "";
    const body = document.createElement("p");
    body.dir = "auto";
    body.textContent = text.body;
    const foot = document.createElement("small");
    foot.textContent = state === "sending" ? this.say("Sending…") : stamp(text);
    item.append(body, foot);
    const thread = this.part("thread");
    thread.append(item);
    thread.scrollTop = thread.scrollHeight;
    return item;
  }

  #countUnread() {
    if (this.#view === "texts") this.#remember(() => (this.#memory.read = this.#lastText));
    const received = [...this.part("thread").querySelectorAll('[data-state="received"]')];
    const unread = received.filter((item) => Number(item.dataset.id) > this.#memory.read).length;
    this.root.dataset.unread = unread;
    this.part("unread").textContent = unread || "";
    this.part("news").textContent = unread
      ? this.say("New messages: {number}", { number: unread })
      : "";
    this.root.dispatchEvent(new CustomEvent("unread", { detail: unread }));
  }

  #speak(language) {
    const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
    this.part("language").textContent = language ? names.of(language) : this.say("chosen on the phone");
    this.part("shown").lang = this.part("thread").lang = language || "";
  }

  #remember(change) {
    change();
    const { sent, read } = this.#memory;
    try {
      sessionStorage.setItem(`handset ${this.owner.number}`, JSON.stringify({ sent, read }));
    } catch {
      // Private windows may refuse: the phone then forgets what it sent when the page reloads.
    }
  }

  // ---- the screen -------------------------------------------------------------------------

  #show(view) {
    const focused = this.root.contains(document.activeElement);
    this.#view = this.root.dataset.view = view;
    this.line.value = "";
    this.part("call").dataset.glow = "";
    this.part("line-label").textContent =
      view === "ussd" ? this.say("Your answer") : this.say("Number to dial");
    this.#changed();
    if (view === "texts") {
      this.#countUnread();
      this.part("thread").scrollTop = this.part("thread").scrollHeight;
    }
    this.tick(performance.now());
    // A field that takes the focus opens the on-screen keyboard of a touch screen, which has ours.
    if (focused && matchMedia("(pointer: fine)").matches) (this.field ?? this.part("screen")).focus();
  }

  /** A message of the network or of the phone itself. */
  #note(text) {
    this.#show("note");
    this.#print(text);
  }

  /** After the view is shown, or a screen reader would not read it; `answer` came from the gateway. */
  #print(text, answer = "") {
    this.part("shown").textContent = text;
    this.part("shown").scrollTop = 0;
    this.#measureScreen(answer);
  }

  #write(value) {
    if (!this.field) return;
    this.field.value = value.slice(0, this.field.maxLength);
    this.field.scrollTop = this.field.scrollHeight;
    this.#changed();
  }

  /** Everything on the screen that depends on what is typed. */
  #changed() {
    if (this.#view === "home") this.line.value = this.line.value.replace(/[^\d*#+]/g, "");
    const typed = this.field?.value ?? "";
    const isText = this.#view === "texts";
    this.root.dataset.typed = typed ? "yes" : "no";
    ["left", "right"].forEach((side, i) => {
      const label = SOFT_KEYS[this.#view](this.say, typed !== "")[i];
      this.part(`${side}-label`).textContent = label;
      this.part(side).setAttribute("aria-label", label || this.say("soft key, nothing to do"));
    });
    const { encoding, units, segments, room } = cost(typed);
    this.part("typed-code").textContent = encoding;
    this.part("typed").textContent = `${units} / ${room}${isText ? ` · ${segments} SMS` : ""}`;
    this.part("countdown").textContent = isText ? `${room - units}/${segments} ${this.#taps.mode}` : "";
    this.part("call").dataset.glow = this.#view === "home" && typed.endsWith("#") ? "yes" : "";
    this.#fill("typed-bar", units / room, !isText && segments > 1);
  }

  /** How much of the one screen that USSD allows the last answer used, with its CON or END. */
  #measureScreen(text) {
    const { encoding, units } = cost(text && ENVELOPE + text);
    const room = encoding === "GSM-7" ? 160 : 70;
    const tooLong = units > room;
    this.part("screen-code").textContent = text ? encoding : "";
    this.part("screen-cost").textContent = text ? `${units} / ${room}${tooLong ? `: ${this.say("too long")}` : ""}` : "–";
    this.#fill("screen-bar", units / room, tooLong);
  }

  #fill(bar, share, alarm) {
    const style = this.part(bar).style;
    style.inlineSize = `${Math.round(Math.min(Math.max(share, 0), 1) * 100)}%`;
    this.part(bar).dataset.alarm = alarm ? "yes" : "";
  }
}

function remembered(number) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(`handset ${number}`));
    if (kept) return kept;
  } catch {
    // Nothing that can be read: begin anew.
  }
  return { sent: [], read: 0 };
}

function clock(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function stamp({ at, body, parts }) {
  const time = new Date(at).toTimeString().slice(0, 5);
  return `${time} · ${parts ?? cost(body).segments} SMS`;
}
