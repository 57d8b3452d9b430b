// Filler text. https://jinja.palletsprojects.com/en/3.1.x/templates/#jinja-globals.lipsum

export interface LoremOptions {
  readonly paragraphs: number;
  /** Whether each paragraph stands in `<p>`. */
  readonly isHtml: boolean;
  /** Words per paragraph. */
  readonly least: number;
  readonly most: number;
}

const WORDS =
  'a ac accumsan ad adipiscing aenean aliquam amet ante arcu at auctor augue bibendum blandit condimentum congue commodo consectetur cras curabitur dapibus diam dictum dignissim dolor donec dui efficitur eget elit enim erat eros est et eu facilisis felis fermentum finibus fringilla fusce gravida habitant hendrerit iaculis id imperdiet in integer ipsum justo lacinia lacus laoreet lectus leo libero ligula lobortis lorem luctus maecenas magna malesuada massa mattis mauris metus mi molestie morbi nam nec neque nibh nisl non nulla nunc odio orci ornare pellentesque pharetra placerat porta posuere praesent pretium purus quam quis rhoncus risus sagittis sapien sed semper sit sodales suscipit tellus tempor tincidunt tortor tristique turpis ultrices urna ut varius vel velit vestibulum vitae vivamus volutpat vulputate'.split(
    ' ',
  );

/** Paragraphs of random words in sentences. */
export function loremIpsum({ paragraphs, isHtml, least, most }: LoremOptions): string {
  const texts = Array.from({ length: Math.max(0, paragraphs) }, () => paragraph(between(least, most)));
  return isHtml ? texts.map(text => `<p>${text}</p>`).join('\n') : texts.join('\n\n');
}

function paragraph(words: number): string {
  const sentences: string[] = [];
  for (let left = words; left > 0; ) {
    const count = Math.min(left, between(4, 12));
    const text = Array.from({ length: count }, () => WORDS[between(0, WORDS.length - 1)]).join(' ');
    sentences.push(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
    left -= count;
  }
  return sentences.join(' ');
}

function between(low: number, high: number): number {
  return low + Math.floor(Math.random() * (high - low + 1));
}
