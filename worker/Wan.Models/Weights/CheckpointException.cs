namespace Wan.Models.Weights;

/// <summary>A checkpoint that cannot be used as it is: what is wrong, in which file, and what was expected.</summary>
/// <remarks>Trying again does not help; the file has to be replaced.</remarks>
public class CheckpointException : Exception
{
    /// <param name="path">File or folder the problem is in.</param>
    /// <param name="problem">What is wrong and what was expected, without the path.</param>
    public CheckpointException(string path, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Problem = problem;
    }

    public string Path { get; }

    public string Problem { get; }

    internal static CheckpointException AtTensor(string path, string tensor, string problem) =>
        new(path, $"tensor '{Shorten(tensor)}': {problem}");

    internal static string Shorten(string text) => Shorten(text, longest: 120);

    /// <summary>Names come from the file, so a message must survive a name of a megabyte or of control characters.</summary>
    internal static string Shorten(string text, int longest)
    {
        string cut = text.Length <= longest ? text : $"{text[..longest]}… ({text.Length} characters)";
        return string.Concat(cut.Select(c => char.IsControl(c) ? '�' : c));
    }
}
