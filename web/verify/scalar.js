// Numbers cut into signed digits, so that multiples of points need few additions.
// Source: docs/spec/bundle.md BUN-17.

/** Digits of a number, lowest first: 0 or odd, below 2^(width-1) in size, sum of digit·2^place. */
export function signedDigits(number, width) {
  const digits = [];
  const full = 1 << width;
  for (let rest = number; rest > 0n; rest >>= 1n) {
    let digit = 0;
    if (rest & 1n) {
      digit = Number(rest & BigInt(full - 1));
      if (digit >= full / 2) digit -= full;
      rest -= BigInt(digit);
    }
    digits.push(digit);
  }
  return digits;
}

/** A whole number from its bytes, the highest first. */
export function fromBytes(bytes) {
  let digits = "0x0";
  for (const byte of bytes) digits += byte.toString(16).padStart(2, "0");
  return BigInt(digits);
}
