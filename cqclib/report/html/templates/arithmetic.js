/* CQC's rule and this project's sums, on whole numbers: the same as cqclib.reference.framework and
   cqclib.analysis, which a test compares case by case. Nothing here touches the page. */
"use strict";
const CQC = (() => {
const STATEMENTS = 9, BEST = 4, HIGHEST = 36, LOWEST = 9, FEWEST_FOR_A_MEAN = 3;
const RATINGS = [["Outstanding", 4, 88], ["Good", 3, 63], ["Requires improvement", 2, 39], ["Inadequate", 1, 25]];

/* "223322222" as nine whole numbers; nothing for an authority without scores. */
const scores = text => [...text].map(Number);
const total = list => list.reduce((sum, score) => sum + score, 0);
/* CQC's overall score: points of 36 as a percentage, rounded up. */
const percent = points => Math.floor((100 * points + HIGHEST - 1) / HIGHEST);
const rating = points => RATINGS.find(([, , low]) => percent(points) >= low)[0];
const level = name => RATINGS.find(([word]) => word === name)?.[1] ?? 0;
const lowest = name => {
  for (let points = LOWEST; points <= HIGHEST; points++) if (rating(points) === name) return points;
};
/* The next better rating and how many points it is away; null when there is none. */
const next = points => {
  const at = RATINGS.findIndex(([name]) => name === rating(points));
  return at ? {rating: RATINGS[at - 1][0], points: lowest(RATINGS[at - 1][0]) - points} : null;
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
  const places = [points - 1, points, points + 1].filter(one => one >= LOWEST && one <= HIGHEST)
    .map(one => place(others, one));
  return {best: Math.min(...places.map(one => one.rank)), last: Math.max(...places.map(one => one.to))};
};

/* A mean in hundredths, halves rounded up; null for fewer than three, which are no mean. */
const mean = list => list.length < FEWEST_FOR_A_MEAN ? null
  : Math.floor((200 * total(list) + list.length) / (2 * list.length));
const decimals = hundredths => hundredths === null ? ""
  : `${hundredths < 0 ? "-" : ""}${Math.floor(Math.abs(hundredths) / 100)}.`
    + String(Math.abs(hundredths) % 100).padStart(2, "0");

/* Everything the page shows of a choice. all: [{slug, scores: "223322222" or ""}]; chosen: slugs, the
   first may have supposed scores; peers: slugs. */
const compute = (all, {chosen, peers, supposed}) => {
  const scored = all.filter(one => one.scores);
  const bySlug = new Map(all.map(one => [one.slug, one]));
  const own = (slug, first) => first && supposed ? scores(supposed) : scores(bySlug.get(slug).scores);
  const others = slug => scored.filter(one => one.slug !== slug).map(one => total(scores(one.scores)));
  const standing = chosen.map((slug, at) => {
    const list = own(slug, at === 0);
    if (!list.length) return {slug, total: null};
    const points = total(list);
    return {slug, total: points, percent: percent(points), rating: rating(points), next: next(points),
      ...place(others(slug), points), ...band(others(slug), points)};
  });
  const group = peers.map(slug => bySlug.get(slug)).filter(one => one.scores);
  const statements = Array.from({length: STATEMENTS}, (_, at) => {
    const pick = list => list.map(one => Number(one.scores[at]));
    const everyone = pick(scored), theirs = mean(pick(group)), first = own(chosen[0], true)[at] ?? null;
    return {scores: chosen.map((slug, which) => own(slug, which === 0)[at] ?? null),
      peers: theirs, all: mean(everyone),
      difference: theirs === null || first === null ? null : 100 * first - theirs,
      good: everyone.filter(score => score >= 3).length, of: everyone.length};
  });
  return {standing, statements, peersScored: group.length, scored: scored.length};
};
return Object.freeze({BEST, LOWEST, HIGHEST, RATINGS, scores, total, percent, rating, level, lowest,
  next, place, band, mean, decimals, compute});
})();
window.CQC = CQC;
