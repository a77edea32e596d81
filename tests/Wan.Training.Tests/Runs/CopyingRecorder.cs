using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Runs;

/// <summary>Stands in for a device that records: a replay does the work again and puts what it makes where the first outputs are.</summary>
internal sealed class CopyingRecorder : IWorkRecorder
{
    public int Recordings { get; private set; }

    public int Replays { get; private set; }

    public RecordedWork Record(Func<Tensor[]> work)
    {
        Recordings++;
        Tensor[] outputs = work();
        // Recording computes nothing: who reads outputs before the first replay shall not get by with it.
        foreach (Tensor output in outputs) output.fill_(float.NaN);
        return new RecordedWork(outputs, Replay, new MemoryStream());

        void Replay()
        {
            Replays++;
            using var off = no_grad();
            Tensor[] again = work();
            foreach ((Tensor output, Tensor made) in outputs.Zip(again))
            {
                output.copy_(made);
                made.Dispose();
            }
        }
    }
}
