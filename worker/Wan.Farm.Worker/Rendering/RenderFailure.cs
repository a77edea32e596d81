using System.Runtime.InteropServices;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Layers;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Turns what a task threw into a failure of its stage, saying whether trying again helps.</summary>
internal static class RenderFailure
{
    // E_OUTOFMEMORY: libtorch ran out, on the machine or on the GPU.
    private const int OutOfMemoryCode = unchecked((int)0x8007000E);

    public static RenderException From(TaskRun run, Exception error) => new(run.Stage, KindOf(error), Message(run, error), error);

    private static FailureKind KindOf(Exception error) => error switch
    {
        StorageException => FailureKind.Transient,
        OutOfMemoryException or ExternalException { ErrorCode: OutOfMemoryCode } => FailureKind.OutOfMemory,
        _ => FailureKind.Permanent,
    };

    private static string Message(TaskRun run, Exception error) => error switch
    {
        NonFiniteException when run.Stage == RenderStage.Denoise && run.Done > 0 =>
            $"{error.Message}; the state after step {run.Done} is kept",
        _ => error.Message,
    };
}
