/* What the two pictures of the comparison page share: shapes, keys, captions. Each has a title, words
   for those who do not see it, and the same as a table below it. */
"use strict";
const Pictures = (() => {
const {data, bySlug} = Choice;
const C = data.colours, NS = "http://www.w3.org/2000/svg", FONT = "Arial, Liberation Sans, sans-serif";
const NARROW = 560;
const id = text => document.getElementById(text);
const svg = (tag, attributes = {}, ...children) => {
  const node = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
};
const points = authority => CQC.total(CQC.scores(authority.scores));
const dot = (cx, cy, r, fill, stroke = "none", width = 0) => svg("circle", {cx, cy, r, fill, stroke, "stroke-width": width});
/* The mark of a chosen authority: its number on a disc, blue for the first. */
const numbered = (x, y, size, at) => svg("g", {},
  dot(x, y, size / 2 + .8, at ? C.ink : C.accent, C.paper, .8),
  svg("text", {x, y: y + size * .34, "text-anchor": "middle", "font-size": size * .95, "font-weight": "bold", fill: C.paper}, String(at + 1)));
/* What an authority is in a choice, after its name. */
const part = (slug, state, sums) => state.chosen.includes(slug) ? "chosen" : sums.group.includes(slug) ? "a peer" : "";

/* How wide pictures are, read once for each width of the window: reading lays the page out anew. */
let roomFor = 0, roomIs = 0;
const room = () => {
  if (roomFor !== innerWidth) {
    roomFor = innerWidth;
    roomIs = Math.max(290, Math.min(830, id("compare-strip").clientWidth || 830));
  }
  return roomIs;
};
const isNarrow = () => room() < NARROW;

/* Rows of samples with words beside them, from a top edge on; returns the new bottom edge. */
const key = (picture, entries, width, top, size = 11, left = 14) => {
  let x = left, y = top + size * 1.4;
  for (const [sample, text] of entries) {
    const needed = text.length * size * .53 + size * 2.4;
    if (x > left && x + needed > width) { x = left; y += size * 1.6; }
    picture.append(sample(x + size * .6, y - size * .35), svg("text", {x: x + size * 1.6, y, "font-size": size, fill: C.ink}, text));
    x += needed;
  }
  return y + size * .8;
};

/* A figure's title, subtitle, words and file name. */
const caption = (picture, state, title, subtitle, words) => {
  const figure = id(`figure-${picture}`), supposed = state.supposed ? "-supposed" : "";
  const file = {"compare-strip": "standing", "compare-map": "map"}[picture];
  figure.querySelector(".cqc-title").textContent = title;
  figure.querySelector(".cqc-subtitle").textContent = subtitle;
  figure.dataset.file = `compare-${state.chosen[0]}${supposed}-${file}-${data.asAt}`;
  for (const label of figure.querySelectorAll("button .cqc-hidden")) label.textContent = `: the picture ${title}`;
  id(picture).setAttribute("aria-label", words);
};

return Object.freeze({C, FONT, id, svg, points, dot, numbered, part, room, isNarrow, key, caption});
})();
