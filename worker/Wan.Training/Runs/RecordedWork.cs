using static TorchSharp.torch;

namespace Wan.Training.Runs;

/// <param name="Outputs">What the work makes, in memory that every replay writes anew; disposed of before <paramref name="Recording"/>.</param>
/// <param name="Replay">Does it again, with what its inputs hold by then.</param>
internal sealed record RecordedWork(Tensor[] Outputs, Action Replay, IDisposable Recording) : IDisposable
{
    public void Dispose()
    {
        foreach (Tensor output in Outputs) output.Dispose();
        Recording.Dispose();
    }
}
