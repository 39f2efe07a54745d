// Which addresses from foreign text may be followed. A link is a click someone makes; nothing is ever loaded by itself.

const FOLLOWED = new Set(["http:", "https:", "mailto:"]);

/** The address in full, or null when it must stay text: no script, no data, nothing relative to this page. */
export function safeHref(address: string): string | null {
  const url = URL.parse(address.trim());
  return url && FOLLOWED.has(url.protocol) ? url.href : null;
}

/** What stands for an image, which is never fetched: enough of its address to know what it was. */
export function imageLabel(url: string, alt?: string): string {
  if (alt) return alt;
  if (url.startsWith("data:")) return `${/^data:([^;,]*)/.exec(url)?.[1] || "unknown type"}, ${url.length} characters`;
  return url.length > 80 ? `${url.slice(0, 79)}…` : url;
}
