namespace Wan.Models.Weights.Layouts;

/// <summary>Renames the beginnings of dotted names, whole parts only.</summary>
internal sealed class NameTable(params (string From, string To)[] rows)
{
    /// <returns>The name with the first row that fits applied, or null when none does.</returns>
    public string? Rename(string name)
    {
        foreach ((string from, string to) in rows)
        {
            if (name == from)
                return to;
            if (name.Length > from.Length && name[from.Length] == '.' && name.StartsWith(from, StringComparison.Ordinal))
                return string.Concat(to, name.AsSpan(from.Length));
        }
        return null;
    }
}
