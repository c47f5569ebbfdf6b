// The constants of SHA-256 and SHA-512, computed instead of copied: the first bits of the fractional
// parts of square and cube roots of the first primes.
// Source: FIPS 180-4 sections 4.2.2, 4.2.3, 5.3.3 and 5.3.5.

const ROUNDS = 80;

/** First 64 bits of the fractional parts of the cube roots of the first 80 primes. */
export const CUBE_ROOTS = primes(ROUNDS).map((prime) => fraction(prime, 3n));

/** First 64 bits of the fractional parts of the square roots of the first 8 primes. */
export const SQUARE_ROOTS = primes(8).map((prime) => fraction(prime, 2n));

/** High 32 bits of a 64-bit BigInt, as a signed integer. */
export const high = (word) => Number(word >> 32n) | 0;

/** Low 32 bits of a 64-bit BigInt, as a signed integer. */
export const low = (word) => Number(word & 0xffffffffn) | 0;

function primes(count) {
  const found = [];
  for (let n = 2n; found.length < count; n++) {
    if (found.every((prime) => n % prime !== 0n)) found.push(n);
  }
  return found;
}

/** floor(2^64 · frac(n^(1/degree))) by bisection. */
function fraction(n, degree) {
  const target = n << (64n * degree);
  let [from, to] = [0n, 1n << 70n];
  while (to - from > 1n) {
    const middle = (from + to) >> 1n;
    if (middle ** degree <= target) from = middle;
    else to = middle;
  }
  return from & 0xffffffffffffffffn;
}
