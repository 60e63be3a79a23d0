// Copies an address or a citation; without scripts the text beside the button is there. The page's own button copies
// the address of what its reader sees.
function tell(button, text) {
  const before = button.dataset.label || button.textContent;
  button.dataset.label = before;
  button.textContent = text;
  document.getElementById("said").textContent = text;
  window.setTimeout(() => { button.textContent = before; }, 2000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button.copy-link");
  if (!button) return;
  const { copies, copiesText } = button.dataset;
  const isPage = button.parentNode.matches(".citing");
  const address = isPage ? location.href : new URL(copies, location.href).href;
  const text = copiesText ? copiesText.replace("{address}", address) : address;
  const copied = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
  copied.then(() => tell(button, button.dataset.done), () => tell(button, button.dataset.failed));
});
