namespace Wan.Farm.Api.Binding;

/// <summary>A bound value, or everything that stood in its way.</summary>
public sealed record Bound<T>(T? Value, IReadOnlyList<FieldProblem> Problems)
    where T : class
{
    /// <exception cref="InvalidJobException">There are problems.</exception>
    public T ValueOrThrow() => Value ?? throw new InvalidJobException(Problems);
}
