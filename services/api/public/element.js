/** An element with attributes, and children that are elements or text. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** Shows `text` in `holder`, or hides it where there is none. */
export function note(holder, text) {
  holder.hidden = !text;
  if (holder.textContent !== (text || '')) holder.textContent = text || '';
}
