using Wan.Farm.Contracts.Models;
using Wan.Farm.Testing;
using Wan.Farm.Worker.Rendering;
using Wan.Models.Weights.Init;

namespace Wan.Farm.Worker.Tests.Rendering;

/// <summary>Checkpoints of random weights, made once for a class of tests.</summary>
public sealed class TinyModels : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Dictionary<string, ModelFacts> facts = [];

    /// <param name="preset">As <c>wanfarm model init</c> knows it.</param>
    public (string Folder, ModelFacts Facts) Of(string preset)
    {
        string path = Path.Combine(folder, preset);
        if (!facts.TryGetValue(preset, out ModelFacts? found))
        {
            CheckpointInit.Write(path, CheckpointInitOptions.Of(preset), progress: null, CancellationToken.None);
            found = facts[preset] = ModelFactsReader.Read(path);
        }

        return (path, found);
    }

    public void Dispose() => folder.Dispose();
}
