// Canonical JSON: a strict parser of its own, because JSON.parse forgives what a proof must not
// (repeated members, other spellings of the same value).
// Source: docs/spec/bundle.md BUN-1 to BUN-3 and BUN-9.

const DEPTH_MAX = 32;
const NAME = /^[!#-[\]-~]{1,64}$/;
const NUMBER = /(?:0|-?[1-9][0-9]*)/y;
const ESCAPES = { '"': '"', "\\": "\\", b: "\b", t: "\t", n: "\n", f: "\f", r: "\r" };
const SPACES = " \t\r\n";
const SPECIAL = /["\\\u0000-\u001f]/;

/** The bytes are not canonical JSON. */
export class NotCanonicalError extends Error {}

/**
 * Read canonical JSON into objects without prototype, arrays, strings, booleans and integers.
 *
 * @param {Uint8Array} bytes exactly as received
 * @param {{spaced?: boolean}} options spaced: spaces and line ends may stand between tokens
 * @throws {NotCanonicalError} not JSON, outside the profile, or not its canonical spelling
 */
export function parseCanonical(bytes, { spaced = false } = {}) {
  const text = decodeUtf8(bytes);
  const reader = new Reader(text, spaced);
  const value = reader.whole();
  if (!spaced && encodeCanonical(value) !== text) throw new NotCanonicalError("another spelling");
  return value;
}

/** Write a parsed value as canonical JSON. */
export function encodeCanonical(value) {
  if (typeof value === "string") return encodeString(value);
  if (Array.isArray(value)) return `[${value.map(encodeCanonical).join(",")}]`;
  if (typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${encodeString(name)}:${encodeCanonical(value[name])}`).join(",")}}`;
  }
  return String(value);
}

function encodeString(text) {
  if (!SPECIAL.test(text)) return `"${text}"`;
  let written = '"';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (character === '"' || character === "\\") written += "\\" + character;
    else if (code < 0x20) written += encodeControl(character, code);
    else written += character;
  }
  return written + '"';
}

function encodeControl(character, code) {
  const short = Object.keys(ESCAPES).find((letter) => ESCAPES[letter] === character);
  return "\\" + (short ?? "u" + code.toString(16).padStart(4, "0"));
}

function decodeUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotCanonicalError("not UTF-8");
  }
}

/** Reads a text from left to right; names ascend, so that no member can occur twice. */
class Reader {
  constructor(text, spaced) {
    this.text = text;
    this.spaced = spaced;
    this.at = 0;
  }

  whole() {
    const value = this.value(0);
    this.skip();
    if (this.at !== this.text.length) this.fail("something follows the value");
    return value;
  }

  value(depth) {
    this.skip();
    switch (this.text[this.at]) {
      case "{":
        return this.object(depth + 1);
      case "[":
        return this.array(depth + 1);
      case '"':
        return this.string();
      case "t":
        return this.word("true", true);
      case "f":
        return this.word("false", false);
      default:
        return this.integer();
    }
  }

  object(depth) {
    const found = Object.create(null);
    let last = "";
    this.list(depth, "}", () => {
      this.skip();
      const name = this.string();
      if (!NAME.test(name) || name <= last) this.fail("member name");
      last = name;
      this.take(":");
      found[name] = this.value(depth);
    });
    return found;
  }

  array(depth) {
    const found = [];
    this.list(depth, "]", () => found.push(this.value(depth)));
    return found;
  }

  /** Read items up to a closing bracket; the opening one is at hand. */
  list(depth, close, readItem) {
    if (depth > DEPTH_MAX) this.fail("too deep");
    this.at += 1;
    this.skip();
    if (this.text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      readItem();
      this.skip();
      if (this.text[this.at] === close) break;
      this.take(",");
    }
    this.at += 1;
  }

  string() {
    if (this.text[this.at] !== '"') this.fail("string");
    let value = "";
    for (;;) {
      this.at += 1;
      const from = this.at;
      while (isPlain(this.text.charCodeAt(this.at))) this.at += 1;
      value += this.text.slice(from, this.at);
      const character = this.text[this.at];
      if (character === '"') break;
      if (character !== "\\") this.fail("control character or end in a string");
      value += this.escape();
    }
    this.at += 1;
    return value;
  }

  /** Read an escape; the backslash is at hand, and its last character afterwards. */
  escape() {
    this.at += 1;
    const letter = this.text[this.at];
    if (letter === "u") {
      const digits = this.text.slice(this.at + 1, this.at + 5);
      if (!/^00[01][0-9a-f]$/.test(digits)) this.fail("escape");
      const character = String.fromCharCode(parseInt(digits, 16));
      if (Object.values(ESCAPES).includes(character)) this.fail("escape");
      this.at += 4;
      return character;
    }
    const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (character === undefined) this.fail("escape");
    return character;
  }

  integer() {
    NUMBER.lastIndex = this.at;
    const digits = NUMBER.exec(this.text)?.[0];
    if (digits === undefined) this.fail("value");
    const value = Number(digits);
    if (!Number.isSafeInteger(value)) this.fail("integer out of range");
    this.at += digits.length;
    return value;
  }

  word(word, value) {
    if (!this.text.startsWith(word, this.at)) this.fail("value");
    this.at += word.length;
    return value;
  }

  take(sign) {
    this.skip();
    if (this.text[this.at] !== sign) this.fail(`no ${sign}`);
    this.at += 1;
  }

  skip() {
    if (!this.spaced) return;
    while (this.at < this.text.length && SPACES.includes(this.text[this.at])) this.at += 1;
  }

  fail(what) {
    throw new NotCanonicalError(`${what}, at character ${this.at}`);
  }
}

/** A character that stands as itself in a string; NaN (the end of the text) does not. */
function isPlain(code) {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}
