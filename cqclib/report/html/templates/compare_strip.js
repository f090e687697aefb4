/* The picture of everybody's points: a dot for each authority at its total, and the same as a table. */
"use strict";
const Strip = (() => {
const {data, all} = Choice;
const {name, placed, span, th, td, row, fill} = Tables;
const {C, FONT, id, svg, points, dot, numbered, part, room, isNarrow, key, caption} = Pictures;
const TICKS = [9, 14, 18, 23, 27, 32, 36];

/* Who stands at each total, the chosen first, then the peers: a map from points to authorities. */
const stacks = (state, sums) => {
  const standing = new Map(sums.standing.filter(own => own.total !== null).map(own => [own.slug, own.total]));
  const order = {chosen: 0, "a peer": 1, "": 2}, byTotal = new Map();
  all.filter(({scores, slug}) => scores || standing.has(slug))
    .map(authority => [order[part(authority.slug, state, sums)], authority])
    .sort(([a], [b]) => a - b)
    .forEach(([, authority]) => {
      const total = standing.get(authority.slug) ?? points(authority);
      byTotal.set(total, [...byTotal.get(total) ?? [], authority]);
    });
  return byTotal;
};

const initials = word => word.split(" ").map(([initial]) => initial.toUpperCase()).join("");
const bands = (x, foot, narrow) => CQC.RATINGS.flatMap(([word, level]) => {
  const from = CQC.lowest(word);
  let to = from;
  while (to < CQC.HIGHEST && CQC.rating(to + 1) === word) to += 1;
  const left = x(from - .5);
  return [svg("rect", {x: left, y: 0, width: x(to + .5) - left, height: foot, fill: C.bands[level]}),
    svg("text", {x: left + 4, y: 13, "font-weight": "bold"}, narrow ? initials(word) : word),
    svg("text", {x: left + 4, y: 27, fill: C.soft}, `${from} to ${to}`)];
});
const axis = (x, foot, width) => [svg("line", {x1: 0, x2: width, y1: foot, y2: foot, stroke: C.others}),
  ...TICKS.map(total => svg("text", {x: x(total), y: foot + 17, "text-anchor": "middle"}, String(total)))];

/* The dots, in a layer that begins at the foot: a dot is drawn anew only where a change touches it. */
const dots = svg("g");
let drawn = new Map();
const place = (byTotal, x, step, state, sums) => {
  const kept = new Map();
  for (const [total, list] of byTotal) list.forEach((authority, at) => {
    const number = state.chosen.indexOf(authority.slug), isPeer = sums.group.includes(authority.slug);
    const left = x(total), y = -step * (at + .5) - 1, key = `${authority.slug} ${left} ${y} ${step} ${number} ${isPeer}`;
    const mark = drawn.get(key) ?? (number >= 0 ? numbered(left, y, step - 1, number)
      : isPeer ? dot(left, y, step * .36, C.paper, C.accent, 2) : dot(left, y, step * .4, C.others));
    if (!drawn.has(key)) {
      mark.append(svg("title", {}, `${authority.name}: ${total} of 36`));
      dots.append(mark);
    }
    kept.set(key, mark);
  });
  for (const [key, mark] of drawn) if (!kept.has(key)) mark.remove();
  drawn = kept;
};

const keyEntries = (state, sums) => {
  const total = (own, at) => own.total === null ? "no scores" : `${own.total}${at === 0 && state.supposed ? " (supposed)" : ""}`;
  const entries = sums.standing.map((own, at) => [(x, y) => numbered(x, y, 11, at), `${name(own.slug)}: ${total(own, at)}`]);
  if (sums.peers) entries.push([(x, y) => dot(x, y, 4, C.paper, C.accent, 2), "a peer"]);
  entries.push([(x, y) => dot(x, y, 4.5, C.others), "another authority"]);
  const [first] = sums.standing;
  if (first.total !== null) entries.push([(x, y) => bar(x - 6, x + 6, y),
    `one point either way: ${span(first.best, first.last)} place`]);
  return entries;
};
const bar = (from, to, y) => svg("line", {x1: from, x2: to, y1: y, y2: y, stroke: C.accent, "stroke-width": 3});

const draw = (state, sums) => {
  const width = room(), narrow = isNarrow(), step = narrow ? 10.2 : 13;
  const x = total => (total - 8.4) / 28.2 * width, byTotal = stacks(state, sums), [first] = sums.standing;
  const foot = 40 + Math.max(1, ...[...byTotal.values()].map(list => list.length)) * step;
  const picture = id("compare-strip").querySelector("svg");
  place(byTotal, x, step, state, sums);
  dots.setAttribute("transform", `translate(0 ${foot})`);
  picture.replaceChildren(...bands(x, foot, narrow), dots, ...axis(x, foot, width));
  if (first.total !== null) picture.append(bar(x(Math.max(CQC.LOWEST, first.total - 1)), x(Math.min(CQC.HIGHEST, first.total + 1)), foot + 3));
  const bottom = key(picture, keyEntries(state, sums), width, foot + 24, 11, 4);
  for (const [attribute, value] of Object.entries({viewBox: `0 0 ${width} ${Math.ceil(bottom)}`, "font-size": 11, fill: C.ink,
    "font-family": FONT, "aria-hidden": "true"})) picture.setAttribute(attribute, value);
  const where = sums.standing.map((own, at) => own.total === null ? `${name(own.slug)} has no scores`
    : `${name(own.slug)} ${at === 0 && state.supposed ? "would be" : "is"} at ${own.total} of 36, ${placed(own)}`).join("; ");
  caption("compare-strip", state, where,
    `Total of nine scores, ${sums.scored} authorities with scores, ${data.day}; rating bands behind${
      narrow ? `: ${CQC.RATINGS.map(([word]) => `${initials(word)} ${word.toLowerCase()}`).reverse().join(", ")}` : ""}`,
    `A dot for each authority with scores at its total of 9 to 36 points. ${where}. The table under the picture says the same.`);
};

/* The same as a table: who is at each total. */
const table = (state, sums) => {
  const marked = ({name, slug}) => name + {chosen: " (chosen)", "a peer": " (peer)", "": ""}[part(slug, state, sums)];
  fill(id("compare-strip-table"), `Who is at each total, ${data.day}`, [th("Points of 36"), th("Rating by the rule"),
    th("Authorities", "col", "n"), th("Which")],
    [...stacks(state, sums)].sort(([a], [b]) => b - a).map(([total, list]) => row(String(total), td(CQC.rating(total)),
      td(String(list.length), "n"), td(list.map(marked).join(", "), "w"))));
};

return Object.freeze({draw, table});
})();
