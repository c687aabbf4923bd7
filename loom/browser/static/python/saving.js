// Something for the reader to take home.
export const saveFile = (name, data, type) => {
  const link = document.createElement("a"), address = URL.createObjectURL(new Blob([data], { type }));
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
