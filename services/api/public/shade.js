import { colorOf } from './chart-colors.js';
import { notListening } from './gaps.js';

const stripePx = 7;
const wordMinPx = 90;

/** Shades the times in which nobody listened, with the words in them where there is room. Bands in epoch ms. */
export function shadeBands(plot, bands) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  for (const { fromMs, toMs } of bands) {
    const from = Math.max(bbox.left, plot.valToPos(fromMs / 1000, 'x', true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(toMs / 1000, 'x', true));
    if (to <= from) continue;
    const box = { from, width: Math.max(ratio, to - from), top: bbox.top, height: bbox.height };
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.from, box.top, box.width, box.height);
    ctx.clip();
    ctx.fillStyle = colorOf('--gap-ground');
    ctx.fill();
    stripe(ctx, box, ratio);
    if (box.width > wordMinPx * ratio) write(ctx, box, ratio);
    ctx.restore();
  }
}

function stripe(ctx, { from, width, top, height }, ratio) {
  ctx.strokeStyle = colorOf('--gap-line');
  ctx.lineWidth = ratio;
  ctx.beginPath();
  for (let x = from - height; x < from + width; x += stripePx * ratio) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
}

function write(ctx, { from, width, top }, ratio) {
  ctx.font = `600 ${12 * ratio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  const half = ctx.measureText(notListening).width / 2 + 6 * ratio;
  const middle = from + width / 2;
  ctx.fillStyle = colorOf('--surface');
  ctx.fillRect(middle - half, top + 6 * ratio, half * 2, 20 * ratio);
  ctx.fillStyle = colorOf('--gap-ink');
  ctx.fillText(notListening, middle, top + 10 * ratio);
}
