namespace Wan.Farm.Worker.Rendering;

/// <summary>The files that a person gets.</summary>
/// <param name="Video">The MP4; null for a single frame.</param>
/// <param name="Picture">PNG: the contact sheet, or the single frame itself.</param>
/// <param name="Preview">A small MP4 of the first segment, early; null for a single frame.</param>
/// <param name="Poster">PNG: a frame of the first segment, early; null for a single frame.</param>
public sealed record RenderOutputs(string? Video, string Picture, string? Preview, string? Poster)
{
    /// <summary>What was asked for.</summary>
    public string Main => Video ?? Picture;

    /// <summary><c>name.mp4</c> and <c>name.png</c>, or <c>name.png</c> alone for one frame.</summary>
    public static RenderOutputs In(string folder, string name, int frames)
    {
        string? Of(string extension) => frames == 1 ? null : Path.Combine(folder, name + extension);
        return new RenderOutputs(Of(".mp4"), Path.Combine(folder, $"{name}.png"), Of(".preview.mp4"), Of(".poster.png"));
    }
}
