using FsCheck.Xunit;
using Wan.Farm.Api.VideoJobs;
using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Planning.Tests;

public sealed class PlanProperties
{
    [Property]
    public bool Plan_Twice_ChangesNothing(int latents, int width, int seed, string? prompt)
    {
        ResolvedJob job = AnyJob(latents, width, seed, prompt);
        RenderPlan first = RenderPlanner.Plan(job, Make.Model, ComputeDtype.Float32);
        RenderPlan second = RenderPlanner.Plan(job, Make.Model, ComputeDtype.Float32);
        return first.Tasks.Select(task => task.Key).SequenceEqual(second.Tasks.Select(task => task.Key));
    }

    [Property]
    public bool Plan_AnyLength_CoversEveryLatentOnce(int latents, int width)
    {
        ResolvedJob job = AnyJob(latents, width, 1, "p");
        RenderPlan plan = RenderPlanner.Plan(job, Make.Model, ComputeDtype.Float32);
        IEnumerable<int> expected = Enumerable.Range(0, plan.LatentFrames);
        return plan.Tasks.OfType<DenoiseTask>().SelectMany(task => Enumerable.Range(task.Latents.First, task.Latents.Count)).SequenceEqual(expected)
            && plan.Tasks.OfType<DecodeTask>().SelectMany(task => Enumerable.Range(task.Latents.First, task.Latents.Count)).SequenceEqual(expected)
            && plan.Tasks.OfType<DecodeTask>().Sum(task => task.Latents.Frames) == job.Spec.Video.Frames;
    }

    [Property]
    public bool Plan_AnyJob_ListsInputsBeforeTheirUsersAndEachKeyOnce(int latents, int width, int seed)
    {
        RenderPlan plan = RenderPlanner.Plan(AnyJob(latents, width, seed, "p"), Make.Model, ComputeDtype.Float32);
        var made = new HashSet<ContentKey>();
        return plan.Tasks.All(task => task.Inputs.All(made.Contains) && made.Add(task.Key));
    }

    [Property]
    public bool Keys_OfTwoPrompts_AreEqualExactlyWhenThePromptsAre(string? a, string? b)
    {
        // Lone surrogates are no text; files cannot hold them.
        (string x, string y) = (Readable(a), Readable(b));
        return (KeyOf(x, y) == KeyOf(y, x)) == (x == y) && KeyOf(x, "") == KeyOf(x, "");
    }

    private static ContentKey KeyOf(string prompt, string negativePrompt) =>
        Make.Plan(spec => spec with { Prompt = prompt, NegativePrompt = negativePrompt }).Tasks[0].Key;

    private static string Readable(string? text) => string.Concat((text ?? "").Where(c => !char.IsSurrogate(c)));

    private static ResolvedJob AnyJob(int latents, int width, int seed, string? prompt) => Make.Resolved(spec => spec with
    {
        Prompt = prompt ?? "",
        Seed = Math.Abs((long)seed),
        Video = spec.Video with { Frames = 1 + (4 * (Math.Abs(latents % 1000))), Width = 16 * (1 + Math.Abs(width % 100)) },
    });
}
