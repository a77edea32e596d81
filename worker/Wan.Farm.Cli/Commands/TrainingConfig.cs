using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wan.Farm.Api.Binding;
using Wan.Farm.Cli.JobFiles;

namespace Wan.Farm.Cli.Commands;

/// <summary>The file that says what to train, and where the result goes.</summary>
internal static class TrainingConfig
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new AcceptedNames() },
    };

    public static Argument<string> File => new("FILE") { Description = "What to train: a YAML file." };

    public static Option<string> Output => new("--out", "-o") { Description = "Folder for the state, the metrics and the result.", HelpName = "DIR", Required = true };

    /// <exception cref="JobFileException">The file cannot be read or is no YAML, or a field is unknown, missing or of another type.</exception>
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
            throw new JobFileException(path, [tree.Locate(Problem(e), overridden: [])]);
        }
    }

    // The serializer's own messages end with the path, and with the line of a JSON text that the user never wrote.
    private static FieldProblem Problem(JsonException e)
    {
        string field = e.Path is { } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "";
        int ending = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return new FieldProblem(field, ending < 0 ? e.Message : e.Message[..ending]);
    }
}
