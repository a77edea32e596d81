using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Drawing;

namespace Wan.Farm.Worker.Media;

/// <summary>A picture of several videos: of each its first, middle and last frame, with its prompt above.</summary>
public static class PromptSheet
{
    private const int Columns = 2, Shown = 3, Gap = 4, Margin = 12, Scale = 1, LineHeight = 12;

    /// <param name="videos">One or more; frames are 8-bit RGB [H, W, 3].</param>
    /// <returns>a PNG</returns>
    public static byte[] Paint(IReadOnlyList<(string Prompt, IReadOnlyList<byte[]> Frames)> videos, VideoSize size)
    {
        int enlarged = Math.Max(1, 128 / size.Width);
        var shown = new VideoSize(size.Width * enlarged, size.Height * enlarged);
        int width = (Shown * (shown.Width + Gap)) - Gap, letters = width / (BitmapFont.Advance * Scale);
        string[][] lines = [.. videos.Select((video, i) => Wrapped($"{i + 1}. {Drawable(video.Prompt)}", letters))];
        int textHeight = lines.Max(l => l.Length) * LineHeight;
        int columnStep = width + (2 * Margin), rowStep = textHeight + shown.Height + (2 * Margin), columns = Math.Min(Columns, videos.Count);
        var canvas = new Canvas(columnStep * columns, rowStep * ((videos.Count + columns - 1) / columns), Colour.Background);
        for (int i = 0; i < videos.Count; i++)
        {
            int left = (i % columns * columnStep) + Margin, top = (i / columns * rowStep) + Margin;
            for (int line = 0; line < lines[i].Length; line++)
                canvas.Text(lines[i][line], left, top + (line * LineHeight), Colour.Text, Scale);
            IReadOnlyList<byte[]> frames = videos[i].Frames;
            for (int part = 0; part < Shown; part++)
                canvas.Picture(Enlarged(frames[part * (frames.Count - 1) / (Shown - 1)], size, enlarged), shown, left + (part * (shown.Width + Gap)), top + textHeight);
        }

        return canvas.ToPng();
    }

    // The font knows Latin letters only; the prompt is found by its number.
    private static string Drawable(string prompt) => BitmapFont.Has(prompt) ? prompt : "(in other letters)";

    private static string[] Wrapped(string text, int letters)
    {
        List<string> lines = [""];
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > letters) lines.Add("");
            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }

        return [.. lines];
    }

    private static byte[] Enlarged(byte[] frame, VideoSize size, int factor)
    {
        byte[] large = new byte[frame.Length * factor * factor];
        for (int i = 0; i < large.Length / 3; i++)
        {
            int x = i % (size.Width * factor) / factor, y = i / (size.Width * factor) / factor;
            frame.AsSpan(((y * size.Width) + x) * 3, 3).CopyTo(large.AsSpan(i * 3));
        }

        return large;
    }
}
