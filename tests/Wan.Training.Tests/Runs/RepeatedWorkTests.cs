using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Runs;

public sealed class RepeatedWorkTests
{
    [Fact]
    public void Work_IsRecordedOnceForEveryShapeAndGivesWhatItWouldGive()
    {
        using var scope = NewDisposeScope();
        var recorder = new CopyingRecorder();
        using var work = new RepeatedWork(recorder, Twice);
        for (int time = 1; time <= 6; time++)
        {
            Assert.Equal(2f * time, work.Do(full([3], time, ScalarType.Float32))[0][2].item<float>());
            Assert.Equal(4f * time, work.Do(full([5], 2 * time, ScalarType.Float32))[0][4].item<float>());
        }

        Assert.Equal((2, 8), (recorder.Recordings, recorder.Replays));
        Assert.Null(work.Note);
    }

    [Fact]
    public void Work_ThatCannotBeRecorded_IsDoneAnewAndSaysWhy()
    {
        using var scope = NewDisposeScope();
        using var work = new RepeatedWork(new NoRecorder(), Twice);
        for (int time = 1; time <= 5; time++) Assert.Equal(2f * time, work.Do(full([3], time, ScalarType.Float32))[0][0].item<float>());
        Assert.Contains("records no graphs", work.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_OfTheCaller_AreDisposedOfWithoutHarm()
    {
        using var work = new RepeatedWork(new CopyingRecorder(), Twice);
        for (int time = 1; time <= 5; time++)
        {
            using Tensor given = full([3], time, ScalarType.Float32), result = work.Do(given)[0];
            Assert.Equal(2f * time, result[0].item<float>());
        }
    }

    private static Tensor[] Twice(Tensor[] given) => [given[0] * 2];

    // What a build without CUDA says.
    private sealed class NoRecorder : IWorkRecorder
    {
        public RecordedWork Record(Func<Tensor[]> work) => new DeviceRecorder(new Device(TorchSharp.DeviceType.CUDA, 0)).Record(work);
    }
}
