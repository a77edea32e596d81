using Wan.Farm.Api.Schema;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Cli.JobFiles;

namespace Wan.Farm.Cli.Tests.JobFiles;

/// <summary>Job files that are right but for what a test says.</summary>
internal static class JobText
{
    /// <summary>Line 7 is <c>prompt</c>; what a test adds to the spec starts in line 8.</summary>
    public const string Minimal =
        """
        apiVersion: wan.farm/v1alpha1
        kind: VideoJob
        metadata:
          name: hello
        spec:
          model: {path: /models/tiny}
          prompt: a red ball

        """;

    public static VideoJob Read(string text, params string[] overrides) => JobFile.Parse(text, "job.yaml", overrides);

    public static VideoJob ReadWithSpec(string lines, params string[] overrides) => Read(WithSpec(lines), overrides);

    /// <summary>The message, one line per problem.</summary>
    public static string[] Problems(string text, params string[] overrides) =>
        Assert.Throws<JobFileException>(() => Read(text, overrides)).Message.Split(Environment.NewLine);

    public static string[] ProblemsWithSpec(string lines, params string[] overrides) => Problems(WithSpec(lines), overrides);

    /// <summary>A message in which the list of all fields of a spec, which grows, is left open.</summary>
    public static string WithFields(string problem) =>
        problem.Replace("(fields of spec)", string.Join(", ", ObjectSchema.Of(typeof(VideoJobSpec)).Fields.Select(field => field.Name)), StringComparison.Ordinal);

    private static string WithSpec(string lines) =>
        Minimal + string.Concat(lines.Split('\n').Select(line => $"  {line}\n"));
}
