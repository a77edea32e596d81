using Wan.Farm.Testing;
using Wan.Models.Weights.Init;

namespace Wan.Farm.E2E.Tests.Samples;

/// <summary>Tiny checkpoints for the samples, by the last part of the path that they name.</summary>
public sealed class SampleModels : IDisposable
{
    private const string Shipped = "wan-tiny";

    private readonly TempFolder folder = new();

    public string Of(string name)
    {
        // Of the same kind as the one that is shipped, and faster.
        string preset = name == Shipped ? "tiny" : name;
        string path = Path.Combine(folder, preset);
        if (!Directory.Exists(path))
            CheckpointInit.Write(path, CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
        return path;
    }

    public void Dispose() => folder.Dispose();
}
