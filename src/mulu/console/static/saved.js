// Searches that a visitor keeps: a name and an address of this site, in this browser and nowhere else.
// Source: docs/spec/search.md SEA-23.

const KEY = "mulu.searches";
const MOST = 50;
const section = document.getElementById("saved");
const list = document.getElementById("saved-list");
const form = document.getElementById("saved-form");
const name = document.getElementById("saved-name");

/** Kept searches, the newest first; whatever else stands there is passed over. */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return found.filter((one) => typeof one?.name === "string" && /^\/\?/.test(one.url));
  } catch {
    return [];
  }
}

function keep(searches) {
  localStorage.setItem(KEY, JSON.stringify(searches.slice(0, MOST)));
  show();
}

/** The address of this search, without the place in its pages and the language. */
function address() {
  const query = new URLSearchParams(location.search);
  query.delete("after");
  query.delete("lang");
  return `/?${query}`;
}

function show() {
  const searches = kept();
  list.replaceChildren(...searches.map(line));
  list.hidden = searches.length === 0;
  section.querySelector(".count").textContent = searches.length ? String(searches.length) : "";
}

function line({ name: called, url }) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  const remove = document.createElement("button");
  const language = new URLSearchParams(location.search).get("lang");
  link.href = language ? `${url}&lang=${encodeURIComponent(language)}` : url;
  link.textContent = called;
  remove.type = "button";
  remove.className = "link";
  remove.textContent = section.dataset.remove;
  remove.setAttribute("aria-label", `${section.dataset.remove} ${called}`);
  remove.addEventListener("click", () => {
    keep(kept().filter((one) => one.name !== called));
    section.querySelector("summary").focus();
  });
  item.append(link, remove);
  return item;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const called = name.value.trim();
  if (called === "") return;
  keep([{ name: called, url: address() }, ...kept().filter((one) => one.name !== called)]);
});

section.hidden = false;
show();
