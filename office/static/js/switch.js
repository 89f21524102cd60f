// Alt and a digit goes to that call of one's own, also while typing; 0 says that the other line rings.
document.addEventListener("keydown", (event) => {
  const { code, altKey } = event;
  const digit = altKey && /^Digit[0-9]$/.exec(code) && office.one(`[data-call-key="${code[5]}"]`);
  if (!digit) return;
  digit.click();
  event.preventDefault();
});
