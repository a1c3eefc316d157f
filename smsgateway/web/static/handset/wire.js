// The webhooks, posted as a provider posts them.

const GIVE_UP = 10_000; // ms; a gateway does not wait longer for an answer

/** A provider that shows what travels: `onTravel(exchange)` hears every request and its answer. */
export class Wire {
  constructor(settings, onTravel) {
    this.settings = settings;
    this.onTravel = onTravel;
  }

  /** A sentence of the page in its language, with its slots filled. */
  say = (english, slots = {}) =>
    (this.settings.words[english] ?? english).replace(/\{(\w+)\}/g, (slot, name) => slots[name] ?? slot);

  ussd(phone, sessionId, text) {
    return this.#post(phone, this.settings.ussd, {
      sessionId,
      phoneNumber: phone.number,
      networkCode: phone.network,
      serviceCode: this.settings.serviceCode,
      text,
    });
  }

  sms(phone, text) {
    return this.#post(phone, this.settings.sms, {
      from: phone.number,
      to: this.settings.number,
      text,
      id: fresh("sms"),
      date: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    });
  }

  /** Texts sent to this phone since `after`, and the language its owner chose. */
  async texts(phone, after) {
    const query = new URLSearchParams({ phone: phone.number, after });
    const response = await fetch(`${this.settings.texts}?${query}`, { signal: AbortSignal.timeout(GIVE_UP) });
    if (!response.ok) throw new Error(`texts: ${response.status}`);
    return response.json();
  }

  /** Never throws: `status` is 0 when nothing came back. */
  async #post(phone, path, fields) {
    const exchange = { phone, path, fields, status: 0, body: "", ms: 0 };
    const began = performance.now();
    try {
      const response = await fetch(path, {
        method: "POST",
        body: new URLSearchParams(fields),
        signal: AbortSignal.timeout(GIVE_UP),
      });
      exchange.body = await response.text();
      exchange.status = response.status;
    } catch (error) {
      exchange.body = this.say(
        error.name === "TimeoutError" ? "No answer within 10 seconds." : "Not reached.",
      );
    }
    exchange.ms = Math.round(performance.now() - began);
    this.onTravel(exchange);
    return exchange;
  }
}

/** A new id; `crypto.randomUUID` is missing where the page is served over plain HTTP. */
export function fresh(kind) {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `demo-${kind}-${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`;
}
