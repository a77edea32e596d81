using Wan.Training.Data.Drawing;
using Wan.Training.Data.Scenes;

namespace Wan.Training.Tests.Data;

public sealed class PoseTests
{
    private const double Wide = 192.0 / 112;

    [Fact]
    public void TwoThings_InAWidePicture_NeverCoverEachOthersMiddle()
    {
        var sampler = new SceneSampler(seed: 1, Split.Train, twoObjects: 1);
        Assert.All(Enumerable.Range(0, 1000).Select(sampler.Sample), scene => Assert.All(Enumerable.Range(0, 33), frame =>
        {
            Pose first = Pose.At(scene.Objects[0], frame / 32.0, Wide), second = Pose.At(scene.Objects[1], frame / 32.0, Wide);
            double apart = Math.Sqrt(Math.Pow(first.X - second.X, 2) + Math.Pow(first.Y - second.Y, 2));
            Assert.True(apart > Math.Max(first.Radius, second.Radius), $"{scene.Objects[0]} and {scene.Objects[1]} are {apart} apart in frame {frame}");
        }));
    }

    [Theory]
    [InlineData(ObjectSize.Small)]
    [InlineData(ObjectSize.Medium)]
    [InlineData(ObjectSize.Large)]
    public void WhatRolls_TurnsAsFarAsItGoes_AndHalfATurnAtMost(ObjectSize size)
    {
        var thing = new SceneObject(Shape.Square, Colour.Red, Pattern.Plain, size, Motion.RollRight, Lane: 0.05);
        Pose first = Pose.At(thing, 0, Wide), last = Pose.At(thing, 1, Wide);
        Assert.Equal((last.X - first.X) / first.Radius, last.Angle - first.Angle, precision: 6);
        Assert.InRange(last.Angle - first.Angle, Math.PI / 2, Math.PI);
    }

    [Theory]
    [InlineData(ObjectSize.Small, Motion.OrbitClockwise)]
    [InlineData(ObjectSize.Medium, Motion.OrbitCounterclockwise)]
    [InlineData(ObjectSize.Large, Motion.OrbitClockwise)]
    [InlineData(ObjectSize.Large, Motion.OrbitCounterclockwise)]
    public void WhatOrbits_IsNotCutByTheEdgesOfAWidePicture_WhileTheCameraRests(ObjectSize size, Motion motion)
    {
        var thing = new SceneObject(Shape.Ball, Colour.Red, Pattern.Plain, size, motion, Lane: 0.9);
        Assert.All(Enumerable.Range(0, 33), frame =>
        {
            Pose pose = Pose.At(thing, frame / 32.0, Wide);
            Assert.InRange(Math.Abs(pose.X) + pose.Radius, 0, Wide);
            Assert.InRange(Math.Abs(pose.Y) + pose.Radius, 0, 1);
        });
    }

    [Theory]
    [InlineData(Wide)]
    [InlineData(1)]
    [InlineData(1 / Wide)]
    public void WhatRollsOrOrbits_StaysInThePicture_WhereItHasTheRoom(double aspect)
    {
        foreach (Motion motion in new[] { Motion.RollRight, Motion.RollLeft, Motion.OrbitClockwise, Motion.OrbitCounterclockwise })
        {
            var thing = new SceneObject(Shape.Ball, Colour.Red, Pattern.Plain, ObjectSize.Small, motion, Lane: 0.9);
            if (motion is Motion.OrbitClockwise or Motion.OrbitCounterclockwise && aspect < 0.9) continue;
            Assert.All(Enumerable.Range(0, 33), frame =>
            {
                Pose pose = Pose.At(thing, frame / 32.0, aspect);
                Assert.InRange(Math.Abs(pose.X) + pose.Radius, 0, aspect);
            });
        }
    }
}
