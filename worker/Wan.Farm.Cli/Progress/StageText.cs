using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Rendering;

namespace Wan.Farm.Cli.Progress;

/// <summary>What progress lines call a task and what it counts.</summary>
internal static class StageText
{
    public static string Unit(RenderStage stage) => stage switch
    {
        RenderStage.Encode => "text",
        RenderStage.Denoise => "step",
        RenderStage.Condition or RenderStage.Decode => "latent",
        _ => "frame",
    };

    /// <summary>What a task does, and which it is where a plan has several of its kind.</summary>
    public static string Title(RenderTask task) =>
        task.Id is "encode" or "condition" or "denoise" or "decode" or "preview" or "assemble" ? Verb(task) : $"{Verb(task)} ({task.Id})";

    private static string Verb(RenderTask task) => StageOf.Task(task) switch
    {
        RenderStage.Encode => "Encoding text",
        RenderStage.Condition => task is VaceTask ? "Encoding what to follow" : "Encoding pictures",
        RenderStage.Denoise => "Denoising",
        RenderStage.Decode => "Decoding",
        RenderStage.Preview => "Making a preview",
        _ => "Writing video",
    };
}
