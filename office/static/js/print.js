// A page that was asked for to be printed opens the print dialog: at once (?print=1), or by [data-print].
const { all } = office;

for (const button of all("[data-print]")) button.onclick = () => print();
if (new URLSearchParams(location.search).has("print")) {
  const address = new URL(location);
  address.searchParams.delete("print"); // a reload prints no second time
  history.replaceState(history.state, "", address);
  print();
}
