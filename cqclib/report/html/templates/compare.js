/* The comparison page: what is chosen stands in the address, and everything shown follows from it.
   Sums are in arithmetic.js; text only ever reaches the page as text. */
"use strict";
(() => {
const data = JSON.parse(document.getElementById("compare-data").textContent);
const MOST = 4, SUGGESTED = 8;
const id = name => document.getElementById(name);
const NS = "http://www.w3.org/2000/svg";
const el = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const svg = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS(NS, tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};
const plural = (count, one, many = one + "s") => `${count} ${count === 1 ? one : many}`;
const listed = items => items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
const ordinal = n => {
  const words = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
  if (n < 10) return words[n];
  const end = n % 100 > 10 && n % 100 < 21 ? "th" : {1: "st", 2: "nd", 3: "rd"}[n % 10] ?? "th";
  return n + end;
};
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replaceAll("&", " and ").replace(/['\u2019.]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/* --- who there is --------------------------------------------------------------------------- */
const names = JSON.parse(id("cqc-names").textContent).map(line => line.split("|"));
const all = data.authorities.map((one, at) => ({...one, at, name: names[at][0], slug: names[at][1],
  folded: fold(names[at][0]), further: names[at][2], type: data.types[one.type], region: data.regions[one.region]}));
const bySlug = new Map(all.map(one => [one.slug, one]));
const rated = one => one.rating || (one.scores || one.month ? "no rating recorded" : "not assessed");
const words = text => {
  const parts = text.split(" "), kept = parts.filter(word => !data.generic.includes(word));
  return kept.length ? kept : parts;
};
const find = asked => {
  const wanted = fold(asked);
  if (!wanted) return [];
  const fit = one => {
    const known = `${one.folded} ${one.further}`.split(" ");
    if (!words(wanted).every(word => known.some(part => part.startsWith(word)))) return 0;
    return one.folded === wanted ? 3 : words(one.folded).join(" ").startsWith(words(wanted).join(" ")) ? 2 : 1;
  };
  return all.map(one => [fit(one), one]).filter(([how]) => how).sort(([a], [b]) => b - a).map(([, one]) => one);
};

/* --- the state, and the address that holds it --------------------------------------------------- */
const GROUPS = ["neighbours", "type", "region", "own"];
const LABELS = {neighbours: "statistical neighbours", type: "authorities of the same type",
  region: "authorities of the same region", own: "chosen peers"};
let state, told = "";
const peersOf = ({chosen, peers, own}) => {
  const first = bySlug.get(chosen[0]);
  const lists = {neighbours: () => first.near.map(at => all[at]), own: () => own.map(slug => bySlug.get(slug)),
    type: () => all.filter(one => one.type === first.type), region: () => all.filter(one => one.region === first.region)};
  return lists[peers]().filter(one => one !== first).map(one => one.slug);
};
const fresh = () => ({chosen: [...data.open.chosen], peers: data.open.peers, own: [], supposed: ""});
const read = () => {
  const [head, ...rest] = decodeURIComponent(location.hash.slice(1)).split("&");
  const given = Object.fromEntries(rest.map(part => part.split("=")));
  const unknown = [], made = fresh();
  const known = slugs => (slugs ?? "").split(",").filter(Boolean).map(slug => {
    if (bySlug.has(slug)) return slug;
    const found = find(slug.replaceAll("-", " "));
    if (found.length === 1) return found[0].slug;
    unknown.push(slug.slice(0, 60));
    return "";
  }).filter(Boolean);
  if (head) {
    const [first] = known(head);
    if (first) made.chosen = [first];
    made.chosen = [...new Set([...made.chosen.slice(0, 1), ...known(given.with)])].slice(0, MOST);
  }
  if (GROUPS.includes(given.peers)) made.peers = given.peers;
  made.own = known(given.own).filter(slug => slug !== made.chosen[0]);
  if (/^[1-4]{9}$/.test(given.if ?? "")) made.supposed = given.if;
  told = unknown.length ? `No authority is called ${listed(unknown.map(one => `"${one}"`))}; choose one above.` : "";
  return made;
};
const address = () => {
  const parts = [state.chosen[0], `peers=${state.peers}`];
  if (state.chosen.length > 1) parts.push(`with=${state.chosen.slice(1).join(",")}`);
  if (state.peers === "own" && state.own.length) parts.push(`own=${state.own.join(",")}`);
  if (state.supposed) parts.push(`if=${state.supposed}`);
  return "#" + parts.join("&");
};
const change = (news, replace = false) => {
  told = "";
  state = {...state, ...news};
  history[replace ? "replaceState" : "pushState"](null, "", address());
  show();
};

/* --- what is shown ----------------------------------------------------------------------------- */
const th = (text, scope = "col", more = {}) => el("th", {scope, textContent: text, ...more});
const td = (text, className = "") => el("td", {textContent: text, className});
const score = value => value === null ? td("not assessed", "s s0") : td(String(value), `s s${value}`);
const placed = one => `${one.level ? "joint " : ""}${ordinal(one.rank)} of ${one.of}`;
const row = (label, cells) => el("tr", {}, th(label, "row"), ...cells);
const fill = (box, head, rows) => {
  box.querySelector("thead").replaceChildren(el("tr", {}, ...head));
  box.querySelector("tbody").replaceChildren(...rows);
  for (const tr of rows) [...tr.cells].forEach((cell, at) => { if (at) cell.dataset.label = head[at].textContent; });
};

const headline = (first, own) => {
  if (own.total === null) return `${first.name}: ${rated(first)}${first.month ? ", published without scores" : ""}`;
  const points = `${own.total} of 36 points, ${placed(own)}`;
  if (state.supposed) return `${first.name} with other scores: ${own.rating.toLowerCase()}, ${points}`;
  return `${first.name}: ${rated(first).toLowerCase()}, ${points}`;
};

const notices = made => {
  const first = bySlug.get(state.chosen[0]), lines = [];
  for (const slug of state.chosen) {
    const one = bySlug.get(slug), since = data.since[one.at];
    if (!one.scores) lines.push([one.month
      ? `CQC's report on ${one.name} gives no scores, so it has no place among the others.`
      : `${one.name} was not assessed by ${data.day}, so it has no scores and no place; that says nothing about it.`]);
    if (since) lines.push([since.text + " ", el("a", {href: since.url, rel: "external noreferrer", textContent: "Who says so"}),
      ". Not counted here."]);
  }
  if (first.far) lines.push([`No authority is statistically close to ${first.name}: compare with care.`]);
  const group = peersOf(state);
  if (!group.length) lines.push(["No peers are chosen yet: add some above."]);
  else lines.push([`${made.peersScored} of ${group.length} ${LABELS[state.peers]} ${made.peersScored === 1 ? "has" : "have"} scores.`
    + (made.peersScored < 3 ? " That is too few for a mean." : "")]);
  id("notices").replaceChildren(...lines.map(line => el("p", {}, ...line)));
};

const standing = made => {
  const people = made.standing.map(one => ({...one, ...bySlug.get(one.slug), total: one.total, ruled: one.rating}));
  const given = (how, blank = "-") => people.map((one, at) => td(one.total === null ? blank : how(one, at)));
  fill(id("standing"), [th("What"), ...people.map(one => th(one.name))], [
    row("Overall rating", people.map((one, at) => td(at === 0 && state.supposed ? `${one.ruled} (by the rule)` : rated(bySlug.get(one.slug))))),
    row("Points of 36", given(one => String(one.total))),
    row("Overall score", given(one => `${one.percent}%`)),
    row("Place", given(placed)),
    row("Place with one point more or fewer", given(one => one.best === one.last ? ordinal(one.best) : `${ordinal(one.best)} to ${ordinal(one.last)}`)),
    row("To the next rating", given(one => one.next ? `${plural(one.next.points, "point")} to ${one.next.rating.toLowerCase()}` : "highest rating")),
    row("Report", people.map(one => td(one.month || "-"))),
    el("tr", {}, th("CQC's page", "row"), ...people.map(one => el("td", {}, ...(one.url
      ? [el("a", {href: data.base + one.url, textContent: `CQC on ${one.name}`})] : ["-"])))),
  ]);
};

const higher = (at, own, group) => {
  if (own === null || own >= 3) return "";
  const better = all.filter(one => one.scores && Number(one.scores[at]) >= 3 && one.slug !== state.chosen[0]);
  const rank = one => (group.includes(one.slug) ? 0 : 100) - Number(one.scores[at]) * 10;
  return better.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en-GB")).slice(0, 3)
    .map(one => `${one.name} (${one.scores[at]})`).join(", ");
};
const nine = made => {
  const box = id("nine"), group = peersOf(state), people = state.chosen.map(slug => bySlug.get(slug));
  box.querySelector("caption span").textContent = `Scores 1 to 4, ${data.day}`
    + (state.supposed ? `; ${people[0].name} with the scores supposed below` : "");
  const head = [th("Statement"), ...people.map(one => th(one.name, "col", {className: "s"})),
    ...["Mean of peers", "Difference", "Mean of all", "Scored 3 or more, of all"].map(text => th(text, "col", {className: "n"})), th("Who scored higher")];
  fill(box, head, made.statements.map((one, at) => row(`${at + 1} ${data.statements[at]}`, [
    ...one.scores.map(score), td(CQC.decimals(one.peers), "n"),
    td((one.difference > 0 ? "+" : "") + CQC.decimals(one.difference), "n"), td(CQC.decimals(one.all), "n"),
    td(`${one.good} of ${one.of}`, "n"), td(higher(at, one.scores[0], group))])));
  id("nine-note").textContent = `Difference: ${people[0].name} less the mean of its peers. Who scored higher: where `
    + `${people[0].name} is below 3, up to three that scored 3 or 4, its peers first.`;
};

/* --- pictures ----------------------------------------------------------------------------------- */
const words_ = (name, title, subtitle, alt) => {
  const figure = id(`figure-${name}`);
  figure.querySelector(".cqc-title").textContent = title;
  figure.querySelector(".cqc-subtitle").textContent = subtitle;
  id(name).setAttribute("aria-label", alt);
};
const C = data.colours;
const strip = made => {
  const width = Math.max(300, Math.min(830, id("compare-strip").clientWidth || 830)), pad = 14;
  const x = points => pad + (points - 8.5) / 28 * (width - 2 * pad);
  const group = new Set(peersOf(state)), chosen = state.chosen;
  const counted = all.filter(one => one.scores).map(one => ({one, points: CQC.total(CQC.scores(one.scores))}));
  for (const own of made.standing) {
    const spot = counted.find(each => each.one.slug === own.slug);
    if (spot) spot.points = own.total;
    else if (own.total !== null) counted.push({one: bySlug.get(own.slug), points: own.total});
  }
  const columns = new Map();
  const order = ({one}) => chosen.includes(one.slug) ? 0 : group.has(one.slug) ? 1 : 2;
  for (const spot of counted.sort((a, b) => order(a) - order(b))) columns.set(spot.points, [...columns.get(spot.points) ?? [], spot]);
  const tallest = Math.max(1, ...[...columns.values()].map(list => list.length));
  const step = Math.min(13, Math.max(8, (width - 2 * pad) / 30)), foot = 46 + tallest * step, high = foot + 64;
  const picture = svg("svg", {viewBox: `0 0 ${width} ${high}`, "font-size": 11, fill: C.ink, "font-family": "Arial, sans-serif"});
  for (const [name, level, low] of CQC.RATINGS) {
    const from = CQC.lowest(name), to = 1 + Math.max(...Array.from({length: 28}, (_, n) => n + 9).filter(points => CQC.rating(points) === name));
    picture.append(svg("rect", {x: x(from - .5), y: 0, width: x(to - .5) - x(from - .5), height: foot, fill: C.bands[level]}));
    const narrow = width < 560 && name === "Requires improvement" ? "Req. improvement" : name;
    picture.append(svg("text", {x: x(from - .5) + 4, y: 13, "font-weight": "bold"}, width < 420 ? narrow.split(" ").map(w => w[0]).join("") : narrow));
    picture.append(svg("text", {x: x(from - .5) + 4, y: 27, fill: C.soft}, `${from} to ${to - 1}`));
  }
  for (const [points, list] of columns) list.forEach(({one}, at) => {
    const which = chosen.indexOf(one.slug), cx = x(points), cy = foot - step * (at + .5);
    const mark = svg("circle", {cx, cy, r: which >= 0 ? step * .5 : step * .4, fill: which === 0 ? C.accent : which > 0 ? C.ink : group.has(one.slug) ? C.paper : C.others,
      stroke: group.has(one.slug) && which < 0 ? C.accent : C.paper, "stroke-width": group.has(one.slug) && which < 0 ? 2 : .6},
      svg("title", {}, `${one.name}: ${points} of 36`));
    picture.append(mark);
    if (which >= 0) picture.append(svg("text", {x: cx, y: cy + 3.4, "text-anchor": "middle", "font-size": 9, "font-weight": "bold", fill: C.paper}, String(which + 1)));
  });
  picture.append(svg("line", {x1: pad, x2: width - pad, y1: foot, y2: foot, stroke: C.others}));
  for (const points of [9, 14, 18, 23, 27, 32, 36]) picture.append(svg("text", {x: x(points), y: foot + 15, "text-anchor": "middle"}, String(points)));
  const keys = [...made.standing.map((one, at) => `${at + 1} ${bySlug.get(one.slug).name}${one.total === null ? " (no scores)" : ` ${one.total}`}`), "ring: peer"];
  let left = pad, line = foot + 36;
  for (const text of keys) {
    if (left > pad && left + text.length * 6.2 > width - pad) { left = pad; line += 16; }
    picture.append(svg("text", {x: left, y: line}, text));
    left += text.length * 6.2 + 18;
  }
  picture.setAttribute("viewBox", `0 0 ${width} ${line + 10}`);
  id("compare-strip").replaceChildren(picture);
  const told_ = made.standing.map(one => `${bySlug.get(one.slug).name} ${one.total === null ? "has no scores" : `at ${one.total}, ${placed(one)}`}`);
  words_("compare-strip", `${listed(told_)}`, `Total score of nine statements, ${made.scored} authorities with scores, ${data.day}; rating bands behind`,
    `Strip of dots by total score. ${told_.join("; ")}. The table above says the same.`);
};

const map = made => {
  const group = new Set(peersOf(state)), chosen = state.chosen, [low, high] = data.box, size = 20, row_ = size * Math.sqrt(3) / 2;
  const width = (high[0] - low[0] + 1.5) * size, height = (high[1] - low[1] + 1.5) * row_;
  const picture = svg("svg", {viewBox: `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`, "font-size": 6.5, "font-family": "Arial, sans-serif"});
  const said = one => `${one.name}: ${rated(one)}${one.scores ? `, ${CQC.total(CQC.scores(one.scores))} of 36 points` : ""}`
    + (chosen.includes(one.slug) ? ", chosen" : group.has(one.slug) ? ", a peer" : "");
  const cells = all.map(one => {
    const [q, r] = one.hex, cx = (q - low[0] + (r % 2 ? .5 : 0) + .75) * size, cy = (high[1] - r + .75) * row_;
    const corner = n => { const a = Math.PI / 180 * (60 * n - 90); return `${(cx + size * .565 * Math.cos(a)).toFixed(1)},${(cy + size * .565 * Math.sin(a)).toFixed(1)}`; };
    const level = CQC.level(one.rating), which = chosen.indexOf(one.slug), marked = which >= 0 || group.has(one.slug);
    const cell = svg("g", {tabindex: -1, role: "button", "aria-label": said(one)},
      svg("title", {}, said(one)),
      svg("polygon", {points: [0, 1, 2, 3, 4, 5].map(corner).join(" "), fill: C.fills[level], stroke: marked ? C.accent : C.outline,
        "stroke-width": which === 0 ? 3.2 : marked ? 2 : .6, ...(level ? {} : {"stroke-dasharray": marked ? "none" : "2 1.5"})}),
      svg("text", {x: cx, y: cy + 2.4, "text-anchor": "middle", fill: C.inks[level]}, one.label));
    cell.dataset.slug = one.slug;
    return {cell, cx, cy, one};
  });
  const show_ = ({one}) => { id("map-said").textContent = said(one) + ". Enter or click to look at it."; };
  const by = [...cells].sort((a, b) => (chosen.includes(a.one.slug) || group.has(a.one.slug)) - (chosen.includes(b.one.slug) || group.has(b.one.slug)));
  for (const spot of by) {
    spot.cell.addEventListener("focus", () => show_(spot));
    spot.cell.addEventListener("pointerenter", () => show_(spot));
    spot.cell.addEventListener("click", () => change({chosen: [spot.one.slug], supposed: ""}));
    spot.cell.addEventListener("keydown", event => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); change({chosen: [spot.one.slug], supposed: ""}); return; }
      const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]}[event.key];
      if (!way) return;
      event.preventDefault();
      const ahead = cells.filter(one => way[0] * (one.cx - spot.cx) + way[1] * (one.cy - spot.cy) > 4);
      const far = one => Math.hypot(one.cx - spot.cx, one.cy - spot.cy) + 2 * Math.abs(way[0] ? one.cy - spot.cy : one.cx - spot.cx);
      const to = ahead.sort((a, b) => far(a) - far(b))[0];
      if (to) { spot.cell.setAttribute("tabindex", -1); to.cell.setAttribute("tabindex", 0); to.cell.focus(); }
    });
    picture.append(spot.cell);
  }
  cells.find(spot => spot.one.slug === chosen[0]).cell.setAttribute("tabindex", 0);
  const kept = document.activeElement?.closest?.("#compare-map");
  id("compare-map").replaceChildren(picture);
  id("compare-map").setAttribute("role", "group");
  if (kept) cells.find(spot => spot.one.slug === chosen[0]).cell.focus();
  const counts = [...CQC.RATINGS.map(([name]) => name), ""].map(name => [name, all.filter(one => one.rating === name).length]).filter(([, count]) => count);
  words_("compare-map", `${listed(chosen.map(slug => bySlug.get(slug).name))} and ${LABELS[state.peers]}`,
    `One hexagon an authority, filled by overall rating (dark green outstanding, light green good, amber requires improvement, red inadequate, grey none), ${data.day}`,
    `Map of England, one hexagon an authority: ${listed(counts.map(([name, count]) => `${count} ${(name || "without a rating").toLowerCase()}`))}. Arrow keys go from one to the next.`);
};

