namespace Wan.Farm.Worker.Inputs;

/// <summary>An input that cannot be used: where, what, and what would be accepted.</summary>
/// <param name="isTransient">Trying again may help.</param>
public sealed class InputException(InputReference input, string problem, string accepted, bool isTransient = false, Exception? inner = null)
    : Exception($"{input}: {problem}; {accepted}", inner)
{
    public string Field { get; } = input.Field;

    public string Problem { get; } = problem;

    public string Accepted { get; } = accepted;

    public bool IsTransient { get; } = isTransient;
}
