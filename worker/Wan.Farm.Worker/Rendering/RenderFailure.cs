using Wan.Farm.Worker.Artifacts;
using Wan.Models.Layers;
using Wan.Native;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Turns what a task threw into a failure of its stage, saying whether trying again helps.</summary>
internal static class RenderFailure
{
    public static RenderException From(TaskRun run, Exception error) => new(run.Stage, KindOf(error), Message(run, error), error);

    private static FailureKind KindOf(Exception error) => error switch
    {
        StorageException => FailureKind.Transient,
        _ when RankLoss.In(error) is not null => FailureKind.Transient,
        _ when NativeException.IsOutOfMemory(error) => FailureKind.OutOfMemory,
        _ => FailureKind.Permanent,
    };

    private static string Message(TaskRun run, Exception error) => error switch
    {
        NonFiniteException when run.KeptStep > 0 => $"{error.Message}; the state after step {run.KeptStep} is kept",
        _ => error.Message,
    };
}