/* --- what if ------------------------------------------------------------------------------------- */
const suppose = made => {
  const first = bySlug.get(state.chosen[0]), published = first.scores, now = state.supposed || published || "222222222";
  const box = id("if");
  const draw = () => box.replaceChildren(...data.statements.map((name, at) => {
    const select = el("select", {id: `if-${at}`}, ...[4, 3, 2, 1].map(value => el("option", {value,
      textContent: `${value}${published[at] === String(value) ? " (published)" : ""}`})));
    select.addEventListener("change", () => {
      const list = [...(state.supposed || bySlug.get(state.chosen[0]).scores || "222222222")];
      list[at] = select.value;
      const text = list.join("");
      change({supposed: text === bySlug.get(state.chosen[0]).scores ? "" : text}, true);
    });
    return el("label", {}, el("span", {textContent: `${at + 1} ${name}`}), select);
  }));
  if (box.dataset.slug !== first.slug) { box.dataset.slug = first.slug; draw(); }
  [...now].forEach((value, at) => {
    const select = id(`if-${at}`);
    select.value = value;
    select.parentElement.classList.toggle("changed", Boolean(published) && published[at] !== value);
  });
  id("if-reset").disabled = !state.supposed;
  const own = made.standing[0];
  if (!state.supposed) {
    id("if-said").textContent = published ? `These are ${first.name}'s published scores.`
      : `${first.name} has no published scores: all nine stand at 2, which is no estimate.`;
    return;
  }
  const list = CQC.scores(state.supposed), points = CQC.total(list);
  const changed = published ? [...published].filter((value, at) => value !== state.supposed[at]).length : 9;
  id("if-said").textContent = `With ${published ? plural(changed, "score") + " changed" : "these scores"}: ${points} of 36 points, overall score `
    + `${own.percent}%, ${own.rating.toLowerCase()}; ${placed(own)}`
    + (published ? ` (published: ${CQC.total(CQC.scores(published))} points, ${rated(first).toLowerCase()}).` : `, counting it with the ${made.scored} that have scores.`);
};

