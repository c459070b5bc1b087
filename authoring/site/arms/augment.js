// Random rotation, shift and zoom of a digit in one resampling, as utils/affine.py does it.
"use strict";

const FULL = { rotation: (15 * Math.PI) / 180, shift: 0.1, zoom: 0.1 }; // the course's ranges
const SIDE = 28;
const FRAMED = SIDE + 2; // a frame of black pixels saves asking where the picture ends

// One random map from output to input pixels; `strength` 1 draws from the course's ranges.
function randomMap(strength, random) {
  const [turn, right, down, size] = [0, 0, 0, 0].map(() => strength * (2 * random() - 1));
  const angle = FULL.rotation * turn;
  const zoom = 1 + FULL.zoom * size;
  const [cos, sin] = [Math.cos(angle) / zoom, Math.sin(angle) / zoom];
  const centre = (SIDE - 1) / 2;
  const x = centre + FULL.shift * SIDE * right;
  const y = centre + FULL.shift * SIDE * down;
  return [cos, -sin, centre - cos * x + sin * y, sin, cos, centre - sin * x - cos * y];
}

// Read a framed picture through a map, between pixels linearly, black outside; into `out`.
function resample(framed, map, out) {
  const [m00, m01, ox, m10, m11, oy] = map;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const u = m00 * x + m01 * y + ox + 1;
      const v = m10 * x + m11 * y + oy + 1;
      let value = 0;
      if (u > 0 && v > 0 && u < FRAMED - 1 && v < FRAMED - 1) {
        const left = Math.floor(u);
        const top = Math.floor(v);
        const du = u - left;
        const i = top * FRAMED + left;
        const upper = framed[i] + du * (framed[i + 1] - framed[i]);
        const lower = framed[i + FRAMED] + du * (framed[i + FRAMED + 1] - framed[i + FRAMED]);
        value = upper + (v - top) * (lower - upper);
      }
      out[y * SIDE + x] = value;
    }
  }
}
