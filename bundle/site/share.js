// Copies the address of a chart; without scripts the link beside the button is there.
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
  const address = new URL(button.dataset.copies, location.href).href;
  const copied = navigator.clipboard ? navigator.clipboard.writeText(address) : Promise.reject();
  copied.then(() => tell(button, button.dataset.done), () => tell(button, button.dataset.failed));
});
