using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Api.Binding;

/// <summary>Paths of fields as messages write them.</summary>
public static partial class FieldPath
{
    private const int LongestName = 60;

    /// <summary><c>parent.name</c>; a name that is no plain word is put in brackets and quotes.</summary>
    public static string Join(string parent, string name)
    {
        if (Word().IsMatch(name))
        {
            return parent.Length == 0 ? name : $"{parent}.{name}";
        }

        string shown = name.Length > LongestName ? name[..LongestName] + "…" : name;
        return $"{parent}[{JsonSerializer.Serialize(shown, VideoJobJson.Options)}]";
    }

    /// <summary><c>parent[index]</c>.</summary>
    public static string At(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]{0,59}\z")]
    private static partial Regex Word();
}
