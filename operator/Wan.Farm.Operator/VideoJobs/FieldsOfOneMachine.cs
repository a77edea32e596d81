using System.Globalization;
using System.Text.Json.Nodes;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>Fields that only <c>wanfarm render</c> follows, as they name files or programs of the machine that it runs on.</summary>
internal static class FieldsOfOneMachine
{
    private static readonly string[] OfShots = ["image", "lastImage", "vace"];
    private static readonly string[] OfJobs = [.. OfShots, "loras", "promptExtension"];

    /// <returns>The path of the first one that a job has; null when it has none.</returns>
    public static string? First(JsonObject? spec) =>
        OfJobs.Where(name => spec?[name] is not null).Select(name => $"spec.{name}")
            .Concat((spec?["shots"] as JsonArray ?? []).SelectMany((shot, index) => OfShots
                .Where(name => shot?[name] is not null)
                .Select(name => string.Create(CultureInfo.InvariantCulture, $"spec.shots[{index}].{name}"))))
            .FirstOrDefault();
}
