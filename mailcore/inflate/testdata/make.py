# Writes partial.txt and verdicts.txt of this folder by zlib: python3 make.py
import random, zlib

say = [b"A1 NOOP\r\n", b"A2 SELECT \"INBOX\"\r\n", b"A3 UID FETCH 1:* (FLAGS)\r\n", b"A4 UID FETCH 1:100 (UID FLAGS INTERNALDATE)\r\n",
       b"A5 NOOP\r\n", b"A6 IDLE\r\n", b"DONE\r\n", b"A7 APPEND \"INBOX\" {3000+}\r\n" + b"".join(b"line %d of a mail\r\n" % i for i in range(160))]
with open("partial.txt", "w") as f:  # level, flushed piece, what it says
    for level in (1, 6, 9):
        z = zlib.compressobj(level, zlib.DEFLATED, -15)
        for line in say:
            f.write("%d %s %s\n" % (level, (z.compress(line) + z.flush(zlib.Z_PARTIAL_FLUSH)).hex(), line.hex()))

random.seed(1951)
words = [bytes(random.choices(b"abcdefghijklmnop \r\n", k=random.randint(1, 9))) for _ in range(60)]
with open("verdicts.txt", "w") as f:  # stream, "bad", "short" or "end", and what came out if it is not bad
    for n in range(500):
        text = b"".join(random.choices(words, k=random.randint(1, 30)))
        z = zlib.compressobj(random.choice((1, 9)), zlib.DEFLATED, -15, strategy=random.choice((zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY, zlib.Z_FIXED)))
        s = bytearray(z.compress(text) + z.flush())
        for _ in range(random.randint(0, 3)):  # mostly where the codes are described
            s[int(len(s) * random.random() ** 3)] ^= 1 << random.randrange(8)
        if random.random() < 0.1:
            del s[random.randrange(len(s)):]
        d = zlib.decompressobj(-15)
        try:
            out = d.decompress(bytes(s))
            f.write("%s %s %s\n" % (s.hex(), "end" if d.eof else "short", out.hex()))
        except zlib.error:
            f.write("%s bad\n" % s.hex())
