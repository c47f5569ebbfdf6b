// Suggestions while somebody types: a combobox over the interface's own answers.
// Keys: arrows move, Enter takes, Escape closes; what an input method still composes is left alone.
// Source: docs/spec/search.md SEA-21; WAI-ARIA Authoring Practices, combobox with a listbox.

const WAIT_MS = 120;
const input = document.getElementById("q");
const list = document.getElementById("suggestions");
const told = document.getElementById("suggestions-told");
const kind = document.getElementById("kind");

let options = [];
let active = -1;
let timer = 0;
let asking = null;

Object.entries({
  role: "combobox",
  "aria-autocomplete": "list",
  "aria-controls": list.id,
  "aria-expanded": "false",
}).forEach(([name, value]) => input.setAttribute(name, value));

input.addEventListener("input", (event) => {
  if (!event.isComposing) later();
});
input.addEventListener("compositionend", later);
input.addEventListener("keydown", (event) => {
  if (!event.isComposing) onKey(event);
});
input.addEventListener("blur", close);
list.addEventListener("mousedown", (event) => {
  event.preventDefault();
  const option = event.target.closest("[role=option]");
  if (option) take(options.indexOf(option));
});

function later() {
  clearTimeout(timer);
  timer = setTimeout(suggest, WAIT_MS);
}

async function suggest() {
  asking?.abort();
  const text = input.value.trim();
  if (text === "") return close();
  asking = new AbortController();
  const query = new URLSearchParams({ q: text });
  if (kind.value !== "all") query.set("kind", kind.value);
  try {
    const answer = await fetch(`${list.dataset.address}?${query}`, { signal: asking.signal });
    if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function show(suggestions) {
  const groups = Object.groupBy
    ? Object.groupBy(suggestions, ({ what }) => what)
    : suggestions.reduce((all, one) => ({ ...all, [one.what]: [...(all[one.what] ?? []), one] }), {});
  active = -1;
  list.replaceChildren(...Object.entries(groups).map(([what, found]) => group(what, found)));
  options = [...list.querySelectorAll("[role=option]")];
  options.forEach((option, at) => (option.id = `suggestion-${at}`));
  open(options.length > 0);
  told.textContent = list.dataset.told.replace("{count}", String(options.length));
}

function group(what, found) {
  const box = document.createElement("ul");
  const title = document.createElement("li");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", list.dataset[what]);
  title.setAttribute("role", "presentation");
  title.className = "suggestion-group";
  title.textContent = list.dataset[what];
  box.replaceChildren(title, ...found.map(option));
  return box;
}

function option({ what, text, id }) {
  const line = document.createElement("li");
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  line.textContent = text;
  Object.assign(line.dataset, { what, id });
  return line;
}

function onKey(event) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (move && options.length > 0) {
    event.preventDefault();
    const places = options.length + 1;
    choose(((active + 1 + move + places) % places) - 1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    take(active);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close();
  }
}

function choose(at) {
  options[active]?.setAttribute("aria-selected", "false");
  active = at;
  const option = options[at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
}

function take(at) {
  const { what, id } = options[at].dataset;
  if (what === "org") {
    const query = new URLSearchParams({ org: id, kind: "all" });
    const language = input.form.elements.lang?.value;
    if (language) query.set("lang", language);
    location.assign(`/?${query}`);
    return;
  }
  input.value = options[at].textContent;
  close();
  input.form.requestSubmit();
}

function open(is) {
  list.hidden = !is;
  input.setAttribute("aria-expanded", String(is));
}

function close() {
  clearTimeout(timer);
  asking?.abort();
  options = [];
  choose(-1);
  list.replaceChildren();
  told.textContent = "";
  open(false);
}
