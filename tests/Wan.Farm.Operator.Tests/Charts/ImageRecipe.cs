using System.Text.Json;

namespace Wan.Farm.Operator.Tests.Charts;

/// <summary>What charts/images/Dockerfile says of an image: the instructions of the stage that makes it.</summary>
internal sealed class ImageRecipe
{
    private readonly ILookup<string, string> instructions;

    private ImageRecipe(IEnumerable<string> lines) =>
        instructions = lines.Select(line => line.Split(' ', 2)).Where(parts => parts.Length == 2).ToLookup(parts => parts[0], parts => parts[1].Trim());

    /// <summary>By the name of their stage: the last of each image.</summary>
    public static IReadOnlyDictionary<string, ImageRecipe> All { get; } = Read();

    public string[] EntryPoint => JsonSerializer.Deserialize<string[]>(instructions["ENTRYPOINT"].Single())!;

    public string User => instructions["USER"].Single();

    public int Port => int.Parse(instructions["EXPOSE"].Single(), System.Globalization.CultureInfo.InvariantCulture);

    public string WorkingFolder => instructions["WORKDIR"].Single();

    /// <summary>Sources and destination, of what the repository gives.</summary>
    public IEnumerable<string[]> Copies => instructions["COPY"].Where(copy => !copy.StartsWith("--", StringComparison.Ordinal)).Select(copy => copy.Split(' '));

    private static Dictionary<string, ImageRecipe> Read()
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "charts", "images", "Dockerfile")).Replace("\\\n", "", StringComparison.Ordinal);
        return text.Split("\nFROM ")[1..].Select(stage => stage.Split('\n'))
            .ToDictionary(lines => lines[0].Split(" AS ")[1], lines => new ImageRecipe(lines[1..]));
    }
}
