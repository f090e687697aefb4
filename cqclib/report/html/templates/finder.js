/* A search box over a long list of reports on the front door. Without it the list stands whole. */
"use strict";
(() => {
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
for (const box of document.querySelectorAll("[data-cqc-finder]")) {
  const items = [...box.querySelectorAll("li")];
  const texts = items.map(item => fold(item.textContent));
  const input = Object.assign(document.createElement("input"),
    {type: "search", id: box.id + "-q", autocomplete: "off", spellcheck: false});
  const label = Object.assign(document.createElement("label"),
    {htmlFor: input.id, textContent: "Find an authority or a rating"});
  const status = Object.assign(document.createElement("p"), {className: "cqc-status"});
  status.setAttribute("role", "status");
  const show = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !words.every(word => texts[at].includes(word));
      shown += !item.hidden;
    });
    status.textContent = `${shown} of ${items.length} shown`;
  };
  input.addEventListener("input", show);
  const field = Object.assign(document.createElement("div"), {className: "cqc-field"});
  field.append(label, input);
  box.prepend(field, status);
  show();
}
})();
