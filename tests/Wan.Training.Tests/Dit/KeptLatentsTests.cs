using Wan.Models.Vae;
using Wan.Training.Data.Scenes;
using Wan.Training.Dit;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Dit;

public sealed class KeptLatentsTests : IDisposable
{
    private static readonly IReadOnlyList<Shot> Shots = [.. Enumerable.Range(0, 3).Select(i => new Shot(new SceneSampler(seed: 1, Split.Train).Sample(i), [0, 0.5, 1]))];

    private readonly string folder = Directory.CreateTempSubdirectory("wan-training-").FullName;
    private readonly WanVae vae = TinyTraining.NewVae();

    public void Dispose()
    {
        vae.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void KeptLatents_OfTheSameClips_AreTaken()
    {
        using Tensor kept = rand(3, 2), taken = zeros(3, 2);
        Of(Shots).Save(3, [("whole", kept)]);
        Assert.Equal(3, Of(Shots).Load([("whole", taken)]));
        Assert.Equal(kept.data<float>().ToArray(), taken.data<float>().ToArray());
    }

    [Fact]
    public void KeptLatents_OfClipsOfWhichALaterOneIsDrawnOtherwise_AreNotTaken()
    {
        using Tensor kept = rand(3, 2), taken = zeros(3, 2);
        Of(Shots).Save(3, [("whole", kept)]);
        Assert.Equal(0, Of([.. Shots.Take(2), Shots[2] with { Scene = Shots[2].Scene with { Objects = [] } }]).Load([("whole", taken)]));
    }

    private KeptLatents Of(IReadOnlyList<Shot> shots) => KeptLatents.Of(folder, new DitStage(3, 32, 32, BatchSize: 1, Steps: 3), seed: 1, vae, shots, ["whole"]);
}
