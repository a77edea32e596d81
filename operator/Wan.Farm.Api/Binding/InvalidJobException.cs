namespace Wan.Farm.Api.Binding;

/// <summary>A job that cannot be rendered as it is written, with everything that is wrong with it.</summary>
public class InvalidJobException(IReadOnlyList<FieldProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<FieldProblem> Problems { get; } = problems;
}
