/* What ipywidgets leaves out for screen readers: names for the handles and numbers of sliders, for
   tab panels, and a live region that stays while its sentence changes; and a press that takes what
   was typed. Runs again for each widget
   that is drawn later. */
(() => {
  const named = (element, name) => {
    if (name && element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
  };
  const label = (root) => {
    for (const slider of root.querySelectorAll(".widget-slider")) {
      const name = (slider.querySelector(".widget-label") || {}).textContent || "";
      const handles = slider.querySelectorAll(".noUi-handle");
      handles.forEach((handle, at) =>
        named(handle, handles.length < 2 ? name : name + (at ? ", highest" : ", lowest")));
      for (const number of slider.querySelectorAll(".widget-readout")) {
        if (number.getAttribute("role") !== "textbox") number.setAttribute("role", "textbox");
        named(number, name + ", typed");
      }
    }
    for (const said of root.querySelectorAll(".cqc-message > .widget-html-content")) {
      if (said.getAttribute("role") !== "status") said.setAttribute("role", "status");
    }
    for (const tabs of root.querySelectorAll(".widget-tab")) {
      named(tabs.querySelector("[role=tablist]") || tabs, "What to explore");
    }
    for (const nothing of root.querySelectorAll("[title=null]")) nothing.removeAttribute("title");
    for (const heading of root.querySelectorAll(".cqc-league thead th")) sortable(root, heading);
    for (const box of root.querySelectorAll("input[list]")) {
      if (!box.dataset.cqc) {
        box.dataset.cqc = "1";
        box.addEventListener("click", () => box.select());
      }
    }
  };
  // ipywidgets writes the spaces of an option as ones that do not break.
  const words = (text) => text.replace(/\s+/g, " ").trim().toLowerCase();
  // A heading of the league table sorts by itself, and turned round when it does already.
  const sortable = (root, heading) => {
    const select = [...root.querySelectorAll("select")].find((one) =>
      [...one.options].some((option) => words(option.text).startsWith("place,")));
    const order = select && [...select.options].find((option) =>
      words(option.text).startsWith(words(heading.textContent) + ","));
    if (!order) return;
    // As the caption says it, which is drawn with the rows: a choice may still be waiting.
    const caption = words(heading.closest("table").caption.textContent);
    const falls = /^rating,|(highest|newest) first$/.test(words(order.text)) !== caption.includes(", turned round");
    const sorts = !caption.includes(`sorted by ${words(order.text)}`) ? "none" : falls ? "descending" : "ascending";
    if (heading.getAttribute("aria-sort") !== sorts) heading.setAttribute("aria-sort", sorts);
    if (heading.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cqc-sort";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const turned = select.closest(".widget-dropdown").parentElement.querySelector("input[type=checkbox]");
      if (select.value === order.value || turned.checked) turned.click();
      if (select.value === order.value) return;
      select.value = order.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
  };
  const watch = (root) => {
    if (root.dataset.cqcWatched) return;
    root.dataset.cqcWatched = "1";
    label(root);
    // A press applies what was typed: JupyterLab's tabs and buttons leave the focus in the box.
    root.addEventListener("pointerdown", (event) => {
      const typed = document.activeElement;
      if (typed && typed !== event.target && typed.matches("input") && root.contains(typed)) typed.blur();
    }, true);
    root.addEventListener("click", (event) => {
      if (!event.target.matches(".cqc-suggestion")) return;
      const box = root.querySelector("input[list]");
      box.value = event.target.textContent;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    });
    root.scrollIntoView({ block: "start" });
    let waiting = false;
    new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; label(root); });
    }).observe(root, { childList: true, subtree: true });
  };
  const find = (tries) => {
    document.querySelectorAll(".cqc-explore").forEach(watch);
    if (tries) setTimeout(find, 250, tries - 1);
  };
  find(40);
})();
