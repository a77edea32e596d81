namespace Wan.Farm.Worker.Drawing;

/// <summary>An 8-bit sRGB colour.</summary>
internal readonly record struct Colour(byte R, byte G, byte B)
{
    public static Colour Background { get; } = new(18, 18, 20);

    public static Colour Panel { get; } = new(28, 29, 33);

    public static Colour Grid { get; } = new(50, 52, 58);

    public static Colour Faint { get; } = new(130, 134, 144);

    public static Colour Text { get; } = new(222, 224, 230);

    public static Colour Alarm { get; } = new(255, 92, 87);

    /// <summary>Colours that are told apart easily, by eyes that see few colours too; after the last the first comes again.</summary>
    /// <remarks>Source: Okabe and Ito, Color Universal Design; in an order that starts with the calm ones.</remarks>
    public static Colour Of(int index) => Series[index % Series.Length];

    private static Colour[] Series { get; } =
        [new(86, 180, 233), new(230, 159, 0), new(0, 158, 115), new(204, 121, 167), new(240, 228, 66), new(213, 94, 0), new(0, 114, 178)];

    /// <summary>Between this colour (0) and another (1).</summary>
    public Colour Towards(Colour other, double share) => new(Mix(R, other.R, share), Mix(G, other.G, share), Mix(B, other.B, share));

    private static byte Mix(byte from, byte to, double share) => (byte)Math.Round(from + ((to - from) * share));
}
