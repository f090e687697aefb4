/* The buttons "PNG" and "SVG" under a picture: each saves the wide picture with its title, what it
   shows and its source written in it. Nothing is fetched and nothing leaves the page. */
"use strict";
(() => {
const NS = "http://www.w3.org/2000/svg", FONT = "Arial, Liberation Sans, sans-serif";
const EDGE = 12, SCALE = 3;
const pen = document.createElement("canvas").getContext("2d");
const element = (name, attributes, text) => {
  const made = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
};
const lines = (text, size, weight, width) => {
  pen.font = `${weight} ${size}px ${FONT}`;
  const all = [];
  for (const word of text.split(/\s+/)) {
    const longer = all.length ? `${all.at(-1)} ${word}` : word;
    if (all.length && pen.measureText(longer).width <= width) all[all.length - 1] = longer;
    else all.push(word);
  }
  return all;
};
const whole = figure => {
  const drawn = figure.querySelector("svg").cloneNode(true);
  const [, , width, height] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const said = name => figure.querySelector(name)?.textContent.trim() ?? "";
  const made = element("svg", {"font-family": FONT, fill: drawn.getAttribute("fill") || "black"});
  const paper = element("rect", {fill: "white"});
  made.append(element("title", {}, said(".cqc-title")),
    element("desc", {}, figure.querySelector("[role=img]").getAttribute("aria-label")), paper);
  let y = EDGE;
  const write = (text, size, weight) => {
    for (const line of text ? lines(text, size, weight, width) : []) {
      y += size * 1.3;
      made.append(element("text", {x: EDGE, y, "font-size": size, "font-weight": weight}, line));
    }
  };
  write(said(".cqc-title"), 13, "bold");
  write(said(".cqc-subtitle"), 10, "normal");
  y += 10;
  for (const name of ["class", "style", "aria-hidden"]) drawn.removeAttribute(name);
  for (const [name, value] of Object.entries({x: EDGE, y, width, height})) drawn.setAttribute(name, value);
  made.append(drawn);
  y += height + 4;
  write(said(".cqc-source"), 9, "normal");
  const size = {width: width + 2 * EDGE, height: Math.ceil(y + EDGE)};
  for (const [name, value] of Object.entries(size)) {
    made.setAttribute(name, value);
    paper.setAttribute(name, value);
  }
  made.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
  return {text: new XMLSerializer().serializeToString(made), ...size};
};
const save = (blob, name) => {
  const link = Object.assign(document.createElement("a"), {href: URL.createObjectURL(blob), download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const ways = {
  PNG: async (figure, name) => {
    const {text, width, height} = whole(figure), picture = new Image();
    picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await picture.decode();
    const canvas = Object.assign(document.createElement("canvas"), {width: width * SCALE, height: height * SCALE});
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob(blob => save(blob, name), "image/png");
  },
  SVG: (figure, name) => save(new Blob([whole(figure).text], {type: "image/svg+xml"}), name),
};
for (const figure of document.querySelectorAll(".cqc-figure")) {
  if (!figure.querySelector("svg")) continue;
  const under = figure.querySelector(".cqc-under");
  for (const [kind, way] of Object.entries(ways).reverse()) {
    const button = Object.assign(document.createElement("button"), {type: "button", className: "cqc-download", textContent: kind});
    const more = Object.assign(document.createElement("span"), {className: "cqc-hidden"});
    more.textContent = `: the picture ${figure.querySelector(".cqc-title").textContent}`;
    button.append(more);
    button.addEventListener("click", () => way(figure, `${figure.dataset.file}.${kind.toLowerCase()}`));
    under.prepend(button);
  }
}
})();
