// New blocks as they come, on the status page.
// Source: docs/spec/http.md API-15.

const SHOWN = 8;
const list = document.getElementById("live-blocks");
const height = document.getElementById("live-height");
const stream = new EventSource(list.dataset.events);

stream.addEventListener("committed", ({ data }) => {
  const block = JSON.parse(data);
  const line = document.createElement("li");
  const values = { height: block.height.toLocaleString("en"), count: block.transactions };
  line.textContent = list.dataset.text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  list.querySelector(".muted")?.remove();
  list.prepend(line);
  while (list.children.length > SHOWN) list.lastElementChild.remove();
  height.textContent = values.height;
});
