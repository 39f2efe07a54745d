// Markdown from foreign hands, drawn as React elements. No HTML string is ever made: markup in the text stays text,
// links go only where `safeHref` allows, and images become links, since loading one would tell its host who reads.
import { Lexer, type Token, type Tokens } from "marked";
import type { ReactNode } from "react";
import { imageLabel, safeHref } from "../model/link.ts";
import { Code } from "./Code.tsx";
import { Icon } from "./Icon.tsx";

/** Nesting deeper than this is an accident or an attack; it is shown as it was written. */
const DEEPEST = 24;

export function Markdown({ text }: { text: string }) {
  return <div className="markdown">{blocks(lex(text), 0)}</div>;
}

function lex(text: string): Token[] {
  try {
    return new Lexer({ gfm: true, breaks: true }).lex(text);
  } catch {
    return [{ type: "text", raw: text, text }];
  }
}

function blocks(tokens: readonly Token[] | undefined, depth: number): ReactNode[] {
  // oxlint-disable-next-line react/no-array-index-key -- tokens have no other identity and never move
  return (tokens ?? []).map((token, at) => <Piece key={at} token={token} depth={depth} />);
}

function Piece({ token, depth }: { token: Token; depth: number }): ReactNode {
  if (depth > DEEPEST) return token.raw;
  const inside = () => blocks((token as { tokens?: Token[] }).tokens, depth + 1);
  switch (token.type) {
    case "space":
    case "def":
    case "checkbox":
      return null;
    case "heading":
      return <Heading level={(token as Tokens.Heading).depth}>{inside()}</Heading>;
    case "paragraph":
      return <p>{inside()}</p>;
    case "blockquote":
      return <blockquote>{inside()}</blockquote>;
    case "list":
      return <List list={token as Tokens.List} depth={depth} />;
    case "table":
      return <Table table={token as Tokens.Table} depth={depth} />;
    case "code":
      return <Code text={(token as Tokens.Code).text} label={(token as Tokens.Code).lang || "code"} />;
    case "hr":
      return <hr />;
    case "br":
      return <br />;
    case "strong":
      return <strong>{inside()}</strong>;
    case "em":
      return <em>{inside()}</em>;
    case "del":
      return <del>{inside()}</del>;
    case "codespan":
      return <code>{(token as Tokens.Codespan).text}</code>;
    case "link":
      return <SafeLink href={(token as Tokens.Link).href}>{inside()}</SafeLink>;
    case "image":
      return <ImageLink url={(token as Tokens.Image).href} alt={(token as Tokens.Image).text} />;
    case "text":
      return (token as Tokens.Text).tokens ? inside() : unescaped((token as Tokens.Text).text);
    case "escape":
      return (token as Tokens.Escape).text;
    default:
      return token.raw;
  }
}

/** Headings inside a message are its own affair: they look like headings, but do not join the page's outline. */
function Heading({ level, children }: { level: number; children: ReactNode }) {
  return <p className={`md-heading md-heading-${Math.min(level, 4)}`}>{children}</p>;
}

function List({ list, depth }: { list: Tokens.List; depth: number }) {
  const items = list.items.map((item, at) => (
    // oxlint-disable-next-line react/no-array-index-key -- items have no other identity and never move
    <li key={at} className={item.task ? "task" : undefined}>
      {item.task && <span aria-label={item.checked ? "done" : "to do"} role="img">{item.checked ? "☑ " : "☐ "}</span>}
      {blocks(item.tokens, depth + 1)}
    </li>
  ));
  return list.ordered ? <ol start={list.start === "" ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table, depth }: { table: Tokens.Table; depth: number }) {
  const cell = (c: Tokens.TableCell) => ({ style: { textAlign: c.align ?? undefined }, children: blocks(c.tokens, depth + 1) });
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <div className="md-table" tabIndex={0} role="group" aria-label="Table">
      <table>
        {/* oxlint-disable react/no-array-index-key -- cells have no other identity and never move */}
        <thead>
          <tr>{table.header.map((c, at) => <th key={at} {...cell(c)} />)}</tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => <tr key={at}>{row.map((c, column) => <td key={column} {...cell(c)} />)}</tr>)}
        </tbody>
        {/* oxlint-enable react/no-array-index-key */}
      </table>
    </div>
  );
}

export function SafeLink({ href, children }: { href: string; children: ReactNode }) {
  const safe = safeHref(href);
  if (!safe) return <span title={href}>{children}</span>;
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow" title={safe}>
      {children}
    </a>
  );
}

export function ImageLink({ url, alt }: { url: string; alt?: string }) {
  return (
    <SafeLink href={url}>
      <span className="image-link">
        <Icon name="image" /> Image: {imageLabel(url, alt)}
      </span>
    </SafeLink>
  );
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": "\u00a0" };

/** The lexer leaves entities to the browser's HTML parser, which never sees this text. */
function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity);
}
