namespace Wan.Farm.Worker.Media;

/// <summary>What shows a video before it is finished.</summary>
/// <param name="Video">MP4 of a small size.</param>
/// <param name="Poster">PNG: one frame, in full size.</param>
public sealed record PreviewFiles(string Video, string Poster)
{
    /// <summary><c>name.preview.mp4</c> and <c>name.poster.png</c>.</summary>
    public static PreviewFiles In(string folder, string name) =>
        new(Path.Combine(folder, $"{name}.preview.mp4"), Path.Combine(folder, $"{name}.poster.png"));
}
