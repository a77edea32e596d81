"""Makes first.png and last.png, the pictures of the samples that begin with one: a red ball over a green field."""
import pathlib
import struct
import zlib

WIDTH, HEIGHT, RADIUS = 320, 192, 28


def pixel(x, y, centre):
    if (x - centre) ** 2 + (y - 120) ** 2 < RADIUS**2:
        return (200 - (y - 92) // 2, 40, 40)
    if y > 110:
        return (60, 150 - (y - 110) // 2, 50)
    return (120 + y // 2, 170 + y // 4, 230)


def write(path, centre):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y, centre)) for x in range(WIDTH)) for y in range(HEIGHT))
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


here = pathlib.Path(__file__).parent
write(here / "first.png", centre=60)
write(here / "last.png", centre=260)
