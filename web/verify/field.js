// Arithmetic modulo p = 2^255 - 19.
// Source: RFC 8032 section 5.1; docs/spec/bundle.md BUN-17.

/** The prime of the field. */
export const P = 2n ** 255n - 19n;

/** A square root of -1. */
export const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);

/** The representative from 0 to p-1. */
export function mod(number) {
  const rest = number % P;
  return rest < 0n ? rest + P : rest;
}

/** base^exponent modulo p. */
export function power(base, exponent) {
  let result = 1n;
  for (let square = mod(base), rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/** 1/number modulo p; of 0 it is 0. */
export function invert(number) {
  return power(number, P - 2n);
}

/** A square root of u/v, or null when there is none. Source: RFC 8032 section 5.1.3 step 2. */
export function rootOfRatio(u, v) {
  const v3 = mod(v * v * v);
  const v7 = mod(v3 * v3 * v);
  const x = mod(u * v3 * power(u * v7, (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check === mod(u)) return x;
  if (check === mod(-u)) return mod(x * ROOT_OF_MINUS_1);
  return null;
}
