// The page's own hashes against Node's, over every length around the block bounds (FIPS 180-4, GB/T 32905).

import assert from "node:assert/strict";
import { createHash, getHashes } from "node:crypto";
import { test } from "node:test";

import { toHex } from "../../web/verify/bytes.js";
import { sha256 } from "../../web/verify/sha256.js";
import { sha512 } from "../../web/verify/sha512.js";
import { sm3 } from "../../web/verify/sm3.js";

const LENGTHS = [...Array(300).keys(), 1000, 4095, 4096, 65537];

function message(size) {
  return Uint8Array.from({ length: size }, (_, i) => (i * 131 + size) & 255);
}

for (const [name, hash] of Object.entries({ sha256, sha512, sm3 })) {
  test(`${name} equals Node's`, { skip: !getHashes().includes(name) && "not in this Node" }, () => {
    for (const size of LENGTHS) {
      const expected = createHash(name).update(message(size)).digest("hex");
      assert.equal(toHex(hash(message(size))), expected, `${size} bytes`);
    }
  });

  test(`${name} hashes several pieces as one`, () => {
    assert.deepEqual(hash(message(7), message(0), message(90)), hash(Uint8Array.of(...message(7), ...message(90))));
  });
}
