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

/* The smallest workbook Excel opens: numbers as numbers, everything else as text. */
function workbook(rows) {
  const clean = text => inert(text).replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const cell = (value, style) => typeof value === "number" ? `<c${style}><v>${value}</v></c>`
    : value === "" ? "<c/>"
    : `<c t="inlineStr"${style}><is><t xml:space="preserve">${clean(value)}</t></is></c>`;
  const line = (row, at) => `<row>${row.map(one => cell(one, at ? "" : ' s="1"')).join("")}</row>`;
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const pack = "http://schemas.openxmlformats.org/package/2006";
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const wide = rows[0].map((_, at) =>
    Math.min(60, Math.max(8, ...rows.map(row => String(row[at]).length + 2))));
  const cols = wide.map((w, at) => `<col min="${at + 1}" max="${at + 1}" width="${w}" customWidth="1"/>`);
  return zip({
    "[Content_Types].xml": `${head}<Types xmlns="${pack}/content-types">`
      + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
      + `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/>`
      + `<Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/>`
      + `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${pack}/relationships">`
      + `<Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${main}" xmlns:r="${office}">`
      + '<sheets><sheet name="Table" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${pack}/relationships">`
      + `<Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/>`
      + `<Relationship Id="r2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `${head}<styleSheet xmlns="${main}">`
      + '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
      + '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
      + '<fills count="2"><fill><patternFill patternType="none"/></fill>'
      + '<fill><patternFill patternType="gray125"/></fill></fills>'
      + '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
      + '<cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs>'
      + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    "xl/worksheets/sheet1.xml": `${head}<worksheet xmlns="${main}"><sheetViews>`
      + '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
      + `</sheetViews><cols>${cols.join("")}</cols><sheetData>${rows.map(line).join("")}</sheetData>`
      + "</worksheet>",
  });
}

/* A zip file whose entries are stored as they are. */
const CRC = Uint32Array.from({length: 256}, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
function zip(files) {
  const u16 = n => [n & 255, n >> 8 & 255], u32 = n => [...u16(n), ...u16(n >>> 16)];
  const parts = [], directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const path = new TextEncoder().encode(name), data = new TextEncoder().encode(text);
    let crc = ~0;
    for (const byte of data) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
    const about = [...u16(20), ...u16(0x0800), ...u16(0), ...u16(0), ...u16(33), ...u32(~crc >>> 0),
      ...u32(data.length), ...u32(data.length), ...u16(path.length), ...u16(0)];
    const local = new Uint8Array([80, 75, 3, 4, ...about, ...path]);
    directory.push(80, 75, 1, 2, ...u16(20), ...about, ...u16(0), ...u16(0), ...u16(0), ...u32(0),
      ...u32(offset), ...path);
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const count = Object.keys(files).length;
  const end = [80, 75, 5, 6, ...u32(0), ...u16(count), ...u16(count), ...u32(directory.length),
    ...u32(offset), ...u16(0)];
  return [...parts, new Uint8Array(directory), new Uint8Array(end)];
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
      th, at, key: th.dataset.key, kind: th.dataset.kind, heading: th.textContent.trim(),
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
    const tools = el("div", {className: "cqc-tools"},
      field("Search by name", this.search),
      ...this.filters.map(filter => field(filter.label, filter.control)),
      ...(themes.length ? [field("Show", this.theme)] : []));
    tools.setAttribute("role", "group");
    tools.setAttribute("aria-label", "Search and filter: " + this.caption);
    const actions = el("div", {className: "cqc-actions"}, this.status, this.clear,
      button("Download CSV", () => save(this.name + ".csv", "text/csv;charset=utf-8", csv(this.shown()))),
      button("Download Excel", () => save(this.name + ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ...workbook(this.shown()))));
    this.box.prepend(tools, actions, el("p", {className: "cqc-hint", textContent:
      "Select a heading to sort. Rows that are level keep the order of the heading selected before."}));
    for (const column of this.columns) {
      column.arrow = el("span", {className: "cqc-arrow", ariaHidden: "true"});
      const sort = button("", () => this.sortBy(column));
      sort.append(column.heading, column.arrow);
      /* Browsers repeat a printed table's headings only where they hold no button. */
      column.th.replaceChildren(el("span", {className: "cqc-plain", textContent: column.heading}), sort);
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
    const order = this.sort.slice(0, 1).map(({column, down}) => `, by ${column.heading}, `
      + (ORDERS[column.kind] ?? ORDERS.text)[Number(down)]);
    this.status.textContent = `${this.visible.length} of ${this.rows.length} shown${order}`;
    this.clear.hidden = !(this.search.value || this.theme.value || this.sort.length
      || this.filters.some(one => one.control.value));
  }

  /* Headings and the rows shown, as they are shown; a link's address in a column of its own. */
  shown() {
    const columns = this.columns.filter(column => !column.hidden);
    const linked = new Set(columns.filter(column =>
      this.rows.some(row => row.tr.cells[column.at].querySelector("a"))));
    const out = [columns.flatMap(one => linked.has(one) ? [one.heading, one.heading + " (link)"] : [one.heading])];
    for (const row of this.visible) {
      out.push(columns.flatMap(column => {
        const cell = row.tr.cells[column.at];
        const value = column.kind === "rating" ? cell.textContent.trim()
          : column.kind === "number" && !NUMBER.test(cell.textContent.trim()) ? cell.textContent.trim()
          : row.values[column.at];
        return linked.has(column) ? [value, cell.querySelector("a")?.href ?? ""] : [value];
      }));
    }
    return out;
  }
}
for (const box of document.querySelectorAll("[data-cqc]")) new League(box);
})();
