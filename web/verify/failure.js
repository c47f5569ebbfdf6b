// A check that failed.
// Source: docs/spec/bundle.md BUN-12.

/** Carries the reason code of the first check that failed. */
export class Failure extends Error {
  constructor(reasonCode) {
    super(reasonCode);
    this.reasonCode = reasonCode;
  }
}

/** Go on only when a condition holds. */
export function ensure(condition, reasonCode) {
  if (!condition) throw new Failure(reasonCode);
}

/** What a function gives, a failed check or foreign error becoming this reason. */
export function attempt(action, reasonCode) {
  try {
    return action();
  } catch {
    throw new Failure(reasonCode);
  }
}
