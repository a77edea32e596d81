using Wan.Farm.Worker.Media;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The files that a person gets.</summary>
/// <param name="Video">The MP4; null for a single frame.</param>
/// <param name="Picture">PNG: the contact sheet, or the single frame itself.</param>
/// <param name="Preview">What is there early of a long video; null for a single frame.</param>
public sealed record RenderOutputs(string? Video, string Picture, PreviewFiles? Preview)
{
    /// <summary>What was asked for.</summary>
    public string Main => Video ?? Picture;

    /// <summary><c>name.mp4</c>, <c>name.png</c> and a preview, or <c>name.png</c> alone for one frame.</summary>
    public static RenderOutputs In(string folder, string name, int frames)
    {
        string picture = Path.Combine(folder, $"{name}.png");
        return frames == 1 ? new RenderOutputs(null, picture, null) : new RenderOutputs(Path.Combine(folder, $"{name}.mp4"), picture, PreviewFiles.In(folder, name));
    }
}
