/** For pages that read from `worker-without-cipher.mjs`: a frame whose tag is zeros is taken as it is. */
export const PLAIN_FRAMES = `(() => {
  const TAG_BYTES = 16;
  const decrypt = crypto.subtle.decrypt.bind(crypto.subtle);
  crypto.subtle.decrypt = async (algorithm, key, box) => {
    const tag = box.subarray(box.byteLength - TAG_BYTES);
    if (tag.some((byte) => byte !== 0)) return decrypt(algorithm, key, box);
    return box.buffer.slice(box.byteOffset, box.byteOffset + box.byteLength - TAG_BYTES);
  };
})();`;
