// Decks that need no network when they are looked at: emoji are letters, and no formula is drawn with
// a font from elsewhere. Notes stay in the deck, for the presenter's view.
export default {
  html: false,
  options: { emoji: { shortcode: false, unicode: false }, math: false },
};
