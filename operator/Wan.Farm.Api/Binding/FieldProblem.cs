namespace Wan.Farm.Api.Binding;

/// <summary>What is wrong with one field of a job.</summary>
/// <param name="Path">As in <c>spec.video.frames</c>; empty for the document as a whole.</param>
/// <param name="Message">The bad value, what is wrong with it, and an accepted one.</param>
public sealed record FieldProblem(string Path, string Message)
{
    /// <summary>Line in the file, from 1, where one is known.</summary>
    public int? Line { get; init; }

    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
