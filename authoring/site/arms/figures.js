// The figures of the page and their numbers, from the runs of train.js.
"use strict";

let waiting = false;
function show() {
  if (waiting) return;
  waiting = true;
  setTimeout(() => {
    waiting = false;
    const sizes = ["curves", "seeds"].map((id) => [get(id).clientWidth, get(id).clientHeight]);
    showProgress();
    showTable();
    showCurves(...sizes[0]);
    showSeeds(...sizes[1]);
  }, 100);
}

// What a figure shows and how it reads aloud; an unchanged one is left alone.
const shown = {};
function draw(id, markup, label) {
  if (shown[id] === markup) return;
  get(id).innerHTML = shown[id] = markup;
  get(id).setAttribute("aria-label", label);
}

function showProgress() {
  const epochs = runs.map((run) => run.curve.length);
  const where = runs.length ? `epoch ${Math.min(...epochs)} of ${EPOCHS}` : "not started";
  get("progress").textContent = `Seed ${seed + 1} of ${SEEDS}, ${where}.`;
}

function showTable() {
  for (const [i, row] of [...get("table").tBodies[0].rows].entries()) {
    const run = runs[i];
    const [curve, heldOut] = [run?.curve ?? [], run?.heldOut ?? []];
    const texts = [
      curve.length,
      run?.last ? percent(run.last.logged) : "–",
      run?.last ? percent(run.last.curve) : "–",
      heldOut.length,
      heldOut.length ? interval(summary(heldOut), percent) : "–",
      i && heldOut.length && runs[0].heldOut.length
        ? interval(compare(run, runs[0]), signed) : "–",
    ];
    texts.forEach((text, j) => {
      const cell = row.cells[j + 1];
      if (cell.textContent !== String(text)) cell.textContent = text;
    });
  }
}

// An axis of shares: `count` steps at most, of 1, 2, 5, 10 or 20 percent.
function ticks(low, high, count) {
  const step = [0.5, 1, 2, 5, 10, 20].find((s) => (100 * (high - low)) / s <= count) ?? 50;
  const first = Math.ceil((100 * low) / step - 1e-9);
  const last = Math.floor((100 * high) / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => ((first + i) * step) / 100);
}

const mark = (name, x, y, more = "") =>
  `<path class="mark ${more}" d="${MARKS[name]}" transform="translate(${x} ${y})"/>`;

function showCurves(width, height) {
  const late = runs.flatMap((run) => [...run.curves, run.curve].flatMap((curve) => curve.slice(3)));
  const low = Math.min(0.8, Math.floor(10 * Math.min(1, ...late)) / 10);
  const x = (epoch) => 48 + ((epoch - 1) / (EPOCHS - 1)) * (width - 64);
  const y = (share) => 10 + ((1 - share) / (1 - low)) * (height - 56);
  const parts = ticks(low, 1, 8).map((share) =>
    `<path class="grid" d="M48 ${y(share)}H${width - 16}"/>` +
    `<text x="42" y="${y(share) + 4}" text-anchor="end">${percent(share, 0)} %</text>`);
  for (let epoch = 1; epoch <= EPOCHS; epoch += epoch === 1 ? 4 : 5) {
    parts.push(`<text x="${x(epoch)}" y="${height - 26}" text-anchor="middle">${epoch}</text>`);
  }
  parts.push(`<text x="${(width + 32) / 2}" y="${height - 6}" text-anchor="middle">epoch</text>`);
  // What lies below the axis is cut off.
  parts.push(`<svg width="${width}" height="${y(low)}">`);
  const path = (curve) => `M${curve.map((share, i) => `${x(i + 1)} ${y(share)}`).join("L")}`;
  for (const run of runs) {
    const lines = run.curves.map((curve) => `<path class="line before" d="${path(curve)}"/>`);
    if (run.curve.length) lines.push(`<path class="line" d="${path(run.curve)}"/>`);
    run.curve.forEach((share, i) => {
      const last = i === run.curve.length - 1;
      if (i % 5 === 4 || last) lines.push(mark(run.arm.name, x(i + 1), y(share)));
    });
    parts.push(`<g class="arm-${run.arm.name}">${lines.join("")}</g>`);
  }
  parts.push("</svg>");
  const values = runs.filter((run) => run.curve.length).map(
    (run) => `${run.arm.name} ${percent(run.curve.at(-1))} % after epoch ${run.curve.length}`);
  const words = values.join(", ") || "nothing trained yet";
  draw("curves", parts.join(""), `Learning curves: ${words}.`);
}

function showSeeds(width, height) {
  const all = runs.flatMap((run) => run.heldOut);
  const [low, high] = all.length ? [Math.min(...all) - 0.01, Math.max(...all) + 0.01] : [0.92, 0.98];
  const [left, right, bottom] = [16, width - 16, height - 44];
  const x = (share) => left + ((share - low) / (high - low)) * (right - left);
  const parts = ticks(low, high, width / 60).map((share) =>
    `<path class="grid" d="M${x(share)} 6V${bottom}"/><text x="${x(share)}" y="${height - 26}" ` +
    `text-anchor="middle">${Number(percent(share))}</text>`);
  const middle = (left + right) / 2;
  parts.push(`<text x="${middle}" y="${height - 6}" text-anchor="middle">accuracy in percent</text>`);
  const words = [];
  ARMS.forEach(({ name }, i) => {
    const y = 6 + ((i + 0.62) * (bottom - 6)) / 4;
    parts.push(`<text x="${left}" y="${y - 18}">${name}</text>`);
    const values = runs[i]?.heldOut ?? [];
    if (!values.length) return;
    const { mean, low, high } = summary(values);
    const marks = values.map((share) => mark(name, x(share), y - 6, "seed"));
    if (low !== undefined) {
      const [from, to] = [Math.max(left, x(low)), Math.min(right, x(high))];
      marks.push(`<path class="interval" d="M${from} ${y + 8}H${to}"/>`);
    }
    marks.push(`<circle class="mean" cx="${x(mean)}" cy="${y + 8}" r="4.5"/>`);
    parts.push(`<g class="arm-${name}">${marks.join("")}</g>`);
    words.push(`${name} ${interval(summary(values), percent)} from ${values.length}`);
  });
  draw("seeds", parts.join(""), `Finished seeds: ${words.join(", ") || "none yet"}.`);
}

new ResizeObserver(show).observe(get("curves"));
show();
