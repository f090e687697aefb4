/* CQC's rule and this project's sums, on whole numbers: the same as cqclib.reference.framework and
   cqclib.analysis, which a test compares case by case. Nothing here touches the page. */
"use strict";
const CQC = (() => {
const STATEMENTS = 9, GOOD = 3, HIGHEST = 36, LOWEST = 9, FEWEST_FOR_A_MEAN = 3;
/* Name, level, lowest overall score; best first. */
const RATINGS = [["Outstanding", 4, 88], ["Good", 3, 63], ["Requires improvement", 2, 39], ["Inadequate", 1, 25]];
/* A score of 1 for one of the first seven brings the section 50 duty; the last two are leadership. */
const NOT_LEADERSHIP = 7;

/* "223322222" as nine whole numbers; none for an authority without scores. */
const scores = text => [...text].map(Number);
const total = list => list.reduce((sum, score) => sum + score, 0);
/* CQC's overall score: points of 36 as a percentage, rounded up. */
const percent = points => Math.floor((100 * points + HIGHEST - 1) / HIGHEST);
const rating = points => RATINGS.find(([, , low]) => percent(points) >= low)[0];
const level = name => RATINGS.find(([word]) => word === name)?.[1] ?? 0;
const lowest = name => {
  let points = LOWEST;
  while (rating(points) !== name) points += 1;
  return points;
};
/* The next better and the next worse rating, and how many points away; null where there is none. */
const better = points => {
  const at = RATINGS.findIndex(([name]) => name === rating(points));
  return at > 0 ? {rating: RATINGS[at - 1][0], points: lowest(RATINGS[at - 1][0]) - points} : null;
};
const worse = points => {
  const least = lowest(rating(points));
  return least > LOWEST ? {rating: rating(least - 1), points: points - least + 1} : null;
};

/* The place of points among the totals of the others: ties share the best place. */
const place = (others, points) => {
  const below = others.filter(other => other > points).length;
  const tied = others.filter(other => other === points).length;
  return {rank: below + 1, to: below + 1 + tied, above: others.length - below - tied, level: tied,
    below, of: others.length + 1};
};
/* The best and the last place with one point more, fewer, or as it is. */
const band = (others, points) => {
  const places = [points - 1, points, points + 1].filter(total => total >= LOWEST && total <= HIGHEST)
    .map(total => place(others, total));
  return {best: Math.min(...places.map(each => each.rank)), last: Math.max(...places.map(each => each.to))};
};

/* part / whole in hundredths, halves rounded away from zero. */
const hundredths = (part, whole) => {
  const size = Math.floor((200 * Math.abs(part) + whole) / (2 * whole));
  return part < 0 ? -size : size;
};
/* A mean in hundredths; null for fewer than three, which are no mean. */
const mean = list => list.length < FEWEST_FOR_A_MEAN ? null : hundredths(total(list), list.length);
/* A score less the mean of a list, the mean not rounded before. */
const difference = (score, list) => score === null || list.length < FEWEST_FOR_A_MEAN ? null
  : hundredths(score * list.length - total(list), list.length);
const decimals = value => {
  if (value === null) return "";
  const digits = String(Math.abs(value)).padStart(3, "0");
  return `${value < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/* Who scored 3 or more, and higher than own, on the statement at this place: the peers in their
   order, then the others by score, total and name (the order of scored). */
const whomToAsk = (scored, at, own, peers) => {
  const least = own === null ? GOOD : Math.max(own + 1, GOOD);
  const higher = scored.filter(({scores}) => Number(scores[at]) >= least)
    .map(({slug, scores, total}) => ({slug, score: Number(scores[at]), total, peer: peers.indexOf(slug)}));
  return [...higher.filter(({peer}) => peer >= 0).sort((a, b) => a.peer - b.peer),
    ...higher.filter(({peer}) => peer < 0).sort((a, b) => b.score - a.score || b.total - a.total)]
    .map(({slug, score, peer}) => ({slug, score, isPeer: peer >= 0}));
};

const standing = (scored, slug, list) => {
  if (!list.length) return {slug, total: null};
  const others = scored.filter(other => other.slug !== slug).map(other => other.total);
  const points = total(list);
  return {slug, total: points, percent: percent(points), rating: rating(points), better: better(points),
    worse: worse(points), ...place(others, points), ...band(others, points)};
};

/* Everything the page shows of a choice. all: [{slug, scores}] by name, scores "223322222" or "";
   chosen: slugs, of which the first has the scores supposed ("" for its published ones); peers: slugs
   in their order. Means in hundredths, and always of published scores. */
const compute = (all, {chosen, peers, supposed}) => {
  const scored = all.filter(authority => authority.scores).map(({slug, scores: text}) => ({slug, scores: text, total: total(scores(text))}));
  const bySlug = new Map(all.map(authority => [authority.slug, authority]));
  const lists = chosen.map((slug, at) => scores(at === 0 && supposed ? supposed : bySlug.get(slug).scores));
  const group = peers.map(slug => bySlug.get(slug)).filter(peer => peer.scores);
  const statements = Array.from({length: STATEMENTS}, (_, at) => {
    const [theirs, everyone] = [group, scored].map(some => some.map(authority => Number(authority.scores[at])));
    const own = lists[0][at] ?? null;
    return {scores: lists.map(list => list[at] ?? null), peers: mean(theirs), all: mean(everyone),
      fromPeers: difference(own, theirs), fromAll: difference(own, everyone),
      good: everyone.filter(score => score >= GOOD).length, of: everyone.length,
      ask: whomToAsk(scored.filter(({slug}) => slug !== chosen[0]), at, own, peers)};
  });
  return {standing: chosen.map((slug, at) => standing(scored, slug, lists[at])), statements,
    section50: lists[0].flatMap((score, at) => score === 1 && at < NOT_LEADERSHIP ? [at + 1] : []),
    peers: group.length, scored: scored.length};
};
return Object.freeze({GOOD, LOWEST, HIGHEST, FEWEST_FOR_A_MEAN, RATINGS, scores, total, percent, rating,
  level, lowest, decimals, compute});
})();
