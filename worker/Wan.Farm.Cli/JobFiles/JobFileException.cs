using Wan.Farm.Api.Binding;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>A job file that cannot be read, or that describes no valid job. The message has one line per problem.</summary>
public sealed class JobFileException(string file, IReadOnlyList<FieldProblem> problems) : InvalidJobException(problems)
{
    public string File { get; } = file;

    /// <summary><c>file:line: path: message</c>, one line each.</summary>
    public override string Message => string.Join(Environment.NewLine, Problems.Select(Line));

    private string Line(FieldProblem problem) => problem.Line is { } line ? $"{File}:{line}: {problem}" : $"{File}: {problem}";
}
