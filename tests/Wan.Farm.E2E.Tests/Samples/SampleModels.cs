using Wan.Farm.Testing;
using Wan.Models.Weights.Init;

namespace Wan.Farm.E2E.Tests.Samples;

/// <summary>The tiny checkpoints that the samples name, by the last part of their path.</summary>
public sealed class SampleModels : IDisposable
{
    private readonly TempFolder folder = new();

    public string Of(string preset)
    {
        string path = Path.Combine(folder, preset);
        if (!Directory.Exists(path))
            CheckpointInit.Write(path, CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
        return path;
    }

    public void Dispose() => folder.Dispose();
}
