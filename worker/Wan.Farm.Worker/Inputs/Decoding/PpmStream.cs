using System.Globalization;
using System.Text;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Inputs.Decoding;

/// <summary>Pictures one after another as ffmpeg writes them to a pipe: each says its size, so nothing has to be foreseen.</summary>
/// <remarks>Binary PPM: <c>P6</c>, width, height, 255, each followed by one blank, then RGB.</remarks>
internal sealed class PpmStream(Stream stream, long maxPixels)
{
    private const int LongestWord = 16;

    private byte[] pixels = [];

    /// <returns>The size, or null at the end of the stream.</returns>
    /// <exception cref="InvalidDataException">It is no PPM, too large, or cut off.</exception>
    public async ValueTask<VideoSize?> ReadAsync(CancellationToken ct)
    {
        string magic = await WordAsync(ct).ConfigureAwait(false);
        if (magic.Length == 0)
            return null;
        VideoSize size = new(await NumberAsync(ct).ConfigureAwait(false), await NumberAsync(ct).ConfigureAwait(false));
        if (magic != "P6" || await NumberAsync(ct).ConfigureAwait(false) != byte.MaxValue)
            throw new InvalidDataException("no 8-bit PPM");
        if ((long)size.Width * size.Height > maxPixels)
            throw new InvalidDataException($"a frame of {size} has more than {maxPixels} pixels");
        int bytes = checked(size.Width * size.Height * 3);
        if (pixels.Length < bytes)
            pixels = new byte[bytes];
        if (await stream.ReadAtLeastAsync(pixels.AsMemory(0, bytes), bytes, throwOnEndOfStream: false, ct).ConfigureAwait(false) < bytes)
            throw new InvalidDataException("the last frame is cut off");
        Rgb = pixels.AsMemory(0, bytes);
        return size;
    }

    /// <summary>Of the last picture; reused for the next.</summary>
    public ReadOnlyMemory<byte> Rgb { get; private set; }

    private async ValueTask<int> NumberAsync(CancellationToken ct) =>
        int.TryParse(await WordAsync(ct).ConfigureAwait(false), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new InvalidDataException("no PPM header");

    private async ValueTask<string> WordAsync(CancellationToken ct)
    {
        StringBuilder word = new();
        byte[] one = new byte[1];
        while (word.Length < LongestWord && await stream.ReadAsync(one, ct).ConfigureAwait(false) == 1 && one[0] > ' ')
            word.Append((char)one[0]);
        return word.ToString();
    }
}
