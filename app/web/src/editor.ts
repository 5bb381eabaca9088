// The rich text editor, loaded when somebody first writes a mail. It brings
// nothing of the page's own machinery along, so no code is loaded twice.
import Squire from 'squire-rte';

export interface Editor {
  root: HTMLElement;
  getHTML(): string;
  setHTML(html: string): void;
  focus(): void;
  run(command: Command, value?: string): void;
  has(tag: string): boolean;
  destroy(): void;
}

export type Command =
  | 'bold'
  | 'italic'
  | 'underline'
  | 'strike'
  | 'list'
  | 'numbers'
  | 'quote'
  | 'unquote'
  | 'link'
  | 'unlink'
  | 'image'
  | 'size'
  | 'colour'
  | 'clear'
  | 'undo'
  | 'redo';

/** create turns an element into an editor; sanitize cleans all that is put in. */
export function create(root: HTMLElement, sanitize: (html: string) => DocumentFragment, changed: () => void, moved: () => void): Editor {
  const squire = new Squire(root, { sanitizeToDOMFragment: (html: string) => sanitize(html) });
  squire.addEventListener('input', changed);
  squire.addEventListener('pathChange', moved);
  squire.addEventListener('select', moved);
  // These keys belong to the mail window.
  squire.setKeyHandler('Ctrl-Enter', null as never);
  const toggle = (tag: string, on: () => unknown, off: () => unknown) => (squire.hasFormat(tag) ? off() : on());
  const commands: Record<Command, (value?: string) => unknown> = {
    bold: () => toggle('B', () => squire.bold(), () => squire.removeBold()),
    italic: () => toggle('I', () => squire.italic(), () => squire.removeItalic()),
    underline: () => toggle('U', () => squire.underline(), () => squire.removeUnderline()),
    strike: () => toggle('S', () => squire.strikethrough(), () => squire.removeStrikethrough()),
    list: () => toggle('UL', () => squire.makeUnorderedList(), () => squire.removeList()),
    numbers: () => toggle('OL', () => squire.makeOrderedList(), () => squire.removeList()),
    quote: () => squire.increaseQuoteLevel(),
    unquote: () => squire.decreaseQuoteLevel(),
    link: (v) => v && squire.makeLink(v, {}),
    unlink: () => squire.removeLink(),
    image: (v) => v && squire.insertImage(v, {}),
    size: (v) => squire.setFontSize(v ?? null),
    colour: (v) => squire.setTextColor(v ?? null),
    clear: () => squire.removeAllFormatting(),
    undo: () => squire.undo(),
    redo: () => squire.redo(),
  };
  return {
    root,
    getHTML: () => squire.getHTML(),
    setHTML: (html) => void squire.setHTML(html),
    focus: () => void squire.focus(),
    run: (command, value) => {
      commands[command](value);
      squire.focus();
      changed();
    },
    has: (tag) => squire.hasFormat(tag),
    destroy: () => squire.destroy(),
  };
}
