using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Keys;

/// <summary>The serialisation that content keys are the SHA-256 of.</summary>
/// <remarks>
/// UTF-8, one line per value, in the order of the calls: <c>name=length:value\n</c>, length in bytes. The length makes
/// it unambiguous whatever a prompt contains. Whole numbers are decimal digits, other numbers the shortest digits that
/// read back to the same IEEE double (format "R"), both in the invariant culture.
/// </remarks>
internal sealed class CanonicalText
{
    private readonly StringBuilder text = new();

    /// <param name="kind">Task kind and version, e.g. <c>denoise/1</c>: the version rises when the same parameters come to mean other bytes.</param>
    public CanonicalText(string kind) => Add("kind", kind);

    public CanonicalText Add(string name, string value)
    {
        text.Append(name)
            .Append('=')
            .Append(Encoding.UTF8.GetByteCount(value).ToString(CultureInfo.InvariantCulture))
            .Append(':')
            .Append(value)
            .Append('\n');
        return this;
    }

    public CanonicalText Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public CanonicalText Add(string name, ulong value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <remarks>Adding zero turns -0 into 0: both mean the same.</remarks>
    public CanonicalText Add(string name, double value) => Add(name, (value + 0.0).ToString("R", CultureInfo.InvariantCulture));

    public CanonicalText Add(string name, LatentRange latents) => Add($"{name}.first", latents.First).Add($"{name}.count", latents.Count);

    public CanonicalText Add(string name, IReadOnlyList<ContentKey> inputs)
    {
        Add($"{name}.count", inputs.Count);
        foreach (ContentKey input in inputs)
        {
            Add(name, input.Hex);
        }

        return this;
    }

    public ContentKey Key() => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));

    public override string ToString() => text.ToString();
}
