using Wan.Farm.Testing.Golden;

namespace Wan.Farm.E2E.Tests.Fixtures;

/// <summary>The tiny checkpoints of the golden fixtures.</summary>
internal static class GoldenModels
{
    public static string TextToVideo { get; } = GoldenFixtures.PathOf("models", "wan21-t2v");

    /// <summary>The same transformer in two shards, without the other parts.</summary>
    public static string Sharded { get; } = GoldenFixtures.PathOf("models", "wan21-t2v-sharded");
}
