/* England on the comparison page, a hexagon an authority, to be walked with pointer, finger or arrow
   keys; and the same as a table. */
"use strict";
const England = (() => {
const {data, all, bySlug, GROUPS} = Choice;
const {listed, name, rated, th, td, row, fill} = Tables;
const {C, FONT, id, svg, points, numbered, part, isNarrow, key, caption} = Pictures;
const INITIALS = {4: "O", 3: "G", 2: "RI", 1: "I"};
const DASHED = {"stroke-dasharray": "2 1.5"};

const corners = ([x, y], radius) => Array.from({length: 6}, (_, at) => {
  const angle = Math.PI / 180 * (60 * at - 90);
  return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`;
}).join(" ");
/* Whose hexagon it is, in words. */
const reading = (authority, state, sums) => [
  `${authority.name}, ${authority.region}: ${rated(authority).toLowerCase()}${authority.scores ? `, ${points(authority)} of 36 points` : ""}`,
  part(authority.slug, state, sums)].filter(Boolean).join("; ");

/* The hexagons are drawn anew for another width only; what is chosen is marked above them. They come a
   few at a time: laid out at once, they would keep whoever has chosen already waiting. */
const AT_ONCE = 26;
let cells = new Map(), layers = null, waiting = [];
const hexagon = (authority, narrow) => {
  const [x, y] = authority.at, level = CQC.level(authority.rating), ink = {fill: C.inks[level], "text-anchor": "middle"};
  const cell = svg("g", {tabindex: -1, role: "button"}, svg("polygon", {points: corners(authority.at, data.map.radius - .3),
    fill: C.fills[level], stroke: C.outline, "stroke-width": .6, ...(level ? {} : DASHED)}));
  if (narrow) cell.append(svg("text", {x, y: y + 3.6, "font-size": 10.5, ...ink}, INITIALS[level] ?? ""));
  else cell.append(svg("text", {x, y: y + (level ? -.6 : 2.2), "font-size": 6.4, ...ink}, authority.label),
    svg("text", {x, y: y + 6.4, "font-size": 6.4, ...ink}, INITIALS[level] ?? ""));
  cell.dataset.slug = authority.slug;
  return cell;
};
const regionNames = () => data.map.regions.flatMap(([lines, x, y, align]) => lines.map((text, at) => svg("text", {x,
  y: y + 3 + 9 * (at - (lines.length - 1) / 2), "font-size": 7.2, fill: C.ink, "text-anchor": align === "left" ? "start" : "end"}, text)));
const drawCells = narrow => {
  cells = new Map(all.map(authority => [authority.slug, hexagon(authority, narrow)]));
  named = new Map();
  waiting = [...cells.values()];
  const marks = svg("g", {"pointer-events": "none"}), words = svg("g"), hexagons = svg("g");
  const picture = svg("svg", {"font-family": FONT, fill: C.ink}, hexagons,
    svg("path", {d: data.map.borders, fill: "none", stroke: C.ink, "stroke-width": 1.2}), ...(narrow ? [] : regionNames()), marks, words);
  id("compare-map").replaceChildren(picture);
  id("compare-map").setAttribute("role", "group");
  layers = {narrow, picture, hexagons, marks, words};
};
/* The next few hexagons; whether some are still to come. */
const drawMore = (few = AT_ONCE) => {
  layers.hexagons.append(...waiting.splice(0, few));
  return waiting.length > 0;
};
/* Each hexagon says what it is; one alone is reached with Tab. */
let named = new Map();
const nameCells = (state, sums) => {
  for (const [slug, cell] of cells) {
    const is = `${part(slug, state, sums)} ${slug === state.chosen[0]}`;
    if (named.get(slug) === is) continue;
    named.set(slug, is);
    cell.setAttribute("aria-label", reading(bySlug.get(slug), state, sums));
  }
  for (const cell of cells.values()) if (cell.tabIndex === 0) cell.setAttribute("tabindex", -1);
  cells.get(state.chosen[0]).setAttribute("tabindex", 0);
};

const outline = (slug, stroke, width) => svg("polygon", {points: corners(bySlug.get(slug).at, data.map.radius - 1),
  fill: "none", stroke, "stroke-width": width});
const marksOf = (state, sums, narrow) => [...sums.group.map(slug => outline(slug, C.accent, 1.8)),
  ...[...state.chosen.entries()].reverse().flatMap(([at, slug]) => {
    const [x, y] = bySlug.get(slug).at;
    return [outline(slug, C.paper, 4), outline(slug, at ? C.ink : C.accent, 2.6), numbered(x + 7, y - 8, narrow ? 10.5 : 7, at)];
  })];
const drawKey = (words, state, sums, narrow, [left, , width, bottom]) => {
  const size = narrow ? 10.5 : 7, square = (fill, stroke, thick, more = {}) => (x, y) => svg("rect",
    {x: x - size / 2, y: y - size / 2, width: size, height: size, fill, stroke, "stroke-width": thick, ...more});
  const entries = [...CQC.RATINGS.map(([word, level]) => [square(C.fills[level], C.outline, .6), `${INITIALS[level]} ${word}`]),
    [square(C.fills[0], C.outline, .6, DASHED), "not assessed, or no rating"],
    ...state.chosen.map((slug, at) => [(x, y) => numbered(x, y, size, at), name(slug)]),
    ...(sums.group.length ? [[square(C.paper, C.accent, 1.8), "a peer"]] : [])];
  words.replaceChildren();
  return key(words, entries, left + width, bottom - 4, size, left + 4);
};
const draw = (state, sums) => {
  const narrow = isNarrow(), box = data.map[narrow ? "narrow" : "wide"];
  const inside = id("compare-map").contains(document.activeElement);
  if (layers?.narrow !== narrow) drawCells(narrow);
  nameCells(state, sums);
  layers.marks.replaceChildren(...marksOf(state, sums, narrow));
  const bottom = drawKey(layers.words, state, sums, narrow, box);
  layers.picture.setAttribute("viewBox", [box[0], 0, box[2], Math.ceil(bottom)].join(" "));
  if (inside) {
    drawMore(cells.size);
    cells.get(state.chosen[0]).focus();
  }
  const counts = CQC.RATINGS.map(([word]) => `${all.filter(({rating}) => rating === word).length} ${word.toLowerCase()}`);
  caption("compare-map", state, `${listed(state.chosen.map(name))}${sums.group.length ? `, with ${GROUPS[state.peers]}` : ""}`,
    `One hexagon an authority, by published rating, ${data.day}; all hexagons are the same size`,
    `Map of England, one hexagon an authority: ${listed(counts)}, ${all.filter(({rating}) => !rating).length} without a rating. `
    + "Arrow keys lead from one to the next, Enter looks at it. The table under the picture says the same.");
};

/* The hexagon nearest in a direction: the way across counts double. */
const WAYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const towards = (slug, [right, down]) => {
  const [x, y] = bySlug.get(slug).at;
  const distance = ({at}) => Math.hypot(at[0] - x, at[1] - y) + 2 * Math.abs(right ? at[1] - y : at[0] - x);
  return all.filter(({at}) => right * (at[0] - x) + down * (at[1] - y) > 4).sort((a, b) => distance(a) - distance(b))[0];
};
const walk = (from, to) => {
  cells.get(from).setAttribute("tabindex", -1);
  cells.get(to).setAttribute("tabindex", 0);
  cells.get(to).focus();
};
/* Pointer, touch and keys on the map: says whose hexagon it is; take chooses it. current gives the
   state and the sums that are shown. */
const listen = (current, take) => {
  const holder = id("compare-map"), slugAt = event => event.target.closest?.("[data-slug]")?.dataset.slug;
  const say = event => {
    const slug = slugAt(event);
    if (slug) id("map-reading").textContent = `${reading(bySlug.get(slug), ...current())}.`;
  };
  holder.addEventListener("focusin", say);
  holder.addEventListener("pointerover", say);
  holder.addEventListener("click", event => { const slug = slugAt(event); if (slug) take(slug); });
  holder.addEventListener("keydown", event => {
    const slug = slugAt(event);
    if (!slug) return;
    if (event.key === "Enter" || event.key === " ") { event.preventDefault(); take(slug); }
    if (!WAYS[event.key]) return;
    event.preventDefault();
    const next = towards(slug, WAYS[event.key]);
    if (next) walk(slug, next.slug);
  });
};

/* The same as a table: all authorities, each a button that looks at it. */
const table = (state, sums) => fill(id("compare-map-table"), `All ${all.length} authorities, ${data.day}`,
  [th("Authority"), th("Region"), th("Rating"), th("Points of 36", "col", "n"), th("On the map")],
  all.map(authority => [{...th("", "row"), text: authority.name, look: authority.slug}, td(authority.region), td(rated(authority)),
    td(authority.scores ? String(points(authority)) : "", "n"), td(part(authority.slug, state, sums))]));

return Object.freeze({draw, drawMore, table, listen});
})();
