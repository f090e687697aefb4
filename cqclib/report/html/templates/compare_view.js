/* The comparison page: whatever is chosen goes into the address, and everything shown follows from it. */
"use strict";
(() => {
const SUGGESTED = 8, NEUTRAL = "222222222";
const {data, all, bySlug} = Choice;
const {element, plural, listed, name, rated, placed} = Tables;
const id = text => document.getElementById(text);
let state = Choice.fromAddress("").state, sums = null, shownAt = null;

/* The sums of a choice, and the slugs of its peers, with scores or without. */
const compute = () => {
  const group = Choice.peersOf(state);
  return {...CQC.compute(all, {...state, peers: group}), group};
};
const say = text => { id("status").textContent = text; };
const change = (news, replace = false) => {
  state = {...state, ...news};
  history[replace ? "replaceState" : "pushState"](null, "", Choice.toAddress(state));
  shownAt = location.hash;
  show();
  say(id("subject").textContent);
};
/* Another authority looked at; those beside it stay. */
const take = slug => change({chosen: [slug, ...state.chosen.slice(1).filter(other => other !== slug)],
  own: state.own.filter(other => other !== slug), supposed: ""});
const addBeside = slug => {
  if (state.chosen.includes(slug)) say(`${name(slug)} is chosen already.`);
  else if (state.chosen.length === Choice.MOST) say("Four are the most: remove one first.");
  else change({chosen: [...state.chosen, slug]});
};
const addPeer = slug => {
  if (slug === state.chosen[0]) say(`${name(slug)} is the authority itself: choose others as its peers.`);
  else change({own: [...new Set([...state.own, slug])]});
};

/* --- what if ------------------------------------------------------------------------------------ */
const scoresNow = () => state.supposed || bySlug.get(state.chosen[0]).scores || NEUTRAL;
const supposeScore = (at, value) => {
  const list = [...scoresNow()];
  list[at] = value;
  const text = list.join("");
  change({supposed: text === bySlug.get(state.chosen[0]).scores ? "" : text}, true);
  fillStale(parts.filter(({box}) => box === id("if")));
  say(id("if-words").textContent);
};
const buildWhatIf = () => id("if").append(...data.statements.map((statement, at) => {
  const select = element("select", {id: `if-${at}`}, ...["4", "3", "2", "1"].map(value => element("option", {value})));
  select.addEventListener("change", () => supposeScore(at, select.value));
  return element("label", {}, element("span", {textContent: `${at + 1} ${statement} `}, element("small")), select);
}));
const fillWhatIf = () => {
  if (!id("if").hasChildNodes()) buildWhatIf();
  const published = bySlug.get(state.chosen[0]).scores;
  [...scoresNow()].forEach((value, at) => {
    const select = id(`if-${at}`), changed = Boolean(published) && published[at] !== value;
    for (const option of select.options) {
      const label = option.value + (published[at] === option.value ? " (published)" : "");
      if (option.textContent !== label) option.textContent = label;
    }
    if (select.value !== value) select.value = value;
    select.parentElement.classList.toggle("changed", changed);
    const note = select.parentElement.querySelector("small"), text = changed ? `published: ${published[at]}` : "";
    if (note.textContent !== text) note.textContent = text;
  });
  id("if-reset").hidden = !state.supposed;
  id("if").parentElement.classList.toggle("cqc-unchanged", !state.supposed);  // says nothing on paper
};
const steps = own => [own.better && `${plural(own.better.points, "point")} more would be ${own.better.rating.toLowerCase()}`,
  own.worse && `${plural(own.worse.points, "point")} fewer would be ${own.worse.rating.toLowerCase()}`].filter(Boolean).join("; ");
const whatIfWords = () => {
  const first = bySlug.get(state.chosen[0]), own = sums.standing[0];
  if (!state.supposed) return [first.scores ? `These are ${first.name}'s published scores. Change any of them.`
    : `${first.name} has no published scores: all nine stand at 2, which is no estimate. Set those you want to try.`];
  const changed = first.scores ? [...first.scores].filter((value, at) => value !== state.supposed[at]).length : 0;
  const duty = listed(sums.section50.map(number => data.shorts[number - 1]));
  return [`With ${changed ? `${plural(changed, "score")} changed` : "these scores"}: ${own.total} of 36 points, overall score `
    + `${own.percent}%, ${own.rating.toLowerCase()}`
    + (first.scores ? ` (published: ${CQC.total(CQC.scores(first.scores))} points, ${rated(first).toLowerCase()}).` : "."),
  `Place: ${placed(own)}${first.scores ? "" : `, counting it with the ${sums.scored} that have scores`}: above ${own.above}, level with `
    + `${own.level}, below ${own.below} of the other ${own.of - 1}. One point more or fewer would allow ${Tables.span(own.best, own.last)}.`,
  `${steps(own)}.`,
  ...(duty ? [`A score of 1 for ${duty} would oblige CQC to notify the Secretary of State.`] : [])];
};

/* --- choosing by name --------------------------------------------------------------------------- */
/* The slugs of a list of the state as buttons that take them out of it. Most stay as they are in a
   change, and then nothing is laid out anew. */
const chipGroup = (label, list, from) => {
  const heading = element("span", {textContent: label}), buttons = new Map();
  const make = slug => {
    const button = element("button", {type: "button", textContent: `${name(slug)} \u00d7`});
    button.setAttribute("aria-label", `Remove ${name(slug)} from ${from}`);
    button.addEventListener("click", () => {
      id("pick-with").focus();
      change({[list]: state[list].filter(other => other !== slug)});
    });
    buttons.set(slug, button);
    return button;
  };
  return slugs => slugs.length ? [heading, ...slugs.map(slug => buttons.get(slug) ?? make(slug))] : [];
};
const lookingAt = element("span"), besideIt = chipGroup("Beside it:", "chosen", "the comparison");
const itsPeers = chipGroup("Its peers:", "own", "the peers");
const chips = () => {
  const wanted = [lookingAt, ...besideIt(state.chosen.slice(1)), ...itsPeers(state.peers === "own" ? state.own : [])];
  const there = id("chips").children;
  lookingAt.textContent = `Looking at ${name(state.chosen[0])}.`;
  if (wanted.length !== there.length || wanted.some((chip, at) => chip !== there[at])) id("chips").replaceChildren(...wanted);
};
const suggestions = (list, fitting, choose) => {
  list.replaceChildren(...fitting.slice(0, SUGGESTED).map(authority => {
    const button = element("button", {type: "button", textContent: authority.name + (authority.month ? "" : " (not assessed)")});
    button.addEventListener("click", () => choose(authority));
    return element("li", {}, button);
  }));
  list.hidden = !fitting.length;
};
const picker = (box, chosen) => {
  const input = box.querySelector("input"), list = box.querySelector("ul");
  const close = () => suggestions(list, []);
  /* Focus comes first: moving it lays the page out, which is quick before the change. */
  const choose = authority => { input.focus(); input.value = ""; close(); chosen(authority.slug); };
  input.addEventListener("input", () => {
    const fitting = Choice.find(input.value);
    suggestions(list, fitting, choose);
    say(!input.value.trim() ? "" : fitting.length ? `${plural(fitting.length, "authority fits", "authorities fit")}; Tab leads to the list.`
      : "No authority has this name or code.");
  });
  box.addEventListener("keydown", event => {
    if (event.key === "Escape") { input.value = ""; close(); say(""); input.focus(); }
    if (event.key !== "Enter" || event.target !== input) return;
    event.preventDefault();
    const authority = Choice.resolve(input.value);
    if (authority) choose(authority);
    else if (input.value.trim()) say("Several authorities fit, or none: choose from the list, or type more.");
  });
  box.addEventListener("focusout", event => { if (!box.contains(event.relatedTarget)) close(); });
};

/* --- taking away -------------------------------------------------------------------------------- */
const copyLink = async () => {
  history.replaceState(null, "", Choice.toAddress(state));
  shownAt = location.hash;
  try {
    await navigator.clipboard.writeText(location.href);
    say("The link is copied.");
  } catch {
    id("link-box").hidden = false;
    id("link").value = location.href;
    id("link").select();
    say("The browser does not let the page copy: the link is selected, copy it from there.");
  }
};
const saveCsv = () => {
  const file = new Blob([Tables.csv(state, sums)], {type: "text/csv;charset=utf-8"});
  const link = element("a", {href: URL.createObjectURL(file),
    download: `compare-${state.chosen[0]}${state.supposed ? "-supposed" : ""}-${data.asAt}.csv`});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

/* --- the whole ---------------------------------------------------------------------------------- */
/* What is in sight at once; what is not, pictures, and the tables behind them where they are open, when
   nothing else is to be done, so that an answer never waits for them. */
const parts = [["standing", Tables.standing], ["nine", Tables.nine], ["ask", Tables.ask], ["if", fillWhatIf]]
  .map(([part, fill]) => ({box: id(part), fill, isStale: true}));
const inSight = new Set([parts[0].box.closest("section")]);  // until the browser says what is
const watch = new IntersectionObserver(entries => {
  for (const {target, isIntersecting} of entries) inSight[isIntersecting ? "add" : "delete"](target);
});
for (const {box} of parts) watch.observe(box.closest("section"));
const fillStale = some => {
  for (const part of some.filter(({isStale}) => isStale)) {
    part.isStale = false;
    part.fill(part.box, state, sums);
  }
};
const drawParts = () => fillStale(parts);
const tables = [["compare-strip-table", Strip.table], ["compare-map-table", England.table]].map(([table, fill]) => {
  const details = id(table).parentElement, draw = () => { if (details.open) fill(state, sums); };
  details.addEventListener("toggle", draw);
  return draw;
});
const drawHexagons = () => { if (England.drawMore()) undrawn.unshift(drawHexagons); };
const drawings = [drawParts, () => Strip.draw(state, sums), () => England.draw(state, sums), drawHexagons, ...tables];
const soon = work => window.requestIdleCallback ? requestIdleCallback(work, {timeout: 300}) : setTimeout(work, 20);
let undrawn = [];
const drawNext = () => {
  try {
    undrawn.shift()?.();
  } finally {
    if (undrawn.length) soon(drawNext);
    else id("compare").classList.remove("cqc-making");
  }
};
const drawSoon = () => {
  if (!undrawn.length) requestAnimationFrame(() => soon(drawNext));
  undrawn = [...drawings];
};
const drawNow = () => { while (undrawn.length) undrawn.shift()(); };
/* What another score leaves as it is. */
let shownChoice = "";
const showChosen = () => {
  const choice = Choice.toAddress({...state, supposed: ""});
  if (choice === shownChoice) return;
  shownChoice = choice;
  if (id("peers").value !== state.peers) id("peers").value = state.peers;
  id("pick-own").parentElement.hidden = state.peers !== "own";
  id("notices").replaceChildren(...Tables.notices(state, sums));
  chips();
};
function show() {
  sums = compute();
  id("subject").textContent = Tables.headline(state, sums);
  id("link-box").hidden = true;
  showChosen();
  id("if-words").replaceChildren(...whatIfWords().map(text => element("span", {textContent: `${text} `})));
  for (const part of parts) part.isStale = true;
  fillStale(parts.filter(({box}) => inSight.has(box.closest("section"))));
  drawSoon();
}
/* An address that names a place in the page, as the skip link's, changes nothing that is chosen. */
const follow = () => {
  if (location.hash === shownAt) return;
  const target = location.hash.slice(1);
  if (shownAt !== null && id(target) && !bySlug.has(target)) {
    history.replaceState(null, "", Choice.toAddress(state));
    shownAt = location.hash;
    return;
  }
  const read = Choice.fromAddress(id(target) && !bySlug.has(target) ? "" : location.hash);
  state = read.state;
  shownAt = location.hash;
  show();
  say(read.notes.join(" "));
};

picker(id("pick-first").parentElement, take);
picker(id("pick-with").parentElement, addBeside);
picker(id("pick-own").parentElement, addPeer);
England.listen(() => [state, sums], take);
id("choose").addEventListener("submit", event => event.preventDefault());
id("peers").addEventListener("change", () => change({peers: id("peers").value}));
id("if-reset").addEventListener("click", () => { id("if-0").focus(); change({supposed: ""}); });
id("copy").addEventListener("click", copyLink);
id("csv").addEventListener("click", saveCsv);
id("print").addEventListener("click", () => print());
id("compare").addEventListener("click", event => { if (event.target.dataset.look) take(event.target.dataset.look); });
addEventListener("hashchange", follow);
addEventListener("popstate", follow);
addEventListener("beforeprint", drawNow);
id("compare").addEventListener("click", event => { if (event.target.closest("figure")) drawNow(); }, true);  // may save it
let width = innerWidth;
addEventListener("resize", () => { if (innerWidth !== width) { width = innerWidth; drawSoon(); } });
follow();
id("compare").hidden = false;
})();
