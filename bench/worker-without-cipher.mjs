// Loaded into a real worker program before it starts: its parent says whether the frames of answers are
// encrypted, or only laid out as if they were, with a tag of zeros. Everything else is as it is.
const TAG_BYTES = 16;
const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
let isEncrypting = true;

crypto.subtle.encrypt = async (algorithm, key, plain) => {
  if (isEncrypting) return encrypt(algorithm, key, plain);
  const box = new Uint8Array(plain.byteLength + TAG_BYTES);
  box.set(plain);
  return box.buffer;
};
process.on("message", (message) => {
  isEncrypting = message.isEncrypting;
  process.send(message);
});
// its parent is gone: nothing would ever stop it
process.on("disconnect", () => process.exit());
