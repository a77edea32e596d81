using System.Text.Json.Nodes;
using Wan.Farm.Api.Binding;
using Wan.Farm.Api.VideoJobs;

namespace Wan.Farm.Cli.JobFiles;

/// <summary>Reads a <see cref="VideoJob"/> from a file, in YAML or JSON, with overrides from the command line.</summary>
public static class JobFile
{
    /// <summary>Bytes; a thousand shots take as much with a page of text each, and a cluster would not store more.</summary>
    public const int LargestFile = 1024 * 1024;

    /// <param name="overrides"><c>spec.path=value</c> each, applied in order.</param>
    /// <exception cref="JobFileException">Everything that is wrong with the file and the overrides.</exception>
    public static VideoJob Read(string path, IReadOnlyList<string> overrides) => Parse(JobFileText.Read(path), path, overrides);

    /// <param name="file">Named in messages.</param>
    /// <inheritdoc cref="Read"/>
    public static VideoJob Parse(string text, string file, IReadOnlyList<string> overrides)
    {
        YamlTree tree = YamlTree.Read(text, file);
        var problems = new List<FieldProblem>(tree.Problems);
        if (tree.Root is not JsonObject root)
        {
            string found = tree.Root is null ? "is empty" : "is not a mapping of fields";
            throw new JobFileException(file, [.. problems, new FieldProblem("", $"{found}; a job starts with apiVersion: {VideoJob.Version}")]);
        }

        var overridden = new List<string>();
        foreach (string given in overrides)
        {
            JobOverride.Apply(given, root, overridden, problems);
        }

        Bound<VideoJob> bound = StrictBinder.Bind<VideoJob>(root);
        problems.AddRange(bound.Problems.Select(problem => tree.Locate(problem, overridden)));
        return problems.Count == 0 ? bound.ValueOrThrow() : throw new JobFileException(file, problems);
    }
}
