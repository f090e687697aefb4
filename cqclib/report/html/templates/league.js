/* Makes a table that stands whole in the page sortable, searchable, filtered and exportable.
   One box is <div id="name" data-cqc='{"filters": ..., "groups": ...}'> around the table; each row
   carries the values to filter by as data attributes, each heading its key and kind.
   The view is kept in the address: #name.q=kent&name.rating=Good&name.sort=-total_score,authority
   Text only ever reaches the page as text, never as markup. */
"use strict";
(() => {
const NUMERIC = ["number", "score", "rating"];
const ORDERS = {
  number: ["lowest first", "highest first"], score: ["lowest first", "highest first"],
  rating: ["worst first", "best first"], month: ["earliest first", "latest first"],
  text: ["A to Z", "Z to A"],
};
const fold = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const el = (tag, properties, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};
const byText = new Intl.Collator("en-GB", {numeric: true}).compare;

/* Text that a spreadsheet would take for a formula gets an apostrophe before it. */
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;
const inert = text => /^[=+\-@\x00-\x1f]/.test(text) && !NUMBER.test(text) ? "'" + text : text;

function save(name, type, ...parts) {
  const url = URL.createObjectURL(new Blob(parts, {type}));
  const link = el("a", {href: url, download: name, hidden: true});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function csv(rows) {
  const quoted = text => /[",\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  const line = row => row.map(cell => quoted(typeof cell === "number" ? String(cell) : inert(cell)));
  return "\ufeff" + rows.map(row => line(row).join(",") + "\r\n").join("");
}

class League {
  constructor(box) {
    this.box = box;
    this.name = box.id;
    this.config = JSON.parse(box.dataset.cqc);
    const table = box.querySelector("table");
    this.caption = table.caption.textContent.trim();
    this.body = table.tBodies[0];
    this.columns = [...table.tHead.rows[0].cells].map((th, at) => ({
      th, at, key: th.dataset.key, kind: th.dataset.kind, heading: th.dataset.heading ?? th.textContent.trim(),
      shown: th.textContent.trim(),
      down: NUMERIC.includes(th.dataset.kind) && !("lowFirst" in th.dataset),
    }));
    this.rows = [...this.body.rows].map((tr, at) => ({
      tr, at, name: fold(this.raw(tr.querySelector("th"))),
      values: this.columns.map(column => this.value(tr.cells[column.at], column)),
    }));
    this.build();
    this.read(true);
    addEventListener("hashchange", () => this.read(false));
  }
  raw(cell) { return cell.dataset.v ?? cell.textContent.trim(); }
  value(cell, column) {
    const raw = this.raw(cell);
    if (!NUMERIC.includes(column.kind)) return raw;
    return NUMBER.test(raw) ? Number(raw) : "";
  }

  build() {
    const id = part => `${this.name}-${part}`;
    const field = (label, control) => el("div", {className: "cqc-field"},
      el("label", {htmlFor: control.id, textContent: label}), control);
    const choice = (part, all, options) => {
      const made = el("select", {id: id(part)}, el("option", {value: "", textContent: all}),
        ...options.map(one => el("option", {value: one, textContent: one})));
      made.addEventListener("change", () => this.changed());
      return made;
    };
    const button = (text, action) => {
      const made = el("button", {type: "button", textContent: text});
      made.addEventListener("click", action);
      return made;
    };
    this.search = el("input", {type: "search", id: id("q"), autocomplete: "off", spellcheck: false});
    this.search.addEventListener("input", () => this.changed());
    this.filters = this.config.filters.map(filter => ({...filter,
      control: choice(filter.key, "All", filter.options)}));
    const themes = Object.keys(this.config.groups);
    this.theme = choice("theme", "All columns", themes);
    this.clear = button("Clear all", () => {
      this.write({q: "", theme: "", filters: {}, sort: []});
      this.changed();
      this.search.focus();
    });
    this.status = el("p", {className: "cqc-status"});
    this.status.setAttribute("role", "status");
    /* On a phone the headings are out of sight: a list to sort by stands in for them. */
    this.order = el("select", {id: id("order")}, el("option", {value: "", textContent: "As listed"}), ...this.columns.flatMap(column =>
      [column.down, !column.down].map(down => el("option", {value: (down ? "-" : "") + column.key,
        textContent: `${column.heading}, ${(ORDERS[column.kind] ?? ORDERS.text)[Number(down)]}`}))));
    this.order.addEventListener("change", () => {
      const [, minus, key] = this.order.value.match(/^(-?)(.*)$/);
      const column = this.columns.find(one => one.key === key);
      this.sort = column ? [{column, down: Boolean(minus)}] : [];
      this.changed();
    });
    const order = field("Sort by", this.order);
    order.classList.add("cqc-narrow");
    const tools = el("div", {className: "cqc-tools"},
      field("Search by name", this.search),
      ...this.filters.map(filter => field(filter.label, filter.control)),
      ...(themes.length ? [field("Show", this.theme)] : []), order);
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", "Search and filter: " + this.caption);
    const actions = el("div", {className: "cqc-actions"}, this.status, this.clear,
      button("Download CSV", () => save(this.file() + ".csv", "text/csv;charset=utf-8", csv(this.shown()))));
    this.box.prepend(tools, actions, el("p", {className: "cqc-hint", textContent:
      "Select a heading to sort. Rows that are level keep the order of the heading selected before."}));
    for (const column of this.columns) {
      column.arrow = el("span", {className: "cqc-arrow", ariaHidden: "true"});
      const sort = button("", () => this.sortBy(column));
      sort.append(column.shown, column.arrow);
      if (column.shown !== column.heading) sort.setAttribute("aria-label", column.heading);
      /* Browsers repeat a printed table's headings only where they hold no button. */
      column.th.replaceChildren(el("span", {className: "cqc-plain", textContent: column.shown}), sort);
    }
    this.box.classList.add("cqc-ready");
  }

  /* Reads the view from the address; anything this table does not know is ignored. */
  read(first) {
    const text = location.hash.slice(1);
    if (!first && text && !text.includes("=")) return;
    const given = new URLSearchParams(text), get = key => given.get(`${this.name}.${key}`) ?? "";
    const known = (value, options) => options.includes(value) ? value : "";
    const sort = get("sort").split(",").map(part => {
      const column = this.columns.find(one => one.key === part.replace(/^-/, ""));
      return column && {column, down: part.startsWith("-")};
    }).filter(Boolean).slice(0, 3);
    this.write({q: get("q").slice(0, 100), sort,
      theme: known(get("theme"), Object.keys(this.config.groups)),
      filters: Object.fromEntries(this.filters.map(one => [one.key, known(get(one.key), one.options)]))});
    this.show();
    if (first && [...given.keys()].some(key => key.startsWith(this.name + "."))) this.box.scrollIntoView();
  }
  write({q, theme, filters, sort}) {
    this.search.value = q;
    this.theme.value = theme;
    for (const one of this.filters) one.control.value = filters[one.key] ?? "";
    this.sort = sort;
  }
  sortBy(column) {
    const first = this.sort[0];
    const down = first?.column === column ? !first.down : column.down;
    this.sort = [{column, down}, ...this.sort.filter(one => one.column !== column)].slice(0, 3);
    this.changed();
  }
  changed() {
    this.show();
    const text = location.hash.slice(1);
    const given = new URLSearchParams(text.includes("=") ? text : "");
    for (const key of [...given.keys()]) if (key.startsWith(this.name + ".")) given.delete(key);
    const set = (key, value) => { if (value) given.set(`${this.name}.${key}`, value); };
    set("q", this.search.value.trim());
    for (const one of this.filters) set(one.key, one.control.value);
    set("theme", this.theme.value);
    set("sort", this.sort.map(one => (one.down ? "-" : "") + one.column.key).join(","));
    const hash = given.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", location.href.split("#")[0] + (hash ? "#" + hash : ""));
  }

  compare(a, b) {
    for (const {column, down} of this.sort) {
      const [x, y] = [a.values[column.at], b.values[column.at]];
      if (x === y) continue;
      if (x === "" || y === "") return x === "" ? 1 : -1;
      const order = typeof x === "number" ? x - y : byText(x, y);
      if (order) return down ? -order : order;
    }
    return a.at - b.at;
  }
  show() {
    const words = fold(this.search.value).split(/\s+/).filter(Boolean);
    this.visible = this.rows.filter(row => words.every(word => row.name.includes(word))
      && this.filters.every(one => !one.control.value
        || row.tr.getAttribute("data-" + one.key) === one.control.value))
      .sort((a, b) => this.compare(a, b));
    this.body.replaceChildren(...this.visible.map(row => row.tr));
    const grouped = Object.values(this.config.groups).flat();
    const chosen = this.config.groups[this.theme.value];
    for (const column of this.columns) {
      column.hidden = Boolean(chosen) && grouped.includes(column.key) && !chosen.includes(column.key);
      column.th.hidden = column.hidden;
      for (const row of this.rows) row.tr.cells[column.at].hidden = column.hidden;
      const at = this.sort.findIndex(one => one.column === column);
      column.arrow.textContent = at < 0 ? "" : this.sort[at].down ? "▼" : "▲";
      column.arrow.classList.toggle("cqc-second", at > 0);
      if (at === 0) column.th.setAttribute("aria-sort", this.sort[0].down ? "descending" : "ascending");
      else column.th.removeAttribute("aria-sort");
    }
    this.order.value = this.sort.length ? (this.sort[0].down ? "-" : "") + this.sort[0].column.key : "";
    const order = this.sort.slice(0, 1).map(({column, down}) => `, by ${column.heading}, `
      + (ORDERS[column.kind] ?? ORDERS.text)[Number(down)]);
    this.status.textContent = `${this.visible.length} of ${this.rows.length} shown${order}`;
    this.clear.hidden = !(this.search.value || this.theme.value || this.sort.length
      || this.filters.some(one => one.control.value));
  }

  asAt() { return document.getElementById("cqc-age")?.dataset.asAt ?? ""; }
  file() { return [this.name, this.asAt()].filter(Boolean).join("-"); }

  /* Headings and the rows shown, as they are shown; a link's address in a column of its own. */
  shown() {
    const columns = this.columns.filter(column => !column.hidden);
    const linked = new Set(columns.filter(column =>
      this.rows.some(row => row.tr.cells[column.at].querySelector("a"))));
    const coded = this.rows.some(row => row.tr.dataset.code);
    const out = [[...(coded ? ["ONS code"] : []),
      ...columns.flatMap(one => linked.has(one) ? [one.heading, one.heading + " (link)"] : [one.heading]),
      "As at"]];
    for (const row of this.visible) {
      out.push([...(coded ? [row.tr.dataset.code ?? ""] : []), ...columns.flatMap(column => {
        const cell = row.tr.cells[column.at];
        const value = column.kind === "rating" ? cell.textContent.trim()
          : column.kind === "number" && !NUMBER.test(cell.textContent.trim()) ? cell.textContent.trim()
          : row.values[column.at];
        const link = cell.querySelector("a.cqc-at") ?? cell.querySelector("a");
        return linked.has(column) ? [value, link?.href ?? ""] : [value];
      }), this.asAt()]);
    }
    return out;
  }
}
for (const box of document.querySelectorAll("[data-cqc]")) new League(box);
})();
