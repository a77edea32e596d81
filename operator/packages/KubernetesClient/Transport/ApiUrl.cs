using System.Globalization;
using System.Text;

namespace k8s;

/// <summary>A path below the server and its query.</summary>
internal sealed class ApiUrl(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    /// <summary>A name as a part of a path.</summary>
    public static string Part(string name) => Uri.EscapeDataString(name ?? throw new ArgumentNullException(nameof(name)));

    /// <summary>Where a group lives; the core group, the empty one, has a place of its own.</summary>
    public static string Group(string group) => group == "" ? "api" : "apis/" + Part(group);

    public ApiUrl Add(string name, string value) => value is null ? this : Append(name, Uri.EscapeDataString(value));

    public ApiUrl Add(string name, int? value) => value is null ? this : Append(name, value.Value.ToString(CultureInfo.InvariantCulture));

    public ApiUrl Add(string name, bool? value) => value is null ? this : Append(name, value.Value ? "true" : "false");

    public override string ToString() => text.ToString();

    private ApiUrl Append(string name, string value)
    {
        text.Append(separator).Append(name).Append('=').Append(value);
        separator = '&';
        return this;
    }
}