/* --- choosing ------------------------------------------------------------------------------------- */
const chips = () => {
  const remove = (slug, news, what) => {
    const made = el("button", {type: "button", textContent: `${bySlug.get(slug).name} \u00d7`});
    made.setAttribute("aria-label", `Remove ${bySlug.get(slug).name} from ${what}`);
    made.addEventListener("click", () => { change(news); id("pick-with").focus(); });
    return made;
  };
  const beside = state.chosen.slice(1).map(slug => remove(slug, {chosen: state.chosen.filter(one => one !== slug)}, "the comparison"));
  const own = state.peers !== "own" ? [] : state.own.map(slug => remove(slug, {own: state.own.filter(one => one !== slug)}, "the peers"));
  id("chips").replaceChildren(...(beside.length ? [el("span", {textContent: "Beside it:"}), ...beside] : []),
    ...(own.length ? [el("span", {textContent: "Peers:"}), ...own] : []));
};
const take = {
  first: slug => change({chosen: [slug, ...state.chosen.slice(1).filter(one => one !== slug)], supposed: "", own: state.own.filter(one => one !== slug)}),
  with: slug => {
    if (state.chosen.includes(slug)) { told = `${bySlug.get(slug).name} is chosen already.`; show(); return; }
    if (state.chosen.length === MOST) { told = "Four are the most: remove one first."; show(); return; }
    change({chosen: [...state.chosen, slug]});
  },
  own: slug => change({own: [...new Set([...state.own, slug])].filter(one => one !== state.chosen[0])}),
};
for (const box of document.querySelectorAll("[data-pick]")) {
  const input = box.querySelector("input"), list = box.querySelector("ul");
  const close = () => { list.hidden = true; list.replaceChildren(); };
  const choose = one => { input.value = ""; close(); take[box.dataset.pick](one.slug); input.focus(); };
  input.addEventListener("input", () => {
    const found = find(input.value);
    list.replaceChildren(...found.slice(0, SUGGESTED).map(one => {
      const made = el("button", {type: "button", textContent: one.name + (one.scores || one.month ? "" : " (not assessed)")});
      made.addEventListener("click", () => choose(one));
      return el("li", {}, made);
    }));
    list.hidden = !found.length;
    id("told").textContent = input.value && !found.length ? "No authority has this name or code." : "";
  });
  box.addEventListener("keydown", event => {
    if (event.key === "Escape") { input.value = ""; close(); input.focus(); }
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      const found = find(input.value);
      if (found.length === 1 || (found.length && found[0].folded === fold(input.value))) choose(found[0]);
    }
  });
  box.addEventListener("focusout", event => { if (!box.contains(event.relatedTarget)) close(); });
}
id("choose").addEventListener("submit", event => event.preventDefault());
id("peers").addEventListener("change", () => change({peers: id("peers").value}));
id("if-reset").addEventListener("click", () => change({supposed: ""}));
id("print").addEventListener("click", () => print());
id("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    id("told").textContent = "The link is copied.";
  } catch {
    prompt("Copy this link:", location.href);
  }
});
id("csv").addEventListener("click", () => {
  const made = CQC.compute(all, {...state, peers: peersOf(state)});
  const inert = text => /^[=+\-@\x00-\x1f]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? "'" + text : text;
  const quoted = value => { const text = inert(String(value ?? "")); return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text; };
  const rows = [["ONS code", "Authority", "Rating", "Points of 36", "Overall score (%)", "Place", "Last place of the tie",
    ...data.statements, "Scores are", "As at"]];
  made.standing.forEach((own, at) => {
    const one = bySlug.get(own.slug), supposed = at === 0 && state.supposed;
    rows.push([one.code, one.name, supposed ? own.rating : rated(one), own.total ?? "", own.total === null ? "" : own.percent,
      own.rank ?? "", own.to ?? "", ...made.statements.map(line => line.scores[at] ?? ""), supposed ? "supposed" : "published", data.asAt]);
  });
  for (const [label, key] of [[`Mean of ${made.peersScored} peers`, "peers"], [`Mean of all ${made.scored}`, "all"]])
    rows.push(["", label, "", "", "", "", "", ...made.statements.map(line => CQC.decimals(line[key])), "published", data.asAt]);
  const text = "\ufeff" + rows.map(cells => cells.map(quoted).join(",") + "\r\n").join("");
  const link = el("a", {href: URL.createObjectURL(new Blob([text], {type: "text/csv;charset=utf-8"})),
    download: `compare-${state.chosen[0]}-${data.asAt}.csv`});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});

function show() {
  const made = CQC.compute(all, {...state, peers: peersOf(state)});
  const first = bySlug.get(state.chosen[0]);
  id("subject").textContent = headline(first, made.standing[0]);
  id("peers").value = state.peers;
  document.querySelector("[data-pick=own]").hidden = state.peers !== "own";
  id("told").textContent = told;
  for (const part of [chips, notices, standing, nine, strip, map, suppose]) part(made);
}
const follow = () => { state = read(); show(); };
addEventListener("hashchange", follow);
addEventListener("popstate", follow);
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; show(); } });
id("compare").hidden = false;
document.getElementById("all-scores").hidden = true;
follow();
})();
