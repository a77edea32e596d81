namespace Wan.Farm.Worker.Rendering;

/// <summary>The files that a person gets.</summary>
/// <param name="Video">The MP4; null for a single frame.</param>
/// <param name="Picture">PNG: the contact sheet, or the single frame itself.</param>
public sealed record RenderOutputs(string? Video, string Picture)
{
    /// <summary>What was asked for.</summary>
    public string Main => Video ?? Picture;

    /// <summary><c>name.mp4</c> and <c>name.png</c>, or <c>name.png</c> alone for one frame.</summary>
    public static RenderOutputs In(string folder, string name, int frames) =>
        new(frames == 1 ? null : Path.Combine(folder, $"{name}.mp4"), Path.Combine(folder, $"{name}.png"));
}
