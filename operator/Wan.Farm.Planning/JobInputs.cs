using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning;

/// <summary>The files that a job names, read and hashed beforehand: planning reads nothing.</summary>
public sealed record JobInputs(IReadOnlyList<MediaInput> Files)
{
    public static JobInputs None { get; } = new([]);

    /// <summary>In the order in which they are added.</summary>
    public IReadOnlyList<LoraInput> Loras { get; init; } = [];

    /// <param name="field">Of the part that names the file by its <c>path</c>: <c>spec.image</c>.</param>
    /// <exception cref="ArgumentException">It was not read, or is something else.</exception>
    internal T Of<T>(string field)
        where T : MediaInput =>
        Files.FirstOrDefault(file => file.Field == $"{field}.path") as T ?? throw new ArgumentException($"{field} is not among the files that were read");
}
