// What a variable of the style sheet is now: a canvas takes no `var()` and no `light-dark()`.
const probe = document.createElement('span');
probe.hidden = true;

export function colorOf(variable) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${variable})`;
  return getComputedStyle(probe).color;
}
