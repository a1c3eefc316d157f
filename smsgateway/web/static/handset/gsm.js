// What a text costs on the air: GSM 03.38 septets where the alphabet allows, else UCS-2.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENSION = new Set("\f^{}\\[~]|€");

const GSM7 = { encoding: "GSM-7", single: 160, part: 153 };
const UCS2 = { encoding: "UCS-2", single: 70, part: 67 };

/** Encoding, units, segments, and the units that these segments can hold. */
export function cost(text) {
  const characters = [...text];
  const plain = characters.every((c) => BASIC.has(c) || EXTENSION.has(c));
  const rule = plain ? GSM7 : UCS2;
  const sizes = characters.map((c) => (plain ? (EXTENSION.has(c) ? 2 : 1) : c.length));
  const units = sizes.reduce((sum, size) => sum + size, 0);
  const segments = units <= rule.single ? 1 : parts(sizes, rule.part);
  const room = segments === 1 ? rule.single : segments * rule.part;
  return { encoding: rule.encoding, units, segments, room };
}

/** A character of two units is never cut in half, so a part may close one unit short. */
function parts(sizes, limit) {
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > limit) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return count;
}
