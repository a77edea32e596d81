using Wan.Training.Data.Scenes;

namespace Wan.Training.Tests.Data;

public sealed class SceneSamplerTests
{
    private static readonly IReadOnlyList<Scene> Training = [.. Enumerable.Range(0, 2000).Select(new SceneSampler(seed: 1, Split.Train).Sample)];
    private static readonly IReadOnlyList<Scene> HeldOut = [.. Enumerable.Range(0, 500).Select(new SceneSampler(seed: 1, Split.HeldOut).Sample)];

    [Fact]
    public void Sample_SameSeedAndIndex_IsTheSameScene()
    {
        Scene again = new SceneSampler(seed: 1, Split.Train).Sample(17);
        Assert.Equal(Training[17].Objects, again.Objects);
        Assert.Equal(Training[17] with { Objects = again.Objects }, again);
    }

    [Fact]
    public void Sample_AnotherSeed_IsAnotherSceneNearlyAlways()
    {
        var other = new SceneSampler(seed: 2, Split.Train);
        Assert.InRange(Enumerable.Range(0, 200).Count(i => other.Sample(i).Objects[0].Lane == Training[i].Objects[0].Lane), 0, 1);
    }

    [Fact]
    public void HeldOutCombinations_AreInNoTrainingClipAndInEveryHeldOutOne()
    {
        Assert.All(Training.SelectMany(scene => scene.Objects), thing => Assert.False(SceneSampler.IsHeldOut(thing.Shape, thing.Colour, thing.Motion)));
        Assert.All(HeldOut.SelectMany(scene => scene.Objects), thing => Assert.True(SceneSampler.IsHeldOut(thing.Shape, thing.Colour, thing.Motion)));
    }

    [Fact]
    public void HeldOutCombinations_HaveEveryShapeColourAndMotionOfTheTrainingOnes()
    {
        IReadOnlyList<SceneObject> unseen = [.. HeldOut.SelectMany(scene => scene.Objects)], seen = [.. Training.SelectMany(scene => scene.Objects)];
        foreach (IReadOnlyList<SceneObject> things in new[] { unseen, seen })
        {
            Assert.Equal(Enum.GetValues<Shape>().Length, things.Select(thing => thing.Shape).Distinct().Count());
            Assert.Equal(Enum.GetValues<Colour>().Length, things.Select(thing => thing.Colour).Distinct().Count());
            Assert.Equal(Enum.GetValues<Motion>().Length, things.Select(thing => thing.Motion).Distinct().Count());
        }
    }

    [Fact]
    public void Objects_StandOutFromTheirBackdrop() =>
        Assert.All(Training, scene => Assert.All(scene.Objects, thing => Assert.True(SceneSampler.StandsOut(thing.Colour, scene.Backdrop))));

    [Fact]
    public void TwoObjects_DifferInShapeAndColour()
    {
        IReadOnlyList<Scene> pairs = [.. Training.Where(scene => scene.Objects.Count == 2)];
        Assert.InRange(pairs.Count, 400, 600);
        Assert.All(pairs, scene =>
        {
            Assert.NotEqual(scene.Objects[0].Shape, scene.Objects[1].Shape);
            Assert.NotEqual(scene.Objects[0].Colour, scene.Objects[1].Colour);
        });
    }

    [Fact]
    public void WhereThingsAre_HardlyVaries_AndTwoAreApartAndMostlyOfMediumSize_TheFirstAtTheLeft()
    {
        Assert.All(Training.Where(scene => scene.Objects.Count == 1), scene => Assert.InRange(scene.Objects[0].Lane, -0.1, 0.1));
        Assert.All(Training.Where(scene => scene.Objects.Count == 2), scene =>
        {
            Assert.InRange(scene.Objects[0].Lane, -1, -0.8);
            Assert.InRange(scene.Objects[1].Lane, 0.8, 1);
            Assert.DoesNotContain(scene.Objects, thing => thing.Size == ObjectSize.Large);
        });
        IReadOnlyList<SceneObject>[] pairs = [.. Training.Where(scene => scene.Objects.Count == 2).Select(scene => scene.Objects)];
        foreach (int which in new[] { 0, 1 })
            Assert.InRange(pairs.Average(pair => pair[which].Size == ObjectSize.Medium ? 1.0 : 0), 0.65, 0.85);
    }

    [Fact]
    public void MoreOfSome_ShowsThemOnceMoreForEveryTimeTheyAreNamed_AndTheRestStill()
    {
        var more = new MoreOf { Shapes = [Shape.Star, Shape.Star, Shape.Ring], Motions = [Motion.RollLeft], Sizes = [ObjectSize.Small, ObjectSize.Large] };
        var sampler = new SceneSampler(seed: 1, Split.Train, twoObjects: 0.5, moreOf: more);
        IReadOnlyList<Scene> scenes = [.. Enumerable.Range(0, 4000).Select(sampler.Sample)];
        IReadOnlyList<SceneObject> things = [.. scenes.SelectMany(scene => scene.Objects)], firsts = [.. scenes.Where(scene => scene.Objects.Count == 1).SelectMany(scene => scene.Objects)];
        Assert.InRange(Share(firsts, thing => thing.Shape == Shape.Star), 0.27, 0.33);
        Assert.InRange(Share(firsts, thing => thing.Shape == Shape.Ring), 0.17, 0.23);
        Assert.InRange(Share(things, thing => thing.Motion == Motion.RollLeft), 0.14, 0.19);
        Assert.InRange(Share(firsts, thing => thing.Size == ObjectSize.Small), 0.3, 0.37);
        Assert.InRange(Share(firsts, thing => thing.Size == ObjectSize.Large), 0.3, 0.37);
        Assert.Equal(Enum.GetValues<Shape>().Length, things.Select(thing => thing.Shape).Distinct().Count());
        Assert.Equal(Enum.GetValues<Motion>().Length, things.Select(thing => thing.Motion).Distinct().Count());
        Assert.DoesNotContain(scenes.Where(scene => scene.Objects.Count == 2).SelectMany(scene => scene.Objects), thing => thing.Size == ObjectSize.Large);
        Assert.All(things, thing => Assert.False(SceneSampler.IsHeldOut(thing.Shape, thing.Colour, thing.Motion)));

        static double Share(IReadOnlyList<SceneObject> of, Func<SceneObject, bool> isOne) => of.Count(isOne) / (double)of.Count;
    }

    [Fact]
    public void Backdrops_AreAlwaysPaintedTheSame() => Assert.Single(Training.Concat(HeldOut).Select(scene => scene.Texture).Distinct());

    [Theory]
    [InlineData(Shape.Diamond, Colour.Blue, Motion.Fall, true)]
    [InlineData(Shape.Square, Colour.Red, Motion.RollRight, true)]
    [InlineData(Shape.Ball, Colour.Orange, Motion.Bounce, true)]
    [InlineData(Shape.Ball, Colour.Green, Motion.RollLeft, true)]
    [InlineData(Shape.Ball, Colour.Red, Motion.RollRight, false)]
    public void CombinationsOfTheContactSheet_AreHeldOutOrNot_AsItSays(Shape shape, Colour colour, Motion motion, bool heldOut) =>
        Assert.Equal(heldOut, SceneSampler.IsHeldOut(shape, colour, motion));
}
