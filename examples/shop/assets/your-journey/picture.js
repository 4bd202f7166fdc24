import { deedOf, describePath, levelOf, placeOf, STAGES } from './steps.js';

const SVG = 'http://www.w3.org/2000/svg';
const STEP_WIDTH = 34;
const VISIT_GAP = 40;
const LABEL_WIDTH = 60;
const MARGIN = 26;
const LEVEL_HEIGHT = 30;
const TOP = 44;
const RADIUS = 8;

/**
 * The path as a picture: a step is a dot, the further to the right the later, the higher the further in the journey; a
 * dashed line is between two visits, and a flag at a milestone. Its description says the same in words.
 */
export function drawPath(visits) {
  const levels = Object.keys(STAGES).length;
  const bottom = TOP + (levels - 1) * LEVEL_HEIGHT;
  const points = [];
  const lines = [];
  const borders = [];
  const labels = [];
  let x = MARGIN;
  for (const [index, { steps }] of visits.entries()) {
    if (index > 0) {
      borders.push(shape('line', { class: 'border', x1: x, x2: x, y1: TOP - 24, y2: bottom + 14 }));
      x += VISIT_GAP / 2;
    }
    labels.push(shape('text', { class: 'visit', x: x - RADIUS, y: 16 }, `Visit ${index + 1}`));
    const corners = [];
    for (const step of steps) {
      const y = bottom - levelOf(step) * LEVEL_HEIGHT;
      points.push({ step, x, y });
      corners.push(`${x},${y}`);
      x += STEP_WIDTH;
    }
    lines.push(shape('polyline', { class: 'line', points: corners.join(' ') }));
    // Room for its label, however short the visit.
    x += Math.max(0, LABEL_WIDTH - steps.length * STEP_WIDTH) + (VISIT_GAP - STEP_WIDTH) / 2;
  }
  const width = x - VISIT_GAP / 2 + MARGIN;
  const height = bottom + MARGIN;
  const picture = shape('svg', {
    role: 'img',
    'aria-labelledby': 'path-title path-description',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
  });
  picture.append(
    shape('title', { id: 'path-title' }, 'Your path, step by step'),
    shape('desc', { id: 'path-description' }, describePath(visits)),
    ...borders,
    ...lines,
    ...labels,
    ...points.map(drawStep),
  );
  return picture;
}

function drawStep({ step, x, y }) {
  const group = shape('g', { class: `step ${Object.hasOwn(STAGES, step.stage) ? `stage-${step.stage}` : ''}` });
  const words = [placeOf(step), deedOf(step), step.stage, step.milestone].filter(Boolean).join(', ');
  group.append(shape('title', {}, words), shape('circle', { cx: x, cy: y, r: RADIUS }));
  // A pole on the dot, and the cloth to the right.
  if (step.milestone) group.append(shape('path', { class: 'flag', d: `M${x} ${y - RADIUS}v-18l13 5-13 5` }));
  return group;
}

function shape(name, attributes, text = '') {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
