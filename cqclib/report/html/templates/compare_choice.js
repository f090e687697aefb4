/* What is chosen on the comparison page: it stands in the address, so that a link can be sent and
   back and forward work. #kent&peers=region&with=surrey,essex&own=...&if=223322222 */
"use strict";
const Choice = (() => {
const MOST = 4;
const read = name => JSON.parse(document.getElementById(name).textContent);
const data = read("compare-data");
const GROUPS = {neighbours: "statistical neighbours", type: "authorities of the same type",
  region: "authorities of the same region", own: "chosen peers"};
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  .replaceAll("&", " and ").replace(/['\u2019.]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

const GENERIC = new Set(data.generic);
const telling = words => {
  const kept = words.filter(word => !GENERIC.has(word));
  return kept.length ? kept : words;
};
const all = read("cqc-names").map((line, at) => {
  const [name, slug, further] = line.split("|"), authority = data.authorities[at];
  const words = slug.split("-");  // the name folded, as a test holds
  return {...authority, place: at, name, slug, folded: words.join(" "), words: [...words, ...further.split(" ")],
    start: telling(words).join(" "), type: data.types[authority.type], region: data.regions[authority.region]};
});
const bySlug = new Map(all.map(authority => [authority.slug, authority]));

/* The authorities that a text may mean, the likeliest first, as the finder of every page finds them. */
const fit = (wanted, words, {folded, words: known, start}) => {
  if (!words.every(word => known.some(other => other.startsWith(word)))) return 0;
  if (folded === wanted) return 3;
  return start.startsWith(words.join(" ")) ? 2 : 1;
};
const find = text => {
  const wanted = fold(text), words = telling(wanted.split(" "));
  if (!wanted) return [];
  return all.map(authority => [fit(wanted, words, authority), authority]).filter(([how]) => how)
    .sort(([a], [b]) => b - a).map(([, authority]) => authority);
};
/* The one authority that a text means; nothing when there are several or none. */
const resolve = text => {
  const fitting = find(text);
  return fitting.length === 1 || (fitting.length && fitting[0].folded === fold(text)) ? fitting[0] : undefined;
};

/* Peers in their order: neighbours the nearest first, own ones as chosen, the others by name. */
const peersOf = ({chosen, peers, own}) => {
  const first = bySlug.get(chosen[0]);
  const lists = {
    neighbours: () => first.near.map(place => all[place]),
    own: () => own.map(slug => bySlug.get(slug)),
    type: () => all.filter(({type}) => type === first.type),
    region: () => all.filter(({region}) => region === first.region),
  };
  return lists[peers]().filter(authority => authority !== first).map(({slug}) => slug);
};

/* What an address does not say, and what in it cannot be understood: sentences. */
const opening = () => ({chosen: [...data.open.chosen], peers: data.open.peers, own: [], supposed: ""});
const decoded = text => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
const known = (text, unknown) => [...new Set((text ?? "").split(",").filter(Boolean).flatMap(part => {
  const authority = bySlug.get(part) ?? resolve(part.replaceAll("-", " "));
  if (!authority) unknown.push(`"${part.slice(0, 60)}"`);
  return authority ? [authority.slug] : [];
}))];
const fromAddress = hash => {
  const [head, ...parts] = decoded(hash.slice(1)).split("&");
  const given = new Map(parts.map(part => part.split(/=(.*)/s)));
  const state = opening(), unknown = [], notes = [];
  if (!head) return {state, notes};
  const [first] = known(head, unknown);
  const chosen = [...new Set([first ?? state.chosen[0], ...known(given.get("with"), unknown)])];
  state.chosen = chosen.slice(0, MOST);
  state.own = known(given.get("own"), unknown).filter(slug => slug !== state.chosen[0]);
  if (unknown.length) notes.push(`No authority is called ${unknown.join(" or ")}`
    + (first ? "." : `, so this is ${bySlug.get(state.chosen[0]).name}.`) + " Choose by name above.");
  if (chosen.length > MOST) notes.push(`Four are the most: ${chosen.slice(MOST).map(slug => bySlug.get(slug).name).join(", ")} left out.`);
  if (Object.hasOwn(GROUPS, given.get("peers") ?? "")) state.peers = given.get("peers");
  else if (given.has("peers")) notes.push(`There is no such group of peers, so these are ${GROUPS[state.peers]}.`);
  const supposed = given.get("if") ?? "";
  if (/^[1-4]{9}$/.test(supposed)) state.supposed = supposed === bySlug.get(state.chosen[0]).scores ? "" : supposed;
  else if (given.has("if")) notes.push("The address gives no nine scores from 1 to 4, so these are the published ones.");
  return {state, notes};
};
const toAddress = ({chosen, peers, own, supposed}) => "#" + [chosen[0], `peers=${peers}`,
  ...(chosen.length > 1 ? [`with=${chosen.slice(1).join(",")}`] : []),
  ...(peers === "own" && own.length ? [`own=${own.join(",")}`] : []),
  ...(supposed ? [`if=${supposed}`] : [])].join("&");

return Object.freeze({MOST, GROUPS, data, all, bySlug, fold, find, resolve, peersOf, fromAddress, toAddress});
})();
