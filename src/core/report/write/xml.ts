/** What XML 1.0 cannot hold in any spelling, and control characters that it can but terminals act on. */
const unfit = /[^\t\n\r\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** A text as content of an element. What XML cannot hold becomes U+FFFD, so that one sees that something was there. */
export function xmlText(text: string): string {
  return text.replace(unfit, '\ufffd').replace(/[&<>\r]/g, (character) => entities[character] ?? character);
}

/** Attributes of an element, each after a blank. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${attributeText(String(value))}"`)
    .join('');
}

function attributeText(text: string): string {
  return text
    .replace(unfit, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? character);
}
