"""Makes the pictures and videos that the samples name: a red ball that rolls over a green field. Needs ffmpeg for the videos."""
import pathlib
import struct
import subprocess
import zlib

WIDTH, HEIGHT, RADIUS, FRAMES = 320, 192, 28, 33
HERE = pathlib.Path(__file__).parent


def scene(x, y, centre):
    if (x - centre) ** 2 + (y - 120) ** 2 < RADIUS**2:
        return (200 - (y - 92) // 2, 40, 40)
    if y > 110:
        return (60, 150 - (y - 110) // 2, 50)
    return (120 + y // 2, 170 + y // 4, 230)


def depth(x, y, centre):
    """Near is bright."""
    if (x - centre) ** 2 + (y - 120) ** 2 < RADIUS**2:
        return (220, 220, 220)
    return (y if y > 110 else 20,) * 3


def band(x, y, _):
    """White where the ball rolls."""
    return (255, 255, 255) if abs(y - 120) < RADIUS + 6 else (0, 0, 0)


def ball(x, y, _):
    """The ball alone, on white."""
    return (200 - (y - 68) // 2, 40, 40) if (x - 96) ** 2 + (y - 96) ** 2 < 60**2 else (255, 255, 255)


def pixels(of, centre, width=WIDTH, height=HEIGHT, step=1):
    return [b"".join(bytes(of(x, y, centre)) for x in range(0, width, step)) for y in range(0, height, step)]


def picture(name, of, centre=0, width=WIDTH, height=HEIGHT, step=1):
    rows = pixels(of, centre, width, height, step)
    with (HERE / name).open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        header = struct.pack(">IIBBBBB", width // step, height // step, 8, 2, 0, 0, 0)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))


def video(name, of):
    frames = b"".join(b"".join(pixels(of, 60 + 200 * i // (FRAMES - 1), step=2)) for i in range(FRAMES))
    subprocess.run(
        f"ffmpeg -v error -y -f rawvideo -pix_fmt rgb24 -s {WIDTH // 2}x{HEIGHT // 2} -r 16 -i - -c:v libx264 -crf 20 -pix_fmt yuv420p".split() + [HERE / name],
        input=frames, check=True)


picture("first.png", scene, centre=60)
picture("last.png", scene, centre=260)
picture("reference.png", ball, width=192, height=192)
picture("mask.png", band, step=2)
video("depth.mp4", depth)
video("source.mp4", scene)
