/* The words and tables of the comparison page, and the table as a file. Text reaches the page as text. */
"use strict";
const Tables = (() => {
const {data, bySlug, GROUPS} = Choice;
const NONE = "\u2013";
const element = (tag, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
};
const plural = (count, noun, nouns = noun + "s") => `${count} ${count === 1 ? noun : nouns}`;
/* "a, b and c"; where an item holds "and" itself, "a, and b and c", so that each stands apart. */
const listed = items => {
  if (items.length < 2) return items.join("");
  const apart = items.some(item => item.includes(" and ")) ? "," : "";
  return `${items.slice(0, -1).join(", ")}${apart} and ${items.at(-1)}`;
};
const ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
const ordinal = number => {
  if (number < ORDINALS.length) return ORDINALS[number];
  const ending = number % 100 > 10 && number % 100 < 21 ? "th" : {1: "st", 2: "nd", 3: "rd"}[number % 10] ?? "th";
  return number + ending;
};
const name = slug => bySlug.get(slug).name;
const rated = authority => authority.rating || (authority.month ? "No rating recorded" : "Not assessed");
const placed = own => `${own.level ? "joint " : ""}${ordinal(own.rank)} of ${own.of}`;
const span = (first, last) => first === last ? ordinal(first) : `${ordinal(first)} to ${ordinal(last)}`;

const headline = (state, sums) => {
  const first = bySlug.get(state.chosen[0]), own = sums.standing[0];
  if (own.total === null) return `${first.name}: ${rated(first).toLowerCase()}${first.month ? ", published without scores" : ""}`;
  const where = `${own.total} of 36 points, ${placed(own)}`;
  return state.supposed ? `${first.name} with supposed scores: ${own.rating.toLowerCase()}, ${where}`
    : `${first.name}: ${rated(first).toLowerCase()}, ${where}`;
};

/* Sentences on what is missing or must be known; each a list of texts and links. */
const ofAuthority = authority => {
  const {name, month, scores} = authority, since = data.since[authority.place], lines = [];
  if (!scores) lines.push([month
    ? `CQC's report on ${name} gives no scores, so it has no place among the others.`
    : `${name} was not assessed by ${data.day}, so it has no scores and no place; that says nothing about it.`]);
  if (since) lines.push([`${name}. ${since.text} `, element("a", {href: since.url, rel: "external noreferrer",
    textContent: `Who says so of ${name}`}), ". It is not counted here."]);
  return lines;
};
const ofPeers = (state, sums) => {
  const first = bySlug.get(state.chosen[0]);
  if (!sums.group.length) return [[state.peers === "own" ? "No peers are chosen yet: add some above."
    : `${first.name} has no ${GROUPS[state.peers]}.`]];
  const base = `${sums.peers} of ${plural(sums.group.length, "peer")} (${GROUPS[state.peers]}) ${sums.peers === 1 ? "has" : "have"} scores.`;
  return [[base + (sums.peers < CQC.FEWEST_FOR_A_MEAN ? " Fewer than three make no mean." : "")]];
};
const notices = (state, sums) => {
  const first = bySlug.get(state.chosen[0]);
  const far = first.far ? [[`No authority is statistically close to ${first.name}: compare with care.`]] : [];
  return [...state.chosen.flatMap(slug => ofAuthority(bySlug.get(slug))), ...far, ...ofPeers(state, sums)]
    .map(line => element("p", {}, ...line));
};

/* Cells as plain values. A cell may be a link (href) or a button that looks at an authority (look). */
const th = (text, scope = "col", className = "") => ({tag: "th", text, className, scope});
const td = (text, className = "", more = {}) => ({tag: "td", text, className, ...more});
const score = value => value === null ? td("not assessed", "s s0") : td(String(value), `s s${value}`);
const row = (label, ...cells) => [th(label, "row"), ...cells];

const inside = ({text, href, look}) => {
  if (href) return element("a", {href, textContent: text});
  if (!look) return text;
  const button = element("button", {type: "button", className: "cqc-look", textContent: text});
  button.dataset.look = look;
  return button;
};
/* Cells that show already what they should are left alone, as most are: laying a table out anew is
   what takes the time. On a phone a row is a card, in which each cell says its heading itself. */
const shown = new WeakMap();
const fillCell = (tr, at, cell, label) => {
  const key = JSON.stringify([cell, label]), there = tr.cells[at] ?? tr.appendChild(document.createElement(cell.tag));
  if (shown.get(there) === key) return;
  shown.set(there, key);
  there.className = cell.className;
  if (cell.scope) there.scope = cell.scope;
  if (label) there.dataset.label = label;
  there.replaceChildren(inside(cell));
};
const fillRows = (part, rows, labels) => {
  rows.forEach((cells, number) => {
    const tr = part.rows[number] ?? part.insertRow();
    cells.forEach((cell, at) => fillCell(tr, at, cell, at ? labels[at] : ""));
    while (tr.cells.length > cells.length) tr.lastChild.remove();
  });
  while (part.rows.length > rows.length) part.lastChild.remove();
};
const fill = (box, caption, headings, rows) => {
  const heading = box.querySelector("caption span");
  if (heading.textContent !== caption) heading.textContent = caption;
  fillRows(box.querySelector("thead"), [headings], []);
  fillRows(box.querySelector("tbody"), rows, headings.map(cell => cell.text));
};

const nextRating = (step, direction) => step ? `${plural(step.points, "point")} ${direction}: ${step.rating.toLowerCase()}` : NONE;
const standing = (box, state, sums) => {
  const people = state.chosen.map(slug => bySlug.get(slug));
  const each = (label, how) => row(label, ...sums.standing.map((own, at) => td(own.total === null ? NONE : how(own, at))));
  const supposed = at => at === 0 && state.supposed;
  fill(box, `Where they stand, ${data.day}`, [th("What"), ...people.map(authority => th(authority.name))], [
    row("Overall rating", ...people.map((authority, at) => td(supposed(at)
      ? `${sums.standing[0].rating} by CQC's rule (published: ${rated(authority).toLowerCase()})` : rated(authority)))),
    each("Points of 36", (own, at) => supposed(at) && people[0].scores
      ? `${own.total} (published: ${CQC.total(CQC.scores(people[0].scores))})` : String(own.total)),
    each("Overall score", own => `${own.percent}%`),
    each("Place", placed),
    each("Places that one point more or fewer would allow", own => span(own.best, own.last)),
    each("To the next better rating", own => own.better ? nextRating(own.better, "more") : "has the best"),
    each("To the next worse rating", own => nextRating(own.worse, "fewer")),
    row("Report", ...people.map(({month}) => td(month || NONE))),
    row("CQC's page", ...people.map(({name, url}) => url ? td(`CQC on ${name}`, "", {href: data.base + url}) : td(NONE))),
  ]);
};

const signed = value => (value > 0 ? "+" : "") + CQC.decimals(value);
const nine = (box, state, sums) => {
  const people = state.chosen.map(slug => bySlug.get(slug)), [first] = people;
  const caption = `Scores 1 to 4, ${data.day}${state.supposed ? `; those of ${first.name} are supposed` : ""}`;
  const headings = [th("Statement"), ...people.map(({name}) => th(name, "col", "s")),
    ...[`Mean of ${sums.peers} peers`, "Difference from peers", `Mean of all ${sums.scored}`, "Difference from all",
      "Of all, scored 3 or more"].map(text => th(text, "col", "n"))];
  fill(box, caption, headings, sums.statements.map((line, at) => row(`${at + 1} ${data.statements[at]}`,
    ...line.scores.map(score), td(CQC.decimals(line.peers), "n"), td(signed(line.fromPeers), "n"),
    td(CQC.decimals(line.all), "n"), td(signed(line.fromAll), "n"), td(`${line.good} of ${line.of}`, "n"))));
  document.getElementById("nine-note").textContent = `Differences are ${first.name}'s score less the mean, taken before `
    + "the mean is rounded. Means are of published scores; the peers are those with scores.";
};

/* Who scored 3 or more, and higher, on the statements where the first is below 3 (or has no score). */
const NAMED = 5;
const asked = (list, isPeer) => {
  const some = list.filter(answer => answer.isPeer === isPeer);
  const more = some.length > NAMED ? `, and ${some.length - NAMED} more` : "";
  return some.slice(0, NAMED).map(answer => `${name(answer.slug)} (${answer.score})`).join(", ") + more || "nobody";
};
const ask = (box, state, sums) => {
  const first = bySlug.get(state.chosen[0]);
  const weak = sums.statements.map((line, at) => ({...line, at}))
    .filter(line => line.scores[0] === null || line.scores[0] < CQC.GOOD);
  box.hidden = !weak.length;
  document.getElementById("ask-none").textContent = weak.length ? "" : `${first.name} has a 3 or more on every statement.`;
  fill(box, `Who scored 3 or more where ${first.name} ${sums.standing[0].total === null ? "has no score" : "is below 3"}`,
    [th("Statement"), th(first.name, "col", "s"), th("Of its peers"), th("Of the others, the highest total first")],
    weak.map(line => row(`${line.at + 1} ${data.statements[line.at]}`, score(line.scores[0]),
      td(asked(line.ask, true), "w"), td(asked(line.ask, false), "w"))));
};

/* The tables as a file: a row an authority, then the means. */
const csvRows = (state, sums) => {
  const people = sums.standing.map((own, at) => {
    const authority = bySlug.get(own.slug), supposed = at === 0 && state.supposed;
    const numbers = own.total === null ? Array(6).fill("")
      : [own.total, own.percent, own.rank, own.to, own.best, own.last];
    return [authority.code, authority.name, supposed ? own.rating : rated(authority), ...numbers,
      ...sums.statements.map(line => line.scores[at] ?? ""),
      supposed ? "supposed" : authority.scores ? "published" : "none", data.asAt];
  });
  const means = [[`Mean of ${sums.peers} peers (${GROUPS[state.peers]})`, "peers"], [`Mean of all ${sums.scored} with scores`, "all"]]
    .map(([label, key]) => ["", label, ...Array(7).fill(""), ...sums.statements.map(line => CQC.decimals(line[key])), "published", data.asAt]);
  return [["ONS code", "Authority", "Rating", "Points of 36", "Overall score (%)", "Place", "Last place of the tie",
    "Best place with one point either way", "Last place with one point either way", ...data.statements,
    "Scores are", "As at"], ...people, ...means];
};
/* Text that a spreadsheet would take for a formula gets an apostrophe before it. */
const inert = text => /^[=+\-@\x00-\x1f]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? "'" + text : text;
const csv = (state, sums) => {
  const cell = value => {
    const text = inert(String(value));
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return "\ufeff" + csvRows(state, sums).map(cells => cells.map(cell).join(",") + "\r\n").join("");
};

return Object.freeze({element, plural, listed, name, rated, placed, span, headline, notices, th, td, row, fill,
  standing, nine, ask, csv});
})();
