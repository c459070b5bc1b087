// Names and roles that the widgets of ipywidgets leave out, for screen readers and the keyboard.
//
// ipywidgets writes a slider's description beside it, but does not tie it to the handle; its radio
// buttons are no group, so that arrow keys do not move between them; its toggle buttons do not say
// which one is on; and no widget can announce that its text has changed. JupyterLab, for its part,
// takes arrow keys and Enter for itself when a control below a cell has the focus.

const text = (box, part) => (box.querySelector(part)?.textContent ?? "").trim();

function set(node, name, value) {
  if (node && value && node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function mend(root) {
  for (const box of root.querySelectorAll(".widget-slider")) {
    const handles = [...box.querySelectorAll("[role=slider]")];
    const values = text(box, ".widget-readout").split(" – ");  // of a range, both ends
    handles.forEach((handle, place) => {
      const end = handles.length > 1 ? [", lower end", ", upper end"][place] : "";
      set(handle, "aria-label", text(box, ".widget-label") + end);
      set(handle, "aria-valuetext", values[place]);
    });
    set(box.querySelector(".widget-readout"), "aria-label", text(box, ".widget-label") + ", typed");
  }
  for (const box of root.querySelectorAll(".widget-radio")) {
    set(box, "role", "radiogroup");
    set(box, "aria-label", text(box, ".widget-label"));
    box.dataset.group ??= "course-" + Math.random().toString(36).slice(2);
    for (const button of box.querySelectorAll("input")) set(button, "name", box.dataset.group);
  }
  for (const box of root.querySelectorAll(".widget-toggle-buttons")) {
    set(box, "role", "group");
    set(box, "aria-label", text(box, ".widget-label"));
    for (const button of box.querySelectorAll("button"))
      set(button, "aria-pressed", String(button.classList.contains("mod-active")));
  }
  for (const box of root.querySelectorAll(".course-group")) {
    set(box, "role", "group");
    set(box, "aria-label", text(box, ".course-question"));
  }
  // JupyterLab's own name for an element that keeps its keys.
  for (const part of root.querySelectorAll("input, button, select, [role=slider]"))
    set(part, "data-lm-suppress-shortcuts", "true");
  for (const box of root.querySelectorAll(".course-live .widget-html-content"))
    set(box, "role", "status");
}

function render({ el }) {
  let observer = null;
  let asked = 0;
  let waiting = 0;

  // A view is drawn before it is put into the page.
  function begin() {
    const root = el.closest(".course-widget");
    if (!root) {
      waiting = requestAnimationFrame(begin);
      return;
    }
    mend(root);
    // Views are made late, and made anew.
    observer = new MutationObserver(() => {
      if (!asked) asked = setTimeout(() => { asked = 0; mend(root); }, 50);
    });
    observer.observe(root, {
      childList: true, subtree: true, characterData: true,
      attributes: true, attributeFilter: ["class"],
    });
  }

  begin();
  return () => {
    cancelAnimationFrame(waiting);
    clearTimeout(asked);
    observer?.disconnect();
  };
}

export default { render };
