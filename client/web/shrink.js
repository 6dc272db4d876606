// A photograph of a paper, made as small as it can be read: grey, A4 at 150 dpi, 200 KB.
const kLong = 1754;  // pixels of A4's long side at 150 dpi
const kShort = 1240;
const kBytes = 200 * 1024;
const kQualities = [0.8, 0.7, 0.6, 0.5, 0.4];

const encoded = (canvas, quality) => new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));

function loaded(file) {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => { URL.revokeObjectURL(image.src); done(image); };
    image.onerror = () => { URL.revokeObjectURL(image.src); fail(new Error('no picture')); };
    image.src = URL.createObjectURL(file);
  });
}

/** The file itself where it is a PDF, small already, or nothing that this browser can draw. */
export async function shrunk(file) {
  if (!/^image\/(jpeg|png|webp|bmp|gif)$/.test(file.type) || (file.type === 'image/jpeg' && file.size <= kBytes)) return file;
  let image;
  try { image = await loaded(file); } catch { return file; }
  const {naturalWidth: width, naturalHeight: height} = image;
  const [wide, high] = width > height ? [kLong, kShort] : [kShort, kLong];
  const scale = Math.min(1, wide / width, high / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff'; // What a PNG leaves clear is paper.
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.filter = 'grayscale(1)';
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  let small = null;
  for (const quality of kQualities) {
    small = await encoded(canvas, quality);
    if (small && small.size <= kBytes) break;
  }
  return small && (small.size < file.size || file.type !== 'image/jpeg') ? small : file;
}
