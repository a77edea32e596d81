using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Drawing;

/// <summary>A picture to draw on: rectangles, lines with smooth edges, text. What lies outside is cut off.</summary>
internal sealed class Canvas
{
    private readonly byte[] rgb;

    public Canvas(int width, int height, Colour background)
    {
        Size = new VideoSize(width, height);
        rgb = new byte[width * height * 3];
        Fill(0, 0, width, height, background);
    }

    public VideoSize Size { get; }

    public byte[] ToPng() => PngWriter.Encode(rgb, Size);

    public void Fill(double left, double top, double width, double height, Colour colour, double opacity = 1)
    {
        int right = Math.Min(Size.Width, (int)Math.Round(left + width));
        int bottom = Math.Min(Size.Height, (int)Math.Round(top + height));
        for (int y = Math.Max(0, (int)Math.Round(top)); y < bottom; y++)
        {
            for (int x = Math.Max(0, (int)Math.Round(left)); x < right; x++)
                Blend(x, y, colour, opacity);
        }
    }

    /// <param name="picture">8-bit RGB [H, W, 3], all of it within the canvas.</param>
    public void Picture(ReadOnlySpan<byte> picture, VideoSize size, int left, int top)
    {
        int rowBytes = size.Width * 3;
        for (int row = 0; row < size.Height; row++)
            picture.Slice(row * rowBytes, rowBytes).CopyTo(rgb.AsSpan((((top + row) * Size.Width) + left) * 3));
    }

    public void Frame(double left, double top, double width, double height, Colour colour)
    {
        Fill(left, top, width, 1, colour);
        Fill(left, top + height - 1, width, 1, colour);
        Fill(left, top, 1, height, colour);
        Fill(left + width - 1, top, 1, height, colour);
    }

    /// <summary>A line through points, without darker spots where its pieces meet.</summary>
    public void Line(IReadOnlyList<(double X, double Y)> points, Colour colour, double thickness)
    {
        var cover = new Dictionary<(int X, int Y), double>();
        for (int i = 1; i < points.Count; i++)
            Cover(points[i - 1], points[i], thickness, cover);
        foreach (((int x, int y), double share) in cover)
            Blend(x, y, colour, share);
    }

    /// <summary>Every second few pixels of a vertical line.</summary>
    public void Dashes(double x, double top, double bottom, Colour colour, int dash = 4)
    {
        for (double y = top; y < bottom; y += 2 * dash)
            Fill(x, y, 1, Math.Min(dash, bottom - y), colour);
    }

    /// <param name="x">Left end, middle or right end, by <paramref name="align"/>.</param>
    /// <param name="y">Upper edge of capitals.</param>
    public void Text(string text, double x, double y, Colour colour, int scale = 2, TextAlign align = TextAlign.Left)
    {
        int left = (int)Math.Round(x - (align == TextAlign.Left ? 0 : align == TextAlign.Middle ? TextWidth(text, scale) / 2.0 : TextWidth(text, scale)));
        foreach (char character in text)
        {
            ReadOnlySpan<bool> glyph = BitmapFont.Glyph(character);
            for (int i = 0; i < glyph.Length; i++)
            {
                if (glyph[i])
                    Fill(left + (i % BitmapFont.Width * scale), Math.Round(y) + (i / BitmapFont.Width * scale), scale, scale, colour);
            }

            left += BitmapFont.Advance * scale;
        }
    }

    public static int TextWidth(string text, int scale = 2) => Math.Max(0, (text.Length * BitmapFont.Advance) - 1) * scale;

    private static void Cover((double X, double Y) from, (double X, double Y) to, double thickness, Dictionary<(int X, int Y), double> cover)
    {
        double reach = (thickness / 2) + 1;
        (double dx, double dy) = (to.X - from.X, to.Y - from.Y);
        double square = (dx * dx) + (dy * dy);
        for (int y = (int)Math.Floor(Math.Min(from.Y, to.Y) - reach); y <= Math.Max(from.Y, to.Y) + reach; y++)
        {
            // Of a steep line each row needs only the columns near it.
            (double near, double far) = Span(from, to, y - reach, y + 1 + reach);
            for (int x = (int)Math.Floor(near - reach); x <= far + reach; x++)
            {
                (double px, double py) = (x + 0.5 - from.X, y + 0.5 - from.Y);
                double along = square == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / square, 0, 1);
                double distance = Math.Sqrt(Math.Pow(px - (along * dx), 2) + Math.Pow(py - (along * dy), 2));
                double share = Math.Clamp((thickness / 2) + 0.5 - distance, 0, 1);
                if (share > 0)
                    cover[(x, y)] = Math.Max(share, cover.GetValueOrDefault((x, y)));
            }
        }
    }

    /// <summary>The x between which a line passes through rows from <paramref name="top"/> to <paramref name="bottom"/>.</summary>
    private static (double Near, double Far) Span((double X, double Y) from, (double X, double Y) to, double top, double bottom)
    {
        double height = to.Y - from.Y;
        if (Math.Abs(height) < 1)
            return (Math.Min(from.X, to.X), Math.Max(from.X, to.X));
        double a = from.X + ((to.X - from.X) * Math.Clamp((top - from.Y) / height, 0, 1));
        double b = from.X + ((to.X - from.X) * Math.Clamp((bottom - from.Y) / height, 0, 1));
        return (Math.Min(a, b), Math.Max(a, b));
    }

    private void Blend(int x, int y, Colour colour, double opacity)
    {
        if (x < 0 || y < 0 || x >= Size.Width || y >= Size.Height)
            return;
        int at = ((y * Size.Width) + x) * 3;
        Colour mixed = new Colour(rgb[at], rgb[at + 1], rgb[at + 2]).Towards(colour, opacity);
        (rgb[at], rgb[at + 1], rgb[at + 2]) = (mixed.R, mixed.G, mixed.B);
    }
}
