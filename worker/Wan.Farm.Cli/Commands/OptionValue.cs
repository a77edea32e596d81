using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Wan.Farm.Contracts.Tasks;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Cli.Commands;

/// <summary>Parsers of option values whose messages name the option, the value and what is accepted.</summary>
internal static class OptionValue
{
    /// <summary>The option that says where to compute, for every command that has it.</summary>
    public static Option<DeviceChoice> Device() => new("--device")
    {
        Description = "Where to compute; auto takes the first GPU when there is one. [default: auto]",
        HelpName = "auto|cpu|cuda",
        CustomParser = OneOf<DeviceChoice>,
    };

    public static T OneOf<T>(ArgumentResult result)
        where T : struct, Enum
    {
        string text = result.Tokens[0].Value;
        foreach (T value in Enum.GetValues<T>())
        {
            if (string.Equals(text, value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        }
        string accepted = string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
        result.AddError($"{Name(result)} '{text}': must be one of {accepted}.");
        return default;
    }

    public static string OneOf(ArgumentResult result, params IReadOnlyList<string> accepted)
    {
        string text = result.Tokens[0].Value;
        if (!accepted.Contains(text))
            result.AddError($"{Name(result)} '{text}': must be one of {string.Join(", ", accepted)}.");
        return text;
    }

    public static int? Number(ArgumentResult result, int smallest, int largest)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= smallest && value <= largest)
            return value;
        result.AddError($"{Name(result)} '{text}': must be a whole number from {smallest} to {largest}.");
        return null;
    }

    public static double? Real(ArgumentResult result, double smallest, double largest)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= smallest && value <= largest)
            return value;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{Name(result)} '{text}': must be a number from {smallest} to {largest}."));
        return null;
    }

    /// <summary>Of a video: multiples of 16, as the models want.</summary>
    public static VideoSize? Size(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split('x');
        if (parts.Length == 2 && Side(parts[0]) is { } width && Side(parts[1]) is { } height)
            return new VideoSize(width, height);
        result.AddError($"{Name(result)} '{text}': must be width x height in pixels, multiples of 16, such as 96x64.");
        return null;

        static int? Side(string number) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= 16 and <= 4096 && side % 16 == 0 ? side : null;
    }

    public static MeshShape? Mesh(ArgumentResult result)
    {
        try
        {
            return MeshShape.Parse(result.Tokens[0].Value);
        }
        catch (FormatException error)
        {
            result.AddError($"{Name(result)}: {error.Message}.");
            return null;
        }
    }

    /// <summary>Prefixes of URLs, any number of them.</summary>
    public static Uri[] UrlPrefixes(ArgumentResult result)
    {
        List<Uri> prefixes = [];
        foreach (string text in result.Tokens.Select(token => token.Value))
        {
            bool isPrefix = Uri.TryCreate(text, UriKind.Absolute, out Uri? url)
                && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0;
            if (isPrefix)
                prefixes.Add(url!);
            else
                result.AddError($"{Name(result)} '{text}': must be the beginning of http or https URLs, such as https://assets.example.org/shots/.");
        }
        return [.. prefixes];
    }

    private static string Name(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? "value";
}
