using Wan.Farm.Contracts.Tasks;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Which stage a task belongs to.</summary>
public static class StageOf
{
    public static RenderStage Task(RenderTask task) => task switch
    {
        EncodeTask => RenderStage.Encode,
        ConditionTask or VaceTask => RenderStage.Condition,
        DenoiseTask => RenderStage.Denoise,
        DecodeTask or DecodeFrontTask => RenderStage.Decode,
        PreviewTask => RenderStage.Preview,
        AssembleTask => RenderStage.Assemble,
        _ => throw new NotSupportedException($"no stage for a task of type {task.GetType().Name}"),
    };
}
