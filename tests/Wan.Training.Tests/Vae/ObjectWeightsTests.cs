using Wan.Training.Data.Scenes;
using Wan.Training.Vae;
using static TorchSharp.torch;

namespace Wan.Training.Tests.Vae;

public sealed class ObjectWeightsTests
{
    [Fact]
    public void Weights_OfAShot_AreLargeOnItsObjectAndSmallFarFromIt()
    {
        using var scope = NewDisposeScope();
        var ball = new SceneObject(Shape.Ball, Colour.Red, Pattern.Plain, ObjectSize.Medium, Motion.RollRight, Lane: 0);
        Scene scene = new SceneSampler(3, Split.Train).Sample(1) with { Camera = Camera.Rest, Objects = [ball] };
        Tensor weights = ObjectWeights.Of([new Shot(scene, [0, 0.5, 1])], width: 48, height: 32, focus: 4, CPU);
        Assert.Equal([1, 1, 3, 32, 48], weights.shape);
        Assert.Equal(1, weights.mean().item<float>(), tolerance: 1e-5f);
        float far = weights.min().item<float>();
        // It rolls from the left of the middle to the right of it.
        foreach ((int frame, int column) in new[] { (0, 15), (1, 24), (2, 33) })
        {
            float[] row = [.. Enumerable.Range(0, 6).Select(i => weights[0, 0, frame, 16, (i * 8) + 4].item<float>() / far)];
            float[] expected = [.. Enumerable.Range(0, 6).Select(i => Math.Abs((i * 8) + 4 - column) < 8 ? 5f : 1f)];
            Assert.Equal(expected, row.Select(value => MathF.Round(value, 3)));
        }
    }
}
