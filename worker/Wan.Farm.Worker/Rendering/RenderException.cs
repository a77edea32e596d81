namespace Wan.Farm.Worker.Rendering;

/// <summary>A task failed: which stage, why, and whether trying again helps.</summary>
public sealed class RenderException(RenderStage stage, FailureKind kind, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public RenderStage Stage { get; } = stage;

    public FailureKind Kind { get; } = kind;
}
