using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Farm.Cli.JobFiles;
using Wan.Farm.Cli.Terminals;

namespace Wan.Farm.Cli.Commands;

/// <summary>The file that says what to train, and where the result goes.</summary>
internal static class TrainingConfig
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    public static Argument<string> File => new("FILE") { Description = "What to train: a YAML file." };

    public static Option<string> Output => new("--out", "-o") { Description = "Folder for the state, the metrics and the result.", HelpName = "DIR", Required = true };

    /// <exception cref="JobFileException">The file cannot be read, or is no YAML.</exception>
    /// <exception cref="CommandException">A field is unknown, missing or of another type.</exception>
    public static T Read<T>(string path)
    {
        YamlTree tree = YamlTree.Read(JobFileText.Read(path), path);
        if (tree.Problems.Count > 0) throw new JobFileException(path, tree.Problems);
        try
        {
            return tree.Root.Deserialize<T>(Strict) ?? throw new JsonException("it is empty.");
        }
        catch (JsonException e)
        {
            throw new CommandException($"{path}: {e.Message}");
        }
    }
}
