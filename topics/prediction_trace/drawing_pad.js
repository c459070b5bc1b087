// A square to draw in. Its strokes are a text, one stroke a line, points "x,y" between spaces: what
// is drawn is written there when the pen is lifted, and what is written there is drawn.

const SVG = "http://www.w3.org/2000/svg";
const POINT = /^-?\d+(\.\d*)?,-?\d+(\.\d*)?$/;

function node(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function render({ model, el }) {
  const size = model.get("size");
  const pad = node("svg", {
    viewBox: `0 0 ${size} ${size}`, width: 196, height: 196, role: "img", fill: "none",
    stroke: "#fff", "stroke-width": 2.4, "stroke-linecap": "round", "stroke-linejoin": "round",
    style: "background: #000; touch-action: none; cursor: crosshair;",
  });
  const invitation = node("text", {
    x: size / 2, y: size / 2, fill: "#fff", stroke: "none", "font-size": 3,
    "text-anchor": "middle", "dominant-baseline": "middle", "pointer-events": "none",
  });
  invitation.textContent = "draw here";
  let stroke = null; // the points of the one that is being drawn

  // Words that are no points yet are left out; the page says what is wrong with them.
  const strokes = () => model.get("strokes").split("\n")
    .map((line) => line.split(/\s+/).filter((word) => POINT.test(word)))
    .filter((points) => points.length);

  function draw() {
    const lines = stroke ? [...strokes(), stroke] : strokes();
    pad.replaceChildren(...lines.map((points) =>
      // A line of one point shows nothing; one that ends where it begins is a dot.
      node("polyline", { points: [...points, points.at(-1)].join(" ") })));
    if (!lines.length) pad.append(invitation);
    const count = `${lines.length} ${lines.length === 1 ? "stroke" : "strokes"}`;
    pad.setAttribute(
      "aria-label", `Drawing pad with ${count}; they can be typed into the text field too`);
  }

  function add(event) {
    const { x, y } = new DOMPoint(event.clientX, event.clientY)
      .matrixTransform(pad.getScreenCTM().inverse());
    stroke.push(`${x.toFixed(1)},${y.toFixed(1)}`);
    draw();
  }

  function end() {
    if (!stroke) return;
    const lines = [...strokes(), stroke].map((points) => points.join(" "));
    stroke = null;
    model.set("strokes", lines.join("\n"));
    model.save_changes();
  }

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    pad.setPointerCapture(event.pointerId);
    stroke = [];
    add(event);
  });
  pad.addEventListener("pointermove", (event) => stroke && add(event));
  pad.addEventListener("pointerup", end);
  pad.addEventListener("pointercancel", end);
  model.on("change:strokes", draw);
  draw();
  el.append(pad);
  return () => model.off("change:strokes", draw);
}

export default { render };
