// The proof of the record on this page: fetched, checked here, and told with the anchor it rests on.
// Source: docs/spec/http.md API-24; docs/spec/bundle.md.

import { pinnedTrust, pin, unpin } from "./pinned.js";
import { judge } from "./judgement.js";
import { showFailure, showPinned, showVerdict, showWorking } from "./verdict.js";

const root = document.getElementById("proof-check");
const texts = JSON.parse(root.dataset.texts);
const again = document.getElementById("proof-again");
const file = document.getElementById("proof-file");
const problem = document.getElementById("proof-pin-problem");

async function bytesOf(address) {
  const answer = await fetch(address, { headers: { accept: "application/json" } });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (answer.ok) return bytes;
  throw new Error(JSON.parse(new TextDecoder().decode(bytes)).detail);
}

async function check() {
  showWorking(texts);
  const pinned = pinnedTrust();
  showPinned(pinned, texts);
  try {
    const trust = pinned ?? (await bytesOf(root.dataset.trust));
    const bundle = await bytesOf(root.dataset.bundle);
    const { code, version, hash } = root.dataset;
    showVerdict(judge(bundle, trust, { code, version: Number(version), hash }), {
      isPinned: pinned !== null,
      language: root.dataset.language,
      texts,
    });
  } catch (error) {
    showFailure(error.message, texts);
  }
}

async function pinChosen() {
  const [chosen] = file.files;
  if (chosen === undefined) return;
  problem.textContent = pin(new Uint8Array(await chosen.arrayBuffer()), root.dataset.language, texts);
  file.value = "";
  await check();
}

document.getElementById("proof-without-script").hidden = true;
document.getElementById("proof-pin").hidden = false;
again.hidden = false;
again.addEventListener("click", check);
file.addEventListener("change", pinChosen);
document.getElementById("proof-unpin").addEventListener("click", () => {
  unpin();
  check();
});
check();
