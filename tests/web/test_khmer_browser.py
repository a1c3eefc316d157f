"""Khmer on our paper beside Khmer in Chromium: the same font, drawn by two shapers.

Both pictures of a text are laid over each other, cut to their ink, and compared dot by dot.
"""

import base64
import json
import unicodedata

import pytest
import typst

from smsgateway.actions.prints import press
from smsgateway.web.speech import in_language

pytestmark = pytest.mark.browser

WORDS = (
    "ភូមិ", "ស្ត្រី", "ខ្ញុំ", "ឃុំ", "ក្រុមប្រឹក្សា", "អណ្តូង", "គ្រឿង", "ប្រព័ន្ធ", "ច្បាប់", "ល្អិតល្អន់",
    "ញ៉ាំ", "ប៉ះពាល់", "សង្កាត់", "រដ្ឋាភិបាល", "កម្ពុជា", "ភ្លើងបំភ្លឺផ្លូវ", "ផ្ទះ", "ចៅសង្កាត់", "ស៊ីញ៉េ",
    "១២៣៤៥៦៧៨៩០",
)  # fmt: skip
"""Subscripts, vowels on four sides, signs that change seats: what a careless shaper gets wrong."""

SENTENCES = tuple(
    in_language("km", text)
    for text in (
        "You may vote again until the close: the last vote counts.",
        "A sheet without a mark is a blank vote.",
    )
)

PIXELS = 72

COMPARE = """async ({font, pairs, pixels}) => {
  const face = new FontFace("Ours", `url(data:font/ttf;base64,${font})`);
  document.fonts.add(await face.load());
  const side = (draw, width) => {
    const canvas = new OffscreenCanvas(width, pixels * 4);
    const pen = canvas.getContext("2d", {willReadFrequently: true});
    pen.fillStyle = "white"; pen.fillRect(0, 0, width, pixels * 4);
    pen.fillStyle = "black"; draw(pen);
    const dots = pen.getImageData(0, 0, width, pixels * 4).data;
    let [left, top, right, bottom] = [width, pixels * 4, 0, 0];
    const dark = (x, y) => x < width && y < pixels * 4 && dots[4 * (y * width + x)] < 128;
    for (let y = 0; y < pixels * 4; y++) for (let x = 0; x < width; x++) if (dark(x, y)) {
      left = Math.min(left, x); right = Math.max(right, x);
      top = Math.min(top, y); bottom = Math.max(bottom, y);
    }
    return {w: right - left + 1, h: bottom - top + 1, dark: (x, y) => dark(x + left, y + top)};
  };
  const alike = [];
  for (const [text, png] of pairs) {
    const sent = await fetch(`data:image/png;base64,${png}`);
    const image = await createImageBitmap(await sent.blob());
    const width = image.width + pixels;
    const theirs = side(pen => {
      pen.font = `${pixels}px Ours`; pen.fillText(text, pixels / 2, pixels * 2);
    }, width);
    const ours = side(pen => pen.drawImage(image, 0, 0), width);
    let best = 0;
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) {
      let both = 0, any = 0;
      for (let y = -1; y <= Math.max(ours.h, theirs.h); y++)
        for (let x = -1; x <= Math.max(ours.w, theirs.w); x++) {
          const a = ours.dark(x, y), b = theirs.dark(x + dx, y + dy);
          both += a && b; any += a || b;
        }
      best = Math.max(best, both / any);
    }
    alike.push(best);
  }
  return alike;
}"""


def drawn(text, features=""):
    """The text as our paper has it, so many dots high."""
    source = (
        f"#set page(width: auto, height: auto, margin: (x: 16pt, y: 48pt))\n"
        f'#set text(font: "Noto Sans Khmer", size: {PIXELS}pt, lang: "km"{features})\n'
        f"#box({json.dumps(text, ensure_ascii=False)})"
    )
    made = typst.compile(source.encode(), font_paths=press._fonts(), format="png", ppi=72)
    return base64.b64encode(made).decode()


def alike(page, pairs):
    """For each text and picture: how much of their ink is the same, of 1."""
    font = base64.b64encode((press.FONTS / "NotoSansKhmer.ttf").read_bytes()).decode()
    return page.evaluate(COMPARE, {"font": font, "pairs": pairs, "pixels": PIXELS})


def test_our_paper_draws_khmer_as_the_browser_does(page):
    page.goto("about:blank")
    texts = [unicodedata.normalize("NFC", one) for one in (*WORDS, *SENTENCES)]
    found = alike(page, [(text, drawn(text)) for text in texts])
    assert {text: share for text, share in zip(texts, found, strict=True) if share < 0.9} == {}


def test_and_a_text_that_is_not_shaped_would_be_noticed(page):
    """Without the substitutions of subscripts and without the reordering of vowels."""
    page.goto("about:blank")
    flat = ', features: ("pref": 0, "blwf": 0, "pstf": 0, "abvf": 0, "pres": 0, "blws": 0)'
    broken = [word for word in WORDS if "\u17d2" in word]
    found = alike(page, [(word, drawn(word, flat)) for word in broken])
    assert max(found) < 0.8
