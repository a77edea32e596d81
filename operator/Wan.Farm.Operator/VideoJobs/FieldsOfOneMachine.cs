using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Planning;

namespace Wan.Farm.Operator.VideoJobs;

/// <summary>What only <c>wanfarm render</c> follows, as it names files or programs of the machine that it runs on.</summary>
internal static class FieldsOfOneMachine
{
    /// <returns>What is wrong with the first of them; null when a job has none.</returns>
    public static string? First(VideoJobSpec spec)
    {
        if (spec.PromptExtension is not null)
            return "spec.promptExtension: a cluster asks no language model yet; leave it out, or render the job with: wanfarm render";
        if (NamedFiles.Of(spec).FirstOrDefault(file => !StoreName.Is(file.Path) && !IsUrl(file.Path)) is { } file)
            return $"{file.Field}: {file.Path} lies on its user's machine; put it into the farm's artifact store and name it as {StoreName.Scheme}{Path.GetFileName(file.Path)}, or give a URL that the pool's workers allow";
        return NamedFiles.LorasOf(spec).FirstOrDefault(lora => !StoreName.Is(lora.Path) && !lora.Path.StartsWith('/')) is { } lora
            ? $"{lora.Field}: {lora.Path} lies on its user's machine; give its full path as the pool's workers see it, or put it into the farm's artifact store and name it as {StoreName.Scheme}{Path.GetFileName(lora.Path)}"
            : null;
    }

    private static bool IsUrl(string path) => path.StartsWith("https://", StringComparison.Ordinal) || path.StartsWith("http://", StringComparison.Ordinal);
}
