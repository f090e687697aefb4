/* The two pictures of the comparison page: everybody's points, and the map of England. Each has a
   title, words for those who do not see it, and the same as a table below it. */
"use strict";
const Pictures = (() => {
const {data, all, bySlug} = Choice;
const {el, listed, name, rated, placed, th, td, row} = Tables;
const C = data.colours, NS = "http://www.w3.org/2000/svg", FONT = "Arial, Liberation Sans, sans-serif";
const NARROW = 560;
const id = text => document.getElementById(text);
const svg = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const pointsOf = one => CQC.total(CQC.scores(one.scores));
const dot = (cx, cy, r, fill, stroke = "none", width = 0) => svg("circle", {cx, cy, r, fill, stroke, "stroke-width": width});
const numbered = (x, y, size, at) => svg("g", {},
  dot(x, y, size / 2 + .8, at ? C.ink : C.accent, C.paper, .8),
  svg("text", {x, y: y + size * .34, "text-anchor": "middle", "font-size": size * .95, "font-weight": "bold", fill: C.paper}, String(at + 1)));

/* How wide pictures are, read once for each width of the window: reading lays the page out anew. */
let roomFor = 0, roomIs = 0;
const room = () => {
  if (roomFor !== innerWidth) {
    roomFor = innerWidth;
    roomIs = Math.max(290, Math.min(830, id("compare-strip").clientWidth || 830));
  }
  return roomIs;
};

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
const caption = (part, state, title, subtitle, words) => {
  const figure = id(`figure-${part}`), supposed = state.supposed ? "-supposed" : "";
  figure.querySelector(".cqc-title").textContent = title;
  figure.querySelector(".cqc-subtitle").textContent = subtitle;
  figure.dataset.file = `compare-${state.chosen[0]}${supposed}-${part.replace("compare-", "").replace("strip", "standing")}-${data.asAt}`;
  for (const span of figure.querySelectorAll("button .cqc-hidden")) span.textContent = `: the picture ${title}`;
  id(part).setAttribute("aria-label", words);
};

/* --- everybody's points ------------------------------------------------------------------------- */
/* Who stands at each total, the chosen first, then the peers: a map from points to authorities. */
const columns = (state, made) => {
  const supposed = new Map(made.standing.filter(own => own.total !== null).map(own => [own.slug, own.total]));
  const peers = Choice.peersOf(state);
  const order = one => state.chosen.includes(one.slug) ? 0 : peers.includes(one.slug) ? 1 : 2;
  const counted = all.filter(one => one.scores || supposed.has(one.slug)).sort((a, b) => order(a) - order(b));
  return Map.groupBy ? Map.groupBy(counted, one => supposed.get(one.slug) ?? pointsOf(one))
    : counted.reduce((found, one) => {
      const points = supposed.get(one.slug) ?? pointsOf(one);
      return found.set(points, [...found.get(points) ?? [], one]);
    }, new Map());
};
const bands = (picture, x, foot, narrow) => {
  for (const [word, level] of CQC.RATINGS) {
    const from = CQC.lowest(word);
    let to = from;
    while (to < CQC.HIGHEST && CQC.rating(to + 1) === word) to += 1;
    const left = x(from - .5);
    picture.append(svg("rect", {x: left, y: 0, width: x(to + .5) - left, height: foot, fill: C.bands[level]}),
      svg("text", {x: left + 4, y: 13, "font-weight": "bold"}, narrow ? word.split(" ").map(part => part[0].toUpperCase()).join("") : word),
      svg("text", {x: left + 4, y: 27, fill: C.soft}, `${from} to ${to}`));
  }
};
const axis = (picture, x, foot, width) => {
  picture.append(svg("line", {x1: 0, x2: width, y1: foot, y2: foot, stroke: C.others}));
  for (const points of [9, 14, 18, 23, 27, 32, 36])
    picture.append(svg("text", {x: x(points), y: foot + 17, "text-anchor": "middle"}, String(points)));
};
const strip = (state, made) => {
  const width = room(), narrow = width < NARROW;
  const x = points => (points - 8.4) / 28.2 * width;
  const stacks = columns(state, made), peers = Choice.peersOf(state), first = made.standing[0];
  const step = narrow ? 10.2 : 13, tallest = Math.max(1, ...[...stacks.values()].map(list => list.length));
  const foot = 40 + tallest * step;
  const picture = svg("svg", {"font-size": 11, fill: C.ink, "font-family": FONT, "aria-hidden": "true"});
  bands(picture, x, foot, narrow);
  for (const [points, list] of stacks) list.forEach((one, at) => {
    const which = state.chosen.indexOf(one.slug), y = foot - step * (at + .5) - 1, isPeer = peers.includes(one.slug);
    const mark = which >= 0 ? numbered(x(points), y, step - 1, which)
      : isPeer ? dot(x(points), y, step * .36, C.paper, C.accent, 2) : dot(x(points), y, step * .4, C.others);
    mark.append(svg("title", {}, `${one.name}: ${points} of 36`));
    picture.append(mark);
  });
  axis(picture, x, foot, width);
  const entries = made.standing.map((own, at) => [(left, y) => numbered(left, y, 11, at),
    `${name(own.slug)}${own.total === null ? ": no scores" : `: ${own.total}${at === 0 && state.supposed ? " (supposed)" : ""}`}`]);
  if (made.peers) entries.push([(left, y) => dot(left, y, 4, C.paper, C.accent, 2), "a peer"]);
  entries.push([(left, y) => dot(left, y, 4.5, C.others), "another authority"]);
  if (first.total !== null) {
    const ends = [Math.max(CQC.LOWEST, first.total - 1), Math.min(CQC.HIGHEST, first.total + 1)];
    picture.append(svg("line", {x1: x(ends[0]), x2: x(ends[1]), y1: foot + 3, y2: foot + 3, stroke: C.accent, "stroke-width": 3}));
    entries.push([(left, y) => svg("line", {x1: left - 6, x2: left + 6, y1: y, y2: y, stroke: C.accent, "stroke-width": 3}),
      `one point either way: ${Tables.span(first.best, first.last)} place`]);
  }
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.ceil(key(picture, entries, width, foot + 24, 11, 4))}`);
  id("compare-strip").replaceChildren(picture);
  const where = made.standing.map((own, at) => own.total === null ? `${name(own.slug)} has no scores`
    : `${name(own.slug)} ${at === 0 && state.supposed ? "would be" : "is"} at ${own.total} of 36, ${placed(own)}`);
  caption("compare-strip", state, where.join("; "),
    `Total of nine scores, ${made.scored} authorities with scores, ${data.day}; rating bands behind`,
    `A dot for each authority with scores at its total of 9 to 36 points. ${where.join("; ")}. The table under the picture says the same.`);
};
/* The same as a table: who is at each total. */
const stripTable = (state, made) => {
  const peers = Choice.peersOf(state), stacks = columns(state, made);
  const marked = one => one.name + (state.chosen.includes(one.slug) ? " (chosen)" : peers.includes(one.slug) ? " (peer)" : "");
  Tables.fill(id("compare-strip-table"), `Who is at each total, ${data.day}`, [th("Points of 36"), th("Rating by the rule"),
    th("Authorities", "col", "n"), th("Which")],
    [...stacks].sort(([a], [b]) => b - a).map(([points, list]) => row(String(points), td(CQC.rating(points)),
      td(String(list.length), "n"), td(list.map(marked).join(", "), "w"))));
};

/* --- England ------------------------------------------------------------------------------------ */
const INITIALS = {4: "O", 3: "G", 2: "RI", 1: "I"};
const corners = ([x, y], radius) => Array.from({length: 6}, (_, at) => {
  const angle = Math.PI / 180 * (60 * at - 90);
  return `${(x + radius * Math.cos(angle)).toFixed(1)},${(y + radius * Math.sin(angle)).toFixed(1)}`;
}).join(" ");
const saidOf = (one, state, peers) => `${one.name}, ${one.region}: ${rated(one).toLowerCase()}`
  + (one.scores ? `, ${pointsOf(one)} of 36 points` : "")
  + (state.chosen.includes(one.slug) ? "; chosen" : peers.includes(one.slug) ? "; a peer" : "");
const hexagon = (one, narrow) => {
  const [x, y] = one.at, level = CQC.level(one.rating), ink = {fill: C.inks[level], "text-anchor": "middle"};
  const cell = svg("g", {tabindex: -1, role: "button"}, svg("polygon", {points: corners(one.at, data.map.radius - .3),
    fill: C.fills[level], stroke: C.outline, "stroke-width": .6, ...(level ? {} : {"stroke-dasharray": "2 1.5"})}));
  if (narrow) cell.append(svg("text", {x, y: y + 3.6, "font-size": 10.5, ...ink}, INITIALS[level] ?? ""));
  else cell.append(svg("text", {x, y: y + (level ? -.6 : 2.2), "font-size": 6.4, ...ink}, one.label),
    svg("text", {x, y: y + 6.4, "font-size": 6.4, ...ink}, INITIALS[level] ?? ""));
  cell.dataset.slug = one.slug;
  return cell;
};
const regionNames = () => data.map.regions.flatMap(([lines, x, y, align]) => lines.map((text, at) => svg("text", {x,
  y: y + 3 + 9 * (at - (lines.length - 1) / 2), "font-size": 7.2, fill: C.ink, "text-anchor": align === "left" ? "start" : "end"}, text)));
const mapKey = (picture, state, narrow, box) => {
  const size = narrow ? 10.5 : 7, square = (fill, stroke, width, more = {}) => (x, y) => svg("rect",
    {x: x - size / 2, y: y - size / 2, width: size, height: size, fill, stroke, "stroke-width": width, ...more});
  const entries = [...CQC.RATINGS.map(([word, level]) => [square(C.fills[level], C.outline, .6), `${INITIALS[level]} ${word}`]),
    [square(C.fills[0], C.outline, .6, {"stroke-dasharray": "2 1.5"}), "not assessed, or no rating"],
    ...state.chosen.map((slug, at) => [(x, y) => numbered(x, y, size, at), name(slug)]),
    ...(Choice.peersOf(state).length ? [[square(C.paper, C.accent, 1.8), "a peer"]] : [])];
  return key(picture, entries, box[0] + box[2], box[3] - 4, size, box[0] + 4);
};
let cells = new Map();
/* The hexagons are drawn anew for another width only; what is chosen is marked above them. */
const drawMap = narrow => {
  cells = new Map(all.map(one => [one.slug, hexagon(one, narrow)]));
  const picture = svg("svg", {"font-family": FONT, fill: C.ink}, svg("g", {}, ...cells.values()),
    svg("path", {d: data.map.borders, fill: "none", stroke: C.ink, "stroke-width": 1.2}), ...(narrow ? [] : regionNames()),
    svg("g", {"pointer-events": "none"}), svg("g"));
  picture.dataset.narrow = narrow;
  id("compare-map").replaceChildren(picture);
  id("compare-map").setAttribute("role", "group");
  return picture;
};
const set = (element, key, value) => { if (element.getAttribute(key) !== String(value)) element.setAttribute(key, value); };
const nameHexagons = (state, peers) => {
  for (const [slug, cell] of cells) {
    set(cell, "aria-label", saidOf(bySlug.get(slug), state, peers));
    set(cell, "tabindex", slug === state.chosen[0] ? 0 : -1);
  }
};
const outline = (slug, stroke, width) => svg("polygon", {points: corners(bySlug.get(slug).at, data.map.radius - 1),
  fill: "none", stroke, "stroke-width": width});
const marksOf = (state, peers, narrow) => [...peers.map(slug => outline(slug, C.accent, 1.8)),
  ...[...state.chosen.entries()].reverse().flatMap(([at, slug]) => {
    const [x, y] = bySlug.get(slug).at;
    return [outline(slug, C.paper, 4), outline(slug, at ? C.ink : C.accent, 2.6), numbered(x + 7, y - 8, narrow ? 10.5 : 7, at)];
  })];
const map = state => {
  const holder = id("compare-map"), narrow = room() < NARROW, peers = Choice.peersOf(state);
  const kept = holder.querySelector("svg[data-narrow]"), inside = holder.contains(document.activeElement);
  const picture = kept?.dataset.narrow === String(narrow) ? kept : drawMap(narrow);
  const [marks, words] = [...picture.children].slice(-2), box = data.map[narrow ? "narrow" : "wide"];
  nameHexagons(state, peers);
  marks.replaceChildren(...marksOf(state, peers, narrow));
  words.replaceChildren();
  const bottom = mapKey(words, state, narrow, box);
  set(picture, "viewBox", [box[0], 0, box[2], Math.ceil(bottom)].join(" "));
  if (inside) cells.get(state.chosen[0]).focus();
  const counts = CQC.RATINGS.map(([word]) => `${all.filter(one => one.rating === word).length} ${word.toLowerCase()}`);
  caption("compare-map", state, `${listed(state.chosen.map(name))}${peers.length ? `, with ${Choice.GROUPS[state.peers]}` : ""}`,
    `One hexagon an authority, by published rating, ${data.day}; all hexagons are the same size`,
    `Map of England, one hexagon an authority: ${listed(counts)}, ${all.filter(one => !one.rating).length} without a rating. `
    + "Arrow keys lead from one to the next, Enter looks at it. The table under the picture says the same.");
};
/* The hexagon nearest in a direction: the way across counts double. */
const WAYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
const towards = (slug, [right, down]) => {
  const [x, y] = bySlug.get(slug).at;
  const far = one => Math.hypot(one.at[0] - x, one.at[1] - y) + 2 * Math.abs(right ? one.at[1] - y : one.at[0] - x);
  return all.filter(one => right * (one.at[0] - x) + down * (one.at[1] - y) > 4).sort((a, b) => far(a) - far(b))[0];
};
const walk = (from, to) => {
  cells.get(from).setAttribute("tabindex", -1);
  cells.get(to).setAttribute("tabindex", 0);
  cells.get(to).focus();
};
/* Pointer, touch and keys on the map: says whose hexagon it is; take chooses it. */
const listen = (current, take) => {
  const holder = id("compare-map"), slugAt = event => event.target.closest?.("[data-slug]")?.dataset.slug;
  const say = event => {
    const slug = slugAt(event), state = current();
    if (slug) id("map-said").textContent = `${saidOf(bySlug.get(slug), state, Choice.peersOf(state))}.`;
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
const mapTable = (state, take) => {
  const peers = Choice.peersOf(state);
  const look = one => {
    const made = el("button", {type: "button", className: "cqc-look", textContent: one.name});
    made.addEventListener("click", () => take(one.slug));
    return made;
  };
  Tables.fill(id("compare-map-table"), `All ${all.length} authorities, ${data.day}`, [th("Authority"), th("Region"), th("Rating"),
    th("Points of 36", "col", "n"), th("On the map")], all.map(one => {
    const made = row("", td(one.region), td(rated(one)), td(one.scores ? String(pointsOf(one)) : "", "n"),
      td(state.chosen.includes(one.slug) ? "chosen" : peers.includes(one.slug) ? "a peer" : ""));
    made.cells[0].append(look(one));
    return made;
  }));
};

return Object.freeze({strip, stripTable, map, mapTable, listen});
})();
