// What Fava's journal shows until a reader chooses otherwise: payments with their
// amounts, and what happened in registers folded away.
try {
  const shown = "fava-journal-show";
  if (localStorage.getItem(shown) === null) {
    const kinds = ["balance", "cleared", "document", "note", "pending", "postings", "transaction"];
    localStorage.setItem(shown, JSON.stringify(kinds));
  }
} catch {
  // A browser that keeps nothing shows what Fava shows.
}
