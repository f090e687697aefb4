/* The finder in a page's head, the age of its snapshot, and the list of authorities on the front
   door. Without it the finder is not shown and the list stands whole. */
"use strict";
(() => {
const MOST = 8;
const GENERIC = new Set(`and authority borough cc city council county district lb london mbc
  metropolitan mb of rb royal the ua unitary upon`.split(/\s+/));
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replaceAll("&", " and ").replace(/['\u2019.]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const telling = words => {
  const kept = words.filter(word => !GENERIC.has(word));
  return kept.length ? kept : words;
};
/* Whether every word asked for begins a word of the name: 0 not, 1 yes, 2 the name begins so. */
const fit = (asked, name, further) => {
  const words = telling(asked.split(" "));
  const known = `${name} ${further}`.split(" ");
  if (!words.every(word => known.some(one => one.startsWith(word)))) return 0;
  return telling(name.split(" ")).join(" ").startsWith(words.join(" ")) ? 2 : 1;
};
const el = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const box = document.getElementById("cqc-find");
if (box) {
  const status = box.dataset.status;
  const compared = status.endsWith("c");
  const all = JSON.parse(document.getElementById("cqc-names").textContent).map((line, at) => {
    const [name, slug, further] = line.split("|");
    // A slug is the name folded, as a test holds.
    return {name, slug, further, folded: slug.replaceAll("-", " "), state: status[at] ?? ""};
  });
  const href = one => one.state === "r" ? `focus_${one.slug}.html`
    : (compared ? "compare.html#" : "index.html#") + one.slug;
  const input = box.querySelector("input"), list = box.querySelector("ul");
  const said = box.querySelector("[role=status]");
  const show = () => {
    const asked = fold(input.value);
    const found = asked ? all.map(one => [fit(asked, one.folded, one.further), one])
      .filter(([how]) => how).sort(([a], [b]) => b - a).map(([, one]) => one) : [];
    list.replaceChildren(...found.slice(0, MOST).map(one => el("li", {},
      el("a", {href: href(one), textContent: one.name}),
      ...(one.state === "-" ? [el("span", {textContent: " not assessed yet"})] : []))));
    list.hidden = !found.length;
    said.textContent = !asked ? "" : !found.length ? "No authority has this name or code."
      : found.length > MOST ? `${found.length} authorities; the first ${MOST} are shown.`
      : found.length === 1 ? "1 authority" : `${found.length} authorities`;
  };
  input.addEventListener("input", show);
  box.addEventListener("keydown", event => {
    if (event.key === "Escape") { input.value = ""; show(); input.focus(); }
  });
  box.addEventListener("submit", event => {
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  box.hidden = false;
}

const age = document.getElementById("cqc-age");
if (age) {
  const then = new Date(age.dataset.asAt + "T00:00:00"), now = new Date();
  let months = (now.getFullYear() - then.getFullYear()) * 12 + now.getMonth() - then.getMonth();
  if (now.getDate() < then.getDate()) months -= 1;
  if (months >= 1) {
    age.textContent = `This snapshot is ${months} month${months === 1 ? "" : "s"} old: reports and `
      + "ratings that CQC has published since are not counted.";
    age.hidden = false;
  }
}

for (const part of document.querySelectorAll("[data-cqc-list]")) {
  const items = [...part.querySelectorAll("li")];
  const texts = items.map(item => [fold(item.querySelector("a").textContent), item.dataset.find]);
  const input = el("input", {type: "search", id: part.id + "-q", autocomplete: "off", spellcheck: false});
  const choice = el("select", {id: part.id + "-rating"}, el("option", {value: "", textContent: "all"}),
    ...[...new Set(items.map(item => item.dataset.rating))].sort()
      .map(value => el("option", {value, textContent: value})));
  const count = el("p", {className: "cqc-status"});
  count.setAttribute("role", "status");
  const show = () => {
    const asked = fold(input.value);
    let shown = 0;
    items.forEach((item, at) => {
      const [name, further] = texts[at];
      const rated = fold(item.dataset.rating);
      item.hidden = (choice.value && item.dataset.rating !== choice.value)
        || (asked && !fit(asked, name, further) && !rated.startsWith(asked));
      shown += !item.hidden;
    });
    count.textContent = `${shown} of ${items.length} shown`;
  };
  input.addEventListener("input", show);
  choice.addEventListener("input", show);
  const field = (control, text) => el("div", {className: "cqc-field"},
    el("label", {htmlFor: control.id, textContent: text}), control);
  part.prepend(el("div", {className: "cqc-tools"}, field(input, "Name, code or rating"),
    field(choice, "Rating")), count);
  show();
}
})();
